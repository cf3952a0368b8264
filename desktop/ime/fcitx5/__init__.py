"""The input method under fcitx5: an addon of fcitx5's asks of each key, and the same typist answers."""
