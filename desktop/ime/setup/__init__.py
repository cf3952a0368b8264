"""How the input method comes among those that a person may choose, and goes again without a trace."""
