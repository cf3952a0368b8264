"""What the OpenAPI documents say is what happens, whatever is asked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from api_fake import FakeApi
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from desktop.api.contracts.eot.shapes import BatchShape, ContextShape, EotErrorShape, EotShape
from desktop.api.contracts.models.bodies import FailureShape, LoadShape, PredictionShape
from desktop.api.contracts.predictor.bodies import Predicted
from desktop.api.options import ApiOptions, RateLimits

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)
MODEL_FIELDS = ("text", "task", "context", "max_length", "temperature", "top_p", "top_k", "do_sample", "model_name")
MODEL_BODIES = JSON | st.dictionaries(st.sampled_from(MODEL_FIELDS), JSON)
TURNS = st.lists(st.fixed_dictionaries({"role": JSON | st.just("user"), "content": JSON | st.text()}), max_size=3)
SPOKEN = ("messages", "input", "model", "max_tokens", "temperature", "n", "stop", "logprobs", "top_logprobs", "seed")
SPOKEN_BODIES = JSON | st.dictionaries(st.sampled_from(SPOKEN), JSON | TURNS)
FIELDS = ("text", "texts", "context", "model", "run_mode", "top_k", "temperature", "timeout", "complete_word")
BODIES = JSON | st.dictionaries(st.sampled_from(FIELDS), JSON | st.lists(st.text(max_size=9), max_size=3))
GOOD: dict[str, type[BaseModel]] = {"eot": EotShape, "batch": BatchShape, "context": ContextShape}


@pytest.fixture(scope="module")
def lasting() -> Iterator[FakeApi]:
    """A server for all examples, without limits."""
    with FakeApi(ApiOptions(rates=RateLimits(0, 0, 0))) as api:
        yield api


@pytest.fixture(scope="module")
def asking() -> Iterator[httpx.Client]:
    """One client for all examples."""
    with httpx.Client(trust_env=False, timeout=30) as client:
        yield client


@given(st.sampled_from(tuple(GOOD)), BODIES)
def test_any_json_is_answered_as_described(lasting: FakeApi, asking: httpx.Client, path: str, body: Any) -> None:
    """Contract E: an answer of the described shape or an error of the described shape with 400, never 5xx."""
    answer = asking.post(f"{lasting.at['eot']}/predict/{path}", json=body)
    assert answer.status_code in (200, 400)
    (GOOD[path] if answer.status_code == 200 else EotErrorShape).model_validate_json(answer.content)


@given(BODIES)
def test_any_json_is_answered_by_the_predictor(lasting: FakeApi, asking: httpx.Client, body: Any) -> None:
    """Contract A: predictions, or 422 with a list of faults."""
    answer = asking.post(f"{lasting.at['predictor']}/predict", json=body)
    assert answer.status_code in (200, 422)
    if answer.status_code == 200:
        Predicted.model_validate_json(answer.content)
    else:
        assert answer.json()["detail"]


@given(st.sampled_from(("writes", "labels", "no-such")), MODEL_BODIES)
def test_any_json_is_answered_by_the_models(lasting: FakeApi, asking: httpx.Client, name: str, body: Any) -> None:
    """Contract B: an answer of the described shape or an error of the described shape, never 5xx."""
    base = lasting.at["models"]
    asking.post(f"{base}/models/load", json={"model_name": name})
    answer = asking.post(f"{base}/models/{name}/predict", json=body)
    assert answer.status_code in (200, 400, 404, 422)
    (PredictionShape if answer.status_code == 200 else FailureShape).model_validate_json(answer.content)
    loaded = asking.post(f"{base}/models/load", json=body)
    assert loaded.status_code in (200, 400, 403, 404, 422)
    (LoadShape if loaded.status_code == 200 else FailureShape).model_validate_json(loaded.content)


@given(st.sampled_from(("chat/completions", "embeddings", "completions")), SPOKEN_BODIES)
def test_any_json_is_answered_in_openais_form(lasting: FakeApi, asking: httpx.Client, path: str, body: Any) -> None:
    """An answer, or an error with its four fields, never 5xx."""
    answer = asking.post(f"{lasting.at['gateway']}/v1/{path}", json=body)
    assert answer.status_code in (200, 400, 404)
    if answer.status_code != 200:
        assert set(answer.json()["error"]) == {"message", "type", "param", "code"}


@given(st.binary(max_size=60))
def test_any_bytes_are_answered(lasting: FakeApi, asking: httpx.Client, body: bytes) -> None:
    """As JSON that is none, or is by chance."""
    headers = {"Content-Type": "application/json"}
    for address in (f"{lasting.at['eot']}/predict/eot", f"{lasting.at['predictor']}/predict"):
        assert asking.post(address, content=body, headers=headers).status_code in (400, 422)


def test_the_documents_describe_every_address(lasting: FakeApi, asking: httpx.Client) -> None:
    """With the limits of every number, and errors in the contract's form only."""
    told = asking.get(f"{lasting.at['eot']}/openapi.json").json()
    paths = {
        "/predict/eot",
        "/predict/batch",
        "/predict/context",
        "/health",
        "/health/detailed",
        "/stats",
        "/models",
        "/",
    }
    assert paths <= set(told["paths"])
    top_k = told["components"]["schemas"]["EotBody"]["properties"]["top_k"]
    assert (top_k["minimum"], top_k["maximum"], top_k["default"]) == (1, 20, 10)
    assert set(told["paths"]["/predict/eot"]["post"]["responses"]) == {"200", "4XX", "5XX"}
