"""OpenAI's completions, as far as an engine that knows eojeols can give them."""
