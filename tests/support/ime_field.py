"""An application as the input method sees it, and a session that only listens: what both must agree on."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

from desktop.ime.composer.composer import Composer
from desktop.ime.composer.layouts import composer_for
from desktop.ime.typist.content import Content
from desktop.ime.typist.keys import Key
from desktop.ime.typist.outputs import (
    Commit,
    Erase,
    HanjaHidden,
    HanjaShown,
    Mode,
    OffersHidden,
    OffersShown,
    Output,
    Preedit,
    Tell,
    Told,
)
from desktop.ime.typist.settings import TypingSettings
from desktop.ime.typist.typist import ImeTypist
from desktop.input.offers import OfferedChord, OfferedRow, Offering
from desktop.input.protocol import Chord, Composed, Passed, Surrounding
from desktop.session.document import Document
from engine.text.private import Private

__all__ = ["ALT", "CHORDS", "CTRL", "HANGUL_FIRST", "LOCK", "RELEASED", "SHIFT", "ImeField", "characters", "key"]

SHIFT, LOCK, CTRL, ALT, RELEASED = 1, 2, 4, 8, 1 << 30
HANGUL_FIRST = TypingSettings(hangul_first=True)

_NAMED = {
    "Tab": (0xFF09, 15), "ShiftTab": (0xFE20, 15), "Escape": (0xFF1B, 1), "Enter": (0xFF0D, 28),
    "Backspace": (0xFF08, 14), "Left": (0xFF51, 105), "Up": (0xFF52, 103), "Right": (0xFF53, 106), "Down": (0xFF54, 108),
    "PageUp": (0xFF55, 104), "PageDown": (0xFF56, 109), "Shift_L": (0xFFE1, 42), "Control_L": (0xFFE3, 29),
    "Alt_L": (0xFFE9, 56), "Alt_R": (0xFFEA, 100), "Caps_Lock": (0xFFE5, 58), "Hangul": (0xFF31, 122),
    "Hanja": (0xFF34, 123), "F9": (0xFFC6, 67), "F5": (0xFFC2, 63), "KP_1": (0xFFB1, 79), "KP_Enter": (0xFF8D, 96),
}  # fmt: skip
_ROWS = (
    (2, "1234567890-=", "!@#$%^&*()_+"),
    (16, "qwertyuiop[]", "QWERTYUIOP{}"),
    (30, "asdfghjkl;'`", 'ASDFGHJKL:"~'),
    (43, "\\zxcvbnm,./", "|ZXCVBNM<>?"),
    (57, " ", ""),
)
_CODES = {
    char: (first + at, state)
    for first, plain, shifted in _ROWS
    for state, chars in ((0, plain), (SHIFT, shifted))
    for at, char in enumerate(chars)
}

CHORDS = (
    OfferedChord(Chord("Tab"), "accept"),
    OfferedChord(Chord("Tab", frozenset(("Shift",))), "accept-without-space"),
    *(OfferedChord(Chord(str(row + 1), frozenset(("Ctrl",))), "candidate", row) for row in range(5)),
    *(OfferedChord(Chord(str(row + 1), frozenset(("Ctrl", "Shift"))), "forget", row) for row in range(5)),
    OfferedChord(Chord("0", frozenset(("Ctrl",))), "stem"),
    OfferedChord(Chord("Down"), "down"),
    OfferedChord(Chord("Up"), "up"),
    OfferedChord(Chord("Escape"), "dismiss"),
)
"""As the settings come."""


def characters() -> str:
    """Every character that a US keyboard types."""
    return "".join(_CODES)


def key(name: str, state: int = 0, *, at: float = 0.0, code: int | None = None) -> Key:
    """A press on a US keyboard, by the character that it types or by its name."""
    if name in _NAMED:
        keyval, place = _NAMED[name]
        if name == "ShiftTab":
            state |= SHIFT
    else:
        place, shift = _CODES[name]
        keyval, state = ord(name), state | shift
    return Key(keyval, place if code is None else code, state, at)


@dataclasses.dataclass
class ImeField:
    """A text field whose keys go through an ``ImeTypist``, and what a session hears of it.

    ``text`` is what stands in it, the preedit not; time goes on by a second
    for every key unless told otherwise.
    """

    settings: TypingSettings = HANGUL_FIRST
    composer: Composer | None = None
    content: Content = Content("gtk3-im:gedit")
    surrounding: bool = False
    text: str = ""
    preedit: str = ""
    now: float = 100.0
    heard: list[Told] = dataclasses.field(default_factory=list)
    hanja: HanjaShown | None = None
    offered: OffersShown | None = None
    hangul: bool | None = None
    erased: int = 0
    number: int = 0
    generation: int = 0

    def __post_init__(self) -> None:
        composer = self.composer or composer_for(self.settings.layout, reorder=self.settings.reorder)
        self.typist = ImeTypist(self.settings, composer)
        self.document = Document()
        self.typist.able(surrounding=self.surrounding)
        self.enter()

    def enter(self, content: Content | None = None) -> None:
        """Another, empty field has the focus."""
        self.content = content or self.content
        self.text, self.preedit = "", ""
        self.generation, self.document = self.generation + 1, Document()
        self.carry_out(self.typist.focus_in(self.generation, self.content))

    def leave(self) -> None:
        """The focus goes: the client takes the preedit as text."""
        self.text, self.preedit = self.text + self.preedit, ""
        self.carry_out(self.typist.focus_out())

    def reset(self) -> None:
        """The client resets, and takes the preedit as text."""
        self.text, self.preedit = self.text + self.preedit, ""
        self.carry_out(self.typist.reset(self.now))

    def reset_late(self, *, after: float = 0.05) -> None:
        """The client does a key now that it was handed back, and resets; of the preedit it makes no text."""
        self.now += after
        self.carry_out(self.typist.reset(self.now))

    def press(self, name: str, state: int = 0, *, after: float = 1.0, code: int | None = None) -> bool:
        """One key; whether the input method kept it.  What it did not keep does in the text what it says."""
        self.now += after
        pressed = key(name, state, at=self.now, code=code)
        reply = self.typist.press(pressed)
        self.carry_out(reply.outputs)
        if not reply.handled and not pressed.released:
            assert not self.preedit or pressed.is_modifier, "an application gets no key while it composes"
            if pressed.name == "Backspace":
                self.text = self.text[:-1]
            elif pressed.name == "Enter":
                self.text += "\n"
            else:
                self.text += pressed.char
        return reply.handled

    def type(self, keys: str) -> None:
        """Several keys, each the character that it types on a US keyboard."""
        for name in keys:
            self.press(name)

    def offer(self, *rows: str | OfferedRow, before: str | None = None, lasts: float = 1000.0) -> None:
        """The session offers these for the text that it knows, or for ``before``."""
        self.number += 1
        text = self.document.text if before is None else before
        made = tuple(row if isinstance(row, OfferedRow) else OfferedRow(Private(row)) for row in rows)
        offering = Offering(self.number, self.generation, Private(text), made, 0, CHORDS, self.now + lasts)
        self.carry_out(self.typist.offer(offering, self.now))

    def tell(self, text: str, cursor: int | None = None, anchor: int | None = None, *, after: float = 1.0) -> None:
        """The client tells its text, the caret at its end unless said otherwise."""
        self.now += after
        at = len(text) if cursor is None else cursor
        self.carry_out(self.typist.surrounding(text, at, at if anchor is None else anchor, self.now))

    @property
    def lists_hanja(self) -> bool:
        """Whether their list shows."""
        return self.hanja is not None

    @property
    def lists_offers(self) -> bool:
        """Whether the session's rows show."""
        return self.offered is not None

    @property
    def screen(self) -> str:
        """What is seen."""
        return self.text + self.preedit

    def carry_out(self, outputs: Iterable[Output]) -> None:
        """What the input method wants is done."""
        for output in outputs:
            self._do(output)

    def _do(self, output: Output) -> None:
        match output:
            case Commit(text):
                assert not self.preedit, "some clients keep a preedit beside what is committed"
                self.text += text.reveal()
            case Preedit(text):
                self.preedit = text.reveal()
            case Erase(count):
                assert not self.preedit
                assert 0 < count <= len(self.text), "what does not stand there cannot be erased"
                self.text = self.text[:-count]
                self.erased += count
            case Mode(hangul):
                self.hangul = hangul
            case HanjaShown():
                self.hanja = output
            case HanjaHidden():
                self.hanja = None
            case OffersShown():
                self.offered = output
            case OffersHidden():
                self.offered = None
            case Tell(event):
                self.heard.append(event)
                if isinstance(event, Composed | Passed | Surrounding):
                    self.document = self.document.apply(event)
