"""Programs as a person knows them, with what holds in each: a list to tick."""
