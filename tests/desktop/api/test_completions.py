"""OpenAI's completions behind the gateway's ``/v1``, eojeol by eojeol."""

from __future__ import annotations

import asyncio
import json
import random
from typing import Any

import httpx
import pytest
from api_fake import FakeApi

from desktop.api.asking.writing import Choosing, write
from desktop.api.options import Contract
from engine.text.private import Private
from engine.wire.eot import EndMark, UtteranceEnd
from engine.wire.options import SuggestOptions
from engine.wire.protocol import Suggestion, Suggestions

At = dict[Contract, str]


def complete(at: At, client: httpx.Client, **asked: Any) -> dict[str, Any]:
    """A good answer, whose form is OpenAI's."""
    answer = client.post(f"{at['gateway']}/v1/completions", json={"model": "ieum-mini", **asked})
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    assert set(told) == {"id", "object", "created", "model", "choices", "usage"}
    assert told["object"] == "text_completion" and told["model"] == "ieum-mini" and told["id"].startswith("cmpl-")
    for at_, choice in enumerate(told["choices"]):
        assert set(choice) == {"text", "index", "logprobs", "finish_reason"}
        assert choice["index"] == at_ and choice["finish_reason"] in ("stop", "length")
    return told


def test_a_text_is_continued(at: At, client: httpx.Client) -> None:
    """At temperature 0 always the same, with as many eojeols as were asked for or until the text ends."""
    first = complete(at, client, prompt="오늘 회의는", max_tokens=3, temperature=0)
    assert first["choices"] == complete(at, client, prompt="오늘 회의는", max_tokens=3, temperature=0)["choices"]
    written = first["choices"][0]["text"]
    assert written.startswith(" ") and not written.endswith(" ")
    assert first["usage"]["prompt_tokens"] == 2
    assert 1 <= first["usage"]["completion_tokens"] <= 3


def test_an_utterance_that_is_finished_gets_its_mark(at: At, client: httpx.Client) -> None:
    """And that is all."""
    (choice,) = complete(at, client, prompt="네 알겠습니다", max_tokens=16, temperature=0)["choices"]
    assert choice["text"] in (".", "!", "?", "~") and choice["finish_reason"] == "stop"


def test_chance_is_repeatable_and_choices_differ(at: At, client: httpx.Client) -> None:
    """By a seed; several choices and several prompts in the order of OpenAI."""
    asked = {"prompt": ["나는 ", "우리는 "], "n": 3, "max_tokens": 4, "temperature": 1, "seed": 7}
    told = complete(at, client, **asked)["choices"]
    assert len(told) == 6
    assert told == complete(at, client, **asked)["choices"]
    assert len({choice["text"] for choice in told}) > 1


def test_echo_and_log_probabilities(at: At, client: httpx.Client) -> None:
    """The prompt in front; for each eojeol its log-probability and those that were offered."""
    (choice,) = complete(at, client, prompt="나는 ", max_tokens=2, temperature=0, echo=True, logprobs=3)["choices"]
    assert choice["text"].startswith("나는 ")
    chances = choice["logprobs"]
    assert len(chances["tokens"]) == len(chances["token_logprobs"]) == len(chances["top_logprobs"]) == 2
    assert all(chance < 0 for chance in chances["token_logprobs"])
    assert all(len(top) == 3 for top in chances["top_logprobs"])


def test_a_stream_says_the_same(at: At, client: httpx.Client) -> None:
    """Events with pieces, the last one with why it ended, then OpenAI's last word."""
    asked = {"prompt": "오늘 회의는", "max_tokens": 3, "temperature": 0}
    whole = complete(at, client, **asked)["choices"][0]
    with client.stream("POST", f"{at['gateway']}/v1/completions", json={**asked, "stream": True}) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        events = [line.removeprefix("data: ") for line in answer.iter_lines() if line]
    assert events.pop() == "[DONE]"
    pieces = [json.loads(event)["choices"][0] for event in events]
    assert "".join(piece["text"] for piece in pieces) == whole["text"]
    assert [piece["finish_reason"] for piece in pieces[:-1]] == [None] * (len(pieces) - 1)
    assert pieces[-1]["finish_reason"] == whole["finish_reason"]


def test_models_are_listed(at: At, client: httpx.Client) -> None:
    """In OpenAI's form."""
    told = client.get(f"{at['gateway']}/v1/models").json()
    assert told["object"] == "list"
    assert {"id": "ieum-mini", "object": "model", "owned_by": "ieum"} in told["data"]


