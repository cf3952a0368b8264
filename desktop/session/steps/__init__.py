"""The rules of the session by subject: each handler takes the state and an event, and gives a ``Step``."""
