"""The local API as the tray program has it: the process that it starts and watches, and the page of the settings."""
