"""In which condition the running program is, as far as its parts have told; for who shows it and who asks for it."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable, Mapping

from desktop.control.status import Condition, Status, condition_of, engine_counts
from desktop.input.protocol import Capabilities, ImeState
from desktop.session.counts import Counts
from desktop.system.memory import resident
from engine.client.state import EngineState
from engine.client.supervisor import ChildState
from engine.client.switch import Switching
from engine.wire.protocol import Statistics

__all__ = ["ProgramWatch"]

_NO_IME = ImeState(present=False, hangul=False)

_log = logging.getLogger(__name__)


class ProgramWatch:
    """Hears what the parts tell; whoever gave ``on_change`` is called after each change.

    ``engine`` tells how the engine in use is, ``builtin`` is the id of the
    model that nothing can stand in for.
    """

    def __init__(self, engine: Callable[[], EngineState], builtin: str, *, paused: bool) -> None:
        self._begun = time.monotonic()
        self._engine, self._builtin = engine, builtin
        self._paused = paused
        self._own_ime = False
        self._keyboard = ChildState.STARTING
        self._ime = _NO_IME
        self._unnamed = False
        self._listeners: list[Callable[[], None]] = []

    def on_change(self, listener: Callable[[], None]) -> None:
        """Calls ``listener`` when something may be otherwise than before."""
        self._listeners.append(listener)

    @property
    def condition(self) -> Condition:
        """The worst that there is to say."""
        return condition_of(
            self._engine(),
            self._keyboard,
            ime=self._ime,
            paused=self._paused,
            builtin=self._builtin,
            unnamed=self._unnamed,
        )

    @property
    def fault(self) -> str:
        """What is wrong in this condition, as ``Status.fault`` says it."""
        unserved = self._ime.unserved
        return unserved.value if unserved is not None and self.condition.startswith("ime-") else self._engine().detail

    @property
    def ready(self) -> bool:
        """Whether the engine, the input process and the input method all answer."""
        return self._engine().kind == "ready" and self._keyboard is ChildState.READY and self._ime.present

    def status(self, counts: Counts, engines: Mapping[str, int], statistics: Statistics | None) -> Status:
        """The program as a whole; ``engines`` are the processes of its engines by the ids of their models."""
        engine = self._engine()
        return Status(
            self.condition,
            engine.model_id,
            self.fault,
            os.getpid(),
            time.monotonic() - self._begun,
            counts,
            None if statistics is None else engine_counts(statistics),
            {model: resident([pid]) for model, pid in engines.items()},
            self._own_ime,
        )

    # --- what the parts tell

    def pause(self, paused: bool) -> None:
        """The person paused the program or let it go on."""
        self._paused = paused
        self._tell()

    def follow_engine(self, event: EngineState | Switching) -> None:
        """The engine is another one, or does something else."""
        _log.info("engine: %s %s %s", event.kind, event.model_id, event.detail)
        self._tell()

    def follow_input(self, state: ChildState) -> None:
        """The input process; one that is gone knows of no input method."""
        _log.info("input: %s", state.value)
        self._keyboard = state
        if state is not ChildState.READY:
            self._ime, self._own_ime = _NO_IME, False
        self._tell()

    def follow_way(self, way: Capabilities) -> None:
        """The way in which text gets into fields: the input method of our own says it."""
        self._own_ime = way.inserts == "commit"

    def follow_ime(self, ime: ImeState) -> None:
        """The input method."""
        self._ime = ime
        self._tell()

    def follow_unnamed(self, unnamed: bool) -> None:
        """Whether nothing is suggested where the person is, because nobody tells which program that is."""
        self._unnamed = unnamed
        self._tell()

    def _tell(self) -> None:
        for listener in self._listeners:
            listener()
