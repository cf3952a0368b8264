"""Files that somebody else made: opened and read without believing anything in them.  Leaves, for models too."""
