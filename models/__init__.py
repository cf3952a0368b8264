"""Language models on disk: the built-in one, how it is trained, and the GGUF files that hold it.

Imports neither ``engine`` nor ``desktop``; loads no llama.cpp.
"""
