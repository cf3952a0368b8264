"""What is said of the machine around the program."""
