"""What happens between a keystroke and a popup, as pure values and functions: no Qt, no OS, no clock, no thread."""
