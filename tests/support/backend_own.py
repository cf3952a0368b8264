"""A bench for ``backend_contract`` with the input method of our own: the real one, met at a real socket; no IBus, no screen."""

from __future__ import annotations

import queue
import threading
import time
from pathlib import Path
from typing import cast

import pytest
from backend_app import FakeApp
from backend_scripted import SECONDS, Later, ScriptedBackend, ScriptedBench
from desk import await_true
from ime_field import ALT, CTRL, SHIFT, key

from desktop.ime.service.port import Actions, CaretBox, CommitAction, EraseAction, KeyStroke, PreeditAction, ToldAction
from desktop.ime.session_link import SessionLink
from desktop.ime.typists import Typists
from desktop.input.backend import Emit
from desktop.input.own.backend import OwnBackend
from desktop.input.own.protocol import FromIme, ToIme
from desktop.input.protocol import Capabilities, Chord, Field, ImeState, Offering, ToInput

__all__ = ["OwnBench"]

_ERASES = 1 << 5
"""Of IBus's capabilities."""
_PASSWORD = 8
_MODS = {"Ctrl": CTRL, "Alt": ALT, "Shift": SHIFT}


class OwnApp(FakeApp):
    """``FakeApp`` through the real typist in place of an input method of its own.

    What it emits is what somebody hears who listens beside it.  ``link`` is
    the typist's to the program; nothing of this happens at the same time.
    """

    link: SessionLink

    def __init__(self, emit: Emit, later: Later) -> None:
        super().__init__(emit, time.monotonic, "gtk", later=later)
        self.typists = Typists({"initial-input-mode": "hangul"})
        self._fields = self.typists.make()
        self._fields.capable(_ERASES)
        self._composed = ""

    @property
    def screen(self) -> str:
        """See ``FakeApp``."""
        return self._text + self._composed

    @property
    def preedit(self) -> str:
        """See ``FakeApp``."""
        return self._composed

    def carry_out(self, actions: Actions) -> None:
        """What the input method wants is done."""
        for action in actions:
            match action:
                case CommitAction(text):
                    assert not self._composed, "some clients keep a preedit beside what is committed"
                    self._text += text.reveal()
                case PreeditAction(text):
                    self._composed = text.reveal()
                case EraseAction(count):
                    assert 0 < count <= len(self._text) and not self._composed
                    self._text = self._text[:-count]
                case ToldAction(event):
                    self.link.tell(cast("FromIme", event))
                case _:
                    continue

    def _arrive(self, chord: Chord) -> None:
        name = " " if chord.key == "Space" else chord.key
        pressed = key(name, sum(_MODS[mod] for mod in chord.mods))
        reply = self._fields.press(KeyStroke(pressed.keyval, pressed.code, pressed.state))
        self.carry_out(reply.actions)
        if not reply.handled:
            assert not self._composed, "an application gets no key while it composes"
            self._pass(chord, pressed.char)
        self._tell_caret()

    def _close_syllable(self, *, forced: bool = False) -> None:
        if forced:
            self._text, self._composed = self.screen, ""
            self.carry_out(self._fields.reset())
        else:
            held = key("Control_L")
            self.carry_out(self._fields.press(KeyStroke(held.keyval, held.code, 0)).actions)

    def _tell_caret(self) -> None:
        super()._tell_caret()
        self.carry_out(self._fields.caret_at(CaretBox(100 + 16 * len(self.screen), 120, 0, 18)))

    def _tell_focus(self) -> None:
        super()._tell_focus()
        self.carry_out(self._fields.focus_out())
        self.carry_out(self._fields.focus_in("gtk3-im:scripted"))
        self.carry_out(self._fields.content(_PASSWORD if self._field is Field.PASSWORD else 0, 0))


class OwnScripted(ScriptedBackend):
    """The platform's other way, beside which ours types: it takes chords, and knows where the pointer is."""

    def __init__(self) -> None:
        super().__init__(OwnApp)
        self._commands: queue.SimpleQueue[ToInput | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._carry_out, daemon=True)
        self._thread.start()

    @property
    def own(self) -> OwnApp:
        """The application."""
        return cast("OwnApp", self.app)

    def obey(self, command: ToInput) -> None:
        """Later, in order."""
        self._commands.put(command)

    def stop(self) -> None:
        """See ``ScriptedBackend``."""
        self._commands.put(None)
        self._thread.join(SECONDS)
        super().stop()

    def _carry_out(self) -> None:
        while (command := self._commands.get()) is not None:
            super().obey(command)


class OwnBench(ScriptedBench):
    """``joined``: with the other backend beside it, as on X11; else alone, as under Wayland."""

    def __init__(self, place: Path, monkeypatch: pytest.MonkeyPatch, *, joined: bool) -> None:
        self._own = own = OwnScripted()
        self._heard, self._alone = 0, threading.Event()
        own.own.link = SessionLink(
            lambda: (place,),
            found=lambda: own.do(lambda _: own.own.carry_out(own.own.typists.retell())),
            heard=self._hear,
            lost=self._lose,
        )
        served = OwnBackend(place, own if joined else None, panel=not joined)
        super().__init__(own, monkeypatch, served)
        await_true(place.exists, SECONDS, "the door")
        if not joined:
            own.do(lambda app: app.focus(Field.PLAIN, "Scripted"))
        own.own.link.start()
        self.session.wait(self._composes, "who composes")

    def type(self, text: str) -> None:
        """See ``ScriptedBench``."""
        self._let_it_hear()
        super().type(text)

    def press(self, chord: Chord) -> None:
        """See ``ScriptedBench``."""
        self._let_it_hear()
        super().press(chord)

    def enter_password(self, text: str) -> None:
        """Another field of the application."""
        super().enter_password(text)
        self.type(text)

    def close(self) -> None:
        """Ends all."""
        super().close()
        self._own.own.link.close()
        self._own.stop()

    def _let_it_hear(self) -> None:
        """A key takes longer on its way than what was offered, or the end of the program, before it."""
        if self.session.ended:
            assert self._alone.wait(SECONDS)
        await_true(lambda: self._heard >= self.session.offered, SECONDS, "what was offered")

    def _composes(self) -> bool:
        """Whether it has come, behind what could be done at first, and has said so."""
        told = self.session.told
        begun = max((at for at, event in enumerate(told) if isinstance(event, Capabilities)), default=0)
        return begun > 1 and ImeState(present=True, hangul=True) in told[begun:]

    def _hear(self, message: ToIme) -> None:
        self._own.do(lambda _: self._own.own.carry_out(self._own.own.typists.hear(message)))
        if isinstance(message, Offering):
            self._heard = message.number

    def _lose(self) -> None:
        self._own.do(lambda _: self._own.own.carry_out(self._own.own.typists.withdraw()))
        self._alone.set()
