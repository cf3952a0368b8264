"""The window of the first start."""
