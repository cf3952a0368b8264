"""How the command line is read: a parser in the person's language, guesses at what is misspelt, piped texts."""
