"""The client before a real server: what it sends, what it makes of answers, and of everything that goes wrong."""

from __future__ import annotations

import asyncio
import json
import logging
import time
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from voc_asked import KEY, PATHS, PROTOCOLS, SMALL, TEXT, chat, classify, endpoint, fault, probe_now, refused_port
from voc_model import voc_model
from voc_server import DICTIONARY, LlamaServer, VocFault, VocServer, certificate

from desktop.voc.client import transport
from desktop.voc.client.client import VocClient
from desktop.voc.protocol.endpoint import Endpoint
from desktop.voc.protocol.errors import BadEndpoint, BadInput, VocError
from desktop.voc.protocol.messages import Classification, Remark
from engine.text.private import Private
from models.web.waits import RetryBackoff


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Between attempts: how long is tested by itself."""
    monkeypatch.setattr(transport, "_BACKOFF", RetryBackoff(0.001, 0.001))


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_a_text_is_classified(server: VocServer, protocol: str) -> None:
    """All fields, validated, with the confidence that the server gives."""
    found = classify(endpoint(server, protocol, key=Private(KEY)))
    assert (found.bug_type, found.keywords, found.remarks) == ("바퀴", (Private("바퀴가"),), ())
    assert found.is_claim in ("claim", "non-claim")
    assert [each.known for each in found.categories] == [True]
    assert found.confidence == pytest.approx(0.875 if protocol == "voc" else 0.7788, abs=1e-4)
    assert set(found.field_confidence) == (
        set() if protocol == "voc" else {"is_claim", "summary", "bug_type", "keywords", "categories", "categories.0"}
    )
    asked = server.requests(PATHS[protocol])
    assert [each["headers"]["authorization"] for each in asked] == [f"Bearer {KEY}"]


def test_what_the_voc_server_is_sent(server: VocServer) -> None:
    """The contract: the cleaned text, the dictionary as JSON, the options."""
    classify(endpoint(server, max_new_tokens=77, temperature=0.5, top_p=0.8))
    body = json.loads(server.requests("/predict")[0]["body"])
    assert json.loads(body.pop("input_categories")) == json.loads(DICTIONARY)
    assert body == {
        "input_text": "바퀴가 또 나왔어요 환불해 주세요",
        "max_new_tokens": 77,
        "temperature": 0.5,
        "top_p": 0.8,
    }


def test_what_an_openai_server_is_sent(server: VocServer) -> None:
    """The original text in the input form, a schema of the dictionary, no thinking, the first model."""
    classify(endpoint(server, "openai"))
    body = json.loads(server.requests("/v1/chat")[0]["body"])
    assert body["model"] == "qwen3-8b"
    assert body["messages"][1]["content"].startswith(f"[Voice-of-Customer]\n{TEXT}\n\n[Category Dict]\n{{")
    assert body["messages"][1]["content"].endswith("/no_think")
    assert body["chat_template_kwargs"] == {"enable_thinking": False}
    schema = body["response_format"]["json_schema"]["schema"]
    assert "해충 > 바퀴 > 재발" in schema["properties"]["categories"]["items"]["properties"]["분류"]["enum"]
    classify(endpoint(f"{server.url}/v1", "openai", model="other"))
    assert json.loads(server.requests("/v1/chat")[1]["body"])["model"] == "other"


FAULTS: dict[str, tuple[VocFault, str, int]] = {
    "unauthorised": (VocFault("status", times=9, status=401), "unauthorised", 1),
    "forbidden": (VocFault("status", times=9, status=403), "unauthorised", 1),
    "bad request": (VocFault("status", times=9, status=413), "request-refused", 1),
    "loading": (VocFault("status", times=9, status=503), "loading", 3),
    "server error": (VocFault("status", times=9, status=500), "server-error", 3),
    "too many": (VocFault("status", times=9, status=429), "too-many-requests", 3),
    "too slow for it": (VocFault("status", times=9, status=408), "timeout", 3),
    "long wait": (VocFault("status", times=9, status=429, headers={"Retry-After": "3600"}), "too-many-requests", 1),
    "cut": (VocFault("cut", times=9), "cut-off", 3),
    "page": (VocFault("html", times=9), "not-json", 1),
    "another shape": (VocFault("shape", times=9), "not-answer", 1),
    "large": (VocFault("large", times=9), "too-large", 1),
    "redirect": (VocFault("redirect", times=9, headers={"Location": "http://127.0.0.1:9/"}), "redirect", 1),
    "broken words": (VocFault("broken", times=9), "not-json", 2),
}


@pytest.mark.parametrize("protocol", PROTOCOLS)
@pytest.mark.parametrize(("each", "code", "requests"), FAULTS.values(), ids=FAULTS.keys())
def test_every_fault_has_its_code(
    server: VocServer, protocol: str, each: VocFault, code: str, requests: int, caplog: pytest.LogCaptureFixture
) -> None:
    """Tried again only where that may help; neither the text nor the key is in the fault or the log."""
    caplog.set_level(logging.DEBUG)
    each.path = PATHS[protocol]
    server.reset(each)
    found = fault(lambda: classify(endpoint(server, protocol, model="other", key=Private(KEY))))
    assert found.code == code
    assert len(server.requests(PATHS[protocol])) == requests
    told = "".join(traceback.format_exception(found)) + repr(found) + caplog.text
    for secret in (KEY, TEXT, "환불해"):
        assert secret not in told


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_what_passes_is_tried_again(server: VocServer, protocol: str) -> None:
    """Two failures and then an answer; all three requests are the same one to the server."""
    server.reset(VocFault("status", PATHS[protocol], status=503, times=1), VocFault("cut", PATHS[protocol], times=1))
    assert classify(endpoint(server, protocol, model="other")).bug_type == "바퀴"
    asked = server.requests(PATHS[protocol])
    assert len(asked) == 3
    assert len({each["headers"]["idempotency-key"] for each in asked}) == 1


def test_the_server_says_how_long_to_wait(server: VocServer) -> None:
    """Retry-After is honoured."""
    server.reset(VocFault("status", "/predict", status=429, headers={"Retry-After": "1"}))
    classify(endpoint(server))
    first, second = (each["at"] for each in server.requests("/predict"))
    assert second - first >= 1


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_a_model_that_gives_no_json_is_asked_once_more(server: VocServer, protocol: str) -> None:
    """And the answer says so."""
    server.reset(VocFault("broken", PATHS[protocol]))
    assert classify(endpoint(server, protocol)).remarks == (Remark("repaired"),)
    assert len(server.requests(PATHS[protocol])) == 2


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_what_the_model_thought_is_cut(server: VocServer, protocol: str) -> None:
    """Also in a chat; a foreign category is shown as such."""
    server.reset(VocFault("think", PATHS[protocol]), VocFault("foreign", PATHS[protocol]))
    assert classify(endpoint(server, protocol)).remarks == ()
    found = classify(endpoint(server, protocol))
    assert [each.known for each in found.categories] == [False]
    assert found.remarks == (Remark("outside-dictionary", "categories.0"),)
    server.reset(VocFault("think", "/v1/chat"))
    assert "<think>" not in "".join(chat(endpoint(server, "openai")))


def test_a_server_that_failed_is_not_quoted(server: VocServer) -> None:
    """Its error may hold the text."""
    server.reset(VocFault("failed", "/predict"))
    found = fault(lambda: classify(endpoint(server)))
    assert (found.code, "환불" in str(found)) == ("server-fault", False)


def test_an_answer_at_the_limit_of_tokens(server: VocServer) -> None:
    """Is of no use, and asking again would not help; in a chat the pieces came, and the fault follows."""
    server.reset(VocFault("length", "/v1/chat"))
    assert fault(lambda: classify(endpoint(server, "openai"))).code == "cut-short"
    assert len(server.requests("/v1/chat")) == 1
    server.reset(VocFault("length", "/v1/chat"))
    assert fault(lambda: chat(endpoint(server, "openai"))).code == "cut-short"


def test_a_chat_is_streamed(server: VocServer) -> None:
    """Piece by piece where the protocol streams; a stream that breaks off is a fault."""
    pieces = chat(endpoint(server, "openai", model="other"))
    assert len(pieces) > 3
    assert "".join(pieces) == f"답: {TEXT}"
    assert "".join(chat(endpoint(server), text="### Response: 예!")).endswith(" Response 예")
    server.reset(VocFault("failed", "/v1/chat"))
    assert fault(lambda: chat(endpoint(server, "openai"))).code == "cut-off"


def test_what_a_server_does_not_understand_is_left_out(server: VocServer) -> None:
    """One feature after the other, by what it names; in a chat too."""
    features = ("chat_template_kwargs", "logprobs", "json_schema")
    server.reset(VocFault("refuses", "/v1/chat", times=99, status=400, features=features))

    async def twice() -> list[Classification]:
        async with VocClient(endpoint(server, "openai"), SMALL) as client:
            return [await client.classify(Private(TEXT)) for _ in range(2)]

    first, second = asyncio.run(twice())
    assert (first.confidence, first.bug_type, second.bug_type) == (None, "바퀴", "바퀴")
    bodies = [json.loads(each["body"]) for each in server.requests("/v1/chat")]
    assert bodies[-1]["response_format"]["type"] == "json_object"
    assert len(bodies) == 5  # three features were given up, once
    assert chat(endpoint(server, "openai"))


def test_a_cancelled_question_hangs_up_at_once(server: VocServer) -> None:
    """The server sees the connection end; the caller waits less than 200 ms."""
    server.reset(VocFault("stall", "/predict"))

    async def work() -> float:
        async with VocClient(endpoint(server), SMALL) as client:
            task = asyncio.create_task(client.classify(Private(TEXT)))
            await asyncio.to_thread(server.wait, stalled=1)
            begun = time.monotonic()
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            return time.monotonic() - begun

    assert asyncio.run(work()) < 0.2
    server.wait(gone=1)


def test_time_is_limited(server: VocServer) -> None:
    """Silence, and all attempts together."""
    server.reset(VocFault("stall", "/predict", times=9))
    assert fault(lambda: classify(endpoint(server, read_timeout=1))).code == "timeout"
    assert len(server.requests("/predict")) == 3
    server.reset(VocFault("stall", "/predict", times=9))
    assert fault(lambda: classify(endpoint(server, total_timeout=1))).code == "timeout"
    assert len(server.requests("/predict")) == 1


BAD_ENDPOINTS: dict[str, tuple[dict[str, Any], str]] = {
    "none": ({"address": " "}, "no-address"),
    "ftp": ({"address": "ftp://h"}, "bad-address"),
    "no host": ({"address": "https://"}, "bad-address"),
    "long label": ({"address": f"https://{'a' * 64}.kr"}, "bad-address"),
    "password": ({"address": "https://a:b@h"}, "bad-address"),
    "query": ({"address": "https://h/?a=b"}, "bad-address"),
    "plain": ({"address": "http://voc.example"}, "insecure"),
    "plain by number": ({"address": "http://10.0.0.1"}, "insecure"),
    "key": ({"address": "https://h", "key": Private("a\r\nX: y")}, "bad-key"),
    "key in Korean": ({"address": "https://h", "key": Private("열쇠")}, "bad-key"),
    "proxy": ({"address": "https://h", "proxy": "gopher://h"}, "bad-proxy"),
    "ca": ({"address": "https://h", "ca_file": "/nonesuch.pem"}, "bad-ca"),
    "tokens": ({"address": "https://h", "max_new_tokens": 4096}, "bad-option"),
    "heat": ({"address": "https://h", "temperature": float("nan")}, "bad-option"),
}


@pytest.mark.parametrize(("changed", "code"), BAD_ENDPOINTS.values(), ids=BAD_ENDPOINTS.keys())
def test_what_cannot_be_used_is_said_before_anything_is_sent(changed: dict[str, Any], code: str) -> None:
    """By code, and without the key."""
    with pytest.raises((BadEndpoint, BadInput)) as caught:
        VocClient(Endpoint(**changed), SMALL)
    assert caught.value.code == code
    assert "열쇠" not in str(caught.value)


def test_plain_http_needs_consent_or_this_machine() -> None:
    """With consent a client is made; localhost needs none."""
    for connection in (
        Endpoint(address="http://voc.example", plain_http=True),
        Endpoint(address="http://localhost:1"),
        Endpoint(address="http://[::1]:1"),
    ):
        assert VocClient(connection, SMALL).host in ("voc.example", "localhost", "::1")


def test_a_certificate_must_be_trusted(tmp_path: Path) -> None:
    """Nobody's is refused before anything is sent; with our own authority it is fine."""
    authority, files = certificate(tmp_path)
    with VocServer(certificate=files) as server:
        found = fault(lambda: classify(endpoint(server, key=Private(KEY))))
        assert (found.code, server.requests()) == ("tls", [])
        assert fault(lambda: probe_now(endpoint(server))).code == "tls"
        assert classify(endpoint(server, ca_file=str(authority))).bug_type == "바퀴"


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.2", "localhost"])
def test_plain_http_to_this_machine_leaves_it_by_no_proxy(
    server: VocServer, monkeypatch: pytest.MonkeyPatch, host: str
) -> None:
    """Neither by that of the settings nor by that of the environment: it needs no consent, as nobody else reads it."""
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, server.url)
    for proxy in (server.url, "system"):
        found = fault(lambda: classify(endpoint(f"http://{host}:{refused_port()}", proxy=proxy)))  # noqa: B023
        assert (found.code, server.requests()) == ("refused", [])


