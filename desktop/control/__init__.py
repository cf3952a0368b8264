"""How a second start and other commands speak to the running program."""
