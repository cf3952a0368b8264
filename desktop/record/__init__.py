"""What the suggestions have spared the person, day by day: numbers only, on this computer only."""
