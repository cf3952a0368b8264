"""Contract A, asked over HTTP and a WebSocket, line by line as its documents say."""

from __future__ import annotations

import contextlib
import json
from typing import Any

import httpx
import pytest
from websockets.exceptions import ConnectionClosedError
from websockets.sync.client import ClientConnection, connect

from desktop.api.options import Contract
from engine.text.hangul import keys

At = dict[Contract, str]


def socket_to(at: At, client: str = "7f9c") -> ClientConnection:
    """A WebSocket as the contract's hook opens it."""
    return connect(at["predictor"].replace("http", "ws") + f"/ws/{client}", proxy=None)


def said(socket: ClientConnection, **message: Any) -> dict[str, Any]:
    socket.send(json.dumps(message))
    answer: dict[str, Any] = json.loads(socket.recv(timeout=30))
    return answer


def test_a_query_is_answered_with_pairs(at: At, client: httpx.Client) -> None:
    """``POST /predict?text=…&top_k=5``: whole eojeols with their probabilities, most probable first."""
    answer = client.post(f"{at['predictor']}/predict", params={"text": "오늘 날씨가 ", "top_k": 5})
    assert answer.status_code == 200
    rows = answer.json()["predictions"]
    assert len(rows) == 5
    assert all(isinstance(word, str) and word and " " not in word for word, _ in rows)
    chances = [chance for _, chance in rows]
    assert chances == sorted(chances, reverse=True) and all(0 < chance <= 1 for chance in chances)


def test_a_body_is_answered_like_a_query(at: At, client: httpx.Client) -> None:
    """The contract's own load test sends JSON; both say the same, and five rows are usual."""
    asked: dict[str, str | int] = {"text": "회의를 ", "top_k": 5}
    body = client.post(f"{at['predictor']}/predict", json=asked).json()
    assert body == client.post(f"{at['predictor']}/predict", params=asked).json()
    assert body == client.post(f"{at['predictor']}/predict", json={"text": "회의를 "}).json()
    assert len(body["predictions"]) == 5


def test_an_eojeol_begun_is_replaced_by_whole_ones(at: At, client: httpx.Client) -> None:
    """Predictions are eojeols; ``replaces`` tells how much of the text each begins anew, so that nothing is doubled."""
    answer = client.post(f"{at['predictor']}/predict", json={"text": "정말 감사하"}).json()
    assert answer["replaces"] == [len("감사하")] * 5
    assert all(keys(word).startswith(keys("감사하")) for word, _ in answer["predictions"])
    assert client.post(f"{at['predictor']}/predict", json={"text": "정말 "}).json()["replaces"] == [0] * 5


def test_behind_an_eojeol_that_is_whole_comes_the_next_one(at: At, client: httpx.Client) -> None:
    """The load test's text ends without a blank, and what follows it is wanted all the same."""
    whole = client.post(f"{at['predictor']}/predict", json={"text": "오늘 회의는", "top_k": 5}).json()
    behind = client.post(f"{at['predictor']}/predict", json={"text": "오늘 회의는 ", "top_k": 5}).json()
    assert whole["replaces"] == [0] * 5
    assert [word for word, _ in whole["predictions"]] == [word for word, _ in behind["predictions"]]
    both = client.post(f"{at['predictor']}/predict", json={"text": "한국 사람들이", "top_k": 20}).json()
    assert {0, len("사람들이")} == set(both["replaces"])
    chances = [chance for _, chance in both["predictions"]]
    assert chances == sorted(chances, reverse=True) and sum(chances) <= 1


def test_the_usual_temperature_is_the_contracts(at: At, client: httpx.Client) -> None:
    """0.8, in whole eojeols; another one is as good as told, and so is a single token."""
    asked = f"{at['predictor']}/predict"
    usual = client.post(asked, json={"text": "그리고 "}).json()
    assert usual == client.post(asked, json={"text": "그리고 ", "temperature": 0.8, "complete_word": True}).json()
    assert usual != client.post(asked, json={"text": "그리고 ", "temperature": 2.0}).json()
    assert usual != client.post(asked, json={"text": "그리고 ", "complete_word": False}).json()


@pytest.mark.parametrize("top_k", [1, 20])
def test_top_k_is_obeyed(top_k: int, at: At, client: httpx.Client) -> None:
    """From 1 to 20."""
    answer = client.post(f"{at['predictor']}/predict", json={"text": "나는 ", "top_k": top_k})
    assert len(answer.json()["predictions"]) == top_k


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"text": 7},
        {"text": None},
        {"text": "가", "top_k": 0},
        {"text": "가", "top_k": 21},
        {"text": "가", "top_k": "많이"},
        {"text": "가", "temperature": 0.05},
        {"text": "가", "temperature": 2.1},
        ["가"],
        "가",
    ],
)
def test_a_bad_question_is_told_in_the_frameworks_form(asked: object, at: At, client: httpx.Client) -> None:
    """422 with a ``detail`` for each fault, which names the place and quotes nothing."""
    answer = client.post(f"{at['predictor']}/predict", json=asked)
    assert answer.status_code == 422
    assert all(set(each) == {"type", "loc", "msg"} for each in answer.json()["detail"])


