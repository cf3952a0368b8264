"""What the program needs of the machine: folders, log, lock, memory, keyring, and a look at the desktop.

Also how its processes are started (``roles``) and talk in lines (``lines``).
"""
