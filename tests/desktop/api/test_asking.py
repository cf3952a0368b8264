"""One engine and many who ask: turns, lots, time, and those who go away."""

from __future__ import annotations

import asyncio
import json
import socket
from typing import Any

import httpx
import pytest
from api_fake import FakeApi, FakeEngine
from websockets.sync.client import connect

from desktop.api.asking.together import EotTogether
from desktop.api.asking.turns import LaneTurns
from desktop.api.contracts.predictor import asking as predictor_asking
from desktop.api.contracts.predictor.asking import begun_characters
from desktop.api.errors import Overloaded
from desktop.api.options import CONTRACTS
from engine.client.state import EngineState
from engine.text.private import Private


def test_nobody_waits_for_a_lot_to_fill() -> None:
    """One question goes alone and at once; the few that come while it is computed go together, by equal options."""

    async def play() -> list[int]:
        engine = FakeEngine()
        together = EotTogether(engine)
        first = asyncio.create_task(together.one(Private("기다림"), 10, 0.5))
        await engine.begun.wait()
        others = [asyncio.create_task(together.one(Private(f"{n}"), 10, 0.5)) for n in range(7)]
        other_terms = asyncio.create_task(together.one(Private("네"), 3, 0.5))
        await other_terms
        assert engine.lots == [1, 1]
        engine.release()
        await asyncio.gather(first, *others)
        return engine.lots

    assert asyncio.run(play()) == [1, 1, 7]


def test_a_lot_waits_in_the_engine_while_answers_are_written() -> None:
    """From half a lot on it goes ahead of the answer to the one before, and no third one does."""

    async def play() -> list[int]:
        engine = FakeEngine()
        together = EotTogether(engine)
        first = asyncio.create_task(together.one(Private("기다림"), 10, 0.5))
        await engine.begun.wait()
        engine.begun.clear()
        ahead = [asyncio.create_task(together.one(Private(f"기다림 {n}"), 10, 0.5)) for n in range(8)]
        await engine.begun.wait()
        behind = [asyncio.create_task(together.one(Private(f"{n}"), 10, 0.5)) for n in range(20)]
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert engine.lots == [1, 8]
        engine.release()
        await asyncio.gather(first, *ahead, *behind)
        return engine.lots

    assert asyncio.run(play()) == [1, 8, 16, 4]


def test_what_was_answered_is_known_without_the_engine() -> None:
    """By the same model and options, and only while that model answers."""

    async def play() -> None:
        engine = FakeEngine()
        together = EotTogether(engine)
        told = await together.one(Private("네"), 10, 0.5)
        known = together.known(Private("네"), 10, 0.5)
        assert known is not None and (known.item, known.model) == (told.item, "fake") and together.hits == 1
        assert together.known(Private("네"), 9, 0.5) is None and together.known(Private("응"), 10, 0.5) is None
        await together.one(Private(" "), 10, 0.5)
        assert together.known(Private(" "), 10, 0.5) is None
        for other in (EngineState("restarting", "fake"), EngineState("ready", "another")):
            engine.state = other
            assert together.known(Private("네"), 10, 0.5) is None

    asyncio.run(play())


def test_long_texts_go_in_smaller_lots() -> None:
    """As many as an engine reads without being silent for too long, and at least one."""

    async def play() -> list[int]:
        engine = FakeEngine()
        together = EotTogether(engine)
        texts = [Private("가" * size) for size in (1500, 1500, 1500, 5000, 10, 10)]
        judged = [each async for each in together.many(texts, (), 10, 0.5)]
        assert len(judged) == 6
        return engine.lots

    assert asyncio.run(play()) == [2, 1, 1, 2]


def test_a_crash_is_told_to_all_of_its_lot_and_to_nobody_else() -> None:
    """Whoever asks next is asked for again."""

    async def play() -> list[Any]:
        together = EotTogether(FakeEngine())
        lot = await asyncio.gather(
            together.one(Private("고장"), 10, 0.5), together.one(Private("네"), 10, 0.5), return_exceptions=True
        )
        return [*lot, await together.one(Private("네"), 10, 0.5)]

    broken, beside, after = asyncio.run(play())
    assert isinstance(broken, Exception) and not isinstance(after, Exception)
    assert isinstance(beside, Exception) or beside.model == "fake"


def test_lanes_are_given_in_the_order_of_coming() -> None:
    """Each to one at a time; who is one too many is told so at once."""

    async def play() -> list[int]:
        turns, served = LaneTurns(lanes=2, waiting=3), []
        held = set()

        async def take(number: int, leave: asyncio.Event) -> None:
            async with turns.lane() as lane:
                assert lane not in held
                held.add(lane)
                served.append(number)
                await leave.wait()
                held.remove(lane)

        leave = asyncio.Event()
        tasks = [asyncio.create_task(take(number, leave)) for number in range(5)]
        await asyncio.sleep(0)
        assert served == [0, 1]
        with pytest.raises(Overloaded):
            async with turns.lane():
                pass
        leave.set()
        await asyncio.gather(*tasks)
        return served

    assert asyncio.run(play()) == [0, 1, 2, 3, 4]


