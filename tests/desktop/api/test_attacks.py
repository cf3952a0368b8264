"""What nobody who means well would send: to every contract, answered with the right code in the contract's own form.

What stands before all of them is tried kind by kind in ``test_guard.py``; here
each kind meets each contract, and others are answered meanwhile.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import socket
import struct
from collections.abc import Iterator

import httpx
import pytest
from api_fake import FakeApi
from api_questions import QUESTIONS, Question
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from desktop.api.options import ApiOptions, Contract, RateLimits
from desktop.api.safety.keys import Caller

CANARY = "뷁쩗"
NO_LIMITS = RateLimits(0, 0, 0)
JSON_TYPE = {"Content-Type": "application/json"}

_FLOOD = 64 << 20
"""Bytes, of which the system's own buffers hold a few millions."""

every_contract = pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS.keys())

BAD_BODIES: dict[str, tuple[bytes, set[int]]] = {
    "a million characters": (json.dumps({"text": "가" * 1_000_000}, ensure_ascii=False).encode(), {413}),
    "deep": (b"[" * 100_000, {400, 422}),
    "deep and closed": (b'{"text": ' + b"[" * 50_000 + b"]" * 50_000 + b"}", {400, 422}),
    "bad UTF-8": (b'{"text": "\xff\xfe", "prompt": "\xff", "input_text": "\xff"}', {400, 422}),
    "half a pair": (b'{"text": "\\ud800", "prompt": "\\ud800", "input_text": "\\ud800"}', {400, 422}),
    "no JSON": (f'{{"text": "{CANARY}'.encode(), {400, 422}),
    "a list": (f'["{CANARY}"]'.encode(), {400, 422}),
    "empty": (b"", {400, 422}),
    "zero bytes": (bytes(100), {400, 422}),
}


@pytest.fixture(scope="module")
def lasting() -> Iterator[FakeApi]:
    """A server for all that leaves it as it is, with a model of contract B loaded."""
    with FakeApi(ApiOptions(rates=NO_LIMITS)) as api:
        with httpx.Client(trust_env=False) as client:
            client.post(f"{api.at['models']}/models/load", json={"model_name": "writes"})
        yield api


@pytest.fixture(scope="module")
def keyed() -> Iterator[FakeApi]:
    """A server that lets nobody in without a key."""
    keys = {hashlib.sha256(b"made-up").hexdigest(): Caller("one")}
    with FakeApi(ApiOptions(keyed=True), keys) as api:
        yield api


def refused(answer: httpx.Response, question: Question) -> int:
    """The status of an error in the contract's form, which says nothing of the text."""
    assert question.is_error(answer.json()), answer.text
    assert CANARY not in answer.text
    return answer.status_code


@every_contract
def test_a_good_question_is_answered(question: Question, lasting: FakeApi, client: httpx.Client) -> None:
    """So that what follows is refused for what is bad in it."""
    assert client.post(lasting.at[question.contract] + question.path, json=question.body("나는 ")).status_code == 200


@every_contract
@pytest.mark.parametrize("kind", BAD_BODIES)
def test_a_bad_body_gets_an_error(
    kind: str, question: Question, lasting: FakeApi, client: httpx.Client, caplog: pytest.LogCaptureFixture
) -> None:
    """Of 4xx, never 5xx; no engine is asked and nothing of it is logged."""
    body, expected = BAD_BODIES[kind]
    lasting.engine.asked.clear()
    lasting.forms.asked.clear()
    answer = client.post(lasting.at[question.contract] + question.path, content=body, headers=JSON_TYPE)
    # Contract A without a body asks for a text in the address, and 413 is for the length of a text too.
    assert refused(answer, question) in expected | {413}
    assert not lasting.engine.asked and not lasting.forms.asked
    assert CANARY not in caplog.text


@every_contract
@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Content-Type": "text/plain"}, 415),
        ({"Content-Type": "multipart/form-data; boundary=x"}, 415),
        ({"Origin": "https://evil.example"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Host": "evil.example"}, 421),
        ({"Host": "127.0.0.1.evil.example"}, 421),
    ],
)
def test_a_request_that_no_program_of_ours_sends_gets_an_error(
    headers: dict[str, str], status: int, question: Question, lasting: FakeApi, client: httpx.Client
) -> None:
    """Another type, a page from elsewhere, another name for this machine."""
    body = json.dumps(question.body(CANARY)).encode()
    answer = client.post(lasting.at[question.contract] + question.path, content=body, headers={**JSON_TYPE, **headers})
    assert refused(answer, question) == status


