"""The windows and menus of models."""
