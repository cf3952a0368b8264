"""The settings: a TOML file that the person owns, checked, changed and explained."""
