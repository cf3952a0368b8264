"""Servers that answer what nobody would expect, or late, or not as ours: each ends in an answer or in a word of ours."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import gzip
import json
import os
import socket
import ssl
import threading
from pathlib import Path
from typing import Any

import msgspec
import pytest
from voc_asked import KEY, PATHS, PROTOCOLS, SMALL, TEXT, Said, chat, classify, endpoint, fault, probe_now, saying
from voc_server import VocFault, VocServer, certificate

from desktop.voc.client import choice, transport
from desktop.voc.client.client import VocClient
from desktop.voc.protocol.errors import BadAnswer
from desktop.voc.protocol.thoughts import without_thoughts
from desktop.words.voc_faults import voc_error_sentence
from engine.text.private import Private, encode_private
from models.web.waits import RetryBackoff

SOUND: dict[str, Any] = {"is_claim": "claim", "summary": "가", "bug_type": None, "keywords": [], "categories": []}
HALF = "\ud83d"


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Between attempts."""
    monkeypatch.setattr(transport, "_BACKOFF", RetryBackoff(0.001, 0.001))


def said(value: object) -> Said:
    return Said(json.dumps(value).encode())


def envelope(raw: str, parsed: object, confidence: object = 0.5) -> Said:
    found = {"raw_response": raw, "parsed_response": parsed, "confidence_score": confidence}
    return said({"success": True, "error": None, **found})


def spoken(words: str, logprob: object = -0.5) -> Said:
    tokens = {"content": [{"token": f"a{HALF}", "logprob": logprob}]}
    message = {"role": "assistant", "content": words}
    return said({"choices": [{"message": message, "finish_reason": "stop", "logprobs": tokens}]})


def test_half_a_character_in_an_answer() -> None:
    """JSON can name what UTF-8 cannot hold; the answer can be written all the same, also when it has to be repaired."""
    odd = json.dumps({**SOUND, "summary": f"가{HALF}"}, ensure_ascii=False)
    answers = {
        "voc": lambda _path, _body: envelope(f"말{HALF}", {**SOUND, f"더{HALF}": HALF, "summary": f"가{HALF}"}),
        "openai": lambda _path, body: spoken(odd if len(json.loads(body)["messages"]) > 2 else f"말{HALF}"),
    }
    for protocol, answer in answers.items():
        with saying(answer) as url:
            found = classify(endpoint(url, protocol, model="m"))
        assert found.summary == Private("가?")
        assert json.loads(msgspec.json.encode(found, enc_hook=encode_private))["raw"]


def test_half_a_character_in_a_chat() -> None:
    """Whole and in pieces."""
    pieces = [json.dumps({"choices": [{"delta": {"content": each}, "finish_reason": "stop"}]}) for each in (HALF, "가")]
    stream = Said(
        "".join(f"data: {each}\n\n" for each in pieces).encode(), headers={"Content-Type": "text/event-stream"}
    )
    with saying(lambda _path, _body: stream) as url:
        assert "".join(chat(endpoint(url, "openai", model="m"))) == "?가"
    with saying(lambda _path, _body: envelope(f"{HALF}가", None)) as url:
        assert "".join(chat(endpoint(url))) == "?가"


def test_a_chat_has_nothing_that_a_terminal_obeys() -> None:
    """OSC 52 writes to the clipboard, CSI moves about, marks of direction turn words round; lines and tabs stay."""
    words = "\x1b]52;c;ZXZpbA==\x07가\x1b[2J\u202e나\r\n\t다\x9b31m"
    with saying(lambda _path, _body: envelope(words, None)) as url:
        assert "".join(chat(endpoint(url))) == "]52;c;ZXZpbA==가[2J나\n\t다31m"


def test_what_a_voc_server_is_sent_in_a_chat(server: VocServer) -> None:
    """The contract: the text is cleaned, the instruction is as it was written but for the template's headings."""
    chat(endpoint(server), "### Instruction: 요약!", "글 @@ !! <b> ### Response:")
    body = json.loads(server.requests("/chat")[0]["body"])
    assert (body["instruction"], body["input_text"]) == ("Instruction: 요약!", "글 b Response")


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_numbers_beyond_all_arithmetic(protocol: str) -> None:
    """No confidence, or none to speak of; the rest of the answer stands."""
    words = json.dumps(SOUND)
    answer = envelope(words, SOUND, 10**400) if protocol == "voc" else spoken(words, -(10**400))
    with saying(lambda _path, _body: answer) as url:
        found = classify(endpoint(url, protocol, model="m"))
    assert (found.is_claim, found.confidence) == ("claim", None if protocol == "voc" else 0)


