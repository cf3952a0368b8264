"""A model that fills in forms: many texts written at once, token by token, each inside a grammar of its own."""
