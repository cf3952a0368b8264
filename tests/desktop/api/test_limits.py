"""How often callers of contract E may ask, exactly, and what each answer tells of it."""

from __future__ import annotations

import hashlib
import math
import time

import httpx
import pytest
from api_fake import FakeApi

from desktop.api.options import ApiOptions, RateLimits
from desktop.api.safety.keys import Caller
from desktop.api.safety.windows import FixedWindows

KEYS = {
    hashlib.sha256(b"plain").hexdigest(): Caller("plain"),
    hashlib.sha256(b"best").hexdigest(): Caller("best", "premium"),
}


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_a_window_counts_from_the_first_request() -> None:
    """So many are allowed, the next is not, what is refused does not count, and at its end another window begins."""
    clock = Clock()
    windows = FixedWindows(clock, 60.0)
    assert [windows.hit("a", 3).remaining for _ in range(3)] == [2, 1, 0]
    clock.now += 20
    refused = windows.hit("a", 3)
    assert not refused.allowed and refused.seconds == 40 and refused.remaining == 0
    assert windows.hit("b", 3).allowed
    clock.now += 40
    assert windows.hit("a", 3) == windows.hit("c", 3)


def test_callers_whose_window_is_over_are_forgotten() -> None:
    """A crowd of names takes no memory for good."""
    clock = Clock()
    windows = FixedWindows(clock, 60.0)
    for number in range(10_000):
        windows.hit(str(number), 1)
    clock.now += 60
    assert windows.hit("new", 1).allowed
    assert len(windows._begun) == 1


@pytest.fixture
def limited() -> FakeApi:
    """Three single questions, five for the best, two batches."""
    return FakeApi(ApiOptions(rates=RateLimits(3, 5, 2)), KEYS)


def test_every_answer_tells_what_is_left(limited: FakeApi) -> None:
    """The three headers; beyond the limit 429 with the contract's code, the limit, and when it ends."""
    with limited as api, httpx.Client(trust_env=False, timeout=30) as client:
        left = []
        for _ in range(3):
            answer = client.post(f"{api.at['eot']}/predict/eot", json={"text": "네"})
            assert answer.status_code == 200 and answer.headers["x-ratelimit-limit"] == "3"
            left.append(answer.headers["x-ratelimit-remaining"])
        assert left == ["2", "1", "0"]
        refused = client.post(f"{api.at['eot']}/predict/eot", json={"text": "네"})
        assert refused.status_code == 429
        error = refused.json()["error"]
        assert error["code"] == "RATE_LIMIT_EXCEEDED" and error["details"]["limit"] == 3
        assert error["details"]["reset_at"].endswith("Z")
        assert abs(int(refused.headers["x-ratelimit-reset"]) - time.time() - 60) < 30
        assert 1 <= int(refused.headers["retry-after"]) <= math.ceil(60)
        # The gateway is no second purse, and health costs nothing.
        assert client.post(f"{api.at['gateway']}/eot/predict/eot", json={"text": "네"}).status_code == 429
        assert client.get(f"{api.at['eot']}/health").status_code == 200


def test_batches_and_keys_have_windows_of_their_own(limited: FakeApi) -> None:
    """Two batches, whatever else was asked; a premium key has more; a bad question counts as one."""
    with limited as api, httpx.Client(trust_env=False, timeout=30) as client:

        def ask(path: str, key: str = "") -> int:
            headers = {"Authorization": f"Bearer {key}"} if key else {}
            return client.post(
                f"{api.at['eot']}{path}", json={"text": "네", "texts": ["네"]}, headers=headers
            ).status_code

        assert [ask("/predict/batch") for _ in range(3)] == [200, 200, 429]
        assert [ask("/predict/eot", "best") for _ in range(6)] == [200] * 5 + [429]
        assert ask("/predict/nothing", "plain") == 404
        assert [ask("/predict/eot", "plain") for _ in range(3)] == [200, 200, 429]


def test_the_contracts_own_numbers_are_usual() -> None:
    """100, 1,000 and 10 a minute."""
    assert RateLimits() == RateLimits(100, 1000, 10)
