"""The person's own words and abbreviations in the windows: what learns them, and the pages that show them."""
