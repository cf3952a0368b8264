"""What a person is asked in a box of its own: yes or no, which file, where to."""