def test_proxies(server: VocServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """That of the settings is asked for other machines, else that of the environment; one that is away is said."""
    away = f"http://127.0.0.1:{refused_port()}"
    elsewhere = "http://voc.example"
    assert classify(endpoint(server, proxy=away)).bug_type == "바퀴"
    assert fault(lambda: classify(endpoint(elsewhere, proxy=away, plain_http=True))).code == "proxy"
    found = classify(endpoint(elsewhere, proxy=server.url, plain_http=True))
    assert found.bug_type == "바퀴"
    assert server.requests("/predict")[-1]["headers"]["host"] == "voc.example"
    for name in ("HTTP_PROXY", "http_proxy"):
        monkeypatch.setenv(name, away)
    assert classify(endpoint(server, proxy="system")).bug_type == "바퀴"
    assert fault(lambda: classify(endpoint(elsewhere, proxy="system", plain_http=True))).code == "proxy"
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.setenv(name, "other.example,.invalid")
    assert fault(lambda: classify(endpoint("http://voc.invalid", proxy="system", plain_http=True))).code != "proxy"


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_a_good_endpoint_is_told_of(server: VocServer, protocol: str) -> None:
    """Its model, how quick it is, and what it can; what is sent is nobody's text."""
    found = probe_now(endpoint(server, protocol))
    assert found.model == ("qwen3-voc-lora" if protocol == "voc" else "qwen3-8b")
    assert (found.streams, found.confidences) == (protocol == "openai", True)
    assert found.models == (() if protocol == "voc" else ("qwen3-8b", "other"))
    assert 0 < found.latency_s < 4.5


def test_what_is_wrong_with_an_endpoint(server: VocServer) -> None:
    """Every cause by its own code."""
    plain = f"http://127.0.0.1:{refused_port()}"
    assert fault(lambda: probe_now(endpoint(plain))).code == "refused"
    assert fault(lambda: probe_now(endpoint("http://voc.invalid", plain_http=True))).code == "name-not-found"
    missing = fault(lambda: probe_now(endpoint(server, "openai", model="qwen9")))
    assert (missing.code, missing.subject, missing.detail) == ("model-missing", "qwen9", "qwen3-8b, other")
    cases = {
        "voc": {"loading": VocFault("status", "/health", status=503), "not-json": VocFault("html", "/health")},
        "openai": {"loading": VocFault("status", "/v1/m", status=503), "not-json": VocFault("html", "/v1/m")},
    }
    for protocol, faults in cases.items():
        for code, each in faults.items():
            server.reset(each)
            assert (protocol, fault(lambda: probe_now(endpoint(server, protocol))).code) == (protocol, code)  # noqa: B023
        wrong_path = endpoint(f"{server.url}/elsewhere", protocol)
        assert fault(lambda: probe_now(wrong_path)).code == "wrong-path"  # noqa: B023
        server.reset(VocFault("stall", "/", times=9))
        assert fault(lambda: probe_now(endpoint(server, protocol), 0.3)).code == "timeout"  # noqa: B023
    server.reset(VocFault("shape", "/predict"))
    assert fault(lambda: probe_now(endpoint(server))).code == "not-answer"


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_the_other_protocol_and_a_missing_key_are_found(protocol: str) -> None:
    """A server of one protocol asked in the other, and without its key."""
    other = "voc" if protocol == "openai" else "openai"
    with VocServer(protocol=other, key=KEY) as server:
        assert fault(lambda: probe_now(endpoint(server, protocol, key=Private(KEY)))).code == "wrong-protocol"
        assert fault(lambda: probe_now(endpoint(server, other))).code == "unauthorised"
        assert probe_now(endpoint(server, other, key=Private(KEY))).confidences


@pytest.fixture(scope="module")
def llama(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LlamaServer]:
    """llama.cpp behind its own server, with a model of random weights."""
    with LlamaServer(voc_model(tmp_path_factory.mktemp("model") / "tiny.gguf"), KEY) as running:
        yield running


def test_a_real_server_of_llama_cpp(llama: LlamaServer) -> None:
    """What its grammar writes is valid here, if without sense; it gives probabilities, streams, and wants its key."""
    good = endpoint(llama, "openai", key=Private(KEY), max_new_tokens=400, temperature=1.0)
    found = probe_now(good)
    assert (found.model, found.streams, found.confidences) == ("tiny", True, True)
    assert fault(lambda: probe_now(endpoint(llama, "openai"))).code == "unauthorised"
    answer = classify(good)
    assert answer.confidence is not None
    assert {each.code for each in answer.remarks} <= {"duplicate", "too-many", "repaired", "cut-off", "wrong-type"}
    assert all(each.known for each in answer.categories)
    with pytest.raises(VocError) as caught:
        chat(endpoint(llama, "openai", key=Private(KEY), max_new_tokens=5))
    assert caught.value.code == "cut-short"
