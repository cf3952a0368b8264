"""Servers that put their answer elsewhere, slip in its form, or know fewer options: one request more at most."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest
from socks_server import SocksServer
from voc_asked import TEXT, Said, chat, classify, endpoint, fault, saying
from voc_server import VocServer

from desktop.voc.client import transport
from desktop.words.voc_faults import voc_error_sentence
from models.web.waits import RetryBackoff

ANSWER: dict[str, Any] = {"is_claim": "claim", "summary": "가", "bug_type": None, "keywords": [], "categories": []}
WHOLE = json.dumps(ANSWER, ensure_ascii=False)
DRAFT = '{"is_claim": "non-claim"}'


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Between attempts."""
    monkeypatch.setattr(transport, "_BACKOFF", RetryBackoff(0.001, 0.001))


def said(value: object, status: int = 200) -> Said:
    return Said(json.dumps(value, ensure_ascii=False).encode(), status)


def spoken(message: dict[str, Any], reason: str = "stop") -> Said:
    return said({"choices": [{"index": 0, "message": message, "finish_reason": reason}]})


class Server:
    """Says what it is given to the questions after the list of models, the last again and again; keeps the bodies."""

    def __init__(self, *answers: Said) -> None:
        self.bodies: list[dict[str, Any]] = []
        self._answers = list(answers)

    def __call__(self, _path: str, body: bytes) -> Said:
        self.bodies.append(json.loads(body))
        return self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]


MESSAGES: dict[str, dict[str, Any]] = {
    "parts": {"content": [{"type": "text", "text": WHOLE[:9]}, {"type": "text", "text": WHOLE[9:]}]},
    "parts of a thought": {"content": [{"type": "thinking", "text": DRAFT}, {"type": "text", "text": WHOLE}]},
    "one part": {"content": [WHOLE]},
    "a call of a tool": {"content": None, "tool_calls": [{"function": {"name": "voc", "arguments": WHOLE}}]},
    "a call of a tool, no text": {"content": "", "tool_calls": [{"function": {"name": "voc", "arguments": ANSWER}}]},
    "a call of a function": {"content": None, "function_call": {"name": "voc", "arguments": WHOLE}},
    "a call of one tool": {"content": None, "tool_calls": {"function": {"name": "voc", "arguments": WHOLE}}},
    "a call of a tool that takes text": {"content": None, "tool_calls": [{"custom": {"name": "voc", "input": WHOLE}}]},
    "a call that is a part": {"content": [{"type": "tool_use", "name": "voc", "input": ANSWER}]},
    "an object": {"content": ANSWER},
    "an object in a part": {"content": [{"type": "reasoning", "text": DRAFT}, {"type": "json", "json": ANSWER}]},
    "a part with content": {"content": [{"type": "text", "content": WHOLE}]},
    "parsed": {"content": None, "parsed": ANSWER},
    "parsed, as a text": {"content": None, "parsed": WHOLE},
    "taken for a thought, in parts": {"content": "", "reasoning_content": [{"type": "text", "text": WHOLE}]},
    "taken for a thought": {"content": "", "reasoning_content": WHOLE},
    "taken for a thought, elsewhere": {"content": None, "reasoning": f"음 {DRAFT} 그러면 {WHOLE}"},
    "thought apart, answer in the content": {"content": WHOLE, "reasoning_content": DRAFT},
    "the thought's end in the content": {"content": f"{DRAFT} </think> {WHOLE}"},
}


@pytest.mark.parametrize("message", MESSAGES.values(), ids=MESSAGES.keys())
def test_an_answer_is_found_wherever_the_server_puts_it(message: dict[str, Any]) -> None:
    """By the first request, and without a remark."""
    server = Server(spoken(message))
    with saying(server) as url:
        found = classify(endpoint(url, "openai", model="x"))
    assert (found.is_claim, found.summary.reveal(), found.remarks, len(server.bodies)) == ("claim", "가", (), 1)


def test_a_draft_in_a_thought_is_no_answer() -> None:
    """Though nothing else came: it is asked for again, and then it is a fault."""
    server = Server(spoken({"content": "", "reasoning_content": f"음 {DRAFT} 다시"}))
    with saying(server) as url:
        found = fault(lambda: classify(endpoint(url, "openai", model="x")))
    assert (found.code, len(server.bodies)) == ("not-json", 2)


def test_a_model_that_will_not() -> None:
    """Says so in a field of its own, and is not asked again."""
    server = Server(spoken({"content": None, "refusal": "못 합니다"}))
    with saying(server) as url:
        assert fault(lambda: classify(endpoint(url, "openai", model="x"))).code == "filtered"
    assert len(server.bodies) == 1


