"""IBus: what its bus tells of the text, the mode and the caret."""
