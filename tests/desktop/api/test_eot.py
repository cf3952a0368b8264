"""Contract E, line by line as its document says."""

from __future__ import annotations

import re
from typing import Any

import httpx
import pytest

from desktop.api.options import Contract

At = dict[Contract, str]

STAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
CLASSES = {"eot_expression", "user_defined", "punctuation", "abnormal", "other_eot", "general"}


def good(answer: httpx.Response) -> dict[str, Any]:
    """The data of a good answer, whose envelope is as the contract says."""
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert set(told) == {"success", "data", "meta"} and told["success"] is True
    check_meta(told["meta"])
    data: dict[str, Any] = told["data"]
    return data


def bad(answer: httpx.Response, status: int, code: str) -> dict[str, Any]:
    """The error of a bad answer, whose envelope is as the contract says."""
    assert answer.status_code == status, answer.text
    told = answer.json()
    assert set(told) == {"success", "error", "meta"} and told["success"] is False
    check_meta(told["meta"])
    assert told["meta"]["request_id"] == answer.headers["x-request-id"]
    error: dict[str, Any] = told["error"]
    assert set(error) == {"code", "message", "details"} and error["code"] == code and error["message"]
    return error


def check_meta(meta: dict[str, Any]) -> None:
    """Version, time and number."""
    assert set(meta) == {"api_version", "timestamp", "request_id"}
    assert meta["api_version"] == "1.0.0"
    assert STAMP.fullmatch(meta["timestamp"])
    assert re.fullmatch("req_[0-9a-f]{12}", meta["request_id"])


def test_one_text(at: At, client: httpx.Client) -> None:
    """The contract's example, with all its fields: probability, predictions, text, model, time, assessment."""
    asked = {"text": "그래 알았어", "model": "polyglot", "top_k": 10, "temperature": 0.5, "timeout": 60}
    data = good(client.post(f"{at['eot']}/predict/eot", json=asked))
    assert set(data) == {"eot_probability", "predictions", "input_text", "model", "elapsed_time", "eot_assessment"}
    assert data["input_text"] == "그래 알았어"
    assert data["model"] == "ieum-mini"
    assert data["eot_probability"] > 0.7 and data["eot_assessment"] == "high"
    rows = data["predictions"]
    assert [row["rank"] for row in rows] == list(range(1, 11))
    assert all(set(row) == {"token", "probability", "rank", "is_eot", "type"} for row in rows)
    assert {row["type"] for row in rows} <= CLASSES
    chances = [row["probability"] for row in rows]
    assert chances == sorted(chances, reverse=True)


def test_what_is_not_said_is_usual(at: At, client: httpx.Client) -> None:
    """``top_k`` 10, ``temperature`` 0.5, ``model`` polyglot."""
    usual = good(client.post(f"{at['eot']}/predict/eot", json={"text": "내일 봐"}))
    asked = {"text": "내일 봐", "model": "polyglot", "top_k": 10, "temperature": 0.5}
    told = good(client.post(f"{at['eot']}/predict/eot", json=asked))
    assert {**usual, "elapsed_time": 0} == {**told, "elapsed_time": 0}


def test_the_temperature_changes_predictions_and_not_the_probability(at: At, client: httpx.Client) -> None:
    """Where we differ: the probability is the whole vocabulary's at temperature 1, calibrated; ``top_k`` changes no sum."""
    ask = [{"text": "오늘 회의는", "temperature": 0.1}, {"text": "오늘 회의는", "temperature": 2.0, "top_k": 1}]
    cold, warm = (good(client.post(f"{at['eot']}/predict/eot", json=each)) for each in ask)
    assert cold["eot_probability"] == warm["eot_probability"]
    assert cold["predictions"][0]["probability"] > warm["predictions"][0]["probability"]
    assert cold["eot_assessment"] == "low"


def test_a_batch(at: At, client: httpx.Client) -> None:
    """The contract's five texts: a row each in their order, and the sums."""
    texts = ["안녕하세요", "그래 알았어", "오늘 뭐 먹었어", "내일 봐", "어떻게 생각해"]
    data = good(client.post(f"{at['eot']}/predict/batch", json={"texts": texts, "model": "polyglot"}))
    assert [row["text"] for row in data["results"]] == texts
    fields = {"text", "eot_probability", "eot_assessment", "top_prediction", "elapsed_time", "success"}
    assert all(set(row) == fields and row["success"] is True for row in data["results"])
    assert (data["total_count"], data["success_count"], data["failure_count"]) == (5, 5, 0)
    assert data["total_elapsed_time"] >= 0 and data["model"] == "ieum-mini"
    single = good(client.post(f"{at['eot']}/predict/eot", json={"text": texts[1]}))
    assert data["results"][1]["eot_probability"] == single["eot_probability"]
    assert data["results"][1]["top_prediction"] == single["predictions"][0]["token"]


