"""Verbs that change what the running program does, and what the system does not give any of them."""
