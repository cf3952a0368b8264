"""In which state the input method is, joined from those who each know a part: the bus, the engine, its settings."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping

from desktop.input.ibus.settings import is_latin, unserved_engine, unserved_setting
from desktop.input.protocol import ImeState, Unserved

__all__ = ["ImeCondition"]


class ImeCondition:
    """Tells ``emit`` every change; each part may be told from a thread of its own."""

    def __init__(self, emit: Callable[[ImeState], None]) -> None:
        self._emit = emit
        self._mode: ImeState | None = None
        self._engine = ""
        self._settings: Mapping[str, str] = {}
        self._odd: Unserved | None = None
        self._choosing = False
        self._told: ImeState | None = None
        self._lock = threading.Lock()

    def in_mode(self, mode: ImeState) -> None:
        """The bus tells whether there is an input method and whether it composes Hangul."""
        with self._lock:
            self._mode = mode
            self._tell()

    def with_engine(self, name: str) -> None:
        """This engine composes now; empty where nobody says which."""
        with self._lock:
            self._engine = name
            self._tell()

    def with_settings(self, settings: Mapping[str, str]) -> None:
        """The settings of ibus-hangul are these."""
        with self._lock:
            self._settings = settings
            self._tell()

    def composing_oddly(self, odd: Unserved | None) -> None:
        """The engine has been seen to compose as we cannot follow, or it is another one now."""
        with self._lock:
            self._odd = odd
            self._tell()

    def choosing(self, choosing: bool) -> None:  # a state that is told, as a callback
        """The engine shows candidates of its own, or does not any more."""
        with self._lock:
            self._choosing = choosing
            self._tell()

    def _tell(self) -> None:
        if self._mode is None:
            return
        state = self._mode
        if state.present:
            unserved = unserved_engine(self._engine) or unserved_setting(self._settings) or self._odd
            if is_latin(self._engine):
                state = ImeState(present=True, hangul=False)
            else:
                state = ImeState(True, state.hangul, unserved, self._choosing)
        if state != self._told:
            self._told = state
            self._emit(state)
