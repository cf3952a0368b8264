"""Contract B: models that are loaded and asked by name, several at once."""
