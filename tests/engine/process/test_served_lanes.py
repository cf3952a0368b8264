"""Lanes in the engine's server and in a real engine process: nobody takes another one's answer away."""

from __future__ import annotations

import collections
import itertools
import queue
from collections.abc import Iterator, Sequence

import pytest
from engine_served import Served, Stuck
from models_tiny import SENTENCES, engine_command

from engine.client.client import EngineClient
from engine.client.options import EngineOptions
from engine.client.state import EngineState
from engine.eot.predictor import Predictor
from engine.llm import llama
from engine.llm.decoder import Place
from engine.llm.llama import LlamaRuntime
from engine.llm.prompts import Prompts
from engine.llm.runtime import Floats, Stop
from engine.process import eot as process_eot
from engine.process import server
from engine.text.private import Private
from engine.wire.link import Hello
from engine.wire.protocol import (
    Cancel,
    Eot,
    EotAnswer,
    Failed,
    Load,
    Loaded,
    ModelFiles,
    Report,
    Statistics,
    Suggest,
    Suggestions,
)

LANES = tuple(f"client-{number}" for number in range(16))


@pytest.fixture
def served(files: ModelFiles) -> Iterator[Served]:
    """A server with a model loaded."""
    one = Served()
    assert isinstance(one.link.receive(), Hello)
    one.link.send(Load(files))
    assert isinstance(one.link.receive(), Loaded)
    yield one
    if not one.status:
        one.end()


