"""What a look at the machine brings up, in sentences: for the command and for the window of the first start."""