def test_the_servers_own_reading_counts_less_than_a_fuller_answer() -> None:
    """The VoC server reads the first object in its model's words."""
    raw = f"음 {DRAFT} </think> {WHOLE}"
    body = {"success": True, "raw_response": raw, "parsed_response": json.loads(DRAFT), "confidence_score": 0.5}
    with saying(lambda _path, _body: said(body)) as url:
        assert classify(endpoint(url)).is_claim == "claim"


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        ({"content": [{"type": "text", "text": "답입니다"}]}, "답입니다"),
        ({"content": "", "reasoning_content": "답입니다"}, "답입니다"),
        ({"content": "", "reasoning": [{"text": "답입"}, "니다", 3]}, "답입니다"),
        ({"content": None, "reasoning": "<think>음</think>답입니다"}, "답입니다"),
    ],
)
def test_a_chat_shows_what_came(message: dict[str, Any], shown: str) -> None:
    """In parts, or as a thought where nothing else came."""
    with saying(lambda _path, _body: spoken(message)) as url:
        assert "".join(chat(endpoint(url, "openai", model="x"))) == shown


def test_a_chat_in_pieces_of_a_thought() -> None:
    """A stream whose pieces are all called a thought, and one whose pieces are parts."""
    streams: tuple[list[dict[str, Any]], ...] = (
        [{"reasoning_content": "답입"}, {"reasoning_content": "니다"}],
        [{"content": [{"type": "text", "text": "답입"}]}, {"content": [{"type": "text", "text": "니다"}]}],
        [{"reasoning_content": "음"}, {"content": "답입니다"}],
    )
    for pieces in streams:
        ends: list[dict[str, Any]] = [{"choices": [{"delta": each, "finish_reason": None}]} for each in pieces]
        ends.append({"choices": [{"delta": {}, "finish_reason": "stop"}]})
        stream = "".join(f"data: {json.dumps(each)}\n\n" for each in ends) + "data: [DONE]\n\n"
        answer = Said(stream.encode(), headers={"Content-Type": "text/event-stream"})
        with saying(lambda _path, _body: answer) as url:  # noqa: B023
            assert "".join(chat(endpoint(url, "openai", model="x"))) == "답입니다"


@pytest.mark.parametrize("content", ["", None, "<think>음</think>", []])
def test_a_chat_without_a_word_is_a_fault(content: Any) -> None:
    """And not the end of a good answer."""
    with saying(lambda _path, _body: spoken({"content": content})) as url:
        assert fault(lambda: chat(endpoint(url, "openai", model="x"))).code == "no-words"
    body = {"success": True, "raw_response": content or "", "parsed_response": None, "confidence_score": None}
    with saying(lambda _path, _body: said(body)) as url:
        assert fault(lambda: chat(endpoint(url))).code == "no-words"


class Strict:
    """A server that knows only some options, and says so as OpenAI does."""

    def __init__(self, unknown: tuple[str, ...], named: bool = True) -> None:
        self.bodies: list[dict[str, Any]] = []
        self._unknown, self._named = unknown, named

    def __call__(self, _path: str, body: bytes) -> Said:
        given = json.loads(body)
        self.bodies.append(given)
        for name in self._unknown:
            if name in given:
                message = f"Unsupported parameter: '{name}'. Use 'max_completion_tokens' or temperature 1 instead."
                error = {"message": message, "param": name, "code": "unsupported_parameter"}
                return said({"error": error if self._named else {"message": "Bad Request"}}, 400)
        return spoken({"content": WHOLE})


NEWER = ("max_tokens", "temperature", "top_p", "logprobs", "chat_template_kwargs")


def test_a_server_that_knows_the_newer_options_only() -> None:
    """Each refusal is understood, and what was learnt holds for the next text; a chat learns the same."""
    import asyncio

    from voc_asked import SMALL

    from desktop.voc.client.client import VocClient
    from engine.text.private import Private

    server = Strict(NEWER)

    async def twice(url: str) -> list[str | None]:
        async with VocClient(endpoint(url, "openai", model="x", max_new_tokens=99), SMALL) as client:
            return [(await client.classify(Private(TEXT))).is_claim for _ in range(2)]

    with saying(server) as url:
        assert asyncio.run(twice(url)) == ["claim", "claim"]
        last = server.bodies[-1]
        assert (last["max_completion_tokens"], last["response_format"]["type"]) == (99, "json_schema")
        assert not set(NEWER) & set(last)
        assert len(server.bodies) == 6
        server.bodies.clear()
        assert "claim" in "".join(chat(endpoint(url, "openai", model="x")))
        assert len(server.bodies) == 4


