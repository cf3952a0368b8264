"""The input method of our own: a process that composes Hangul by itself and waits for nobody inside a key."""
