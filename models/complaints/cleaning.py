"""A customer's text as the VoC contract cleans it, and a text without the headings of its prompt."""

from __future__ import annotations

import re
import unicodedata

__all__ = ["as_taught", "cleaned", "composed", "unmarked"]

_FOREIGN = re.compile(r"[^a-zA-Z0-9가-힣ㄱ-ㅎㅏ-ㅣ\s]")
_BLANKS = re.compile(r"\s+")
_MARKS = re.compile(r"(?<!#)##[#\s]*+(?=(?:instruction|input|response)\s*:)", re.IGNORECASE)
"""Several in a row too; what was taken is not given back, so that a text of nothing but marks takes no time."""


def composed(text: str) -> str:
    """In NFC, without what no text has, and without blanks around it."""
    # A part of a surrogate pair cannot be sent; NUL ends texts in other people's programs.
    plain = text.encode(errors="replace").decode().replace("\0", "")
    return unicodedata.normalize("NFC", plain).strip()


def cleaned(text: str) -> str:
    """Letters and digits only, blanks folded: 2.5 becomes 25."""
    return _BLANKS.sub(" ", _FOREIGN.sub("", composed(text))).strip()


def unmarked(text: str) -> str:
    """Without the headings of the Alpaca template: what follows one in a customer's text would pass for the task."""
    return _MARKS.sub("", text)


def as_taught(text: str, *, clean: bool) -> str:
    """A text as a model is given it: cleaned, or as it was written but for headings."""
    return cleaned(text) if clean else unmarked(composed(text))
