"""All models there are for a person, and how one comes to be used."""
