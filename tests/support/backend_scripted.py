"""A bench for ``backend_contract`` without a screen: the scripted application behind the real host and a real link."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Mapping
from typing import TypeAlias

import pytest
from backend_app import FakeApp, Kind, chord_of
from session_end import SessionEnd

from desktop.input import host
from desktop.input.backend import Backend, Emit
from desktop.input.protocol import Chord, Field, Focus, FromInput, ToInput
from engine.text.hangul import keys

__all__ = ["Later", "ScriptedBackend", "ScriptedBench", "scripted"]

SECONDS = 10.0

Later: TypeAlias = Callable[[float, Callable[[], None]], None]
"""Calls a function after so many seconds."""


class ScriptedBackend:
    """A backend whose platform is the ``FakeApp`` that ``make`` makes; what happens there happens one after the other."""

    name = "scripted"

    def __init__(self, make: Callable[[Emit, Later], FakeApp]) -> None:
        self._emit: Emit = lambda event: None
        self._alone = threading.RLock()
        self._timers: list[threading.Timer] = []
        self.app = make(self._tell, self._later)
        self.capabilities = self.app.capabilities

    def start(self, emit: Emit) -> None:
        """The field has the focus."""
        self._emit = emit
        self.do(lambda app: app.focus(Field.PLAIN, "Scripted"))

    def obey(self, command: ToInput) -> None:
        """Carries it out at once."""
        self.do(lambda app: app.obey(command))

    def stop(self) -> None:
        """Gives back what is held."""
        for timer in self._timers:
            timer.cancel()
        self.do(lambda app: app.let_go())

    def do(self, act: Callable[[FakeApp], None]) -> None:
        """Does something in the application while nobody else does."""
        with self._alone:
            act(self.app)

    def _tell(self, event: FromInput) -> None:
        self._emit(event)

    def _later(self, seconds: float, act: Callable[[], None]) -> None:
        timer = threading.Timer(seconds, lambda: self.do(lambda _: act()))
        timer.daemon = True
        self._timers.append(timer)
        timer.start()


def scripted(kind: Kind, *, bus_first: bool) -> ScriptedBackend:
    """One over a ``FakeApp`` of this kind."""
    return ScriptedBackend(lambda emit, later: FakeApp(emit, time.monotonic, kind, bus_first=bus_first, later=later))


class ScriptedBench:
    """``Bench``: the input process's ``serve`` in a thread, its link over pipes.

    ``served`` is the backend of the process, by default the scripted one itself.
    """

    def __init__(
        self, backend: ScriptedBackend, monkeypatch: pytest.MonkeyPatch, served: Backend | None = None
    ) -> None:
        self._backend = backend

        def open_scripted(environment: Mapping[str, str]) -> Backend:
            return served or backend

        monkeypatch.setattr(host, "open_first", open_scripted)
        from_session, to_host = os.pipe()
        from_host, to_session = os.pipe()
        self._files = (os.fdopen(from_session, "rb"), os.fdopen(to_session, "wb", buffering=0))
        self._incoming = os.fdopen(from_host, "rb")
        self._outgoing = os.fdopen(to_host, "wb", buffering=0)
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()
        self.session = SessionEnd(self._incoming, self._outgoing)
        self.session.next(Focus)

    def type(self, text: str) -> None:
        """Presses keys."""
        for key in keys(text):
            self._backend.do(lambda app, key=key: app.press(chord_of(key)))  # type: ignore[misc]

    def press(self, chord: Chord) -> None:
        """Presses it."""
        self._backend.do(lambda app: app.press(chord))

    def mark(self) -> None:
        """Marks what stands there."""

        def mark(app: FakeApp) -> None:
            app.marked = app.screen

        self._backend.do(mark)

    def click(self, x: int, y: int) -> None:
        """Clicks there."""
        self._backend.do(lambda app: app.click_at(x, y))

    def text(self) -> str:
        """What stands there."""
        return self._backend.app.screen

    def tabs(self) -> int:
        """What the application got and is no text."""
        assert set(self._backend.app.received) <= {"Tab"}
        return len(self._backend.app.received)

    def enter_password(self, text: str) -> None:
        """Goes to another field."""
        self._backend.do(lambda app: app.focus(Field.PASSWORD, "Scripted"))

    def close(self) -> None:
        """Ends it all."""
        self._outgoing.close()
        self._thread.join(SECONDS)
        assert not self._thread.is_alive()
        self.session.close()
        self._incoming.close()

    def _serve(self) -> None:
        reader, writer = self._files
        host.serve(reader, writer, {})
        reader.close()
        writer.close()
