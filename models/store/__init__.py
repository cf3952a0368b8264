"""The models on this machine, whole after a power cut."""
