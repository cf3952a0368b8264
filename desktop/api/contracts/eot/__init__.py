"""Contract E: is this utterance finished?"""
