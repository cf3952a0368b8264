"""Text as eojeols without the marks around them.

A pure leaf, shared by who compiles a lexicon and who looks things up in it.
"""

from __future__ import annotations

__all__ = ["CLOSING", "OPENING", "START", "words_of"]

START = ""
"""Stands where a sentence begins: the empty word.  It is only ever a context."""

CLOSING = ".,?!~;:)]}…\"'’”》〉」』、。"
"""Marks behind an eojeol, which are no part of it."""

OPENING = "\"'(‘“<[《〈「『"
"""Marks before an eojeol, which are no part of it."""

_SENTENCE_END = (".", "?", "!", "…")


def words_of(line: str) -> list[str]:
    """The eojeols of a line without marks around them, with ``START`` where a sentence begins."""
    words = [START]
    for whole in line.split():
        if core := whole.rstrip(CLOSING).lstrip(OPENING):
            words.append(core)
        if whole.endswith(_SENTENCE_END) and words[-1] != START:
            words.append(START)
    return words
