"""Complaints: classified by a remote model when the person asks for exactly that."""
