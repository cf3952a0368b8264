"""``ieum ime`` for a window: how it is with the input method of our own, and having it added or taken away.

The command that a person would use does it, in a process of its own: the
desktop's tools may need many seconds.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal, TypeAlias

import msgspec
from PySide6.QtCore import QObject

from desktop.system.lines import LineCodec
from desktop.ui.kit.command_job import CommandJob, Stop
from desktop.words.language import text
from desktop.words.surroundings.own_ime import OwnImeSentence

__all__ = ["OwnImeJob", "OwnImeTold", "OwnImeVerb", "TypingTold"]

OwnImeVerb: TypeAlias = Literal["status", "install", "remove"]


class TypingTold(msgspec.Struct, frozen=True):
    """What ibus-hangul's settings say, as they spell it."""

    layout: str = ""
    switch_keys: str = ""
    hanja_keys: str = ""


class OwnImeTold(msgspec.Struct, frozen=True):
    """What the command says with ``--json``: how it is then, or with a ``code`` why it could not be done."""

    own: bool = False
    known: bool = False
    listed: bool = False
    used: bool = False
    lasting: bool = False
    typing: TypingTold = TypingTold()
    code: str = ""
    error: str = ""

    @property
    def there(self) -> bool:
        """Whether there is something to take away."""
        return self.own or self.listed


_LINES: Final[LineCodec[OwnImeTold]] = LineCodec(OwnImeTold, limit=64 * 1024)


class OwnImeJob(CommandJob):
    """``ended(OwnImeTold)``."""

    def __init__(self, command: Sequence[str], parent: QObject) -> None:
        super().__init__(command, _LINES, OwnImeTold, parent=parent)

    def _stopped(self, why: Stop) -> OwnImeTold:
        return OwnImeTold(code=why, error=text(OwnImeSentence.STOPPED))
