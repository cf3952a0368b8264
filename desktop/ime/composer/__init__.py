"""Keys in, Hangul out: one port, our own automaton behind it for the 2-set layout, libhangul for the others."""
