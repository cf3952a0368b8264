"""Answers that several servers share, by a Redis between them, which learns no text."""
