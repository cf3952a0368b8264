"""Classifying a customer's complaint by a remote model: the client, its two wire protocols, and what it answers."""