@pytest.fixture
def stuck(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Served:
    """The same, with suggestions that end only when they are stopped, unless they begin with "at once"."""
    monkeypatch.setattr(server, "Suggester", Stuck)
    one: Served = request.getfixturevalue("served")
    return one


def test_the_popup_does_not_wait_and_nothing_is_lost(stuck: Served) -> None:
    """What another lane has running stands back, the popup is answered, and it is taken up again."""
    stuck.link.send(Suggest(1, Private(""), lane="a"))
    Stuck.begun.acquire()
    stuck.link.send(Suggest(2, Private("at once b"), lane="b"))
    stuck.link.send(Suggest(3, Private("at once")))
    answer = stuck.link.receive()
    assert isinstance(answer, Suggestions)
    assert answer.id == 3
    Stuck.begun.acquire()
    stuck.link.send(Cancel(1))
    assert stuck.link.receive() == Failed(1, "cancelled")
    other = stuck.link.receive()
    assert isinstance(other, Suggestions)
    assert other.id == 2


def test_a_newer_request_of_another_lane_cancels_nothing(stuck: Served) -> None:
    """One of the same lane does, also when the older one stood back meanwhile."""
    stuck.link.send(Suggest(1, Private(""), lane="a"))
    Stuck.begun.acquire()
    stuck.link.send(Suggest(2, Private("at once 2"), lane="b"))
    stuck.link.send(Suggest(3, Private("at once 3")))
    assert [_id(stuck.link.receive())] == [3]
    Stuck.begun.acquire()
    stuck.link.send(Suggest(4, Private("at once 4"), lane="a"))
    assert stuck.link.receive() == Failed(1, "cancelled")
    assert [_id(stuck.link.receive()), _id(stuck.link.receive())] == [2, 4]
    stuck.link.send(Suggest(5, Private(""), lane="가"))
    assert stuck.link.receive() == Failed(5, "bad-request")
    stuck.link.send(Report(6))
    counted = stuck.link.receive()
    assert isinstance(counted, Statistics)
    assert (counted.requests, counted.answered, counted.cancelled, counted.failed) == (5, 3, 1, 1)


def test_a_long_question_takes_turns_with_other_lanes(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """A suggestion that comes while another lane's batch is read is answered before the batch is, which is whole."""
    monkeypatch.setattr(process_eot, "_TURN_S", 0.0)
    texts = tuple(Private(f"{number}번 {sentence}") for number, sentence in enumerate(SENTENCES * 8))
    begun = Predictor.begin

    def begin_then_suggest(self: Predictor, *arguments: object) -> object:
        work = begun(self, *arguments)  # type: ignore[arg-type]  # as they came
        served.link.send(Suggest(2, Private("오늘 "), lane="b"))
        return work

    monkeypatch.setattr(Predictor, "begin", begin_then_suggest)
    served.link.send(Eot(1, texts, lane="a"))
    first, second = served.link.receive(), served.link.receive()
    assert isinstance(first, Suggestions)
    assert isinstance(second, EotAnswer)
    assert len(second.items) == len(texts)


def test_a_lane_beside_costs_the_popup_no_decode(
    served: Served, files: ModelFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between two keys of the popup others may ask whatever they like: it decodes as many tokens as without them."""
    decoded: list[int] = []
    decode = llama._LlamaDecoder.decode

    def counted(
        self: llama._LlamaDecoder, tokens: Sequence[int], places: Sequence[Place], should_stop: Stop
    ) -> list[Floats]:
        decoded.append(len(tokens))
        return decode(self, tokens, places, should_stop)

    monkeypatch.setattr(llama._LlamaDecoder, "decode", counted)
    numbers = itertools.count(1)

    def ask(text: str, lane: str = "popup") -> int:
        """How many tokens that costs."""
        decoded.clear()
        served.link.send(Suggest(next(numbers), Private(text), lane=lane))
        assert isinstance(served.link.receive(), Suggestions)
        return sum(decoded)

    keys = ["", "ㅈ", "저", "정", "정마", "정말 ", "정말 ㅈ", "정말 조"]
    alone = [ask(f"{SENTENCES[1]} {key}") for key in keys]
    assert max(alone[1:5]) < alone[0], "what is decoded once serves the keys after it"
    served.link.send(Load(files))
    assert isinstance(served.link.receive(), Loaded)
    beside = []
    for key in keys:
        beside.append(ask(f"{SENTENCES[1]} {key}"))
        for lane, sentence in (("a", SENTENCES[5]), ("b", SENTENCES[6]), ("c", SENTENCES[7])):
            assert ask(f"{sentence} {key}", lane) > 0
    assert beside == alone


def test_who_has_no_popup_has_one_cache(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """The local API asks in other lanes only: a KV cache beside the first is made when a popup has asked too."""
    made: list[LlamaRuntime] = []
    beside = LlamaRuntime.beside

    def counted(self: LlamaRuntime) -> Prompts:
        made.append(self)
        return beside(self)

    monkeypatch.setattr(LlamaRuntime, "beside", counted)
    for number, (lane, caches) in enumerate([("a", 0), ("b", 0), ("popup", 0), ("a", 1), ("popup", 1), ("b", 1)], 1):
        served.link.send(Suggest(number, Private(f"{SENTENCES[number]} "), lane=lane))
        assert isinstance(served.link.receive(), Suggestions)
        assert len(made) == caches


def test_sixteen_lanes_lose_nothing(files: ModelFiles) -> None:
    """Each asks the next when it has its answer, and the popup types: of all that none is cancelled."""
    events: queue.SimpleQueue[object] = queue.SimpleQueue()
    client = EngineClient(EngineOptions(engine_command(), files), events.put)
    client.start()
    left = dict.fromkeys((*LANES, "popup"), 12)
    lane_of: dict[int, str] = {}
    answered: collections.Counter[str] = collections.Counter()
    try:
        while events.get(timeout=60) != EngineState("ready", files.id):
            pass

        def ask(lane: str) -> None:
            left[lane] -= 1
            text = f"{SENTENCES[left[lane]]} {lane} 오"
            lane_of[client.suggest(Private(text), 3, lane)] = lane

        for lane in tuple(left):
            ask(lane)
        while lane_of:
            answer = events.get(timeout=60)
            assert isinstance(answer, Suggestions)
            lane = lane_of.pop(answer.id)
            answered[lane] += 1
            if left[lane]:
                ask(lane)
    finally:
        client.close()
    assert set(answered.values()) == {12}


def test_of_a_flood_only_what_its_own_lane_replaced_is_cancelled(files: ModelFiles) -> None:
    """Sixteen lanes ask without waiting: each newest request is answered, and each cancelled one has a newer one."""
    events: queue.SimpleQueue[object] = queue.SimpleQueue()
    client = EngineClient(EngineOptions(engine_command(), files), events.put)
    client.start()
    try:
        while events.get(timeout=60) != EngineState("ready", files.id):
            pass
        asked = {
            client.suggest(Private(f"{SENTENCES[turn % len(SENTENCES)]} {lane} 오"), 3, lane): lane
            for turn in range(25)
            for lane in LANES
        }
        answers: dict[int, object] = {}
        for _ in asked:
            answer = events.get(timeout=60)
            assert isinstance(answer, (Suggestions, Failed))
            assert answers.setdefault(answer.id, answer) is answer
    finally:
        client.close()
    newest = {lane: number for number, lane in asked.items()}
    assert answers.keys() == asked.keys()
    for number, answer in answers.items():
        if isinstance(answer, Failed):
            assert answer.code == "cancelled"
            assert number < newest[asked[number]]
    assert all(isinstance(answers[number], Suggestions) for number in newest.values())


def _id(message: object) -> int:
    assert isinstance(message, Suggestions)
    return message.id
