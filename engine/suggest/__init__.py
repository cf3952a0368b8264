"""From text left of the caret to candidates: vocabulary, tree, search, lexicon, and what may be offered."""