@pytest.mark.parametrize(
    ("text", "count"), [("", 0), ("나는 ", 0), ("나는\n", 0), ("나", 1), ("나는 학교", 2), ("  가나다", 3)]
)
def test_what_is_begun_is_counted(text: str, count: int) -> None:
    """The characters behind the last blank."""
    assert begun_characters(text) == count


def test_a_question_has_its_own_time(fake: FakeApi) -> None:
    """408 with the contract's code after the seconds that it asked for, and the engine is told to stop."""
    with httpx.Client(trust_env=False, timeout=30) as client:
        for path, asked in (("context", {"context": ["네", "기다림"]}), ("batch", {"texts": ["기다림"]})):
            late = client.post(f"{fake.at['eot']}/predict/{path}", json={**asked, "timeout": 1})
            assert late.status_code == 408
            assert late.json()["error"]["code"] == "TIMEOUT" and late.json()["error"]["details"]["timeout"] == 1
        assert fake.engine.wait_given_up(2)
        assert client.post(f"{fake.at['eot']}/predict/eot", json={"text": "기다림", "timeout": 1}).status_code == 408


def test_what_was_answered_in_time_is_not_lost(fake: FakeApi) -> None:
    """Of a batch whose time is over, the lots before have their answers."""
    texts = [*(f"{n}" for n in range(16)), "기다림"]
    with httpx.Client(trust_env=False, timeout=30) as client:
        told = client.post(f"{fake.at['eot']}/predict/batch", json={"texts": texts, "timeout": 1}).json()["data"]
    assert (told["success_count"], told["failure_count"]) == (16, 1)
    assert told["results"][16]["code"] == "TIMEOUT"


def test_a_prediction_has_its_time(fake: FakeApi, monkeypatch: pytest.MonkeyPatch) -> None:
    """Contract A has no code for it; 408 in its form."""
    monkeypatch.setattr(predictor_asking, "DEADLINE_S", 0.2)
    with httpx.Client(trust_env=False, timeout=30) as client:
        late = client.post(f"{fake.at['predictor']}/predict", json={"text": "기다림"})
    assert late.status_code == 408 and set(late.json()) == {"detail"}
    assert fake.engine.wait_given_up(1)


def test_a_newer_text_takes_the_older_ones_place(fake: FakeApi) -> None:
    """What is computed for a text that is no longer wanted is given up at once, and never sent."""
    with connect(fake.at["predictor"].replace("http", "ws") + "/ws/1", proxy=None) as typing:
        typing.send(json.dumps({"type": "input", "text": "기다림", "seq": 1}))
        assert fake.engine.waiting.acquire(timeout=30)
        typing.send(json.dumps({"type": "input", "text": "새 글", "seq": 2}))
        assert json.loads(typing.recv(30))["seq"] == 2
    assert fake.engine.wait_given_up(1)


def test_an_engine_that_dies_leaves_the_connection(fake: FakeApi) -> None:
    """The question is answered with an error, the next one with predictions."""
    with connect(fake.at["predictor"].replace("http", "ws") + "/ws/1", proxy=None) as typing:
        typing.send('{"type": "input", "text": "고장"}')
        error = json.loads(typing.recv(30))
        assert error["type"] == "error" and error["code"] == "MODEL_NOT_LOADED"
        typing.send('{"type": "input", "text": "새 글"}')
        assert json.loads(typing.recv(30))["type"] == "prediction"


def test_who_hangs_up_is_not_computed_for(fake: FakeApi) -> None:
    """A WebSocket that is gone, in the middle of a question."""
    with connect(fake.at["predictor"].replace("http", "ws") + "/ws/1", proxy=None) as typing:
        typing.send('{"type": "input", "text": "기다림"}')
        assert fake.engine.waiting.acquire(timeout=30)
        typing.socket.shutdown(socket.SHUT_RDWR)
        assert fake.engine.wait_given_up(1)


def test_without_a_model_nobody_is_kept_waiting(fake: FakeApi) -> None:
    """While it loads, or where it is gone: 503 in each form, not ready, and alive."""
    fake.engine.state = EngineState("loading", "fake")
    with httpx.Client(trust_env=False, timeout=30) as client:
        assert client.get(f"{fake.at['predictor']}/health").json() == {"status": "healthy", "model_loaded": False}
        unhealthy = client.get(f"{fake.at['eot']}/health")
        assert unhealthy.status_code == 503 and unhealthy.json()["status"] == "unhealthy"
        assert client.get(f"{fake.at['eot']}/health/detailed").json()["status"] == "unhealthy"
        for contract in CONTRACTS:
            address = fake.at[contract]
            assert client.get(f"{address}/v2/health/ready").status_code == 503
            assert client.get(f"{address}/v2/health/live").status_code == 200


def test_models_that_are_not_in_use_are_told_from_those_nobody_knows(fake: FakeApi) -> None:
    """503 for an installed one, 400 for none; the details name what there is."""
    with httpx.Client(trust_env=False, timeout=30) as client:
        there, nowhere = (
            client.post(f"{fake.at['eot']}/predict/eot", json={"text": "네", "model": name})
            for name in ("installed", "nobody")
        )
    assert there.status_code == 503 and there.json()["error"]["code"] == "MODEL_NOT_LOADED"
    assert nowhere.status_code == 400 and nowhere.json()["error"]["details"]["models"] == ["installed"]
