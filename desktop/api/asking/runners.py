"""The models of contract B: a process for each, loaded and unloaded while the server runs.

Belongs to one event loop.  Whoever stops waiting cancels what they asked.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from typing import Literal, Protocol, TypeAlias

from desktop.api.asking.plans import FindModel, ListPlans, ModelPlan, ModelRefused
from desktop.api.errors import EngineNotReady, ModelsFull
from engine.client.runner import OnRunnerAnswer, RunnerClient, RunnerState
from engine.client.state import RequestFailed
from engine.wire.runner import (
    Embed,
    Embedded,
    FromRunner,
    Generate,
    Generated,
    Label,
    Labelled,
    OpenEncoder,
    OpenWriter,
    RunFailed,
    RunnerQuestion,
    WrittenText,
)

__all__ = ["AskedRunner", "LoadedModel", "LoadedStatus", "Runners", "StartRunner", "usual_start"]

LoadedStatus: TypeAlias = Literal["loading", "loaded", "error"]

_SILENT_S = 120.0
"""A runner that owes an answer and says nothing for so long hangs."""

_MOST = 8
"""Models at once; each is a process."""


class AskedRunner(Protocol):
    """What of a runner's client is used here."""

    @property
    def state(self) -> RunnerState:
        """What it is doing."""

    @property
    def pid(self) -> int | None:
        """Its process."""

    @property
    def owes(self) -> int:
        """Questions that are not answered."""

    def start(self) -> None:
        """Opens the model."""

    def ask(self, question: RunnerQuestion, on_answer: OnRunnerAnswer) -> int:
        """Asks; the number for ``cancel``."""

    def cancel(self, number: int) -> None:
        """This is no longer wanted."""

    def end_if_silent(self, seconds: float) -> None:
        """Begins anew what hangs."""

    def close(self) -> None:
        """Ends the process; waits for that."""


StartRunner: TypeAlias = Callable[[OpenWriter | OpenEncoder, Callable[[RunnerState], None]], AskedRunner]


class LoadedModel:
    """One model and its process."""

    def __init__(self, plan: ModelPlan, start: StartRunner) -> None:
        """Begins to load."""
        self.plan = plan
        self.used = time.monotonic()
        self.load_s = 0.0
        self._changed = asyncio.Event()
        self._begun = time.monotonic()
        loop = asyncio.get_running_loop()

        def follow(state: RunnerState) -> None:
            with contextlib.suppress(RuntimeError):  # the loop has ended
                loop.call_soon_threadsafe(self._follow, state)

        self._state = RunnerState("loading")
        self.runner = start(plan.opening, follow)
        self.runner.start()

    @property
    def status(self) -> LoadedStatus:
        """As contract B calls it."""
        kinds: Mapping[str, LoadedStatus] = {"loading": "loading", "ready": "loaded"}
        return kinds.get(self._state.kind, "error")

    @property
    def fault(self) -> str:
        """Why it is "error": a code."""
        return self._state.code

    async def settled(self) -> None:
        """Waits until it is loaded or will not be."""
        while self.status == "loading":
            self._changed.clear()
            await self._changed.wait()

    async def generate(self, question: Generate) -> AsyncGenerator[WrittenText | Generated, None]:
        """What is written, and the last message; raises ``EngineNotReady`` and ``RequestFailed``."""
        async with contextlib.aclosing(self._messages(question)) as messages:
            async for message in messages:
                if not isinstance(message, (WrittenText, Generated)):
                    raise _failure(message)
                yield message

    async def embed(self, question: Embed) -> Embedded:
        """A vector; raises as ``generate``."""
        message = await self._one(question)
        if not isinstance(message, Embedded):
            raise _failure(message)
        return message

    async def label(self, question: Label) -> Labelled:
        """Labels; raises as ``generate``."""
        message = await self._one(question)
        if not isinstance(message, Labelled):
            raise _failure(message)
        return message

    async def _one(self, question: RunnerQuestion) -> FromRunner:
        async with contextlib.aclosing(self._messages(question)) as messages:
            return await anext(messages)

    async def _messages(self, question: RunnerQuestion) -> AsyncGenerator[FromRunner, None]:
        if self.status != "loaded":
            raise EngineNotReady(self.status)
        self.used = time.monotonic()
        loop = asyncio.get_running_loop()
        arrived: asyncio.Queue[FromRunner] = asyncio.Queue()

        def tell(message: FromRunner) -> None:
            with contextlib.suppress(RuntimeError):  # as above
                loop.call_soon_threadsafe(arrived.put_nowait, message)

        number = self.runner.ask(question, tell)
        try:
            while True:
                message = await arrived.get()
                yield message
                if not isinstance(message, WrittenText):
                    return
        finally:
            self.runner.end_if_silent(_SILENT_S)
            self.runner.cancel(number)

    def _follow(self, state: RunnerState) -> None:
        if state.kind == "ready":
            self.load_s = time.monotonic() - self._begun
        self._state = state
        self._changed.set()


class Runners:
    """All of them.  Methods raise ``ModelRefused`` for a model that there is not, ``ModelsFull`` for one too many."""

    def __init__(self, find: FindModel, names: ListPlans, start: StartRunner) -> None:
        self._find, self._names, self._start = find, names, start
        self._models: dict[str, LoadedModel] = {}

    @property
    def loaded(self) -> Mapping[str, LoadedModel]:
        """Those that are loaded or being loaded, by name, and those that failed."""
        return self._models

    def names(self) -> Sequence[str]:
        """All that could be loaded."""
        return self._names()

    def load(self, name: str, path: str = "") -> LoadedModel:
        """Begins to load a model; one that is there already is left alone, one that failed is tried again."""
        there = self._models.get(name)
        if there is not None and there.status != "error":
            return there
        plan = self._find(name, path)
        if there is not None:
            self._end(self._models.pop(name))
        if len(self._models) >= _MOST and not self._make_room():
            raise ModelsFull(_MOST)
        self._models[name] = made = LoadedModel(plan, self._start)
        return made

    async def ready(self, name: str) -> LoadedModel:
        """A model that is loaded, after loading it if need be; raises ``EngineNotReady`` too."""
        model = self.load(name)
        await model.settled()
        if model.status != "loaded":
            raise EngineNotReady(model.fault)
        return model

    def unload(self, name: str) -> None:
        """Ends a model's process."""
        model = self._models.pop(name, None)
        if model is None:
            raise ModelRefused("unknown")
        self._end(model)

    def clean_up(self) -> int:
        """Drops what failed; how many."""
        failed = [name for name, model in self._models.items() if model.status == "error"]
        for name in failed:
            self.unload(name)
        return len(failed)

    def close(self) -> None:
        """Ends all of them and waits for that."""
        for model in self._models.values():
            model.runner.close()
        self._models.clear()

    def _make_room(self) -> bool:
        """Ends the model that nobody has used for longest; one that answers is left alone."""
        idle = [model for model in self._models.values() if not model.runner.owes and model.status != "loading"]
        if not idle:
            return False
        self.unload(min(idle, key=lambda model: model.used).plan.id)
        return True

    @staticmethod
    def _end(model: LoadedModel) -> None:
        # It waits for the process, and the loop must not.
        asyncio.get_running_loop().run_in_executor(None, model.runner.close)


def _failure(message: FromRunner) -> RequestFailed:
    return RequestFailed(message.code if isinstance(message, RunFailed) else "internal")


def usual_start(command: Sequence[str]) -> StartRunner:
    """Starts runners by ``command``."""
    return lambda opening, follow: RunnerClient(command, opening, follow)
