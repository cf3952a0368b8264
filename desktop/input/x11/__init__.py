"""The keyboard, the caret and the input method on X11."""
