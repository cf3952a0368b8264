"""How a model comes to this machine: what is offered, and the way from a hub or a folder into the store."""
