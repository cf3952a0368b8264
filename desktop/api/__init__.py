"""The local API: what other programs on this machine may ask, answered by engine processes of its own."""
