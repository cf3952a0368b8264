"""What a model of complaints reads and writes, for who serves one and who trains one: leaves, and no model."""
