"""Whether the bench of the local API counts what it says: every answer, its time, keys and what became of them."""

from __future__ import annotations

import asyncio
import itertools

import pytest
from api_fake import FakeApi

from tests.bench.serve.load import ask_at, ask_for, new_texts, post
from tests.bench.serve.typists import type_for


def _port(address: str) -> int:
    return int(address.rpartition(":")[2])


def test_all_questions_are_asked_and_counted() -> None:
    """Without a pause, by several connections; the engine hears each text once."""
    texts = list(itertools.islice(new_texts(), 40))
    with FakeApi() as fake:
        requests = (post("/predict", {"text": text}) for text in texts)
        asked = asyncio.run(ask_for(_port(fake.at["predictor"]), requests, 60, 4))
        assert len(asked.times) == 40 and min(asked.times) > 0 and asked.rate > 0
        assert {text for _, text in fake.engine.asked} >= set(texts)


def test_a_rate_is_kept() -> None:
    """So many as belong to the time, however they fall."""
    with FakeApi() as fake:
        again = itertools.repeat(post("/predict/eot", {"text": "네"}))
        asked = asyncio.run(ask_at(_port(fake.at["eot"]), again, 0.5, 100))
    assert len(asked.times) == 50


def test_an_error_ends_the_bench() -> None:
    """What is not answered well is no figure."""
    with FakeApi() as fake, pytest.raises(AssertionError, match="503"):
        asyncio.run(ask_for(_port(fake.at["eot"]), iter([post("/predict/eot", {"text": "고장"})]), 60, 1))


def test_typists_hear_answers_to_their_newest_keys() -> None:
    """Nobody loses a connection, and no answer comes behind a newer one."""
    with FakeApi() as fake:
        texts = new_texts()
        typed = asyncio.run(type_for(_port(fake.at["predictor"]), 3, 0.5, texts, lambda _minute, _typed: None))
    assert typed.keys == 8 and 0 < len(typed.times) <= 8
    assert (typed.stale, typed.errors) == (0, 0)
