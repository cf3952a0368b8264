"""What is Windows' own of what the program needs of a machine."""