def test_a_bad_text_takes_nothing_from_the_others(at: At, client: httpx.Client) -> None:
    """Its row says what is wrong, without an answer; the sums count it."""
    data = good(client.post(f"{at['eot']}/predict/batch", json={"texts": ["네", " ", "가" * 1001, "좋아요"]}))
    assert [row["success"] for row in data["results"]] == [True, False, False, True]
    assert data["results"][1]["code"] == "INVALID_INPUT" and data["results"][1]["error"]
    assert data["results"][2]["code"] == "TEXT_TOO_LONG"
    assert (data["success_count"], data["failure_count"]) == (2, 2)


def test_a_hundred_texts_are_answered(at: At, client: httpx.Client) -> None:
    """The most that the contract has, in several lots."""
    data = good(client.post(f"{at['eot']}/predict/batch", json={"texts": [f"{n}번 좋아요" for n in range(100)]}))
    assert data["success_count"] == 100


def test_a_dialogue(at: At, client: httpx.Client) -> None:
    """The contract's example: lengths, and a recommendation in the contract's words."""
    turns = ["안녕하세요", "네 안녕하세요", "오늘 날씨 좋네요", "그렇네요 날씨가 정말 좋아요"]
    data = good(client.post(f"{at['eot']}/predict/context", json={"context": turns, "top_k": 5}))
    assert data["context_length"] == 4
    assert data["combined_length"] == len(" ".join(turns))
    assert data["eot_assessment"] == "high" and data["recommendation"] == "대화를 종료해도 좋습니다"
    assert len(data["predictions"]) == 5
    going_on = good(client.post(f"{at['eot']}/predict/context", json={"context": [*turns, "그런데 제가"]}))
    assert going_on["recommendation"] == "대화를 계속하는 것이 좋습니다"


def test_health(at: At, client: httpx.Client) -> None:
    """Both kinds, with the parts and counts that the document names."""
    plain = client.get(f"{at['eot']}/health").json()
    assert set(plain) == {"status", "timestamp", "version", "model_loaded"}
    assert plain["status"] == "healthy" and plain["model_loaded"] is True and STAMP.fullmatch(plain["timestamp"])
    told = client.get(f"{at['eot']}/health/detailed").json()
    assert set(told) == {"status", "components", "timestamp", "version"}
    predictor, cache = told["components"]["predictor"], told["components"]["cache"]
    assert predictor["loaded"] is True and predictor["status"] == "healthy"
    assert all(predictor[name] > 0 for name in ("eot_tokens", "user_eot_tokens", "punctuation_count"))
    assert set(cache) == {"status", "enabled", "size_kb", "items"}


def test_statistics_and_the_cache(at: At, client: httpx.Client) -> None:
    """The same question again is a hit; items and size are there; limits are told."""
    for _ in range(2):
        good(client.post(f"{at['eot']}/predict/eot", json={"text": "기억할 만한 말입니다"}))
    told = client.get(f"{at['eot']}/stats").json()
    assert set(told) == {"api_version", "predictor", "cache", "rate_limits", "timestamp"}
    assert set(told["predictor"]) == {"eot_tokens", "user_eot_tokens", "punctuation_marks"}
    assert set(told["cache"]) == {"size_kb", "items", "hit_rate"}
    assert told["cache"]["items"] > 0 and told["cache"]["size_kb"] > 0 and told["cache"]["hit_rate"] > 0
    assert set(told["rate_limits"]) == {"standard", "premium", "batch"}


def test_models(at: At, client: httpx.Client) -> None:
    """Those of this machine; the one in use is told."""
    told = client.get(f"{at['eot']}/models").json()
    assert told["current"] == "ieum-mini"
    (only,) = [each for each in told["models"] if each["default"]]
    assert set(only) == {"id", "name", "description", "params", "default", "loaded"}
    assert only["id"] == "ieum-mini" and only["loaded"] is True and only["params"].endswith("M")


