"""The engine of the API as a server asks it: many callers, one process, nobody's answer taken by another."""
