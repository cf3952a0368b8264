"""The kinds of clients that the contracts' documents show, each with the library that it would use."""

from __future__ import annotations

import asyncio
import json
import subprocess
from typing import Any

import aiohttp
import pytest
import requests
from websockets.asyncio.client import connect

from desktop.api.options import Contract

At = dict[Contract, str]

EOT = {"text": "그래 알았어", "model": "polyglot", "top_k": 10, "temperature": 0.5}


@pytest.fixture
def session() -> Any:
    """requests, which would otherwise ask the machine's proxies."""
    with requests.Session() as asking:
        asking.trust_env = False
        yield asking


def test_requests_asks_for_the_end_of_turn(at: At, session: requests.Session) -> None:
    """With the headers of the document and no key; what the snippet prints is there."""
    headers = {"Content-Type": "application/json"}
    data = session.post(f"{at['eot']}/predict/eot", json=EOT, headers=headers, timeout=30).json()
    assert data["success"]
    shown = f"{data['data']['eot_probability']:.1%} {data['data']['eot_assessment']}"
    assert shown.endswith("high")


def test_a_client_that_sends_a_key_it_made_up_is_answered(at: At, session: requests.Session) -> None:
    """The documents call keys optional, and libraries insist on some key: where none is kept none is wrong."""
    headers = {"Authorization": "Bearer YOUR_API_KEY"}
    assert session.post(f"{at['eot']}/predict/eot", json=EOT, headers=headers, timeout=30).ok


def test_requests_asks_for_a_batch(at: At, session: requests.Session) -> None:
    """Each row by its fields."""
    texts = ["안녕하세요", "그래 알았어", "오늘 뭐 먹었어"]
    data = session.post(f"{at['eot']}/predict/batch", json={**EOT, "texts": texts}, timeout=30).json()
    assert data["data"]["total_count"] == 3
    rows = [f"{row['text']} {row['eot_probability']:.1%}" for row in data["data"]["results"] if row["success"]]
    assert len(rows) == 3


@pytest.mark.parametrize("heading", [["-H", "Content-Type: application/json"], []])
def test_curl_asks(heading: list[str], at: At) -> None:
    """As the document has it, and as people type it: without a type, curl calls JSON a form."""
    command = ["curl", "--silent", "--noproxy", "*", "-X", "POST", f"{at['eot']}/predict/eot", *heading]
    told = subprocess.run([*command, "-d", json.dumps(EOT)], capture_output=True, check=True, timeout=60)
    assert json.loads(told.stdout)["success"]


def test_curl_asks_for_the_next_eojeol_in_the_address(at: At) -> None:
    """No body at all."""
    command = ["curl", "--silent", "--noproxy", "*", "-G", "-X", "POST", f"{at['predictor']}/predict"]
    asked = ["--data-urlencode", "text=오늘 날씨가 ", "-d", "top_k=3"]
    told = subprocess.run([*command, *asked], capture_output=True, check=True, timeout=60)
    assert len(json.loads(told.stdout)["predictions"]) == 3


def test_aiohttp_asks_many_at_once(at: At) -> None:
    """The load test's question from fifty clients; each has its own answer and nobody's is lost."""

    async def ask() -> list[list[Any]]:
        async with aiohttp.ClientSession() as client:

            async def one(number: int) -> list[Any]:
                asked = {"text": f"{number}월 날씨가 ", "top_k": 5}
                async with client.post(f"{at['predictor']}/predict", json=asked) as answer:
                    assert answer.status == 200
                    rows: list[Any] = (await answer.json())["predictions"]
                    return rows

            return await asyncio.gather(*(one(number) for number in range(50)))

    assert all(len(rows) == 5 for rows in asyncio.run(ask()))


def test_the_hook_is_answered_for_its_newest_text_only(at: At) -> None:
    """Twenty clients type; the last answer that each hears is for its last text, and numbers only rise."""

    async def typist(number: int) -> list[int]:
        heard: list[int] = []
        address = at["predictor"].replace("http", "ws") + f"/ws/client-{number}"
        async with connect(address, proxy=None) as socket:
            for seq in range(20):
                await socket.send(
                    json.dumps({"type": "input", "text": f"{number}번 {'가나다라마'[seq % 5]}", "seq": seq})
                )
            while not heard or heard[-1] < 19:
                heard.append(json.loads(await socket.recv())["seq"])
        return heard

    async def all_of_them() -> list[list[int]]:
        async with asyncio.timeout(60):
            return await asyncio.gather(*map(typist, range(20)))

    for heard in asyncio.run(all_of_them()):
        assert heard == sorted(set(heard))


def test_the_gateway_has_every_contract_under_its_prefix(at: At, session: requests.Session) -> None:
    """The same bodies at the same paths behind ``/predictor`` and ``/eot``, documents and WebSocket included."""
    gate = at["gateway"]
    told = session.get(gate, timeout=30).json()
    assert told == {
        "contracts": {name: f"/{name}" for name in ("predictor", "models", "generator", "eot", "voc")},
        "page": "/page/",
        "ready": True,
    }
    assert session.post(f"{gate}/eot/predict/eot", json=EOT, timeout=30).json()["success"]
    assert session.post(f"{gate}/predictor/predict", json={"text": "나는 "}, timeout=30).json()["predictions"]
    assert session.get(f"{gate}/predictor/health", timeout=30).json()["status"] == "healthy"
    page = session.get(f"{gate}/eot/docs", timeout=30).text
    assert 'src="/eot/documents/start.js"' in page
    assert "/eot/openapi.json" in session.get(f"{gate}/eot/documents/start.js", timeout=30).text
    assert session.get(f"{gate}/predict", timeout=30).status_code == 404

    async def hook() -> dict[str, Any]:
        async with connect(gate.replace("http", "ws") + "/predictor/ws/7", proxy=None) as socket:
            await socket.send('{"type": "input", "text": "나는 "}')
            told: dict[str, Any] = json.loads(await socket.recv())
            return told

    assert asyncio.run(hook())["type"] == "prediction"


def test_every_listener_says_whether_it_lives_and_is_ready(at: At, session: requests.Session) -> None:
    """KServe's version 2."""
    for address in at.values():
        assert session.get(f"{address}/v2/health/live", timeout=30).json() == {"live": True}
        assert session.get(f"{address}/v2/health/ready", timeout=30).json() == {"ready": True}
