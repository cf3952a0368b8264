"""How much the local API gets done."""