@pytest.mark.parametrize("name", ["max_tokens", "temperature", "top_p", "chat_template_kwargs", "logprobs"])
def test_what_a_refusal_names_is_all_that_is_given_up(name: str) -> None:
    """By the second request."""
    server = Strict((name,))
    with saying(server) as url:
        assert classify(endpoint(url, "openai", model="x")).is_claim == "claim"
    first, second = server.bodies
    kinds = {"temperature": {"top_p"}, "top_p": {"temperature"}, "logprobs": {"top_logprobs"}}
    assert set(first) - set(second) == {name} | kinds.get(name, set())


def test_a_refusal_that_names_nothing_is_not_tried_again_and_again() -> None:
    """Each request carries the text: twice more at most, first without what is needed least."""
    server = Strict(("messages",), named=False)
    with saying(server) as url:
        assert fault(lambda: classify(endpoint(url, "openai", model="x"))).code == "request-refused"
    assert len(server.bodies) == 3
    assert [("logprobs" in each, "response_format" in each) for each in server.bodies] == [
        (True, True),
        (False, True),
        (False, False),
    ]


def test_what_is_refused_is_shown() -> None:
    """Words of ours and the server's identifiers; neither its sentence nor what the request held."""
    message = f"max_tokens is too large for {TEXT}"
    error = {"message": message, "param": "max_tokens", "code": "integer_above_max", "type": "qkznldk"}
    server = Server(said({"error": error}, 400))
    with saying(server) as url:
        found = fault(lambda: classify(endpoint(url, "openai", model="x"), "qkznldk 바퀴"))
    assert found.detail == "status 400, max_tokens, integer_above_max"
    assert found.detail in voc_error_sentence(found.code, found.subject, found.detail)
    assert len(server.bodies) == 2


def test_fastapi_repeats_the_request() -> None:
    """What it did not take is where it says so, and not all that stands in what it repeats."""

    def answer(_path: str, body: bytes) -> Said:
        given = json.loads(body)
        if "top_p" not in given:
            return spoken({"content": WHOLE})
        return said({"detail": [{"loc": ["body", "top_p"], "msg": "Extra inputs", "input": given}]}, 422)

    with saying(answer) as url:
        assert classify(endpoint(url, "openai", model="x")).is_claim == "claim"


TOO_LONG = {
    "vLLM": "This model's maximum context length is 4096 tokens. However, you requested 5000 (max_tokens 512).",
    "llama.cpp": "the request exceeds the available context size, try increasing it",
    "OpenAI": "context_length_exceeded",
    "Ollama": "prompt is too long for the context window",
    "another": "input is too long: 9000 tokens",
}


@pytest.mark.parametrize("message", TOO_LONG.values(), ids=TOO_LONG.keys())
@pytest.mark.parametrize("status", [400, 413, 500])
def test_a_text_that_is_too_long_for_the_model(message: str, status: int) -> None:
    """Is said so at once, though the refusal names an option too."""
    server = Server(said({"error": {"message": message, "code": status}}, status))
    with saying(server) as url:
        found = fault(lambda: classify(endpoint(url, "openai", model="x")))
    assert (found.code, len(server.bodies)) == ("context-long", 1)
    assert "답의 가장 긴 길이" in voc_error_sentence(found.code, found.subject, found.detail)


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """An environment without proxies."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    return monkeypatch


def test_what_desktops_export_blocks_nothing(server: VocServer, elsewhere: pytest.MonkeyPatch) -> None:
    """A SOCKS proxy is asked, which looks the name up; exceptions that the library cannot read except nobody."""
    port = httpx.URL(server.url).port
    assert port is not None
    with SocksServer(port) as socks:
        for address in (f"socks://{socks.place}/", f"socks5://{socks.place}", f"socks5h://{socks.place}"):
            elsewhere.setenv("all_proxy", address)
            elsewhere.setenv("no_proxy", "localhost,127.0.0.0/8,[::1],fe80::/10")
            found = classify(endpoint("http://voc.example", proxy="system", plain_http=True))
            assert (found.bug_type, socks.asked.pop()) == ("바퀴", "voc.example")
        elsewhere.delenv("all_proxy")
        assert classify(endpoint("http://voc.example", proxy=f"socks5://{socks.place}", plain_http=True)).bug_type
        assert classify(endpoint(server, proxy="system")).bug_type == "바퀴"


def test_a_proxy_that_nobody_speaks_is_said(elsewhere: pytest.MonkeyPatch) -> None:
    """With what would do."""
    elsewhere.setenv("all_proxy", "socks4://127.0.0.1:1080")
    found = fault(lambda: classify(endpoint("http://voc.example", proxy="system", plain_http=True)))
    assert found.code == "bad-proxy"
    assert "socks5://" in voc_error_sentence(found.code)
