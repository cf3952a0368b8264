"""Widgets that show any text as it is written (Qt takes what looks like HTML for HTML), and while it is written."""
