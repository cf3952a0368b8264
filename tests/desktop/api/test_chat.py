"""OpenAI's chat completions and embeddings behind the gateway's ``/v1``."""

from __future__ import annotations

import base64
import json
import struct
from typing import Any

import httpx
import pytest
from api_fake import FakeApi

from desktop.api.options import Contract

At = dict[Contract, str]
SAID = [{"role": "system", "content": "짧게"}, {"role": "user", "content": "오늘 뭐 먹을까?"}]


def chat(base: str, client: httpx.Client, **asked: Any) -> dict[str, Any]:
    """A good answer, whose form is OpenAI's."""
    answer = client.post(f"{base}/v1/chat/completions", json={"messages": SAID, **asked}, timeout=60)
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    assert set(told) == {"id", "object", "created", "model", "choices", "usage"}
    assert told["object"] == "chat.completion" and told["id"].startswith("chatcmpl-")
    for at, choice in enumerate(told["choices"]):
        assert set(choice) == {"index", "message", "logprobs", "finish_reason"} and choice["index"] == at
        assert choice["message"]["role"] == "assistant"
    return told


def events(base: str, client: httpx.Client, **asked: Any) -> list[dict[str, Any]]:
    """The chunks of a stream, whose last word is OpenAI's."""
    body = {"messages": SAID, "stream": True, **asked}
    with client.stream("POST", f"{base}/v1/chat/completions", json=body, timeout=60) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        lines = [line.removeprefix("data: ") for line in answer.iter_lines() if line]
    assert lines.pop() == "[DONE]"
    return [json.loads(line) for line in lines]


def test_the_built_in_model_answers(at: At, client: httpx.Client) -> None:
    """Named, or as the one that suggests; loaded by the question."""
    first = chat(at["gateway"], client, model="ieum-mini", temperature=0, max_tokens=12)
    assert first["choices"] == chat(at["gateway"], client, temperature=0, max_tokens=12)["choices"]
    assert 1 <= first["usage"]["completion_tokens"] <= 12
    assert first["choices"][0]["finish_reason"] in ("stop", "length")
    streamed = events(at["gateway"], client, temperature=0, max_tokens=12)
    said = "".join(chunk["choices"][0]["delta"].get("content", "") for chunk in streamed)
    assert said.strip() == first["choices"][0]["message"]["content"]
    assert {chunk["object"] for chunk in streamed} == {"chat.completion.chunk"}


def test_texts_get_vectors(at: At, client: httpx.Client) -> None:
    """One each, in order, as numbers or in base64."""
    asked = {"model": "ieum-mini", "input": ["비가 온다", "눈이 온다"]}
    told = client.post(f"{at['gateway']}/v1/embeddings", json=asked, timeout=60).json()
    assert told["object"] == "list" and [row["index"] for row in told["data"]] == [0, 1]
    assert told["usage"]["prompt_tokens"] > 2
    packed = client.post(f"{at['gateway']}/v1/embeddings", json={**asked, "encoding_format": "base64"}, timeout=60)
    for row, same in zip(told["data"], packed.json()["data"], strict=True):
        numbers = struct.unpack(f"<{len(row['embedding'])}f", base64.b64decode(same["embedding"]))
        assert row["embedding"] == pytest.approx(numbers)


def test_a_stream_has_a_beginning_pieces_and_an_end(fake: FakeApi, client: httpx.Client) -> None:
    """The role first, then texts, then why it ended; what was spent if that was asked for."""
    said = [{"role": "user", "content": [{"type": "text", "text": "가나"}, {"type": "text", "text": "다"}]}]
    told = events(fake.at["gateway"], client, messages=said, stream_options={"include_usage": True})
    deltas = [chunk["choices"][0]["delta"] for chunk in told[:-1]]
    assert deltas == [{"role": "assistant", "content": ""}, *({"content": char} for char in "다나가"), {}]
    assert told[-2]["choices"][0]["finish_reason"] == "stop"
    assert told[-1]["choices"] == [] and told[-1]["usage"]["completion_tokens"] == 3


