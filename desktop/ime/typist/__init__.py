"""The input method as values: keys in; what is typed, shown and told out.  No clock, no bus, no thread."""
