"""What is answered directly is what the framework would have answered, and what is wrong is told by the framework."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest
from api_fake import FakeApi

_EOT: tuple[Any, ...] = (
    {"text": "네"},
    {"text": "네", "model": "kogpt2", "top_k": 3, "temperature": 1.0, "timeout": 0, "run_mode": "cpu"},
    {"text": "네", "top_k": "4", "temperature": "0.7", "more": {"a": [1, 2]}},
    {"text": ""},
    {"text": 7},
    {"text": "네", "top_k": 0},
    {"text": "네", "top_k": 2.5},
    {"text": "네", "model": "nobody"},
    {"text": "네", "temperature": 9},
    {"text": "고장"},
    {"text": "몰림"},
    {"texts": ["네"]},
    ["네"],
    None,
)
_PREDICT: tuple[Any, ...] = (
    {"text": "나는 "},
    {"text": "나는", "top_k": 1, "temperature": 1, "complete_word": False},
    {"text": "나는 ", "top_k": 99},
    {"text": "나는 ", "temperature": "nan"},
    {"text": None},
    {"text": "고장"},
    {"text": "몰림"},
    "나는",
)
_RAW = (
    b'{"text": "\xed\xa0\x80"}',
    b'{"text": "\\ud800"}',
    b'{"text": "a\x01b"}',
    b'{"text": "a", "text": "b"}',
    b'{"text": "a", "temperature": NaN}',
    b'\xef\xbb\xbf{"text": "a"}',
    '{"text": "a"}'.encode("utf-16"),
    b'{"text": "a"',
    b'{"text": "a"} b',
    b'{"text": "a", "x": ' + b"[" * 300 + b"]" * 300 + b"}",
    b"[" * 100_000,
    b"",
)
_OWN = ("elapsed_time", "timestamp", "request_id")
"""What no two answers have in common."""


@pytest.mark.parametrize("asked", [*(json.dumps(each).encode() for each in _EOT), *_RAW])
def test_the_end_of_turn_both_ways(asked: bytes, fake: FakeApi, client: httpx.Client) -> None:
    """The second is not asked directly, as no contract has a query there."""
    _same(client, f"{fake.at['eot']}/predict/eot", asked)


@pytest.mark.parametrize("asked", [*(json.dumps(each).encode() for each in _PREDICT), *_RAW])
def test_predictions_both_ways(asked: bytes, fake: FakeApi, client: httpx.Client) -> None:
    """As above; behind the gateway too."""
    _same(client, f"{fake.at['predictor']}/predict", asked)
    _same(client, f"{fake.at['gateway']}/predictor/predict", asked)


def test_what_was_predicted_is_known_for_a_while(fake: FakeApi, client: httpx.Client) -> None:
    """Of two equal questions the engine hears one; of another temperature, and without its model, it is asked again."""
    address = f"{fake.at['predictor']}/predict"
    told = [client.post(address, json={"text": "나는 "}).json() for _ in range(2)]
    assert told[0] == told[1] and len(fake.engine.asked) == 1
    client.post(address, json={"text": "나는 ", "temperature": 1.0})
    assert len(fake.engine.asked) == 2
    assert client.get(f"{fake.at['predictor']}/metrics").text.count('status="success"} 3.0') == 1


def _same(client: httpx.Client, address: str, asked: bytes) -> None:
    kind = {"Content-Type": "application/json"}
    direct, whole = (client.post(each, content=asked, headers=kind) for each in (address, f"{address}?of=both"))
    assert direct.status_code == whole.status_code
    assert _plain(direct.json()) == _plain(whole.json())
    assert set(direct.headers) == set(whole.headers)
    assert direct.headers["content-type"] == whole.headers["content-type"]


def _plain(told: Any) -> Any:
    if isinstance(told, dict):
        return {name: None if name in _OWN else _plain(each) for name, each in told.items()}
    return [_plain(each) for each in told] if isinstance(told, list) else told