@pytest.mark.parametrize(
    "date",
    [
        "Mon, 01 Jan 99999999999999999999 00:00:00 GMT",
        "Mon, 01 Jan 2030 00:00:00 +99999999999999999",
        "Mon, 99 Jan 2030 00:00:00 GMT",
        "Mon, 01 Jan 2030 00:00:00",
        "soon",
    ],
)
def test_a_date_that_is_none(server: VocServer, date: str) -> None:
    """It asks for nothing: the next attempt comes as after any other failure."""
    server.reset(VocFault("status", "/predict", status=429, headers={"Retry-After": date}))
    assert classify(endpoint(server)).bug_type == "바퀴"


def test_a_retry_after_of_ages(server: VocServer) -> None:
    """Is told at once; more digits than any clock has do not ask for nothing."""
    server.reset(VocFault("status", "/predict", times=9, status=429, headers={"Retry-After": "9" * 30}))
    assert fault(lambda: classify(endpoint(server))).code == "too-many-requests"
    assert len(server.requests("/predict")) == 1


def test_a_line_that_goes_bad_after_the_handshake(tmp_path: Path) -> None:
    """Is cut off, as any other line that breaks."""
    authority, (chain, key) = certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain, key)
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            for _ in range(3):
                with context.wrap_socket(listening.accept()[0], server_side=True) as line:
                    line.recv(65536)
                    # A record of application data that was never encrypted.
                    os.write(line.fileno(), b"\x17\x03\x03\x00\x40" + b"z" * 64)
                    os.read(line.fileno(), 65536)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        address = f"https://127.0.0.1:{listening.getsockname()[1]}"
        found = fault(lambda: classify(endpoint(address, ca_file=str(authority), key=Private(KEY))))
        assert found.code == "cut-off"
        thread.join(30)


def test_a_long_wait_is_told_as_what_it_is(server: VocServer) -> None:
    """A server that wants more time than there is, is not asked again and not said to be slow."""
    server.reset(VocFault("status", "/predict", times=9, status=429, headers={"Retry-After": "30"}))
    assert fault(lambda: classify(endpoint(server, total_timeout=20))).code == "too-many-requests"
    assert len(server.requests("/predict")) == 1


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_a_question_is_over_in_its_time(server: VocServer, protocol: str) -> None:
    """With the second request for what was no JSON, which has no time of its own."""
    server.reset(VocFault("broken", PATHS[protocol], times=9), delay=0.6)
    found = fault(lambda: classify(endpoint(server, protocol, model="other", total_timeout=1)))
    assert found.code == "timeout"


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_the_wait_for_a_place_takes_no_time_of_a_question(server: VocServer, protocol: str) -> None:
    """So many questions at once that the last begins when the time of one is over: all are answered."""
    server.reset(delay=0.3)

    async def work() -> list[Any]:
        connection = endpoint(server, protocol, model="other", concurrency=1, total_timeout=1)
        async with VocClient(connection, SMALL) as client:
            return await asyncio.gather(*(client.classify(Private(TEXT)) for _ in range(6)))

    assert [each.bug_type for each in asyncio.run(work())] == ["바퀴"] * 6


def test_what_one_text_cost_is_not_taken_from_others(server: VocServer) -> None:
    """Fewer features are tried with one text; others keep theirs until that has helped, which here it never does."""
    server.reset(
        VocFault("status", "/v1/chat", status=400, holding="긴글"), VocFault("stall", "/v1/chat", holding="긴글")
    )

    async def work() -> None:
        async with VocClient(endpoint(server, "openai", model="other"), SMALL) as client:
            long = asyncio.create_task(client.classify(Private(f"긴글 {TEXT}")))
            await asyncio.to_thread(server.wait, stalled=1)
            await client.classify(Private(TEXT))
            await asyncio.to_thread(server.release)
            with pytest.raises(BadAnswer):
                await long
            await client.classify(Private(TEXT))

    asyncio.run(work())
    whole, less, *others = (json.loads(each["body"]) for each in server.requests("/v1/chat"))
    features = ("chat_template_kwargs", "logprobs", "response_format")
    assert "chat_template_kwargs" not in less
    assert len(others) == 2
    for other in others:
        assert [other[each] for each in features] == [whole[each] for each in features]


NOT_FOUND = Said(b'{"error": {"code": 404, "message": "File Not Found"}}', 404)
MODELS = said({"object": "list", "data": [{"id": "qwen3:latest"}]})


def test_other_servers_that_say_they_are_well() -> None:
    """llama.cpp's and vLLM's have a /health; asked as a VoC server they are told as what they are."""
    for health in (said({"status": "ok"}), Said(headers={})):
        places = {"/health": health, "/v1/models": MODELS}
        with saying(lambda path, _body: places.get(path, NOT_FOUND)) as url:  # noqa: B023
            assert fault(lambda: probe_now(endpoint(url))).code == "wrong-protocol"
        with saying(lambda path, _body: health if path == "/health" else NOT_FOUND) as url:  # noqa: B023
            assert fault(lambda: probe_now(endpoint(url))).code == "wrong-path"


