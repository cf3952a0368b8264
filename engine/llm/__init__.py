"""A language model behind one port: llama.cpp, its tokenizer and its threads."""