def test_several_answers_and_their_tokens(fake: FakeApi, client: httpx.Client) -> None:
    """Each with the log-probability of every token and of others in its place, and the bytes."""
    told = chat(fake.at["gateway"], client, n=2, logprobs=True, top_logprobs=2, max_completion_tokens=1)
    assert len(told["choices"]) == 2
    (token,) = told["choices"][0]["logprobs"]["content"]
    assert bytes(token["bytes"]).decode() == token["token"] and len(token["top_logprobs"]) == 2
    assert told["choices"][0]["finish_reason"] == "length"
    assert chat(fake.at["gateway"], client)["choices"][0]["logprobs"] is None


@pytest.mark.parametrize(
    ("asked", "param"),
    [
        ({"messages": []}, "messages"),
        ({"messages": [{"role": "tool", "content": "가"}]}, "messages"),
        ({"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {}}]}]}, "messages"),
        ({"max_tokens": 0}, "max_tokens"),
        ({"temperature": 2.1}, "temperature"),
        ({"tools": [{"type": "function"}]}, "tools"),
        ({"response_format": {"type": "json_schema"}}, "response_format"),
        ({"presence_penalty": 1}, "presence_penalty"),
        ({"top_logprobs": 21}, "top_logprobs"),
        ({"stop": ["a"] * 5}, "stop"),
        ({"model": "labels"}, "model"),
    ],
)
def test_what_cannot_be_done_is_refused(asked: dict[str, Any], param: str, fake: FakeApi, client: httpx.Client) -> None:
    """400 in OpenAI's form with the name of the parameter."""
    answer = client.post(f"{fake.at['gateway']}/v1/chat/completions", json={"messages": SAID, **asked})
    assert answer.status_code == 400, answer.text
    assert answer.json()["error"]["param"] == param


def test_an_unknown_model_is_named_as_openai_does(fake: FakeApi, client: httpx.Client) -> None:
    """404, for chats and embeddings."""
    for path, more in (("chat/completions", {"messages": SAID}), ("embeddings", {"input": "가"})):
        answer = client.post(f"{fake.at['gateway']}/v1/{path}", json={"model": "gpt-5", **more})
        assert answer.status_code == 404 and answer.json()["error"]["code"] == "model_not_found"


@pytest.mark.parametrize(
    ("text", "status", "code"),
    [
        ("고장", 503, "model_not_loaded"),
        ("길다", 400, "context_length_exceeded"),
        ("늦다", 408, "timeout"),
        ("몰림", 503, "service_unavailable"),
        ("틀림", 500, "internal_error"),
    ],
)
def test_what_goes_wrong_is_told_in_openais_form(
    text: str, status: int, code: str, fake: FakeApi, client: httpx.Client
) -> None:
    """Before the answer by its status, inside a stream by an event; never with the text."""
    asked = {"messages": [{"role": "user", "content": f"{text} 뷁쩗"}]}
    answer = client.post(f"{fake.at['gateway']}/v1/chat/completions", json=asked)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert "뷁쩗" not in answer.text
    with client.stream("POST", f"{fake.at['gateway']}/v1/chat/completions", json={**asked, "stream": True}) as stream:
        last = [line for line in stream.iter_lines() if line][-1]
    assert json.loads(last.removeprefix("data: "))["error"]["code"] == code


def test_a_model_that_does_not_open_is_no_server_that_hangs(fake: FakeApi, client: httpx.Client) -> None:
    """503, and the next question tries again."""
    for _ in range(2):
        answer = client.post(f"{fake.at['gateway']}/v1/chat/completions", json={"model": "broken", "messages": SAID})
        assert answer.status_code == 503 and answer.json()["error"]["type"] == "server_error"


def test_who_goes_away_cancels_what_they_asked(fake: FakeApi, client: httpx.Client) -> None:
    """Every question is taken back once its answer is not waited for any more, and one that ended costs nothing."""
    chat(fake.at["gateway"], client)
    (model,) = fake.runners.loaded.values()
    assert model.runner.owes == 0


def test_embeddings_refuse_what_they_cannot(fake: FakeApi, client: httpx.Client) -> None:
    """Token ids, dimensions, nothing."""
    refused: list[dict[str, Any]] = [
        {"input": [[1, 2]]},
        {"input": "가", "dimensions": 8},
        {"input": []},
        {"input": " "},
    ]
    for asked in refused:
        answer = client.post(f"{fake.at['gateway']}/v1/embeddings", json=asked)
        assert answer.status_code == 400 and answer.json()["error"]["type"] == "invalid_request_error"
