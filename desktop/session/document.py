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
    (
        *("Left", "Right", "Up", "Down", "Home", "End", "PageUp", "PageDown", "Tab", "Escape", "Insert", "Menu"),
        *(f"F{number}" for number in range(1, 25)),
        *EDITING_KEYS,
    )
)
"""Keys behind which another text may stand left of the caret: they move it, edit, or do who knows what (F5 reloads)."""
_EMPTY = Private("")


@dataclasses.dataclass(frozen=True)
class Document:
    """``before`` is committed text, ``preedit`` the syllable being composed behind it.

    ``torn``: the eojeol at the caret began before what is known here, so
    nobody can say what it is; a blank ends that.
    """

    before: Private = _EMPTY
    preedit: Private = _EMPTY
    torn: bool = False

    @property
    def text(self) -> str:
        """Everything left of the caret as it looks on screen."""
        return self.before.reveal() + self.preedit.reveal()

    @property
    def partial(self) -> str:
        """What of the current eojeol is there, the composing syllable included."""
        text = self.text
        return "" if not text or text[-1].isspace() else text.split()[-1]

    @property
    def line(self) -> str:
        """What of the line at the caret is there, without an eojeol that began before what is known."""
        line = self.text.rpartition("\n")[2]
        return line.partition(" ")[2] if self.torn else line

    def agreeing(self, told: str) -> Document | None:
        """This, or what is known more of it, when an application tells ``told`` as its text left of the caret.

        None where that is another text.  Some applications count the open
        syllable in, some do not; and a field may tell one paragraph alone.
        """
        before, preedit = self.before.reveal(), self.preedit.reveal()
        if preedit and _ends_alike(told, before + preedit):
            left = told.removesuffix(preedit)
        elif _ends_alike(told, before):
            left = told
        else:
            return None
        longer = max(left, before, key=len)
        return Document(Private(longer[-_KEPT:]), self.preedit)

    def corrected(self, told: str) -> Document:
        """What to believe when ``told`` is another text: it, and the open syllable behind it."""
        return Document(Private(told.removesuffix(self.preedit.reveal())[-_KEPT:]), self.preedit)

    def is_told_by(self, told: str) -> bool:
        """Whether an application that tells ``told`` has just this text, or has it without the open syllable."""
        before, text = self.before.reveal(), self.text
        return any(known == told if not known else _ends_alike(told, known) for known in (before, text))

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
            return dataclasses.replace(self, before=Private(event.before.reveal()[-_KEPT:]), torn=False)
        return self._pass(event)

    def _pass(self, event: Passed) -> Document:
        """A key that the application got: it types, erases, breaks the line, or moves the caret who knows where."""
        if char := event.char.reveal():
            return self._append(char)
        if event.key == "Enter" and not event.mods - {"Shift"}:
            return self._append("\n")
        if event.key == "Backspace" and not event.mods - {"Shift"}:
            if self.before.reveal().endswith("\n"):
                # Where Enter has sent a message there is no line before this one, and nothing was erased.
                return Document(torn=True)
            return dataclasses.replace(self, before=Private(self.before.reveal()[:-1]))
        if event.key in _NAVIGATION or (event.mods - {"Shift"} and event.key not in MODIFIERS):
            return Document()
        return self

    def _append(self, text: str) -> Document:
        torn = self.torn and not any(char.isspace() for char in text)
        return dataclasses.replace(self, before=Private((self.before.reveal() + text)[-_KEPT:]), torn=torn)


def _ends_alike(told: str, known: str) -> bool:
    """Whether both can be the text left of the same caret: all that both reach back to is the same."""
    if len(told) >= len(known):
        return told.endswith(known[-_COMPARED:])
    begins = len(told) < _COMPARED
    return known.endswith(told[-_COMPARED:]) and not (begins and known[: len(known) - len(told)][-1:] != "\n")


def with_open_end(text: str, composing: int) -> Document:
    """The document that looks like ``text`` on screen, whose last ``composing`` characters are being composed."""
    end = len(text) - composing
    return Document(Private(text[:end][-_KEPT:]), Private(text[end:]))
