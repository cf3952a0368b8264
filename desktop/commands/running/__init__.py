"""Verbs that change what the running program does."""
