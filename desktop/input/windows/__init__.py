"""The Windows backend: a keyboard hook takes chords, SendInput presses keys through the person's own input method."""
