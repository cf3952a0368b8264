"""The engine as one place to ask, while the model behind it is exchanged, dropped and taken up again.

Each model has an engine process of its own: the next one loads beside the one
in use, so that a model that crashes, or loads for seconds, disturbs nobody,
and a dropped one gives all its memory back.
"""

from __future__ import annotations

import dataclasses
import itertools
import logging
import queue
import threading
from collections.abc import Callable
from typing import Literal, TypeAlias

from engine.client.client import EngineClient
from engine.client.options import EngineOptions
from engine.client.state import EngineEvent, EngineState
from engine.text.private import Private
from engine.wire.lanes import POPUP
from engine.wire.options import SuggestOptions, check_lane
from engine.wire.protocol import Eot, Failed, ModelFiles

__all__ = ["EngineSwitch", "SwitchEvent", "Switching"]

_log = logging.getLogger(__name__)

_DRAIN_S = 2.0
"""An engine that is replaced may still answer for so long what it was asked before."""

_WARM_DEADLINE_MS = 5_000.0


@dataclasses.dataclass(frozen=True)
class Switching:
    """How a change to another model goes: "loading", then "done" or "refused".

    ``detail`` tells why it was refused: a code of ``LoadFailed``, "crashed",
    or "replaced" by a newer change.
    """

    kind: Literal["loading", "done", "refused"]
    model_id: str
    detail: str = ""


SwitchEvent: TypeAlias = "EngineEvent | Switching"


@dataclasses.dataclass(eq=False)
class _Held:
    """A model in an engine of its own."""

    model: ModelFiles
    client: EngineClient


