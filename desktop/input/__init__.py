"""The input process: listens to the keyboard and the input method, takes chords, presses keys."""
