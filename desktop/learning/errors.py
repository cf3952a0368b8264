"""What can go wrong with the person's own words, as one tree: each with a code that the desktop says in words.

``detail`` is English, for a bug report; it never holds what was typed.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

__all__ = ["BadList", "ImportStopped", "KeyFault", "LearningError", "NoSeal", "StrangeFile", "Strangeness"]

KeyFault: TypeAlias = Literal["no-keyring", "locked"]
Strangeness: TypeAlias = Literal["broken", "foreign", "older", "newer"]


class LearningError(Exception):
    """The root of the tree."""


class NoSeal(LearningError):
    """There is no key to read and write with: no keyring at all, or one that is "locked" and may be open later."""

    def __init__(self, code: KeyFault, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}")
        self.code: KeyFault = code


class StrangeFile(LearningError):
    """What lies where the words should be is not to be read.

    "broken": cut short or changed; "foreign": something else, or of another
    key; "older" and "newer": of another version of the program.
    """

    def __init__(self, code: Strangeness) -> None:
        super().__init__(code)
        self.code: Strangeness = code


class BadList(LearningError):
    """A list that a person wants to bring along cannot be read: "unreadable", "not-ours", "too-large".

    ``line`` is the first of which that is so, 0 where it is the whole.
    """

    def __init__(self, code: str, line: int = 0, detail: str = "") -> None:
        super().__init__(f"{code}: {line}: {detail}")
        self.code, self.line = code, line


class ImportStopped(LearningError):
    """The person does not want it any more; nothing of it is kept."""
