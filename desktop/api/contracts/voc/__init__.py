"""Contract C: complaints are classified and answered, by a model that can say nothing outside of a dictionary."""