@pytest.mark.parametrize("name", ["polyglot", "kogpt2", "kanana-nano-2.1b-base", "ieum-mini"])
def test_the_contracts_models_mean_the_one_that_is_here(name: str, at: At, client: httpx.Client) -> None:
    """Its snippets ask for models by heart; the answer says which one has answered."""
    assert good(client.post(f"{at['eot']}/predict/eot", json={"text": "네", "model": name}))["model"] == "ieum-mini"


@pytest.mark.parametrize(
    ("path", "asked", "code", "field"),
    [
        ("eot", {}, "INVALID_INPUT", "text"),
        ("eot", {"text": ""}, "INVALID_INPUT", "text"),
        ("eot", {"text": " \n\t"}, "INVALID_INPUT", "text"),
        ("eot", {"text": 7}, "INVALID_INPUT", "text"),
        ("eot", {"text": None}, "INVALID_INPUT", "text"),
        ("eot", {"text": "가\x07나"}, "INVALID_INPUT", "text"),
        ("eot", {"text": "가" * 1001}, "TEXT_TOO_LONG", "text"),
        ("eot", {"text": "가", "top_k": 0}, "INVALID_PARAMETER", "top_k"),
        ("eot", {"text": "가", "top_k": 21}, "INVALID_PARAMETER", "top_k"),
        ("eot", {"text": "가", "top_k": "열"}, "INVALID_INPUT", "top_k"),
        ("eot", {"text": "가", "temperature": 0.09}, "INVALID_PARAMETER", "temperature"),
        ("eot", {"text": "가", "temperature": 2.01}, "INVALID_PARAMETER", "temperature"),
        ("eot", {"text": "가", "timeout": -1}, "INVALID_PARAMETER", "timeout"),
        ("eot", {"text": "가", "timeout": 301}, "INVALID_PARAMETER", "timeout"),
        ("eot", {"text": "가", "run_mode": "tpu"}, "INVALID_PARAMETER", "run_mode"),
        ("eot", {"text": "가", "model": "nobody"}, "INVALID_PARAMETER", "model"),
        ("batch", {"texts": []}, "INVALID_PARAMETER", "texts"),
        ("batch", {"texts": ["가"] * 101}, "INVALID_PARAMETER", "texts"),
        ("batch", {"texts": "가"}, "INVALID_INPUT", "texts"),
        ("batch", {"texts": ["가"], "timeout": 601}, "INVALID_PARAMETER", "timeout"),
        ("context", {"context": []}, "INVALID_PARAMETER", "context"),
        ("context", {"context": ["가"] * 21}, "INVALID_PARAMETER", "context"),
        ("context", {"context": ["가", ""]}, "INVALID_INPUT", "context"),
    ],
)
def test_a_bad_question_has_a_code(
    path: str, asked: dict[str, Any], code: str, field: str, at: At, client: httpx.Client
) -> None:
    """400 with the contract's code, the field that is wrong, and nothing of what was sent."""
    error = bad(client.post(f"{at['eot']}/predict/{path}", json=asked), 400, code)
    assert error["details"]["field"] == field


@pytest.mark.parametrize("timeout", [0, 1, 300])
def test_the_limits_themselves_are_fine(timeout: int, at: At, client: httpx.Client) -> None:
    """The least and the most of every number."""
    for top_k, temperature in ((1, 0.1), (20, 2.0)):
        asked = {"text": "가" * 1000, "top_k": top_k, "temperature": temperature, "timeout": timeout}
        assert len(good(client.post(f"{at['eot']}/predict/eot", json=asked))["predictions"]) == top_k


def test_the_root_and_the_documents(at: At, client: httpx.Client) -> None:
    """Where to look further; Swagger UI, ReDoc and openapi.json are there."""
    assert client.get(at["eot"]).json()["docs"] == "/docs"
    for page in ("docs", "redoc", "openapi.json"):
        assert client.get(f"{at['eot']}/{page}").status_code == 200


def test_an_unknown_address_has_the_contracts_form(at: At, client: httpx.Client) -> None:
    """404, and 405 for a method that is none."""
    bad(client.get(f"{at['eot']}/nothing"), 404, "NOT_FOUND")
    bad(client.get(f"{at['eot']}/predict/eot"), 405, "NOT_FOUND")