class EngineSwitch:
    """Has at most one model in use and one that is coming.

    A model that is coming takes over once it has loaded and has read the text
    last asked about, so that its first answer is no slower than its later
    ones.  If it cannot, the one in use stays.  ``on_event`` is called on a
    thread of its own, one event at a time, never from within a method; it
    gets the answers and the states of the engine in use, and every
    ``Switching``.
    """

    def __init__(self, options: EngineOptions, on_event: Callable[[SwitchEvent], None]) -> None:
        """No process runs before ``start`` or the first question; of the options the model is the first one."""
        self._options, self._on_event = options, on_event
        self._numbers = itertools.count(1)
        self._lock = threading.RLock()
        self._model = options.model
        self._asked: tuple[Private, SuggestOptions] | None = None
        self._used: _Held | None = None
        self._coming: _Held | None = None
        self._closed = False
        self._retiring: list[threading.Thread] = []
        self._events: queue.SimpleQueue[SwitchEvent | None] = queue.SimpleQueue()
        self._teller = threading.Thread(target=self._tell, name="engine-switch", daemon=True)
        self._teller.start()

    def start(self) -> None:
        """Starts an engine with the model in use, unless one runs."""
        with self._lock:
            self._take_up()

    @property
    def state(self) -> EngineState:
        """That of the engine in use; "unloaded" while there is none."""
        with self._lock:
            return EngineState("unloaded", self._model.id) if self._used is None else self._used.client.state

    @property
    def coming(self) -> str | None:
        """The id of the model that is being loaded beside the one in use."""
        with self._lock:
            return self._coming.model.id if self._coming is not None else None

    @property
    def pids(self) -> dict[str, int]:
        """The engine processes that live, by the id of their model."""
        with self._lock:
            found = ((each.model.id, each.client.pid) for each in (self._used, self._coming) if each is not None)
            return {model: pid for model, pid in found if pid is not None}

    def suggest(self, before: Private, options: SuggestOptions, lane: str = POPUP) -> int:
        """As ``EngineClient.suggest``; takes the model up again when it was dropped."""
        check_lane(lane)
        with self._lock:
            if lane == POPUP:
                self._asked = before, options
            return self._ask(lambda client: client.suggest(before, options, lane))

    def request_eot(self, question: Eot) -> int:
        """As ``EngineClient.request_eot``; takes the model up again when it was dropped."""
        with self._lock:
            return self._ask(lambda client: client.request_eot(question))

    def cancel(self, request: int) -> None:
        """As ``EngineClient.cancel``."""
        with self._lock:
            if self._used is not None:
                self._used.client.cancel(request)

    def request_report(self) -> int | None:
        """As ``EngineClient.request_report``; none while no engine runs."""
        with self._lock:
            return self._used.client.request_report() if self._used is not None else None

    def change(self, model: ModelFiles) -> None:
        """Changes to another model, or back; how it goes is told by ``Switching``."""
        with self._lock:
            if self._closed:
                return
            if self._coming is not None:
                replaced, self._coming = self._coming, None
                self._retire(replaced, 0.0)
                self._events.put(Switching("refused", replaced.model.id, "replaced"))
            if self._used is not None and self._used.model == model:
                if self._used.client.state.kind in ("failed", "bad-model", "stopped"):
                    self._retire(self._used, 0.0)
                    self._used = self._start(model, self._options.fallback)
                self._events.put(Switching("done", model.id))
                return
            self._events.put(Switching("loading", model.id))
            self._coming = self._start(model, None)

    def unload(self) -> None:
        """Drops the model in use, and its process; the next question takes it up again."""
        with self._lock:
            used, self._used = self._used, None
            if used is not None:
                self._retire(used, 0.0)
                self._events.put(EngineState("unloaded", self._model.id))

    def use_threads(self, threads: int | None) -> None:
        """So many for every engine that is started from now on; none leaves it to the engine."""
        with self._lock:
            self._options = dataclasses.replace(self._options, threads=threads)

    def close(self, timeout: float = 5.0) -> None:
        """Ends all engines; not to be called from ``on_event``."""
        with self._lock:
            self._closed = True
            held = [each for each in (self._used, self._coming) if each is not None]
            self._used = self._coming = None
            retiring = tuple(self._retiring)
        for each in held:
            each.client.close(timeout)
        for thread in retiring:
            thread.join(timeout)
        self._events.put(None)
        self._teller.join()

    # --- with the lock held

    def _start(self, model: ModelFiles, fallback: ModelFiles | None) -> _Held:
        options = dataclasses.replace(self._options, model=model, fallback=fallback)
        held = _Held(model, EngineClient(options, lambda event: self._follow(held, event), self._numbers))
        held.client.start()
        return held

    def _take_up(self) -> None:
        """Has an engine with the model in use, but for the end."""
        if self._used is None and not self._closed:
            self._used = self._start(self._model, self._options.fallback)

    def _ask(self, ask: Callable[[EngineClient], int]) -> int:
        """Asks the engine in use; at the end there is none, and the answer says so."""
        self._take_up()
        if self._used is not None:
            return ask(self._used.client)
        number = next(self._numbers)
        self._events.put(Failed(number, "no-model"))
        return number

    def _retire(self, held: _Held, drain: float) -> None:
        """Ends an engine without waiting for it."""
        self._retiring = [thread for thread in self._retiring if thread.is_alive()]
        thread = threading.Thread(target=held.client.close, kwargs={"drain": drain}, name="engine-retire", daemon=True)
        self._retiring.append(thread)
        thread.start()

    # --- on the engines' threads

    def _follow(self, held: _Held, event: EngineEvent) -> None:
        with self._lock:
            if held is self._coming:
                self._follow_coming(held, event)
            elif held is self._used or not isinstance(event, EngineState):
                self._events.put(event)
                self._notice_fallback(held, event)

    def _follow_coming(self, held: _Held, event: EngineEvent) -> None:
        if not isinstance(event, EngineState):
            # The answer to the question that made the model warm, its only one.  After a crash it is asked again.
            if not (isinstance(event, Failed) and event.code == "crashed"):
                self._take_over(held)
        elif event.kind in ("bad-model", "failed"):
            self._coming = None
            self._retire(held, 0.0)
            self._events.put(Switching("refused", held.model.id, event.detail or "crashed"))
        elif event.kind == "ready":
            if self._asked is None:
                self._take_over(held)
            else:
                before, options = self._asked
                held.client.suggest(before, dataclasses.replace(options, deadline_ms=_WARM_DEADLINE_MS))

    def _notice_fallback(self, held: _Held, event: EngineEvent) -> None:
        """An engine whose model went bad has another one now."""
        if isinstance(event, EngineState) and event.kind == "ready" and event.model_id != held.model.id:
            assert self._options.fallback is not None  # noqa: S101  # an engine is ready with its model or its fallback
            held.model = self._options.fallback
            if held is self._used:
                self._model = self._options.fallback

    def _take_over(self, held: _Held) -> None:
        old, self._used, self._coming = self._used, held, None
        self._model = held.model
        client = held.client
        client.fall_back_to(self._options.fallback)
        if old is not None:
            self._retire(old, _DRAIN_S)
        self._events.put(Switching("done", held.model.id))
        self._events.put(client.state)

    # --- the switch's own thread

    def _tell(self) -> None:
        while (event := self._events.get()) is not None:
            try:
                self._on_event(event)
            except Exception as error:  # noqa: BLE001 - one bad listener must not silence the engines; the text may be private
                _log.error("a listener failed: %s", type(error).__name__)
