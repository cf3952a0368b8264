"""Readers of models' files that trust nothing in them: bounded in memory and time, and no code is run."""
