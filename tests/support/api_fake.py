"""The local API with its real listeners in a thread, over an engine that does what the texts say."""

from __future__ import annotations

import asyncio
import dataclasses
import threading
from collections.abc import Callable, Mapping
from typing import Self

from api_runner import FakeRunner, find_fake
from forms_fake import FORMS_DICTIONARY, FakeForms

from desktop.api.asking.runners import Runners
from desktop.api.cards import ModelCard
from desktop.api.composition import Served, applications
from desktop.api.contracts.voc.app import VocTerms
from desktop.api.listener import Listener
from desktop.api.listening import listening_sockets
from desktop.api.metrics import ApiMetrics
from desktop.api.options import CONTRACTS, ApiOptions, Contract
from desktop.api.safety.keys import Caller, KeyRing
from engine.client.state import EngineState, RequestFailed
from engine.text.private import Private
from engine.wire.eot import EotAnswer, EotItem, EotPrediction, EotRefused
from engine.wire.options import SuggestOptions
from engine.wire.protocol import Eot, Statistics, Suggestion, Suggestions

__all__ = ["ANY_PORTS", "FakeApi", "FakeEngine"]

ANY_PORTS: Mapping[Contract, int] = dict.fromkeys(CONTRACTS, 0)


def _item() -> EotItem:
    """An answer about one text."""
    row = EotPrediction(Private(" 네"), 0.9, 1, True, "eot_expression")
    return EotItem(0.9, 0.5, 0.5, "high", {}, (row,), (), 0, 3, cut=False, calibrated=True)


class FakeEngine:
    """Answers every text with itself and a mark; "고장" crashes, "몰림" finds no room, "기다림" waits for ``release``."""

    def __init__(self) -> None:
        self.state = EngineState("ready", "fake")
        self.asked: list[tuple[str, str]] = []
        """The kind and the text of each question, as they came."""
        self.lots: list[int] = []
        """How many texts each question about ends had."""
        self.lanes: set[str] = set()
        self.given_up = 0
        self.waiting = threading.Semaphore(0)
        """Released each time that somebody begins to wait."""
        self.begun = asyncio.Event()
        """Set when somebody begins to wait; for who is in the same loop."""
        self._released = asyncio.Event()
        self._changed = threading.Condition()

    @property
    def ready(self) -> bool:
        return self.state.kind == "ready"

    def release(self) -> None:
        """Whoever waits is answered; to be called in the loop."""
        self._released.set()

    def wait_given_up(self, count: int) -> bool:
        """Until so many questions were given up by who asked."""
        with self._changed:
            return self._changed.wait_for(lambda: self.given_up >= count, 30)

    async def suggest(self, before: Private, options: SuggestOptions, lane: str) -> Suggestions:
        self.lanes.add(lane)
        await self._behave("suggest", before.reveal())
        rows = (Suggestion(Private(f"{before.reveal().strip()}!"), 0.5), Suggestion(Private(options.unit), 0.25))
        return Suggestions(1, rows[: options.k], 1.0)

    async def eot(self, question: Eot) -> EotAnswer:
        self.lots.append(len(question.texts))
        items: list[EotItem | EotRefused] = []
        for text in question.texts:
            await self._behave("eot", text.reveal())
            items.append(EotRefused("INVALID_INPUT", "empty") if not text.reveal().strip() else _item())
        return EotAnswer(1, "fake", tuple(items), 2.0)

    async def report(self) -> Statistics:
        return Statistics(1, "fake", 0, 0, 0, 0, 0, 0, {})

    async def _behave(self, kind: str, text: str) -> None:
        self.asked.append((kind, text))
        if text.startswith("고장"):
            raise RequestFailed("crashed")
        if text.startswith("몰림"):
            raise RequestFailed("busy")
        if text.startswith("틀림"):
            raise ZeroDivisionError(text)
        if text.startswith("기다림"):
            self.waiting.release()
            self.begun.set()
            try:
                await self._released.wait()
            except asyncio.CancelledError:
                with self._changed:
                    self.given_up += 1
                    self._changed.notify_all()
                raise


class FakeApi:
    """A context manager; ``at`` is where each contract listens."""

    def __init__(self, options: ApiOptions | None = None, keys: Mapping[str, Caller] | None = None) -> None:
        """``keys``: by their digests."""
        self.options = dataclasses.replace(options or ApiOptions(), ports=ANY_PORTS)
        self.engine = FakeEngine()
        self.metrics = ApiMetrics()
        self.at: dict[Contract, str] = {}
        cards = [ModelCard("installed", "I", "", 6_000_000)]
        self.runners = Runners(find_fake, lambda: ["writes", "labels"], FakeRunner)
        self.forms = FakeForms()
        served = Served(
            self.engine,
            KeyRing(keys),
            lambda: cards,
            self.runners,
            "writes",
            self.metrics,
            self.forms,
            VocTerms(FORMS_DICTIONARY),
        )
        self._apps = applications(self.options, served)
        self._started = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()))
        self._loop: asyncio.AbstractEventLoop | None = None
        self._listeners: list[Listener] = []

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._started.wait(30)
        return self

    def __exit__(self, *_: object) -> None:
        for listener in self._listeners:
            self.call(listener.stop)
        self._thread.join(30)

    def call(self, what: Callable[[], object]) -> None:
        """Calls it in the server's loop."""
        assert self._loop is not None
        self._loop.call_soon_threadsafe(what)

    def port(self, contract: Contract) -> int:
        """Where it listens."""
        return int(self.at[contract].rpartition(":")[2])

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        async with asyncio.TaskGroup() as group:
            for contract, app in self._apps.items():
                sockets = listening_sockets("127.0.0.1", 0)
                self.at[contract] = f"http://127.0.0.1:{sockets[0].getsockname()[1]}"
                listener = Listener(app, self.options)
                self._listeners.append(listener)
                group.create_task(listener.serve(sockets))
            self._loop.call_soon(self._started.set)
