"""The keys: what they are called, which of them are ours, and pressing them."""
