"""Questions about the end of turn in the engine: behind suggestions, in time or refused, counted, and never told of."""

from __future__ import annotations

import json
import logging
import queue
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from engine_served import Served, Stuck
from models_tiny import SENTENCES, engine_command

from engine.client.blocking import BlockingClient
from engine.client.options import EngineOptions
from engine.client.state import RequestFailed
from engine.client.switch import EngineSwitch
from engine.eot.predictor import Predictor
from engine.process import server
from engine.process.eot import answer_question
from engine.process.inbox import Inbox
from engine.text.private import Private
from engine.wire.eot import EotItem, EotRefused
from engine.wire.eot_question import eot_question
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

CANARY = "뷁쩗"


def private(*texts: str) -> tuple[Private, ...]:
    return tuple(map(Private, texts))


@pytest.fixture
def stuck(files: ModelFiles, monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    """A server with a model loaded whose suggestions do not end by themselves, unless they begin with "at once"."""
    monkeypatch.setattr(server, "Suggester", Stuck)
    served = Served()
    assert isinstance(served.link.receive(), Hello)
    served.link.send(Load(files))
    assert isinstance(served.link.receive(), Loaded)
    yield served
    if not served.status:
        served.end()


def test_a_question_cancels_no_suggestion_and_waits_for_it(stuck: Served) -> None:
    """The running suggestion goes on, a newer one replaces it, and the question is answered when all is quiet."""
    stuck.link.send(Suggest(1, Private("")))
    Stuck.begun.acquire()
    stuck.link.send(Eot(2, private("안녕하세요")))
    stuck.link.send(Suggest(3, Private("at once")))
    assert stuck.link.receive() == Failed(1, "cancelled")
    assert isinstance(stuck.link.receive(), Suggestions)
    answer = stuck.link.receive()
    assert isinstance(answer, EotAnswer)
    assert (answer.id, answer.model) == (2, "tiny")
    assert isinstance(answer.items[0], EotItem)


def test_a_waiting_question_is_cancelled_by_its_own_number_only(stuck: Served) -> None:
    """Its cancel leaves the suggestion and the question before it, and theirs leave the others."""
    stuck.link.send(Suggest(1, Private("")))
    Stuck.begun.acquire()
    stuck.link.send(Eot(2, private("네")))
    stuck.link.send(Eot(3, private("응")))
    stuck.link.send(Cancel(3))
    assert stuck.link.receive() == Failed(3, "cancelled")
    stuck.link.send(Cancel(1))
    assert stuck.link.receive() == Failed(1, "cancelled")
    answer = stuck.link.receive()
    assert isinstance(answer, EotAnswer)
    assert answer.id == 2


def test_a_batch_gives_way_and_goes_on(stuck: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """A suggestion that comes while a batch is read is answered first; no text of the batch is lost."""
    steps: list[str] = []
    original = answer_question

    def noted(*arguments: object) -> object:
        told = original(*arguments)  # type: ignore[arg-type]  # as they came
        steps.append("left" if told is None else type(told).__name__)
        if told is None:
            noticed.put(None)
        return told

    noticed: queue.SimpleQueue[None] = queue.SimpleQueue()
    texts = private(*(f"{i}번 {sentence}" for i, sentence in enumerate(SENTENCES * 8)))
    begun = Predictor.begin

    def begin_then_suggest(*arguments: object) -> object:
        work = begun(*arguments)  # type: ignore[arg-type]  # as they came
        # The server's own reader takes it while the batch is being read.
        stuck.link.send(Suggest(8, Private("at once")))
        while not inbox[0].must_give_way():
            pass
        return work

    inbox: list[Inbox] = []
    monkeypatch.setattr(server, "answer_question", noted)
    monkeypatch.setattr(Predictor, "begin", begin_then_suggest)
    take = Inbox.take

    def seen(self: Inbox) -> object:
        inbox[:] = [self]
        return take(self)

    monkeypatch.setattr(Inbox, "take", seen)
    stuck.link.send(Report(6))  # lets the server come by the new ``take``
    assert isinstance(stuck.link.receive(), Statistics)
    stuck.link.send(Eot(7, texts))
    assert isinstance(stuck.link.receive(), Suggestions)
    answer = stuck.link.receive()
    assert isinstance(answer, EotAnswer)
    assert len(answer.items) == len(texts)
    assert all(isinstance(item, EotItem) for item in answer.items)
    assert steps == ["left", "EotAnswer"]


def test_a_question_out_of_range_is_refused(stuck: Served) -> None:
    """No text, too many, a wrong count or temperature: "bad-request"."""
    bad = (
        Eot(1, ()),
        Eot(2, private("네") * 101),
        Eot(3, private("네"), top_k=0),
        Eot(4, private("네"), temperature=9),
    )
    for question in bad:
        stuck.link.send(question)
        assert stuck.link.receive() == Failed(question.id, "bad-request")


def test_without_a_model_there_is_no_answer() -> None:
    """ "no-model", as for suggestions."""
    served = Served()
    served.link.receive()
    served.link.send(Eot(1, private("네")))
    assert served.link.receive() == Failed(1, "no-model")
    assert served.end() == 0


def test_what_is_late_is_refused(stuck: Served) -> None:
    """A question whose time ran out behind a suggestion: texts that are not known get TIMEOUT, known ones an answer."""
    stuck.link.send(Eot(1, private("네")))
    assert isinstance(stuck.link.receive(), EotAnswer)
    stuck.link.send(Suggest(2, Private("")))
    Stuck.begun.acquire()
    stuck.link.send(Eot(3, private("네", "아직", "")))
    stuck.link.send(Eot(4, private("네", "아직", ""), deadline_ms=1.0))
    stuck.link.send(Suggest(5, Private("at once")))
    stuck.link.receive()
    assert isinstance(stuck.link.receive(), Suggestions)
    first, late = stuck.link.receive(), stuck.link.receive()
    assert isinstance(first, EotAnswer)
    assert isinstance(late, EotAnswer)
    assert [type(item) for item in first.items] == [EotItem, EotItem, EotRefused]
    stuck.link.send(Suggest(6, Private("")))
    Stuck.begun.acquire()
    stuck.link.send(Eot(7, private("네", "새로운 글", ""), deadline_ms=1.0))
    stuck.link.send(Suggest(8, Private("at once")))
    stuck.link.receive()
    stuck.link.receive()
    late = stuck.link.receive()
    assert isinstance(late, EotAnswer)
    assert isinstance(late.items[0], EotItem)
    assert late.items[1:] == (EotRefused("TIMEOUT", "too-late"), EotRefused("INVALID_INPUT", "empty"))


def test_the_statistics_count_questions(stuck: Served) -> None:
    """Requests and texts, refused ones, what the cache knew, the class of the likeliest token, and the time."""
    stuck.link.send(Eot(1, private("안녕하세요", "")))
    stuck.link.send(Eot(2, private("안녕하세요")))
    stuck.link.receive()
    stuck.link.receive()
    stuck.link.send(Report(3))
    counted = stuck.link.receive()
    assert isinstance(counted, Statistics)
    eot = counted.eot
    assert eot is not None
    assert (eot.requests, eot.texts, eot.answered, eot.refused, eot.late) == (2, 3, 2, 1, 0)
    assert (eot.cache_size, eot.cache_hits, eot.hit_rate) == (1, 1, 0.5)
    assert 100 < eot.cache_bytes < 10_000
    assert sum(eot.classes.values()) == 2
    assert eot.latency is not None
    assert eot.latency.count == 2


def test_a_broken_file_beside_the_model_is_told_and_not_used(files: ModelFiles, tmp_path: Path) -> None:
    """The model is loaded without it, "ready" names it, and answers are not calibrated; a sound map is used."""
    (tmp_path / "broken.json").write_text("{}", encoding="utf-8")
    sound = tmp_path / "eot.json"
    sound.write_text(json.dumps({"version": 1, "model": "tiny", "points": [[0, 0.25], [1, 0.26]]}), encoding="utf-8")
    broken = msgspec.structs.replace(files, calibration=str(tmp_path / "broken.json"))
    for each, faults in (
        (broken, "broken-calibration"),
        (msgspec.structs.replace(files, calibration=str(sound)), ""),
    ):
        with BlockingClient(EngineOptions(engine_command(), each)) as engine:
            [item] = engine.eot(eot_question(private("오늘 회의는")), 60).items
            assert isinstance(item, EotItem)
            assert item.calibrated == (not faults)
            assert engine.client.state.detail == faults
            if not faults:
                assert 0.25 <= item.probability <= 0.26


def test_a_client_gets_answers_and_events(files: ModelFiles) -> None:
    """In a real process: a full batch at once, an answer as an event, and a refusal with its code."""
    events: queue.SimpleQueue[object] = queue.SimpleQueue()
    with BlockingClient(EngineOptions(engine_command(), files), events.put) as engine:
        texts = [Private(f"{i}번 손님 안녕히 가세요") for i in range(100)]
        answer = engine.eot(eot_question(texts, private("네"), 20), 60)
        assert len(answer.items) == 100
        number = engine.client.request_eot(eot_question(private("네")))
        told: object = None
        while not isinstance(told, EotAnswer):
            told = events.get(timeout=30)
        assert told.id == number
        with pytest.raises(RequestFailed) as caught:
            engine.eot(Eot(0, ()))
        assert caught.value.code == "bad-request"


def test_the_switch_asks_the_model_in_use(files: ModelFiles) -> None:
    """The question goes to the engine in use, and its answer is an event; a dropped model is taken up again."""
    events: queue.SimpleQueue[object] = queue.SimpleQueue()
    switch = EngineSwitch(EngineOptions(engine_command(), files), events.put)
    switch.start()
    try:
        switch.unload()
        while switch.state.kind != "ready":
            # What is asked while the engine starts is answered "no-model"; the event tells when it is ready.
            if switch.state.kind == "unloaded":
                switch.request_eot(eot_question(private("네")))
            events.get(timeout=30)
        number = switch.request_eot(eot_question(private("네")))
        told: object = None
        while not (isinstance(told, EotAnswer) and told.id == number):
            told = events.get(timeout=30)
    finally:
        switch.close()


def test_nothing_asked_can_be_read_in_the_log(stuck: Served, caplog: pytest.LogCaptureFixture) -> None:
    """Not from a question, an answer or a fault, also when the predictor breaks on it."""
    logging.getLogger("engine").setLevel(logging.DEBUG)
    question = Eot(1, private(CANARY, "\x00" + CANARY), private(CANARY), top_k=3)
    stuck.link.send(question)
    answer = stuck.link.receive()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(server, "answer_question", lambda *arguments: [][len(arguments)])
        stuck.link.send(question)
        assert stuck.link.receive() == Failed(1, "internal")
    said = f"{question!r} {answer!r} {answer} {caplog.text}"
    logging.getLogger("engine").setLevel(logging.NOTSET)
    assert "IndexError" in caplog.text
    assert not any(syllable in said for syllable in CANARY)