def test_no_text_at_all_is_a_fault_of_the_query(at: At, client: httpx.Client) -> None:
    """As the contract's own server says it."""
    answer = client.post(f"{at['predictor']}/predict")
    assert answer.status_code == 422
    assert answer.json() == {"detail": [{"type": "missing", "loc": ["query", "text"], "msg": "Field required"}]}


def test_health_and_metrics(at: At, client: httpx.Client) -> None:
    """``/health`` in the contract's words, and counts by the contract's names that grow with what is asked."""
    assert client.get(f"{at['predictor']}/health").json() == {"status": "healthy", "model_loaded": True}
    client.post(f"{at['predictor']}/predict", json={"text": "물론 "})
    told = client.get(f"{at['predictor']}/metrics")
    assert told.headers["content-type"].startswith("text/plain")
    assert 'prediction_requests_total{contract="predictor",status="success"}' in told.text
    assert 'prediction_duration_seconds_bucket{contract="predictor",le="0.001"}' in told.text


def test_the_socket_speaks_the_contracts_messages(at: At) -> None:
    """``{"type": "input", "text": …}`` in; ``{"type": "prediction", "data": [{"text", "confidence"}]}`` out."""
    with socket_to(at) as socket:
        answer = said(socket, type="input", text="오늘 날씨가 ")
        assert answer["type"] == "prediction"
        assert len(answer["data"]) == 5
        assert all(set(row) == {"text", "confidence"} for row in answer["data"])
        assert "seq" not in answer and "end" not in answer


def test_the_socket_gives_back_a_number_and_the_end(at: At) -> None:
    """Fields beyond the contract, for who asks for them: its own number, and whether the utterance ends."""
    with socket_to(at) as socket:
        answer = said(socket, type="input", text="네 알겠습니다", seq=41, end=True, top_k=2)
        assert answer["seq"] == 41
        assert answer["end"]["assessment"] == "high"
        assert len(answer["data"]) <= 2


@pytest.mark.parametrize("bad", ["", "{", "[]", '"가"', "{}", '{"type": "input"}', '{"type": "other", "text": "가"}'])
def test_a_bad_message_leaves_the_connection_alive(bad: str, at: At) -> None:
    """It is answered with an error that quotes nothing, and the next one with predictions."""
    with socket_to(at) as socket:
        socket.send(bad)
        error = json.loads(socket.recv(timeout=30))
        assert error["type"] == "error" and error["code"] == "INVALID_INPUT"
        assert said(socket, type="input", text="나는 ")["type"] == "prediction"


def test_bytes_are_no_message(at: At) -> None:
    """A binary message is answered like any other that is none."""
    with socket_to(at) as socket:
        socket.send(b"\xff\xfe")
        assert json.loads(socket.recv(timeout=30))["code"] == "INVALID_INPUT"
        assert said(socket, type="input", text="나는 ")["type"] == "prediction"


def test_a_flood_is_answered_for_its_last_text(at: At) -> None:
    """Two thousand messages at once: few answers, the last for the last, and others are answered meanwhile."""
    with socket_to(at, "flood") as flood, socket_to(at, "other") as other:
        for seq in range(2000):
            flood.send(json.dumps({"type": "input", "text": f"{seq} 나는 ", "seq": seq}))
        assert said(other, type="input", text="우리는 ")["type"] == "prediction"
        seen = [-1]
        while seen[-1] < 1999:
            seen.append(json.loads(flood.recv(timeout=30))["seq"])
    assert seen == sorted(set(seen))


def test_a_message_that_is_too_large_ends_the_connection(at: At) -> None:
    """With WebSocket's own code for it; a text of any length that fits is read at its end."""
    with socket_to(at) as socket:
        assert said(socket, type="input", text="가" * 20_000 + " 오늘 회의는 ")["data"]
        with contextlib.suppress(ConnectionClosedError):
            socket.send(json.dumps({"type": "input", "text": "가" * 300_000}))
        with pytest.raises(ConnectionClosedError) as closed:
            socket.recv(timeout=30)
        assert closed.value.rcvd is not None and closed.value.rcvd.code == 1009


def test_documents_are_served_without_another_machine(at: At, client: httpx.Client) -> None:
    """Swagger UI, ReDoc and the description; the pages load from here only, and the browser is told so."""
    for page in ("docs", "redoc"):
        shown = client.get(f"{at['predictor']}/{page}")
        assert shown.status_code == 200
        assert "https://" not in shown.text and "http://" not in shown.text
        assert shown.headers["content-security-policy"].startswith("default-src 'self'")
        for script in ("swagger-ui-bundle.js", "redoc.standalone.js", "start.js"):
            assert client.get(f"{at['predictor']}/documents/{script}").status_code == 200
    assert "/predict" in client.get(f"{at['predictor']}/openapi.json").json()["paths"]
    assert client.get(f"{at['predictor']}/documents/core.py").status_code == 404