@pytest.mark.parametrize(
    ("asked", "param"),
    [
        ({}, "prompt"),
        ({"prompt": [1, 2]}, "prompt"),
        ({"prompt": []}, "prompt"),
        ({"prompt": "가", "max_tokens": 0}, "max_tokens"),
        ({"prompt": "가", "max_tokens": 257}, "max_tokens"),
        ({"prompt": "가", "temperature": 2.1}, "temperature"),
        ({"prompt": "가", "top_p": 0}, "top_p"),
        ({"prompt": "가", "n": 9}, "n"),
        ({"prompt": "가", "logprobs": 6}, "logprobs"),
        ({"prompt": "가", "suffix": "나"}, "suffix"),
        ({"prompt": "가", "best_of": 2}, "best_of"),
        ({"prompt": "가", "frequency_penalty": 0.5}, "frequency_penalty"),
        ({"prompt": "가", "logit_bias": {"1": 1}}, "logit_bias"),
        ({"prompt": "가", "stop": ["a"] * 5}, "stop"),
    ],
)
def test_what_cannot_be_done_is_refused(asked: dict[str, Any], param: str, at: At, client: httpx.Client) -> None:
    """400 in OpenAI's form with the name of the parameter, instead of an answer that ignores it."""
    answer = client.post(f"{at['gateway']}/v1/completions", json=asked)
    assert answer.status_code == 400
    error = answer.json()["error"]
    assert set(error) == {"message", "type", "param", "code"}
    assert error["type"] == "invalid_request_error" and error["param"] == param


def test_a_dead_engine_is_told_in_openais_form(fake: FakeApi) -> None:
    """503 before the answer, an event in the middle of a stream."""
    with httpx.Client(trust_env=False, timeout=30) as client:
        address = f"{fake.at['gateway']}/v1/completions"
        dead = client.post(address, json={"prompt": "고장 "})
        assert dead.status_code == 503 and dead.json()["error"]["type"] == "server_error"
        with client.stream("POST", address, json={"prompt": "고장 ", "stream": True}) as stream:
            (event,) = [line for line in stream.iter_lines() if line]
    assert json.loads(event.removeprefix("data: "))["error"]["code"] == "model_not_loaded"


class Scripted:
    """Offers what its lines say, by how the text ends."""

    def __init__(self, lines: dict[str, list[tuple[str, float]]], end: float = 0.0) -> None:
        self._lines, self._end = lines, end
        self.asked: list[str] = []

    async def __call__(self, before: Private, options: SuggestOptions) -> Suggestions:
        self.asked.append(before.reveal())
        rows = next((rows for ending, rows in self._lines.items() if before.reveal().endswith(ending)), [])
        end = UtteranceEnd(self._end, "high" if self._end > 0.7 else "low", (EndMark("!", 0.6),))
        return Suggestions(1, tuple(Suggestion(Private(word), share) for word, share in rows), 1.0, end=end)


def written(ask: Scripted, prompt: str, choosing: Choosing) -> list[tuple[str, str | None]]:
    async def play() -> list[tuple[str, str | None]]:
        pieces = write(Private(prompt), choosing, ask, random.Random(1))
        return [(piece.text.reveal(), piece.finish) async for piece in pieces]

    return asyncio.run(play())


def test_an_eojeol_that_is_begun_is_ended_first() -> None:
    """By one that begins as the text stands; another syllable on the way to it is no continuation of a text."""
    ask = Scripted({"각": [("가구", 0.6), ("각자", 0.3)], "각자": [], "각자 ": [("간다", 0.5)]})
    assert written(ask, "너는 각", Choosing(2, 0, 1.0, ())) == [("자", None), (" 간다", "length")]


def test_what_is_whole_is_followed_by_the_next() -> None:
    """When a list has room left and little fits, the eojeol ends here."""
    ask = Scripted({"나는": [("나는데", 0.1)], "나는 ": [("간다", 0.5)]})
    assert written(ask, "나는", Choosing(1, 0, 1.0, ())) == [(" 간다", "length")]


def test_the_mark_ends_it() -> None:
    """As soon as the engine takes the utterance for finished."""
    ask = Scripted({"가 ": [("나", 0.5)]}, end=0.9)
    assert written(ask, "가", Choosing(9, 0, 1.0, ())) == [("!", "stop")]


def test_a_stop_is_never_sent_not_even_its_beginning() -> None:
    """It may come in two pieces; what turns out to be none of it comes with the next one."""
    ask = Scripted({"시작 ": [("가나", 0.5)], "가나": [], "가나 ": [("다라", 0.5)], "다라": [], "다라 ": [("마", 0.5)]})
    stopped = written(ask, "시작 ", Choosing(9, 0, 1.0, (Private("나 다"),)))
    assert stopped == [("가", None), ("", "stop")]
    ask = Scripted({"시작 ": [("가나", 0.5)], "가나": [], "가나 ": [("다라", 0.5)]})
    held = written(ask, "시작 ", Choosing(2, 0, 1.0, (Private("나 바"),)))
    assert held == [("가", None), ("나 다라", "length")]


def test_the_tail_is_left_out() -> None:
    """With ``top_p`` small only the most probable is taken, however warm it is."""
    ask = Scripted({"가 ": [("나", 0.5), ("다", 0.4)]})
    assert written(ask, "가 ", Choosing(1, 2.0, 0.1, ())) == [("나", "length")]


def test_nothing_that_fits_ends_it() -> None:
    """No text is made up."""
    assert written(Scripted({}), "쀍 ", Choosing(5, 0, 1.0, ())) == [("", "stop")]
