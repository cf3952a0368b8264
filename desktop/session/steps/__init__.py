"""The rules of the session by subject, each handler from the state and an event to a ``Step``, and who runs them."""
