"""Korean text: keys and syllables, eojeols, and the wrapper that keeps typed text private."""
