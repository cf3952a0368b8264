"""What the person sees: popup, tray and windows; no other folder of the program draws with PySide6."""
