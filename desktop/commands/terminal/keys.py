"""What a terminal sends, as key names: letters stand for themselves, other keys are "Tab", "Up", "Alt+1", "F2", …"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import Final

__all__ = ["KeyReader"]

_SEQUENCES: Final = {
    "[A": "Up",
    "OA": "Up",
    "[B": "Down",
    "OB": "Down",
    "[Z": "Shift+Tab",
    "OQ": "F2",
    "[12~": "F2",
    "[[B": "F2",
    "[200~": "PasteBegin",
    "[201~": "PasteEnd",
}
_CONTROLS: Final = {
    "\t": "Tab",
    "\r": "Enter",
    "\n": "Enter",
    "\x7f": "Backspace",
    "\x08": "Backspace",
    "\x03": "Ctrl+C",
    "\x04": "Ctrl+D",
    "\x14": "F2",  # Ctrl+T, for terminals that keep F2 to themselves
    "\x15": "Ctrl+U",
}
_ESCAPE: Final = re.compile(r"\[\[[A-E]|\[[0-?]*[ -/]*[@-~]|O[ -~]")
_UNFINISHED: Final = re.compile(r"\[\[?[0-?]*[ -/]*|O|")


class KeyReader:
    """Turns bytes into keys as they come; a sequence may be cut anywhere between two reads."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")(errors="ignore")
        self._pending = ""

    @property
    def waiting(self) -> bool:
        """Whether what came last may be the beginning of a longer sequence; ``flush`` decides that it is not."""
        return bool(self._pending)

    def feed(self, data: bytes) -> Iterator[str]:
        """The keys that ``data`` completes."""
        self._pending += self._decoder.decode(data)
        while self._pending:
            key, length = self._next()
            if length == 0:
                return
            self._pending = self._pending[length:]
            if key:
                yield key

    def flush(self) -> Iterator[str]:
        """Nothing more came for a while: an escape character alone is the Escape key."""
        alone, self._pending = self._pending, ""
        if alone:
            yield "Escape"

    def _next(self) -> tuple[str, int]:
        """The first key of what is pending and how many characters it takes; 0 when more is needed."""
        first = self._pending[0]
        if first != "\x1b":
            return _CONTROLS.get(first, first if first.isprintable() else ""), 1
        rest = self._pending[1:]
        if match := _ESCAPE.match(rest):
            return _SEQUENCES.get(match[0], ""), 1 + match.end()
        if _UNFINISHED.fullmatch(rest):
            return "", 0
        if rest[0] == "\x1b":
            return "Escape", 1
        # A terminal sends Alt with a key as Escape and the key.
        return (f"Alt+{rest[0]}", 2) if rest[0].isprintable() else ("Escape", 1)
