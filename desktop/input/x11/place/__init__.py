"""Where the caret is on the screen: what an input method is told of it, held against the window's own place."""
