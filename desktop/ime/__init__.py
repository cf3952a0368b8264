"""The input method of our own: a process that composes Hangul, offers what the session offers, and needs neither."""
