"""The lexicon: eojeols, pairs and triples of the training text, compiled for the engine to draft with."""
