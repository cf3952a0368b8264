"""Which files make a model."""

from __future__ import annotations

from desktop.library.files import builtin_model, faulty_path


def test_the_faulty_part_is_named() -> None:
    """Each code of a failed load leads to its file or folder."""
    files = builtin_model()
    assert faulty_path(files, "broken-lexicon").endswith("lexicon")
    assert faulty_path(files, "broken-tokenizer").endswith("tokenizer.json")
    assert faulty_path(files, "broken-blocklist").endswith("blocklist.txt")
    assert faulty_path(files, "broken-gguf") == faulty_path(files, "missing") == files.gguf
