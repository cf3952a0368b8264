"""The keys of a display: where they lie, who has them, and pressing them."""
