"""What a person may have meant who misspelt a name."""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["nearest"]

_LONGEST = 100
"""Characters of a word that are compared; how long it takes grows faster than the word."""

_PART = 3
"""So many characters of a name are enough to know it by."""


def nearest(word: str, known: Iterable[str]) -> str:
    """The one of ``known`` that is most like ``word``; empty where none is."""
    # Only for who misspells.
    import difflib

    names = {name.lower(): name for name in known}
    meant = word.lower()[:_LONGEST]
    if len(meant) >= _PART:
        # kanana for kanana-nano-2.1b-base, skt/kogpt2-base-v2 for kogpt2
        parts = [name for name in names if meant in name or (len(name) >= _PART and name in meant)]
        if len(parts) == 1:
            return names[parts[0]]
    found = difflib.get_close_matches(meant, names, n=1)
    return names[found[0]] if found else ""
