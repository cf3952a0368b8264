"""The text around the caret as a client tells it: in characters or in bytes, of any length, perhaps late."""

from __future__ import annotations

import collections
import dataclasses
import enum
from typing import Final

from desktop.session.document import Document

__all__ = ["Around", "SurroundingText"]

_KEPT: Final = 1500
"""Characters on either side that are of use."""

_LATE_SECONDS: Final = 1.5
"""So old may be what a client tells that does not come to its events for a while; behind a stall it tells all of it."""
_MOST_LATELY: Final = 256
_ALIKE: Final = 6
"""Characters but blanks at the end of two texts that are no accident."""
_UTF8_LENGTH: Final = 4
_EITHER: Final = ("gnome-shell", "wayland")
"""Clients that speak for others: GNOME 43 counts bytes there, later ones characters.  All other clients count these."""


@dataclasses.dataclass(frozen=True, repr=False)
class Around:
    """What stands left of the caret, right of it, and what is marked between."""

    before: str
    after: str
    marked: str = ""

    def __repr__(self) -> str:
        return f"Around({len(self.before)} and {len(self.after)} characters)"


class _Unit(enum.Enum):
    CHARACTERS = enum.auto()
    BYTES = enum.auto()


class SurroundingText:
    """Reads what one client tells; learns on its way in which unit it counts, and knows what it has been told late."""

    def __init__(self, client: str = "") -> None:
        self._unit: _Unit | None = None
        self._client = client
        self._lately: collections.deque[tuple[float, Document]] = collections.deque(maxlen=_MOST_LATELY)

    def another_field(self, client: str) -> None:
        """What was the text there is not what was the text here; another client may count otherwise."""
        self._lately.clear()
        self._unit, self._client = None, client

    def remember(self, document: Document, at: float) -> None:
        """``document`` was the text until ``at``."""
        self._lately.append((at, document))

    def is_late(self, told: str, document: Document, at: float) -> bool:
        """Whether this was the text some moment ago: the client has not heard of the newest keys yet.

        Also where an Enter or a blank stands elsewhere in it than in what is
        believed, ``document``, because the client did that key too late.
        """
        end = _end(told)
        recent = [each for ended, each in self._lately if at - ended < _LATE_SECONDS]
        if any(each.is_told_by(told) for each in recent) or (
            # Some tell a few words alone, whichever they are.
            len(told) >= _ALIKE and any(_goes_with(told, each) for each in (document, *recent))
        ):
            return True
        now, before = _ends(document), (_ends(each) for each in recent)
        return len(end) == _ALIKE and end not in now and any(end in each for each in before)

    def read(self, text: str, cursor: int, anchor: int, document: Document) -> Around | None:
        """The text around the caret; none where the unit cannot be told, or the numbers are no places in it.

        A place behind the last character, or in the middle of one, says which
        it is; so does ``document``, the text that is believed to stand there.
        """
        begin, end = min(cursor, anchor), max(cursor, anchor)
        if begin < 0:
            return None
        readings = {
            unit: around
            for unit, around in (
                (_Unit.CHARACTERS, _by_characters(text, begin, end)),
                (_Unit.BYTES, _by_bytes(text, begin, end)),
            )
            if around is not None
        }
        if len(readings) == 1:
            ((self._unit, around),) = readings.items()
            return around
        if not readings:
            return None
        both = [readings[_Unit.CHARACTERS], readings[_Unit.BYTES]]
        if both[0] == both[1]:
            return both[0]
        if self._unit is None and document.text:
            agreeing = [unit for unit, around in readings.items() if document.agreeing(around.before) is not None]
            self._unit = agreeing[0] if len(agreeing) == 1 else None
        if self._unit is None and self._client in _EITHER:
            return None
        return readings[self._unit or _Unit.CHARACTERS]


def _goes_with(told: str, document: Document) -> bool:
    """Whether the end of a text is just this."""
    return document.text.endswith(told) or document.before.reveal().endswith(told)


def _ends(document: Document) -> tuple[str, str]:
    """The end of a text with and without what is open."""
    return _end(document.text), _end(document.before.reveal())


def _end(text: str) -> str:
    return "".join(text[-4 * _ALIKE :].split())[-_ALIKE:]


def _by_characters(text: str, begin: int, end: int) -> Around | None:
    if end > len(text):
        return None
    return Around(text[max(0, begin - _KEPT) : begin], text[end : end + _KEPT], text[begin:end][:_KEPT])


def _by_bytes(text: str, begin: int, end: int) -> Around | None:
    # No character is less than a byte, so that so many characters are enough.
    encoded = text[: end + _KEPT].encode("utf-8", "surrogatepass")
    if end > len(encoded):
        return None
    try:
        # From a whole character on: each is at most four bytes.
        first = max(0, begin - _KEPT * _UTF8_LENGTH)
        while first < begin and encoded[first] & 0xC0 == 0x80:
            first += 1
        before, marked = encoded[first:begin].decode(), encoded[begin:end].decode()
        after = encoded[end : end + _KEPT * _UTF8_LENGTH].decode(errors="ignore")
    except UnicodeDecodeError:
        return None
    return Around(before[-_KEPT:], after[:_KEPT], marked[:_KEPT])
