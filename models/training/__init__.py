"""Training of the built-in suggestion model, from the corpus to GGUF.

Run as ``python -m models.training --help``.  Needs the ``train`` extra
(PyTorch); nothing of it is imported by the running program.
"""
