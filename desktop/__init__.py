"""The program a person sees: tray, popup, keyboard, settings, command line."""
