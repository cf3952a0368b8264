"""Korean or English: which one a person reads, and a sentence in it; no Qt here.

Korean unless the locale names another language: C and POSIX say nothing of a
person who installed a Korean typing assistant.
"""

from __future__ import annotations

import enum
import os
from collections.abc import Mapping
from typing import Literal

__all__ = ["Language", "Spoken", "korean", "language", "text"]

Language = Literal["ko", "en"]


class Spoken(enum.Enum):
    """One thing to say: (Korean, English), with ``{names}`` for the values that ``text`` fills in."""


def language(environment: Mapping[str, str]) -> Language:
    """English when the locale for messages begins with a language other than Korean; Korean otherwise."""
    names = (environment.get(variable, "") for variable in ("LC_ALL", "LC_MESSAGES", "LANG"))
    tongue = next(filter(None, names), "").replace("-", "_").split(".")[0].split("_")[0].lower()
    return "ko" if tongue in ("", "c", "posix", "ko") else "en"


def korean() -> bool:
    """Whether the person reads Korean."""
    return language(os.environ) == "ko"


def text(sentence: Spoken, **values: object) -> str:
    """The sentence in the person's language; raises ``KeyError`` when a value it names is not given."""
    in_korean, english = sentence.value
    words: str = in_korean if korean() else english
    return words.format(**values)
