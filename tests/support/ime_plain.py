"""The least that can type, for tests of who is called by IBus: 2-set Hangul, with the Hangul key and Shift+space between it and Latin letters."""

from __future__ import annotations

from desktop.ime.service.component import MODE_KEY
from desktop.ime.service.port import (
    Actions,
    CaretBox,
    CommitAction,
    KeyReply,
    KeyStroke,
    ModeAction,
    PreeditAction,
    Turn,
)
from engine.text.hangul import LAYOUT, Automaton, keys
from engine.text.private import Private

__all__ = ["PlainTyping"]

_RELEASE, _SHIFT, _LOCK = 1 << 30, 1 << 0, 1 << 1
_OTHERS = 1 << 2 | 1 << 3 | 1 << 6 | 1 << 26
_HANGUL, _BACKSPACE, _SPACE = 0xFF31, 0xFF08, 0x20
_MODIFIERS = range(0xFFE1, 0xFFEF)


class PlainTyping:
    """See ``Typing``; offers nothing and remembers nothing but the syllable."""

    def __init__(self, *, hangul: bool = True) -> None:
        self._automaton = Automaton()
        self._hangul = hangul

    @property
    def preedit(self) -> Private:
        """See ``Typing``."""
        return Private(self._automaton.preedit)

    def inherit(self, preedit: Private) -> Actions:
        """See ``Typing``."""
        for key in keys(preedit.reveal()):
            self._automaton.press(key)
        return ()

    def press(self, stroke: KeyStroke) -> KeyReply:
        """See ``Typing``."""
        if stroke.state & _RELEASE or stroke.value in _MODIFIERS:
            return KeyReply(False)
        if stroke.value == _HANGUL or (stroke.value == _SPACE and stroke.state & _SHIFT):
            return KeyReply(True, self._toggled())
        if not self._hangul or stroke.state & _OTHERS:
            return KeyReply(False, self._flushed())
        if stroke.value == _BACKSPACE:
            taken = self._automaton.backspace()
            return KeyReply(taken, self._shown("") if taken else ())
        key = chr(stroke.value) if _SPACE < stroke.value < 0x7F else ""
        if stroke.state & _LOCK:
            key = key.swapcase()
        if not key or key not in LAYOUT:
            return KeyReply(False, self._flushed())
        return KeyReply(True, self._shown(self._automaton.press(key)))

    def enabled(self) -> Actions:
        """See ``Typing``."""
        return (ModeAction(self._hangul),)

    def disabled(self) -> Actions:
        """See ``Typing``."""
        return self._flushed()

    def focus_in(self, client: str) -> Actions:
        """See ``Typing``."""
        self._automaton.reset()
        return (ModeAction(self._hangul),)

    def focus_out(self) -> Actions:
        """See ``Typing``."""
        self._automaton.reset()
        return ()

    def reset(self) -> Actions:
        """See ``Typing``."""
        self._automaton.reset()
        return ()

    def content(self, purpose: int, hints: int) -> Actions:
        """See ``Typing``."""
        return ()

    def capable(self, capabilities: int) -> Actions:
        """See ``Typing``."""
        return ()

    def caret_at(self, place: CaretBox) -> Actions:
        """See ``Typing``."""
        return ()

    def surrounded(self, text: Private, cursor: int, anchor: int) -> Actions:
        """See ``Typing``."""
        return ()

    def candidate_clicked(self, row: int, button: int) -> Actions:
        """See ``Typing``."""
        return ()

    def turned(self, turn: Turn) -> Actions:
        """See ``Typing``."""
        return ()

    def property_activated(self, key: str, state: int) -> Actions:
        """See ``Typing``."""
        return self._toggled() if key == MODE_KEY else ()

    def ending(self) -> Actions:
        """See ``Typing``."""
        return self._flushed()

    def _toggled(self) -> Actions:
        flushed = self._flushed()
        self._hangul = not self._hangul
        return (*flushed, ModeAction(self._hangul))

    def _flushed(self) -> Actions:
        return self._shown(text) if (text := self._automaton.flush()) else ()

    def _shown(self, committed: str) -> Actions:
        preedit = PreeditAction(Private(self._automaton.preedit))
        return (CommitAction(Private(committed)), preedit) if committed else (preedit,)
