"""What IBus calls and hears of the input method: objects on its bus, and how their words are spelled there."""
