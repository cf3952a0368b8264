"""Contract C with its real listener in a thread, over a model that says what the texts say."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable
from typing import Self

from desktop.api.composition import voc_application
from desktop.api.contracts.voc.app import VocTerms
from desktop.api.listener import Listener
from desktop.api.listening import listening_sockets
from desktop.api.options import ApiOptions
from desktop.api.safety.keys import KeyRing
from engine.client.state import EngineState, RequestFailed
from engine.text.private import Private
from engine.wire.forms import Fill, Filled
from models.complaints.answer import written_answer
from models.complaints.dictionary import parse_tree

__all__ = ["FORMS_DICTIONARY", "FakeForms", "FakeVoc"]

FORMS_DICTIONARY = parse_tree('{"해충": {"바퀴": ["독일바퀴", "재발"], "쥐": ["생쥐"]}, "서비스": {"일정": ["지각"]}}')


class FakeForms:
    """Answers in two tokens: all up to the bug type, and the rest; "끊김" is cut off, "고장" crashes."""

    def __init__(self) -> None:
        self.state = EngineState("ready", "fake-qwen")
        self.asked: list[Fill] = []
        self.given_up = threading.Event()
        self.begun = threading.Event()

    @property
    def ready(self) -> bool:
        return self.state.kind == "ready"

    async def fill(self, ask: Fill) -> Filled:
        self.asked.append(ask)
        text = ask.text.reveal()
        if text.startswith("고장"):
            raise RequestFailed("crashed")
        if text.startswith("길다"):
            raise RequestFailed("too-long")
        if text.startswith("틀림"):
            raise ZeroDivisionError(text)
        if text.startswith("기다림"):
            self.begun.set()
            try:
                await asyncio.Event().wait()
            finally:
                self.given_up.set()
        place = {"대분류": "해충", "중분류": "바퀴", "소분류": "재발", "근거": text[:9]}
        words = written_answer(
            {
                "is_claim": "claim",
                "summary": 'a "bug_type": null',
                "bug_type": "바퀴",
                "keywords": ["바퀴", "바퀴"],
                "categories": [place, {**place, "근거": "다시"}, {**place, "소분류": "독일바퀴"}],
            }
        )
        words = "답입니다. " if not ask.grammar else words[:40] if text.startswith("끊김") else words
        size, first = len(words.encode()), len(words.partition(', "summary"')[0].encode())
        return Filled(ask.id, Private(words), (first, size), (0.0, -1.0), (0.5, 0.25), "stop", False, 9, 1.0)


class FakeVoc:
    """A context manager; ``at`` is where it listens."""

    def __init__(self, options: ApiOptions | None = None, *, clean: bool = True, patience_s: float = 30.0) -> None:
        self.forms = FakeForms()
        self._options = options or ApiOptions()
        terms = VocTerms(FORMS_DICTIONARY, clean, patience_s=patience_s)
        self._app = voc_application(self._options, self.forms, terms, KeyRing())
        self._started = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()))
        self._stop: Callable[[], object] = lambda: None
        self.at = ""

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._started.wait(30)
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()
        self._thread.join(30)

    def dictionary_asked(self) -> object:
        """The dictionary in the newest prompt."""
        tail = self.forms.asked[-1].tail.reveal()
        return json.loads(tail.partition("[Category Dict]: ")[2].partition("\n\n###")[0])

    async def _serve(self) -> None:
        sockets = listening_sockets("127.0.0.1", 0)
        self.at = f"http://127.0.0.1:{sockets[0].getsockname()[1]}"
        listener, loop = Listener(self._app, self._options), asyncio.get_running_loop()
        self._stop = lambda: loop.call_soon_threadsafe(listener.stop)
        loop.call_soon(self._started.set)
        await listener.serve(sockets)
