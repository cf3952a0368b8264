"""The tray icon, and the small window in its place."""
