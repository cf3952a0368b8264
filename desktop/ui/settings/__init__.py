"""The window of settings and its pages."""
