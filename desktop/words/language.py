"""Korean or English: which one a person reads, and a sentence in it; no Qt here.

Korean unless the locale names another language: C and POSIX say nothing of a
person who installed a Korean typing assistant.

Names and texts that somebody else chose come into sentences as they may be
shown: on one line, bounded, and nothing in them acts.  A file, a model or a
server may be called anything: a colour for a terminal, a direction that
turns the line around, a picture to be fetched.
"""

from __future__ import annotations

import enum
import os
import unicodedata
from collections.abc import Mapping
from pathlib import PurePath
from typing import Literal

__all__ = ["Language", "Spoken", "korean", "language", "plain", "plain_lines", "text", "unhinted", "unmarked"]

Language = Literal["ko", "en"]

_MOST = 500
"""Characters of a name or a path in a sentence."""

_UNMARKED = str.maketrans({"<": "‹", ">": "›", "&": "＆"})


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
    return words.format(**{name: _fit(value) for name, value in values.items()})


def _fit(value: object) -> object:
    """A value of a sentence: what somebody else may have named stays on its line, and does nothing there."""
    return plain(str(value)) if isinstance(value, (str, PurePath, BaseException)) else value


def plain(text: str, most: int = _MOST) -> str:
    """``text`` on one line, at most so long: blanks for what separates, nothing for what is no character.

    Without control characters, directions and other invisible ones; what no
    font or encoding knows becomes U+FFFD.
    """
    # Cut first, with some room for what goes away: a text may be of any length.
    shown = "".join(map(_shown, text[: 4 * most]))
    return shown if len(shown) <= most and len(text) <= 4 * most else shown[: most - 1] + "…"


def plain_lines(text: str) -> str:
    """``text`` of any length with its line breaks and tabs, and otherwise without what a terminal obeys."""
    return "".join(char if char in "\n\t" else _shown(char) for char in text.replace("\r\n", "\n"))


def unmarked(text: str) -> str:
    """``text`` for a server of notifications or a panel, some of which take it for HTML and others do not."""
    return text.translate(_UNMARKED)


def unhinted(text: str) -> str:
    """``text`` for a menu, a button or a title, where ``&`` underlines the letter behind it."""
    return text.replace("&", "&&")


def _shown(char: str) -> str:
    if char.isprintable():
        return char
    match unicodedata.category(char):
        case "Zs" | "Zl" | "Zp":
            return " "
        case "Cc":
            return " " if char.isspace() else ""
        case "Cf":
            return ""
        case _:
            return "\ufffd"