@every_contract
@pytest.mark.parametrize(
    "key",
    [b"Bearer wrong", b"Bearer " + b"x" * 10_000, b"Bearer \xeb\xb7\x81", b"Bearer", b"Basic d3Jvbmc="],
    ids=["wrong", "long", "no ASCII", "none", "another kind"],
)
def test_a_bad_token_gets_an_error(key: bytes, question: Question, keyed: FakeApi, client: httpx.Client) -> None:
    """Where keys are needed."""
    headers = {b"Authorization": key}
    answer = client.post(keyed.at[question.contract] + question.path, json=question.body(CANARY), headers=headers)
    assert refused(answer, question) == 401


@every_contract
def test_another_method_or_path_gets_an_error(question: Question, lasting: FakeApi, client: httpx.Client) -> None:
    """404 and 405."""
    base = lasting.at[question.contract]
    prefix = question.path.rpartition("/")[0].removesuffix("/models/writes").removesuffix("/chat")
    assert refused(client.delete(base + question.path), question) == 405
    for path in (f"/{CANARY}", "/%FF", "/..%2F..%2Fetc%2Fpasswd", "/" + "x" * 10_000):
        prefixed = prefix.removesuffix("/predict")
        assert refused(client.get(base + prefixed + path), question) in (404, 405)


def test_a_text_in_an_address_is_text(lasting: FakeApi, client: httpx.Client) -> None:
    """Contract A's addresses hold one: what is no UTF-8 is told as it is in a body, and is not asked for with marks."""
    lasting.engine.asked.clear()
    answer = client.post(f"{lasting.at['predictor']}/predict?text=%FF%FE")
    assert refused(answer, QUESTIONS["A"]) == 400
    assert not lasting.engine.asked


def raw(api: FakeApi, contract: Contract, sent: bytes) -> bytes:
    """What comes back until the other side closes, which may be before it has read everything."""
    with socket.create_connection(("127.0.0.1", api.port(contract)), 30) as connection:
        connection.settimeout(30)
        with contextlib.suppress(ConnectionError):
            connection.sendall(sent)
        heard = b""
        with contextlib.suppress(ConnectionError):
            while portion := connection.recv(65536):
                heard += portion
        return heard


