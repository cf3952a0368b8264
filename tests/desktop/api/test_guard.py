"""What stands before every contract: names, pages, keys, types, sizes and slow clients.  Bad input by bad input."""

from __future__ import annotations

import contextlib
import hashlib
import json
import socket

import httpx
import pytest
from api_fake import FakeApi
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from desktop.api.options import ApiOptions, Contract
from desktop.api.safety.keys import Caller

EVERYWHERE = "0.0.0.0"  # noqa: S104  # nobody listens there
PAGE = "http://localhost:3000"
KEY, BEST = "eot_made-up", "eot_premium_made-up"


def digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


KEYS = {digest(KEY): Caller("one"), digest(BEST): Caller("two", "premium")}


def ask(api: FakeApi, contract: Contract = "eot", /, **headers: str) -> httpx.Response:
    """One good question of the contract's own kind."""
    path = "/predict/eot" if contract == "eot" else "/predict"
    with httpx.Client(trust_env=False, timeout=30) as client:
        return client.post(api.at[contract] + path, json={"text": "네"}, headers=headers)


def raw(api: FakeApi, sent: bytes, contract: Contract = "eot", until: bytes = b"") -> bytes:
    """What comes back for bytes, until the other side closes or has said ``until``."""
    with socket.create_connection(("127.0.0.1", api.port(contract)), 30) as connection:
        connection.settimeout(30)
        connection.sendall(sent)
        heard = b""
        while (portion := connection.recv(65536)) and (not until or until not in heard + portion):
            heard += portion
        return heard + portion


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8177", "127.0.0.1.evil.example", "[::1", EVERYWHERE, "", "localhost:x"]
)
def test_a_name_that_is_not_ours_is_refused(host: str, fake: FakeApi) -> None:
    """DNS may say that any name is this machine; whoever asks by it is somebody else's page."""
    assert ask(fake, Host=host).status_code in (400, 421)
    assert not fake.engine.asked


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8177", "127.0.0.1:1", "[::1]:8177"])
def test_names_of_the_loopback_are_fine(host: str, fake: FakeApi) -> None:
    """With any port: a proxy of the person's may have another one."""
    assert ask(fake, Host=host).status_code == 200


