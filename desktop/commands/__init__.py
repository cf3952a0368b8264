"""The command line: ``try``, ``suggest``, ``doctor``."""
