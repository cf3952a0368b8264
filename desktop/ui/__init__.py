"""What the person sees: popup, tray and windows; PySide6 is imported nowhere else, and not by ``words``."""