def test_two_names_are_none(fake: FakeApi) -> None:
    """A request with two hosts is answered for neither."""
    heard = raw(fake, b"GET /health HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    assert heard.startswith(b"HTTP/1.1 4")


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": PAGE},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_a_page_from_elsewhere_is_refused(headers: dict[str, str], fake: FakeApi) -> None:
    """In the contract's own form; nothing reaches the engine."""
    answer = ask(fake, **headers)
    assert answer.status_code == 403
    assert answer.json()["error"]["code"] == "FORBIDDEN"
    assert "access-control-allow-origin" not in answer.headers
    assert ask(fake, "predictor", **headers).json().keys() == {"detail"}
    assert not fake.engine.asked


def test_a_page_of_our_own_is_answered(fake: FakeApi) -> None:
    """Documents try what they describe."""
    assert ask(fake, Origin=fake.at["eot"]).status_code == 200


def test_the_socket_looks_at_the_page_too(fake: FakeApi) -> None:
    """Browsers let any page open a WebSocket to this machine, and no library stops them."""
    address = fake.at["predictor"].replace("http", "ws") + "/ws/1"
    for headers in ({"Origin": "https://evil.example"}, {"Host": "evil.example"}):
        with pytest.raises(InvalidStatus) as refused, connect(address, additional_headers=headers, proxy=None):
            pass
        assert refused.value.response.status_code in (400, 403, 421)


def test_an_allowed_page_asks_with_a_key() -> None:
    """Its browser's question is answered without one, and what it hears it may read; a wrong key is none."""
    with FakeApi(ApiOptions(origins=(PAGE,)), KEYS) as api:
        with httpx.Client(trust_env=False, timeout=30) as client:
            asked = {
                "Origin": PAGE,
                "Access-Control-Request-Method": "POST",
                "Access-Control-Request-Headers": "content-type",
            }
            first = client.options(f"{api.at['eot']}/predict/eot", headers=asked)
        assert first.status_code == 200 and first.headers["access-control-allow-origin"] == PAGE
        without = ask(api, Origin=PAGE)
        assert without.status_code == 401 and without.headers["access-control-allow-origin"] == PAGE
        assert without.json()["error"]["code"] == "UNAUTHORIZED"
        assert ask(api, Origin=PAGE, Authorization="Bearer wrong").status_code == 401
        good = ask(api, Origin=PAGE, Authorization=f"Bearer {KEY}")
        assert good.status_code == 200 and good.headers["access-control-allow-origin"] == PAGE


def test_a_page_gives_its_key_to_a_socket_in_the_address() -> None:
    """A browser's WebSocket sends no headers, and its hook only knows an address."""
    with FakeApi(ApiOptions(origins=(PAGE,)), KEYS) as api:
        address = api.at["predictor"].replace("http", "ws")
        with connect(f"{address}/key/{KEY}/ws/1", additional_headers={"Origin": PAGE}, proxy=None) as opened:
            opened.send('{"type": "input", "text": "네"}')
            assert json.loads(opened.recv(30))["type"] == "prediction"
        with (
            pytest.raises(InvalidStatus),
            connect(f"{address}/key/wrong/ws/1", additional_headers={"Origin": PAGE}, proxy=None),
        ):
            pass
        gate = api.at["gateway"].replace("http", "ws")
        with connect(f"{gate}/predictor/key/{KEY}/ws/1", additional_headers={"Origin": PAGE}, proxy=None):
            pass


def test_a_wrong_key_is_refused_where_there_are_keys() -> None:
    """Also without a page; no key at all is fine on this machine."""
    with FakeApi(keys=KEYS) as api:
        assert ask(api).status_code == 200
        assert ask(api, Authorization=f"bearer {KEY}").status_code == 200
        wrong = ask(api, Authorization="Bearer wrong")
        assert wrong.status_code == 401 and wrong.headers["www-authenticate"] == "Bearer"


def test_nobody_comes_in_without_a_key_where_all_need_one() -> None:
    """Not from this machine, and not for counts; with one everybody does."""
    with FakeApi(ApiOptions(keyed=True), KEYS) as api:
        assert ask(api).status_code == 401
        assert ask(api, Authorization=f"Bearer {KEY}").status_code == 200
        with httpx.Client(trust_env=False, timeout=30) as client:
            assert client.get(f"{api.at['gateway']}/metrics").status_code == 401
        with pytest.raises(InvalidStatus), connect(api.at["predictor"].replace("http", "ws") + "/ws/1", proxy=None):
            pass


@pytest.mark.parametrize(
    "kind", ["text/plain", "multipart/form-data", "application/xml", "image/png", "application/octet-stream"]
)
def test_only_json_is_read(kind: str, fake: FakeApi) -> None:
    """What a page can send without asking first is no JSON, whatever is in it."""
    answer = ask(fake, **{"Content-Type": kind})
    assert answer.status_code == 415
    assert answer.json()["error"]["code"] == "UNSUPPORTED_MEDIA_TYPE"


@pytest.mark.parametrize("more", [{}, {"Sec-Fetch-Mode": "cors"}, {"Origin": "http://127.0.0.1"}])
def test_a_form_is_json_for_who_is_no_browser(more: dict[str, str], fake: FakeApi) -> None:
    """So curl names its bodies; a browser does it to get around the question whether it may."""
    answer = ask(fake, **{"Content-Type": "application/x-www-form-urlencoded"}, **more)
    assert answer.status_code == (415 if "Sec-Fetch-Mode" in more else 403 if more else 200)


BAD_BODIES: dict[str, bytes] = {
    "no JSON": b"{",
    "bad UTF-8": b'{"text": "\xff\xfe"}',
    "half a pair": b'{"text": "\\ud800"}',
    "deep": b"[" * 100_000,
    "deep and closed": b'{"text": ' + b"[" * 50_000 + b"]" * 50_000 + b"}",
    "no number": b'{"text": "a", "temperature": NaN}',
    "endless": b'{"text": "a", "temperature": Infinity}',
    "huge number": b'{"text": "a", "top_k": ' + b"9" * 5000 + b"}",
    "empty": b"",
    "zero bytes": b"\0" * 100,
    "a list": b"[1]",
    "twice": b'{"text": "a"}{"text": "b"}',
}


@pytest.mark.parametrize("body", BAD_BODIES.values(), ids=BAD_BODIES.keys())
def test_a_bad_body_is_told_so(body: bytes, fake: FakeApi) -> None:
    """In both contracts' forms, with 4xx and never 5xx."""
    headers = {"Content-Type": "application/json"}
    with httpx.Client(trust_env=False, timeout=30) as client:
        eot = client.post(f"{fake.at['eot']}/predict/eot", content=body, headers=headers)
        predictor = client.post(f"{fake.at['predictor']}/predict", content=body, headers=headers)
    assert eot.status_code == 400 and eot.json()["error"]["code"] in ("INVALID_INPUT", "INVALID_PARAMETER")
    assert predictor.status_code in (200, 400, 422)
    # A field that contract A does not have may be anything; its own temperature may not.
    assert predictor.status_code != 200 or body == b""
    assert not fake.engine.asked


def test_a_body_that_is_too_large_is_told_so(fake: FakeApi) -> None:
    """A million characters: 413 at once, without the text going anywhere."""
    with httpx.Client(trust_env=False, timeout=30) as client:
        answer = client.post(f"{fake.at['eot']}/predict/eot", json={"text": "가" * 1_000_000})
    assert answer.status_code == 413
    assert answer.json()["error"]["code"] == "TEXT_TOO_LONG"
    assert not fake.engine.asked


def test_a_body_in_pieces_is_bounded_too() -> None:
    """Nobody says how long it will be; at the limit it is over."""
    with FakeApi(ApiOptions(body_bytes=1000)) as api, httpx.Client(trust_env=False, timeout=30) as client:
        pieces = (b" " * 100 for _ in range(50))
        answer = client.post(
            f"{api.at['eot']}/predict/eot", content=pieces, headers={"Content-Type": "application/json"}
        )
        assert answer.status_code == 413


def test_a_slow_body_is_cut_off() -> None:
    """Its connection is answered and closed when the time is over; others go on."""
    heading = b"POST /predict/eot HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"
    with FakeApi(ApiOptions(body_s=0.2)) as api:
        heard = raw(api, heading)
        assert heard.startswith(b"HTTP/1.1 408")
        assert ask(api).status_code == 200


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"GET /hea",
        b"GET /health HTTP/1.1\r\nHost: local",
        b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\nGET /h",
    ],
)
def test_a_slow_heading_is_cut_off(sent: bytes) -> None:
    """Also the second one of a connection, and a connection that never says anything."""
    with FakeApi(ApiOptions(heading_s=0.2)) as api:
        heard = raw(api, sent)
        assert heard.startswith(b"HTTP/1.1 200") == (b"\r\n\r\n" in sent)
        assert ask(api).status_code == 200


