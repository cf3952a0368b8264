"""From a GPT-2 checkpoint in the hub's layout to a quantised GGUF and its tokenizer.json, checked; without torch."""
