"""Keyboard layouts as spellings: which keys type a text, and what a text typed so far can become."""
