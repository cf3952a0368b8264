"""The person's record: who counts, and the window that shows it."""
