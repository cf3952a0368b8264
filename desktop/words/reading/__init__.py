"""What is said by what reads the command line."""
