"""What all windows are made of: theme, controls, rows of fields."""
