"""The popup beside the caret."""
