"""What the program needs of the machine: folders, log, lock, memory, keyring."""
