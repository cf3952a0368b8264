"""The other side of the engine's process: asked, kept alive, exchanged."""