@pytest.mark.parametrize("name", ["A", "B", "C", "D", "E"])
@pytest.mark.parametrize(
    "sent",
    [
        b"POST /predict HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"GET /\xeb\xb7\x81 HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"y" * 1_000_000 + b"\r\n\r\n",
        b"GET /predict?text=" + b"%EA%B0%80" * 20_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"POST /predict HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    ],
    ids=["smuggled", "no ASCII", "long header", "long address", "HTTP/2", "TLS", "bad chunk"],
)
def test_what_is_no_request_gets_an_error_in_the_contracts_form(name: str, sent: bytes, lasting: FakeApi) -> None:
    """As JSON, with the headers of every answer, and the connection is over."""
    question = QUESTIONS[name]
    heard = raw(lasting, question.contract, sent)
    heading, _, body = heard.partition(b"\r\n\r\n")
    # HTTP/2 begins like a request of the first version that names no host; what follows is rubbish.
    assert heading.startswith(b"HTTP/1.1 421" if sent.startswith(b"PRI") else b"HTTP/1.1 400")
    told, _ = json.JSONDecoder().raw_decode(body.decode())
    assert question.is_error(told)
    names = {line.partition(b":")[0].lower() for line in heading.split(b"\r\n")[1:]}
    assert {b"x-request-id", b"cache-control", b"x-content-type-options", b"content-length"} <= names


def test_rubbish_behind_a_request_takes_nothing_from_others(lasting: FakeApi, client: httpx.Client) -> None:
    """It ends its own connection while another one is being answered."""
    body = json.dumps({"context": ["기다림"]}).encode()
    heading = b"POST /predict/context HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    asked = heading + b"Content-Length: %d\r\n\r\n" % len(body) + body
    with socket.create_connection(("127.0.0.1", lasting.port("eot")), 30) as connection:
        connection.settimeout(30)
        connection.sendall(asked + b"\x16\x03\x01 rubbish\r\n\r\n")
        assert lasting.engine.waiting.acquire(timeout=30)
        assert client.post(f"{lasting.at['eot']}/predict/eot", json={"text": "네"}).status_code == 200
        lasting.call(lasting.engine.release)
        with contextlib.suppress(ConnectionResetError):
            heard = connection.recv(65536)
            assert not heard or heard.startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize("end", ["half", "reset", "silence"])
def test_who_goes_away_inside_a_body_leaves_nothing(end: str, client: httpx.Client) -> None:
    """One half closed, the whole reset, or nothing more: no engine is asked, others are answered."""
    with FakeApi(ApiOptions(rates=NO_LIMITS, body_s=0.2)) as api:
        connection = socket.create_connection(("127.0.0.1", api.port("eot")), 30)
        connection.settimeout(30)
        connection.sendall(
            b"POST /predict/eot HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            b'Content-Length: 100\r\n\r\n{"text": "'
        )
        if end == "half":
            connection.shutdown(socket.SHUT_WR)
        elif end == "reset":
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            connection.close()
        assert client.post(f"{api.at['eot']}/predict/eot", json={"text": "네"}).status_code == 200
        if end != "reset":
            heard = b""
            with contextlib.suppress(ConnectionError):
                heard = connection.recv(65536)
            assert heard.startswith(b"HTTP/1.1 408") or (end == "half" and not heard)
            connection.close()
        assert [text for _, text in api.engine.asked] == ["네"]


@pytest.mark.parametrize(
    ("contract", "path", "body"),
    [
        ("predictor", "/predict", {"text": "기다림"}),
        ("generator", "/generate", {"prompt": "기다림"}),
        ("generator", "/generate", {"prompt": "기다림", "stream": True}),
        ("eot", "/predict/context", {"context": ["기다림"]}),
        ("eot", "/predict/batch", {"texts": ["기다림"]}),
        ("gateway", "/v1/completions", {"prompt": "기다림"}),
        ("gateway", "/v1/completions", {"prompt": "기다림", "stream": True}),
        ("gateway", "/predictor/predict", {"text": "기다림"}),
    ],
)
def test_nothing_is_computed_for_who_has_gone(
    contract: Contract, path: str, body: dict[str, object], caplog: pytest.LogCaptureFixture
) -> None:
    """In the middle of an answer: the engine hears that nobody wants it, and it is no fault of ours."""
    asked = json.dumps(body).encode()
    heading = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    with FakeApi() as api:
        with socket.create_connection(("127.0.0.1", api.port(contract)), 30) as connection:
            connection.sendall(f"{heading}Content-Length: {len(asked)}\r\n\r\n".encode() + asked)
            assert api.engine.waiting.acquire(timeout=30)
        assert api.engine.wait_given_up(1)
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


def test_a_server_that_ends_tells_who_waits(caplog: pytest.LogCaptureFixture) -> None:
    """503 in the contract's form, after a moment in which an answer could still come."""
    body = json.dumps({"context": ["기다림"]}).encode()
    heading = b"POST /predict/context HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    with contextlib.ExitStack() as opened:
        with FakeApi() as api:
            connection = opened.enter_context(socket.create_connection(("127.0.0.1", api.port("eot")), 30))
            connection.settimeout(30)
            connection.sendall(heading + b"Content-Length: %d\r\n\r\n" % len(body) + body)
            assert api.engine.waiting.acquire(timeout=30)
        heard = connection.recv(1 << 16)
    assert heard.startswith(b"HTTP/1.1 503 ") and QUESTIONS["E"].is_error(json.loads(heard.partition(b"\r\n\r\n")[2]))
    assert "Exception in ASGI" not in caplog.text


def test_a_crowd_that_is_being_answered_is_told_of_in_the_contracts_form() -> None:
    """503 with the time to come back, in every form there is."""
    with FakeApi(ApiOptions(connections=1)) as api, httpx.Client(trust_env=False, timeout=30) as client:
        for question in QUESTIONS.values():
            answer = client.post(
                api.at[question.contract] + question.path, json=question.body(CANARY), headers={"Connection": "close"}
            )
            assert refused(answer, question) == 503 and answer.headers["Retry-After"] == "1"


# --- WebSockets


def test_pings_that_nobody_reads_the_answers_of_are_not_kept(lasting: FakeApi) -> None:
    """Who floods and does not read is read no more, so that the flood stays where it comes from."""
    address = lasting.at["predictor"].replace("http", "ws") + "/ws/other"
    ping = b"\x89\xfd" + bytes(4) + bytes(125)
    with socket.create_connection(("127.0.0.1", lasting.port("predictor")), 30) as flood:
        flood.sendall(
            b"GET /ws/flood HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
        )
        assert flood.recv(4096).startswith(b"HTTP/1.1 101")
        flood.settimeout(1)
        sent = 0
        with contextlib.suppress(TimeoutError):
            while sent < _FLOOD:
                sent += flood.send(ping * 1000)
        assert sent < _FLOOD
        with connect(address, proxy=None) as other:
            other.send('{"type": "input", "text": "나는 "}')
            assert json.loads(other.recv(30))["type"] == "prediction"


def test_a_message_in_endless_pieces_ends_the_connection(lasting: FakeApi) -> None:
    """Each of them empty, so that the limit of its size is never reached."""
    address = lasting.at["predictor"].replace("http", "ws") + "/ws/pieces"
    with connect(address, proxy=None) as opened:
        with contextlib.suppress(ConnectionClosed):
            opened.send("" for _ in range(5000))
        with pytest.raises(ConnectionClosed) as closed:
            opened.recv(30)
    # Who is still sending may find the connection gone before it hears why.
    assert closed.value.rcvd is None or closed.value.rcvd.code == 1009


@pytest.mark.parametrize(
    "bad",
    ["[" * 100_000, '{"type": "input", "text": "\\ud800"}', '{"type": "input", "text": "가", "seq": 1e400}'],
    ids=["deep", "half a pair", "endless number"],
)
def test_a_bad_message_is_told_and_the_connection_lives(bad: str, lasting: FakeApi) -> None:
    """As one that is no JSON."""
    with connect(lasting.at["predictor"].replace("http", "ws") + "/ws/bad", proxy=None) as opened:
        opened.send(bad)
        assert json.loads(opened.recv(30))["code"] == "INVALID_INPUT"
        opened.send('{"type": "input", "text": "나는 "}')
        assert json.loads(opened.recv(30))["type"] == "prediction"


# --- Models


@pytest.mark.parametrize(
    ("name", "status"), [("no-such", 404), ("a/b", 422), ("a\nb", 422), ("", 422), ("x" * 201, 422), ("seq2seq", 400)]
)
def test_a_model_that_cannot_be_is_told_so(name: str, status: int, lasting: FakeApi, client: httpx.Client) -> None:
    """Unknown, or by a name that no address could hold."""
    assert (
        refused(client.post(f"{lasting.at['models']}/models/load", json={"model_name": name}), QUESTIONS["B"]) == status
    )


def test_half_a_pair_in_a_models_name_is_told(lasting: FakeApi, client: httpx.Client) -> None:
    """It would be in every later list of models, which could not be written."""
    body = b'{"model_name": "\\ud800", "model_path": "/models/any"}'
    answer = client.post(f"{lasting.at['models']}/models/load", content=body, headers=JSON_TYPE)
    assert refused(answer, QUESTIONS["B"]) == 422
    assert client.get(f"{lasting.at['models']}/models").status_code == 200


def test_a_model_that_is_loading_is_told_so(client: httpx.Client) -> None:
    """In contract B as one that is not there, in OpenAI's form as one to come back for."""
    with FakeApi() as api:
        client.post(f"{api.at['models']}/models/load", json={"model_name": "slow"})
        asked = client.post(f"{api.at['models']}/models/slow/predict", json={"text": CANARY})
        assert refused(asked, QUESTIONS["B"]) == 404
        client.post(f"{api.at['models']}/models/load", json={"model_name": "broken"})
        spoken = client.post(
            f"{api.at['gateway']}/v1/chat/completions", json={**QUESTIONS["chat"].body(CANARY), "model": "broken"}
        )
        assert refused(spoken, QUESTIONS["chat"]) == 503 and spoken.headers["Retry-After"]
