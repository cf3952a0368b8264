"""What an engine of IBus does beside composing: it shows candidates of its own, and it may compose otherwise.

Fed by who listens to the bus; no connection of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from desktop.input.ibus import wire
from desktop.input.protocol import Unserved

__all__ = ["EngineWatch"]


class EngineWatch:
    """Tells ``on_choosing`` when the engine's own window comes and goes, and ``on_engine`` which engine it is.

    ``on_odd`` is told what the running engine does that we cannot follow,
    whatever its settings say now: an engine keeps for its life the preedit
    mode that it was made with.  None once another engine speaks.
    """

    def __init__(
        self,
        on_engine: Callable[[str], None],
        on_choosing: Callable[[bool], None],
        on_odd: Callable[[Unserved | None], None],
    ) -> None:
        self._on_engine, self._on_choosing, self._on_odd = on_engine, on_choosing, on_odd
        self._table = self._words = False
        self._path = ""
        self._odd: Unserved | None = None

    @property
    def choosing(self) -> bool:
        """Whether a window of the engine's own shows."""
        return self._table or self._words

    def engine_changed(self, name: str) -> None:
        """Another engine composes now; what the one before has shown is gone."""
        self._path = ""
        self._set_odd(None)
        self.focus_lost()
        self._on_engine(name)

    def focus_lost(self) -> None:
        """The field that it showed candidates for has lost the focus: the window goes, and comes again if need be."""
        self._show(table=False, words=False)

    def follow(self, path: str, member: str, body: tuple[Any, ...]) -> None:
        """A signal of the engine at ``path``.  May raise what ``IbusMonitor`` takes for a message of unknown shape."""
        if path != self._path:
            self._path = path
            self._set_odd(None)
        if member == "UpdateLookupTable":
            self._show(table=bool(body[1]))
        elif member in ("ShowLookupTable", "HideLookupTable"):
            self._show(table=member.startswith("Show"))
        elif member == "UpdateAuxiliaryText":
            self._show(words=bool(body[1]) and bool(wire.text_of(body[0])))
        elif member == "HideAuxiliaryText":
            self._show(words=False)
        elif self.choosing:
            return  # a character that is chosen takes the place of one that stands there
        elif member == "DeleteSurroundingText" and body[1]:
            self._set_odd(Unserved("preedit", "none"))
        elif member == "UpdatePreeditText" and body[2] and len(wire.text_of(body[0])) > 1:
            self._set_odd(Unserved("preedit", "word"))

    def _show(self, *, table: bool | None = None, words: bool | None = None) -> None:
        before = self.choosing
        self._table = self._table if table is None else table
        self._words = self._words if words is None else words
        if self.choosing != before:
            self._on_choosing(self.choosing)

    def _set_odd(self, odd: Unserved | None) -> None:
        if odd != self._odd:
            self._odd = odd
            self._on_odd(odd)
