"""Language models on disk: the built-in one, how it is trained, and the GGUF files that hold it.

Imports no ``desktop``, and ``engine`` only to train and to convert; llama.cpp is
loaded by ``models.conversion.llama`` alone, in the process of a conversion.
"""
