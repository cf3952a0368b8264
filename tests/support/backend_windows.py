"""A bench for ``backend_contract`` on a Windows that is played: the real backend behind the real host and a real link."""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping

import pytest
from session_end import SessionEnd
from windows_fake import FakeWindows, window_of

from desktop.input import host
from desktop.input.backend import Backend
from desktop.input.protocol import Chord, Focus
from desktop.input.windows.backend import WindowsBackend
from engine.text.hangul import keys

__all__ = ["WindowsBench"]

SECONDS = 10.0


class WindowsBench:
    """``Bench``: the input process's ``serve`` in a thread, its link over pipes."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.windows = FakeWindows()

        def open_fake(environment: Mapping[str, str]) -> Backend:
            return WindowsBackend(self.windows)

        monkeypatch.setattr(host, "open_first", open_fake)
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
        self.windows.type(keys(text))

    def press(self, chord: Chord) -> None:
        """Presses it."""
        self.windows.chord(chord)

    def mark(self) -> None:
        """Marks what stands there."""
        self.windows.marked = self.windows.text_on_screen

    def click(self, x: int, y: int) -> None:
        """Clicks there."""
        self.windows.click(x, y)

    def text(self) -> str:
        """What stands there."""
        return self.windows.text_on_screen

    def tabs(self) -> int:
        """What the application got and is no text."""
        others = [each for each in self.windows.received if each not in ("Tab", "Alt+Ctrl+C")]
        assert not others
        return self.windows.received.count("Tab")

    def enter_password(self, text: str) -> None:
        """Goes to another field and types."""
        self.windows.go(window_of(12, password=True))
        self.windows.type(keys(text))

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
