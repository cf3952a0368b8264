"""The process of the local API, while the settings want it: started, watched, begun anew, ended."""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

from PySide6.QtCore import QObject, Signal

from desktop.api.watching import (
    ApiComplaintsState,
    ApiCounted,
    ApiListening,
    ApiModelState,
    ApiRefused,
    FromApi,
    ToApi,
)
from desktop.settings.model import Settings
from desktop.ui.kit.bridge import Bridge
from engine.client.supervisor import ChildState, Supervisor

__all__ = ["ApiControl", "ApiSight"]


@dataclasses.dataclass(frozen=True)
class ApiSight:
    """What there is to see of it.

    ``refusal`` is a sentence, ``counts`` are answered and failed of each
    contract, ``complaints`` is the state of the model that classifies, empty
    where there is none.
    """

    kind: Literal["off", "starting", "on", "stopping", "refused", "failed"] = "off"
    addresses: Mapping[str, str] = dataclasses.field(default_factory=dict)
    model: str = ""
    refusal: str = ""
    counts: Mapping[str, tuple[int, int]] = dataclasses.field(default_factory=dict)
    complaints: str = ""


class _Terms(NamedTuple):
    """What a process was started by: another one is needed when this changes."""

    keyed: bool
    ports: Sequence[str]
    model: str
    threads: int
    voc_model: str


class ApiControl(QObject):
    """``changed()`` whenever ``sight`` is another one.  ``apply`` before anything is seen of it."""

    changed = Signal()

    def __init__(self, command: Sequence[str], parent: QObject | None = None) -> None:
        """``command`` starts the role; nothing runs yet."""
        super().__init__(parent)
        self.sight = ApiSight()
        self._command = command
        self._bridge = Bridge(self._take, self)
        self._process: Supervisor[ToApi, FromApi] | None = None
        self._wanted: _Terms | None = None
        self._running: _Terms | None = None

    @property
    def pid(self) -> int | None:
        """The process, while it lives."""
        return None if self._process is None else self._process.pid

    def apply(self, settings: Settings) -> None:
        """Starts it, ends it, or has another one take its place, as these settings want."""
        terms = _Terms(settings.api_keyed, settings.api_ports, settings.model, settings.threads, settings.api_voc_model)
        self._wanted = terms if settings.api else None
        self._follow_wish()

    def try_again(self) -> None:
        """A key was made or revoked: what could not start for want of one may start now."""
        if self.sight.kind == "refused":
            self._follow_wish()

    def close(self) -> None:
        """Ends it and waits for that; for the program's own end."""
        self._wanted = None
        if self._process is not None:
            self._process.stop()

    def _follow_wish(self) -> None:
        if self._process is not None and self.sight.kind in ("refused", "failed"):
            # It has ended, or is about to, and nothing listens any more.
            self._process.stop()
            self._process = self._running = None
        if self._process is None:
            self._begin()
        elif self._running != self._wanted:
            self._show(ApiSight("stopping"))
            # It answers what is under way, which takes a moment.
            threading.Thread(target=self._process.stop, name="api-stop", daemon=True).start()

    def _begin(self) -> None:
        if self._wanted is None:
            self._show(ApiSight())
            return
        self._running = self._wanted
        process: Supervisor[ToApi, FromApi] = Supervisor(
            self._command,
            FromApi,
            lambda message: self._bridge.post((process, message)),
            lambda state: self._bridge.post((process, state)),
        )
        self._process = process
        self._show(ApiSight("starting"))
        process.start()

    def _take(self, told: tuple[object, FromApi | ChildState]) -> None:
        """Something was told by a process, perhaps by one that is none of ours any more."""
        process, message = told
        if process is not self._process:
            return
        match message:
            case ApiListening():
                if self.sight.kind != "stopping":
                    self._show(ApiSight("on", message.addresses))
            case ApiModelState():
                ready = message.model if message.kind == "ready" else ""
                self._show(dataclasses.replace(self.sight, model=ready))
            case ApiComplaintsState():
                self._show(dataclasses.replace(self.sight, complaints=message.kind))
            case ApiCounted():
                self._show(dataclasses.replace(self.sight, counts=message.counts))
            case ApiRefused():
                self._show(ApiSight("refused", refusal=message.sentence))
                self._end_process()
            case ChildState.CRASHED if self.sight.kind == "on":
                self._show(ApiSight("starting"))
            case ChildState.FAILED:
                self._show(ApiSight("failed"))
            case ChildState.STOPPED if self.sight.kind == "stopping":
                self._process = self._running = None
                self._begin()
            case _:
                return

    def _end_process(self) -> None:
        if self._process is not None:
            threading.Thread(target=self._process.stop, name="api-stop", daemon=True).start()

    def _show(self, sight: ApiSight) -> None:
        if sight != self.sight:
            self.sight = sight
            self.changed.emit()
