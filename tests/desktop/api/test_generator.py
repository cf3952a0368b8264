"""Contract D, line by line as its document says."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest
from api_fake import FakeApi

from desktop.api.options import Contract
from engine.client.state import EngineState

At = dict[Contract, str]


def generate(at: At, client: httpx.Client, **asked: Any) -> str:
    """The text of a good answer."""
    answer = client.post(f"{at['generator']}/generate", json=asked)
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert set(told) == {"input_prompt", "generated_text"} and told["input_prompt"] == asked["prompt"]
    written: str = told["generated_text"]
    assert written.startswith(asked["prompt"].strip())
    return written


def test_a_text_is_continued(at: At, client: httpx.Client) -> None:
    """The prompt and what follows, no longer than was asked for, by chance or always the most probable."""
    greedy = generate(at, client, prompt="오늘 회의는", max_length=6, do_sample=False)
    assert greedy == generate(at, client, prompt="오늘 회의는", max_length=6, temperature=1.7, do_sample=False)
    assert 2 < len(greedy.split()) <= 6
    texts = {generate(at, client, prompt="나는 ", max_length=5, temperature=2.0) for _ in range(8)}
    assert len(texts) > 1


def test_a_prompt_that_is_long_enough_stays_as_it_is(at: At, client: httpx.Client) -> None:
    """``max_length`` counts it."""
    assert generate(at, client, prompt="하나 둘 셋 넷 ", max_length=3) == "하나 둘 셋 넷"


def test_a_stream_says_the_same(at: At, client: httpx.Client) -> None:
    """Beyond the contract, for who asks: a piece an event."""
    asked = {"prompt": "오늘 회의는", "max_length": 6, "do_sample": False}
    whole = generate(at, client, **asked)
    with client.stream("POST", f"{at['generator']}/generate", json={**asked, "stream": True}) as answer:
        events = [line.removeprefix("data: ") for line in answer.iter_lines() if line]
    assert events.pop() == "[DONE]"
    assert "오늘 회의는" + "".join(json.loads(event)["text"] for event in events) == whole


def test_the_service_tells_its_state(at: At, client: httpx.Client) -> None:
    """READY and its model; while none is loaded LOADING, and 503 in the contract's words."""
    assert client.get(at["generator"]).json() == {"service_status": "READY", "model": "ieum-mini"}
    with FakeApi() as loading:
        loading.engine.state = EngineState("loading", "fake")
        assert client.get(loading.at["generator"]).json() == {"service_status": "LOADING", "model": "fake"}
        refused = client.post(f"{loading.at['generator']}/generate", json={"prompt": "가"})
    assert refused.status_code == 503
    assert refused.json() == {"detail": "AI 모델이 아직 로드되지 않았습니다. 잠시 후 다시 시도해 주세요."}


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"prompt": 7},
        {"prompt": "가", "max_length": 0},
        {"prompt": "가", "max_length": 1025},
        {"prompt": "가", "temperature": -0.1},
        {"prompt": "가", "temperature": 2.1},
    ],
)
def test_a_bad_question_is_told(asked: dict[str, Any], at: At, client: httpx.Client) -> None:
    """422 in the framework's form, without what was sent."""
    answer = client.post(f"{at['generator']}/generate", json=asked)
    assert answer.status_code == 422
    assert all(set(each) == {"type", "loc", "msg"} for each in answer.json()["detail"])