@pytest.mark.parametrize(
    "sent",
    [
        b"POST /predict/eot HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"POST /predict/eot HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nabcde",
        b"POST /predict/eot HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: x, chunked\r\n\r\n0\r\n\r\n",
        b"POST /predict/eot HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
        b"POST /predict/eot HTTP/1.1\r\nHost : localhost\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    ],
)
def test_a_request_that_two_servers_would_read_differently_is_refused(sent: bytes, fake: FakeApi) -> None:
    """One answer of 4xx or 5xx, and the connection is over: nothing behind it is taken for another request."""
    heard = raw(fake, sent + b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n")
    assert heard.startswith((b"HTTP/1.1 4", b"HTTP/1.1 5"))
    assert heard.count(b"HTTP/1.1 ") == 1


def test_requests_in_a_row_are_answered_in_their_order(fake: FakeApi) -> None:
    """Pipelined, as HTTP allows."""
    one = b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n"
    last = b"GET /v2/health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    heard = raw(fake, one * 5 + last)
    assert heard.count(b"HTTP/1.1 200") == 6
    assert heard.endswith(b'{"live":true}')


def test_every_answer_has_a_number_and_keeps_to_itself(fake: FakeApi) -> None:
    """A number of its own, nothing kept by caches, no guessing of types, nothing loaded."""
    answers = [ask(fake), ask(fake, Origin="https://evil.example"), ask(fake, "predictor")]
    assert len({answer.headers["x-request-id"] for answer in answers}) == 3
    for answer in answers:
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["content-security-policy"].startswith("default-src 'none'")
        assert "server" not in answer.headers


def test_a_fault_of_ours_is_told_in_the_contracts_form(fake: FakeApi, caplog: pytest.LogCaptureFixture) -> None:
    """500 with its code, and neither answer nor log holds the text that led to it."""
    with httpx.Client(trust_env=False, timeout=30) as client:
        eot = client.post(f"{fake.at['eot']}/predict/eot", json={"text": "틀림 뷁쩗"})
        predictor = client.post(f"{fake.at['predictor']}/predict", params={"text": "틀림 뷁쩗"})
    assert eot.status_code == 500 and eot.json()["error"]["code"] == "INTERNAL_ERROR"
    assert predictor.status_code == 500 and set(predictor.json()) == {"detail"}
    assert "뷁" not in eot.text + predictor.text + caplog.text
    assert eot.headers["x-request-id"] in caplog.text


def test_a_silent_crowd_keeps_nobody_out() -> None:
    """Beyond the limit the connection that has said nothing for longest goes, and whoever asks is answered."""
    with FakeApi(ApiOptions(connections=40)) as api:
        crowd = [socket.create_connection(("127.0.0.1", api.port("eot")), 30) for _ in range(200)]
        try:
            assert ask(api).status_code == 200
            crowd[0].settimeout(30)
            with contextlib.suppress(ConnectionResetError):
                assert crowd[0].recv(1) == b""
            crowd[-1].sendall(b"GET /v2/health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            crowd[-1].settimeout(30)
            assert crowd[-1].recv(100).startswith(b"HTTP/1.1 200")
        finally:
            for each in crowd:
                each.close()


def test_who_is_being_answered_is_not_put_out() -> None:
    """Where all connections are busy a further one is told so, and theirs go on."""
    with FakeApi(ApiOptions(connections=4)) as api, httpx.Client(trust_env=False, timeout=30) as client:
        busy = [socket.create_connection(("127.0.0.1", api.port("eot")), 30) for _ in range(3)]
        body = json.dumps({"context": ["기다림"]}).encode()
        heading = "POST /predict/context HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nConnection: close\r\n"
        for each in busy:
            each.settimeout(30)
            each.sendall(f"{heading}Content-Length: {len(body)}\r\n\r\n".encode() + body)
            assert api.engine.waiting.acquire(timeout=30)
        assert client.get(f"{api.at['eot']}/health").status_code == 503
        api.call(api.engine.release)
        for each in busy:
            assert each.recv(100).startswith(b"HTTP/1.1 200")
            each.close()


@pytest.mark.parametrize(
    ("text", "status", "code"),
    [("고장", 503, "MODEL_NOT_LOADED"), ("몰림", 503, "SERVICE_UNAVAILABLE")],
)
def test_a_dead_or_busy_engine_is_told_at_once(text: str, status: int, code: str, fake: FakeApi) -> None:
    """In both forms, with the time after which to try again."""
    with httpx.Client(trust_env=False, timeout=30) as client:
        eot = client.post(f"{fake.at['eot']}/predict/eot", json={"text": text})
        predictor = client.post(f"{fake.at['predictor']}/predict", json={"text": text})
    assert eot.status_code == predictor.status_code == status
    assert eot.json()["error"]["code"] == code
    assert eot.headers["retry-after"] == predictor.headers["retry-after"] == "1"
