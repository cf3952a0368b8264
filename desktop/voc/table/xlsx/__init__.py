"""Workbooks of strangers, read in pieces of bounded size, and written likewise."""
