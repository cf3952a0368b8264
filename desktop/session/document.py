"""The text believed to stand left of the caret, followed from what the input method and the keys do to it."""

from __future__ import annotations

import dataclasses

from desktop.input.protocol import EDITING_KEYS, MODIFIERS, Composed, Passed, Surrounding
from engine.text.private import Private

__all__ = ["Document", "with_open_end"]

_KEPT = 1500
"""Characters left of the caret that are remembered; the engine cuts them where sentences begin."""

_COMPARED = 200
_NAVIGATION = frozenset(
    ("Left", "Right", "Up", "Down", "Home", "End", "PageUp", "PageDown", "Tab", "Escape", "Insert", *EDITING_KEYS)
)
_EMPTY = Private("")


@dataclasses.dataclass(frozen=True)
class Document:
    """``before`` is committed text, ``preedit`` the syllable being composed behind it."""

    before: Private = _EMPTY
    preedit: Private = _EMPTY

    @property
    def text(self) -> str:
        """Everything left of the caret as it looks on screen."""
        return self.before.reveal() + self.preedit.reveal()

    @property
    def partial(self) -> str:
        """What of the current eojeol is there, the composing syllable included."""
        text = self.text
        return "" if not text or text[-1].isspace() else text.split()[-1]

    def reads_like(self, other: Document) -> bool:
        """Whether the same text stands left of the caret, however much of it is still being composed."""
        return self.text[-_COMPARED:] == other.text[-_COMPARED:]

    def agrees(self, other: Document) -> bool:
        """Whether both are the same text at the caret; far left of it one may have been cut shorter than the other."""
        before, others = self.before.reveal(), other.before.reveal()
        return self.preedit == other.preedit and before[-_COMPARED:] == others[-_COMPARED:]

    def apply(self, event: Composed | Passed | Surrounding) -> Document:
        """The document after ``event``."""
        if isinstance(event, Composed):
            return dataclasses.replace(self._append(event.committed.reveal()), preedit=event.preedit)
        if isinstance(event, Surrounding):
            return dataclasses.replace(self, before=Private(event.before.reveal()[-_KEPT:]))
        return self._pass(event)

    def _pass(self, event: Passed) -> Document:
        """A key that the application got: it types, erases, breaks the line, or moves the caret who knows where."""
        if char := event.char.reveal():
            return self._append(char)
        if event.key == "Enter":
            return self._append("\n")
        if event.key == "Backspace" and not event.mods - {"Shift"}:
            return dataclasses.replace(self, before=Private(self.before.reveal()[:-1]))
        if event.key in _NAVIGATION or (event.mods - {"Shift"} and event.key not in MODIFIERS):
            return Document()
        return self

    def _append(self, text: str) -> Document:
        return dataclasses.replace(self, before=Private((self.before.reveal() + text)[-_KEPT:]))


def with_open_end(text: str, composing: int) -> Document:
    """The document that looks like ``text`` on screen, whose last ``composing`` characters are being composed."""
    end = len(text) - composing
    return Document(Private(text[:end][-_KEPT:]), Private(text[end:]))
