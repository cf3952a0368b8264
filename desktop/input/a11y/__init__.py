"""The accessibility bus: what kind of field has the focus."""
