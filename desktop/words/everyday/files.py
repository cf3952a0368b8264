"""What Qt's own dialog for files says, as far as Qt has no Korean for it."""

from __future__ import annotations

import enum

from desktop.words.language import Spoken

__all__ = ["FilesSentence"]


@enum.unique
class FilesSentence(Spoken):
    """(Korean, English)."""

    LOOK_IN = ("찾는 위치:", "Look in:")
    KINDS = ("파일 형식:", "Files of type:")
