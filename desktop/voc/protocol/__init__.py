"""What is asked of a server of complaints and what its answers mean; no connection."""
