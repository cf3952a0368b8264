"""What is said of the person's own words and abbreviations."""
