"""A process beside the one that types, which sees to it that no keyboard is held by one that stands still."""
