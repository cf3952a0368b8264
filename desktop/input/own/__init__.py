"""The session's side of the input method of our own: it comes here by itself, says what is typed, and takes rows."""
