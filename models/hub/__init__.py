"""Files from a model hub, fetched over bad lines and checked."""
