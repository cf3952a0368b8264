"""The engine: Korean keys, suggestions from GGUF models through llama.cpp, and the process that computes them.

Imports neither ``models`` nor ``desktop``.  Opens no network connection and
writes no typed text to disk.
"""