def test_a_model_is_named_without_its_tag() -> None:
    """As Ollama has it; another tag is another model."""
    answers = {"/v1/models": MODELS, "/v1/chat/completions": spoken("예")}
    with saying(lambda path, _body: answers.get(path, NOT_FOUND)) as url:
        assert probe_now(endpoint(url, "openai", model="qwen3")).model == "qwen3"
        assert probe_now(endpoint(url, "openai", model="qwen3:latest")).model == "qwen3:latest"
        assert fault(lambda: probe_now(endpoint(url, "openai", model="qwen3:8b"))).code == "model-missing"


def test_a_fault_that_repeats_the_path_says_nothing_of_models() -> None:
    """Though the path does; a request for an answer may be told that there is no such model."""

    def answer(path: str, body: bytes) -> Said:
        message = "The model `x` does not exist" if body and "good" in path else f"Invalid URL (POST {path})"
        return Said(json.dumps({"error": {"message": message}}).encode(), 404)

    with saying(answer) as url:
        assert fault(lambda: probe_now(endpoint(f"{url}/wrong", "openai"))).code == "wrong-path"
        assert fault(lambda: classify(endpoint(f"{url}/models", "openai", model="x"))).code == "wrong-path"
        assert fault(lambda: classify(endpoint(f"{url}/good", "openai", model="x"))).code == "model-missing"


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ({"is_claim": 0.9, "categories.0": 1}, {"is_claim": 0.9, "categories.0": 1.0}),
        ({"is_claim": 1.2, "bug_type": "0.5", "summary": None, "keywords": True}, {}),
        ([0.5], {}),
        ({f"f{number}": 0.5 for number in range(99)}, {f"f{number}": 0.5 for number in range(16)}),
        ({"가" * 99 + "\x1b": 0.5}, {"가" * 40: 0.5}),
    ],
)
def test_confidences_of_fields_are_probabilities_or_nothing(told: object, kept: dict[str, float]) -> None:
    """A VoC server may tell them beside the contract: few, of short names, and what is no probability is left out."""
    found = {"raw_response": json.dumps(SOUND), "parsed_response": SOUND, "confidence_score": 0.5}
    with saying(lambda _path, _body: said({"success": True, "error": None, **found, "field_confidence": told})) as url:
        assert classify(endpoint(url, "voc")).field_confidence == kept


def packed(answer: Said, packing: str = "gzip") -> Said:
    return Said(gzip.compress(answer.content), answer.status, {**answer.headers, "Content-Encoding": packing})


ANSWERS = {"voc": envelope(json.dumps(SOUND), SOUND), "openai": spoken(json.dumps(SOUND))}


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_an_answer_that_was_packed_unasked(protocol: str) -> None:
    """By the server or by what stands before it: it is read, and one in another packing is told as what it is."""
    with saying(lambda _path, _body: packed(ANSWERS[protocol])) as url:
        assert classify(endpoint(url, protocol, model="m")).is_claim == "claim"
    with saying(lambda _path, _body: packed(ANSWERS[protocol], "br")) as url:
        found = fault(lambda: classify(endpoint(url, protocol, model="m")))
        assert found.code == "packed"
        assert "압축" in voc_error_sentence(found.code, found.subject, found.detail)
    bomb = Said(gzip.compress(b" " * (64 << 20)), 200, {"Content-Encoding": "gzip"})
    with saying(lambda _path, _body: bomb) as url:
        assert fault(lambda: classify(endpoint(url, protocol, model="m"))).code == "too-large"
    torn = dataclasses.replace(ANSWERS[protocol], headers={"Content-Encoding": "gzip"})
    with saying(lambda _path, _body: torn) as url:
        assert fault(lambda: classify(endpoint(url, protocol, model="m"))).code == "not-answer"


def test_a_stream_and_a_refusal_that_were_packed() -> None:
    """Both are understood: of the refusal, what it names is given up."""
    pieces = [json.dumps({"choices": [{"delta": {"content": each}, "finish_reason": "stop"}]}) for each in "가나"]
    stream = Said("".join(f"data: {each}\n\n" for each in pieces).encode(), 200, {"Content-Type": "text/event-stream"})
    with saying(lambda _path, _body: packed(stream)) as url:
        assert "".join(chat(endpoint(url, "openai", model="m"))) == "가나"
    refusal = packed(Said(b'{"error": {"message": "logprobs is not supported"}}', 400))
    asked: list[dict[str, Any]] = []

    def answer(_path: str, body: bytes) -> Said:
        asked.append(json.loads(body))
        return refusal if "logprobs" in asked[-1] else ANSWERS["openai"]

    with saying(answer) as url:
        assert classify(endpoint(url, "openai", model="m")).is_claim == "claim"
    assert len(asked) == 2
    assert "response_format" in asked[1]


