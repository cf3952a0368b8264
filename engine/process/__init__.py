"""The engine's process: what it was asked, in which order it answers, and how it has gone."""
