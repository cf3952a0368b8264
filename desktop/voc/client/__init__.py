"""The way to the server: what may be sent where, bounded in time and size."""