def chunk(content: str, reason: str | None = None) -> str:
    return json.dumps({"choices": [{"delta": {"content": content}, "finish_reason": reason}]})


BROKEN_UP = json.dumps(json.loads(chunk("가나", "stop")), indent=1).replace("\n", "\ndata: ")
STREAMS: dict[str, str] = {
    "lines that end as on Windows": f"data: {chunk('가')}\r\n\r\ndata: {chunk('나', 'stop')}\r\n\r\ndata: [DONE]\r\n\r\n",
    "lines that end as on old Macs": f"data: {chunk('가')}\r\rdata: {chunk('나', 'stop')}\r\rdata: [DONE]\r\r",
    "a mark in front": f"\ufeffdata: {chunk('가')}\n\ndata: {chunk('나', 'stop')}\n\n",
    "a last line without an end": f"data: {chunk('가')}\n\ndata: {chunk('나', 'stop')}",
    "no blank lines": f"data: {chunk('가')}\ndata: {chunk('나', 'stop')}\ndata: [DONE]\n",
    "an object on many lines": f"data: {BROKEN_UP}\n\ndata: [DONE]\n\n",
    "an object on many lines, as on Windows": f"data: {BROKEN_UP}\n\n".replace("\n", "\r\n"),
    "nothing in between": f": hello\n\ndata:\n\nevent: x\nid: 1\ndata:{chunk('가나', 'stop')}\n\ndata: \n\n",
}


@pytest.mark.parametrize("stream", STREAMS.values(), ids=STREAMS.keys())
def test_streams_as_their_specification_has_them(stream: str) -> None:
    """Whatever ends a line; and the type of the content is a word in any letters."""
    answer = Said(stream.encode(), headers={"Content-Type": "Text/Event-Stream; charset=UTF-8"})
    with saying(lambda _path, _body: answer) as url:
        assert "".join(chat(endpoint(url, "openai", model="m"))) == "가나"


@pytest.mark.parametrize(
    ("stream", "code"),
    [
        (f"data: {chunk('가', 'stop')[:-9]}", "cut-off"),
        (f"data: {chunk('가', 'stop')[:-9]}\n\n", "not-json"),
        ("data: x\n\n", "not-json"),
        ("data: [1]\n\n", "not-json"),
    ],
)
def test_streams_that_are_torn(stream: str, code: str) -> None:
    """In the middle of an object, or no objects at all."""
    answer = Said(stream.encode(), headers={"Content-Type": "text/event-stream"})
    with saying(lambda _path, _body: answer) as url:
        assert fault(lambda: chat(endpoint(url, "openai", model="m"))).code == code


@pytest.mark.parametrize("protocol", PROTOCOLS)
@pytest.mark.parametrize("answer", [b"SSH-2.0-x\r\n\r\n", b"HTTP/1.1 99 X\r\n\r\n", b"HTTP/1.1 200 OK\r\na\0b\r\n\r\n"])
def test_an_answer_that_is_no_http(protocol: str, answer: bytes) -> None:
    """Is told as such, and not asked for again and again: it would be the same."""
    hits: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            with contextlib.suppress(OSError):
                while True:
                    with listening.accept()[0] as line:
                        hits.append(line.recv(65536))
                        line.sendall(answer)
                        line.recv(65536)  # until the client hangs up

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        address = f"http://127.0.0.1:{listening.getsockname()[1]}"
        assert fault(lambda: classify(endpoint(address, protocol, model="m", read_timeout=5))).code == "not-answer"
        listening.shutdown(socket.SHUT_RDWR)
        thread.join(30)
    assert len(hits) == 1


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_a_proxy_that_wants_a_password(protocol: str) -> None:
    """Is no server that refuses the request."""
    with saying(lambda _path, _body: Said(b"", 407, {"Proxy-Authenticate": "Basic"})) as url:
        assert fault(lambda: classify(endpoint(url, protocol, model="m"))).code == "proxy"


def test_a_flood_of_marks_is_looked_through_to_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the end of so many words can be an answer."""
    words = "<" * 3_000_000 + json.dumps(SOUND)
    looked: list[int] = []

    def look(text: str) -> str:
        looked.append(len(text))
        return without_thoughts(text)

    monkeypatch.setattr(choice, "without_thoughts", look)
    with saying(lambda _path, _body: spoken(words)) as url:
        assert classify(endpoint(url, "openai", model="m")).is_claim == "claim"
    assert max(looked) < 1 << 20
