"""Contract B: models loaded, asked and unloaded by name."""

from __future__ import annotations

import asyncio
import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import aiohttp
import httpx
import psutil
import pytest
import requests
from api_fake import FakeApi
from api_runner import FakeRunner
from api_served import ServedApi
from onnx_models import make_classifier, make_embedder, make_reader, make_tagger

from desktop.api.contracts.models.bodies import AllModelsShape, ModelShape, PredictionShape


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Models that label texts, each in a folder of its name, and one that nobody may load."""
    parent = tmp_path_factory.mktemp("models")
    make_classifier(parent / "allowed" / "reviews")
    make_tagger(parent / "allowed" / "names")
    make_reader(parent / "allowed" / "answers")
    make_embedder(parent / "allowed" / "meanings")
    make_classifier(parent / "other" / "secret")
    broken = make_classifier(parent / "allowed" / "broken")
    (broken / "model.onnx").write_bytes(b"no graph")
    seq2seq = make_classifier(parent / "allowed" / "seq2seq")
    config = json.loads((seq2seq / "config.json").read_text(encoding="utf-8"))
    config["architectures"] = ["T5ForConditionalGeneration"]
    (seq2seq / "config.json").write_text(json.dumps(config), encoding="utf-8")
    return parent


@pytest.fixture(scope="module")
def models(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedApi]:
    """``ieum serve`` with contract B alone."""
    allowed = ("--models-from", str(folder / "allowed"))
    with ServedApi(tmp_path_factory.mktemp("served"), "--only", "models", "gateway", *allowed) as running:
        yield running


@pytest.fixture
def session() -> Iterator[requests.Session]:
    """requests, which would otherwise ask the machine's proxies."""
    with requests.Session() as asking:
        asking.trust_env = False
        yield asking


def load(base: str, session: requests.Session, name: str) -> dict[str, Any]:
    """Loads a model as the contract's client does: asks, and looks until it is loaded."""
    answer = session.post(f"{base}/models/load", json={"model_name": name, "model_path": name}, timeout=60)
    assert answer.status_code == 200, answer.text
    while True:
        told: dict[str, Any] = session.get(f"{base}/models/{name}", timeout=60).json()
        if told["status"] != "loading":
            return told


def test_the_contracts_client_runs_unmodified(models: ServedApi, session: requests.Session) -> None:
    """Root, health, load, status, tasks, predict, memory, cleanup, unload, with every field of the contract."""
    base = models.at["models"]
    root = session.get(f"{base}/", timeout=30).json()
    assert root == {"message": "HuggingFace Model API", "version": "1.0.0", "docs": "/docs", "models_loaded": 0}
    assert set(session.get(f"{base}/health", timeout=30).json()) == {"status", "timestamp", "models_loaded"}
    begun = session.post(f"{base}/models/load", json={"model_name": "reviews", "model_path": "reviews"}, timeout=30)
    assert begun.json()["message"] == "Model reviews loading started"
    told = load(base, session, "reviews")
    ModelShape.model_validate(told)
    assert (told["name"], told["status"], told["available_tasks"]) == ("reviews", "loaded", ["text-classification"])
    assert told["config_analysis"] == {"model_type": "bert", "task_type": "text-classification", "num_labels": 2}
    assert told["memory_usage"] > 1 and told["load_time"] > 0
    listed = session.get(f"{base}/models", timeout=30).json()
    AllModelsShape.model_validate(listed)
    assert listed["models_status"]["reviews"] == "loaded" and "reviews" in listed["loaded_models"]
    assert {"ieum-mini", "reviews", "names", "answers"} <= set(listed["all_models"]) and "secret" not in str(listed)
    tasks = session.get(f"{base}/models/reviews/tasks", timeout=30).json()
    assert tasks == {"model_name": "reviews", "supported_tasks": ["text-classification"]}
    payload = {
        "text": "정말 좋아요",
        "max_length": 512,
        "temperature": 1.0,
        "top_p": 1.0,
        "top_k": 50,
        "do_sample": False,
    }
    answer = session.post(f"{base}/models/reviews/predict", json=payload, timeout=30).json()
    PredictionShape.model_validate(answer)
    assert answer["result"][0]["label"] == "긍정" and set(answer["result"][0]) == {"label", "score"}
    memory = session.get(f"{base}/system/memory", timeout=30).json()
    assert set(memory) == {"system_memory", "gpu_memory"}
    assert set(memory["system_memory"]) == {"total", "available", "used", "percent"}
    assert session.get(f"{base}/system/status", timeout=30).json()["models_loaded"] == 1
    assert set(session.post(f"{base}/system/cleanup", timeout=30).json()) >= {"message", "timestamp"}
    assert session.post(f"{base}/models/reviews/unload", timeout=30).ok
    gone = session.post(f"{base}/models/reviews/predict", json=payload, timeout=30)
    assert (gone.status_code, gone.json()) == (404, {"detail": "Model not found or not loaded"})


def test_each_task_is_answered_in_its_form(models: ServedApi, session: requests.Session) -> None:
    """Several models at once: tokens, an answer, a vector, a text, and the next tokens."""
    base = models.at["models"]
    for name in ("names", "answers", "meanings", "ieum-mini"):
        assert load(base, session, name)["status"] == "loaded"

    def result(name: str, **asked: Any) -> list[Any]:
        answer = session.post(f"{base}/models/{name}/predict", json=asked, timeout=60)
        assert answer.status_code == 200, answer.text
        rows: list[Any] = answer.json()["result"]
        return rows

    tokens = result("names", text="김철수 가 서울 에서 만났다")
    assert [row["label"] for row in tokens] == ["PER", "O", "LOC", "O", "O"]
    assert {"label", "score", "word", "start", "end", "index"} == set(tokens[0])
    context = "회의 는 세시 에 시작 한다"
    for asked in ({"text": "언제 인가요", "context": context}, {"text": f"언제 인가요\n{context}"}):
        (answer,) = result("answers", **asked)
        assert answer["answer"] == "세시" and context[answer["start"] : answer["end"]] == "세시"
    (vector,) = result("meanings", text="서울")
    assert len(vector) == 4 and all(isinstance(each, float) for each in vector)
    (written,) = result("ieum-mini", text="오늘 회의는", max_length=16)
    assert written["generated_text"].startswith("오늘 회의는") and len(written["generated_text"]) > 7
    assert [written] == result("ieum-mini", text="오늘 회의는", max_length=16)
    (features,) = result("ieum-mini", text="오늘", task="feature-extraction")
    assert sum(each * each for each in features) == pytest.approx(1, abs=1e-4)
    nexts = result("ieum-mini", text="오늘 날씨가", task="next-token", top_k=5)
    assert [row["rank"] for row in nexts] == [1, 2, 3, 4, 5]
    assert sum(row["probability"] for row in nexts) < 1


def test_each_model_is_a_process_and_ends_with_its_unloading(models: ServedApi, session: requests.Session) -> None:
    """Nothing is left of it."""
    base = models.at["models"]
    before = {each.pid for each in psutil.Process(models.pid).children(recursive=True)}
    load(base, session, "reviews")
    (child,) = [each for each in psutil.Process(models.pid).children(recursive=True) if each.pid not in before]
    assert session.post(f"{base}/models/reviews/unload", timeout=30).ok
    psutil.wait_procs([child], timeout=30)
    assert not child.is_running() or child.status() == psutil.STATUS_ZOMBIE


@pytest.mark.parametrize(
    ("asked", "status", "detail"),
    [
        ({"model_name": "no-such"}, 404, "Model not found or not loaded"),
        ({"model_name": "../other/secret"}, 422, ""),
        ({"model_name": ".."}, 404, "Model not found or not loaded"),
        ({"model_name": "x", "model_path": "/etc"}, 403, ""),
        ({"model_name": "x", "model_path": "{folder}/other/secret"}, 403, ""),
        ({"model_name": "x", "model_path": "{folder}/allowed/../other/secret"}, 403, ""),
        ({"model_name": "x", "model_path": "https://example.com/model"}, 403, ""),
        ({"model_name": "seq2seq"}, 400, "No supported tasks found for this model"),
        ({"model_path": "x"}, 422, ""),
        ({"model_name": ""}, 422, ""),
    ],
)
def test_what_cannot_be_loaded_is_refused(
    asked: dict[str, str], status: int, detail: str, models: ServedApi, folder: Path, session: requests.Session
) -> None:
    """Unknown, outside of what was allowed, of no task: in the contract's words where it has some."""
    spelled = {name: value.format(folder=folder) for name, value in asked.items()}
    answer = session.post(f"{models.at['models']}/models/load", json=spelled, timeout=30)
    assert answer.status_code == status, answer.text
    assert str(folder) not in answer.text
    if detail:
        assert answer.json() == {"detail": detail}


def test_a_path_that_was_allowed_is_loaded_under_any_name(
    models: ServedApi, folder: Path, session: requests.Session
) -> None:
    """As the contract's clients name their models."""
    base = models.at["models"]
    path = str(folder / "allowed" / "reviews")
    assert session.post(f"{base}/models/load", json={"model_name": "mine", "model_path": path}, timeout=30).ok
    while (told := session.get(f"{base}/models/mine", timeout=30).json())["status"] == "loading":
        pass
    assert told["status"] == "loaded"
    assert session.post(f"{base}/models/mine/unload", timeout=30).ok


def test_a_broken_model_says_why_and_is_cleaned_up(models: ServedApi, session: requests.Session) -> None:
    """ "error" with a code; the cleanup drops it."""
    base = models.at["models"]
    told = load(base, session, "broken")
    assert (told["status"], told["error"]) == ("error", "broken-onnx")
    assert session.post(f"{base}/models/broken/predict", json={"text": "가"}, timeout=30).status_code == 404
    assert session.post(f"{base}/system/cleanup", timeout=30).json()["models_dropped"] >= 1
    assert session.get(f"{base}/models/broken", timeout=30).status_code == 404


def test_what_is_preloaded_is_there_unasked(folder: Path, session: requests.Session, tmp_path: Path) -> None:
    """A model of the library and one of an allowed folder; one that there is not keeps nobody from starting."""
    asked = ("--models-from", str(folder / "allowed"), "--preload", "reviews", "no-such", "ieum-mini")
    with ServedApi(tmp_path, "--only", "models", *asked) as running:
        base = running.at["models"]
        while "loading" in (status := session.get(f"{base}/models", timeout=30).json()["models_status"]).values():
            pass
        assert status == {"reviews": "loaded", "ieum-mini": "loaded"}


def test_curl_and_aiohttp_ask_too(models: ServedApi, session: requests.Session) -> None:
    """As the contract's documents show."""
    base = models.at["models"]
    load(base, session, "reviews")
    command = ["curl", "--silent", "--noproxy", "*", "-X", "POST", f"{base}/models/reviews/predict"]
    typed = ["-H", "Content-Type: application/json", "-d", json.dumps({"text": "별로"})]
    told = subprocess.run([*command, *typed], capture_output=True, check=True, timeout=60)
    assert json.loads(told.stdout)["result"][0]["label"] == "부정"

    async def ask() -> list[str]:
        async with aiohttp.ClientSession() as client:

            async def one(text: str) -> str:
                async with client.post(f"{base}/models/reviews/predict", json={"text": text}) as answer:
                    label: str = (await answer.json())["result"][0]["label"]
                    return label

            return await asyncio.gather(*(one(text) for text in ["정말 최고", "나빠요"] * 20))

    assert asyncio.run(ask()) == ["긍정", "부정"] * 20


def test_the_gateway_has_them_under_their_prefix(models: ServedApi, session: requests.Session) -> None:
    """The same models."""
    gate = models.at["gateway"]
    load(f"{gate}/models", session, "reviews")
    assert "reviews" in session.get(f"{models.at['models']}/models", timeout=30).json()["loaded_models"]


_MILLION = "abcdefg " * 125_000
"""Within the bytes of a body."""


@pytest.mark.parametrize("task", ["text-generation", "next-token", "feature-extraction"])
def test_a_million_characters_are_refused_or_cut(task: str, models: ServedApi, session: requests.Session) -> None:
    """400 in the contract's form where all of them count; of a vector ``max_length`` tokens are asked for."""
    base = models.at["models"]
    load(base, session, "ieum-mini")
    asked = {"text": _MILLION, "task": task, "max_length": 8192}
    answer = session.post(f"{base}/models/ieum-mini/predict", json=asked, timeout=30)
    if task == "feature-extraction":
        assert answer.status_code == 200 and answer.json()["result"][0]
    else:
        assert answer.status_code == 400 and set(answer.json()) == {"detail"}
        assert "abcdefg" not in answer.text


@pytest.mark.parametrize(
    ("path", "asked", "param"),
    [
        ("chat/completions", {"messages": [{"role": "user", "content": _MILLION}]}, "messages"),
        ("chat/completions", {"messages": [{"role": "user", "content": _MILLION[:8000]}] * 120}, "messages"),
        ("embeddings", {"input": _MILLION}, "input"),
        ("embeddings", {"input": ["가", _MILLION]}, "input"),
    ],
    ids=["chat", "many turns", "embedding", "one of two"],
)
def test_a_million_characters_are_refused_in_openais_form(
    path: str, asked: dict[str, Any], param: str, models: ServedApi, session: requests.Session
) -> None:
    """400 with its code and the field; nothing of the text."""
    answer = session.post(f"{models.at['gateway']}/v1/{path}", json=asked, timeout=60)
    assert answer.status_code == 400 and "abcdefg" not in answer.text
    error = answer.json()["error"]
    assert (error["code"], error["param"]) == ("context_length_exceeded", param)


# --- over runners that do what texts say


@pytest.fixture
def base(fake: FakeApi) -> str:
    """Contract B of a server of its own, with two models loaded."""
    with httpx.Client(trust_env=False, timeout=30) as client:
        for name in ("writes", "labels"):
            assert client.post(f"{fake.at['models']}/models/load", json={"model_name": name}).status_code == 200
    return fake.at["models"]


@pytest.mark.parametrize(
    ("text", "status"), [("고장", 500), ("틀림", 500), ("길다", 400), ("늦다", 408), ("몰림", 503), ("보통", 200)]
)
def test_what_goes_wrong_has_the_contracts_form(text: str, status: int, base: str, client: httpx.Client) -> None:
    """A sentence in "detail", which never repeats the text."""
    answer = client.post(f"{base}/models/writes/predict", json={"text": text + " 뷁쩗"})
    assert answer.status_code == status
    if status != 200:
        assert set(answer.json()) == {"detail"} and "뷁쩗" not in answer.text
    if status == 500:
        assert answer.json()["detail"].startswith("Prediction failed: ")


def test_a_model_is_asked_for_its_own_tasks_only(base: str, client: httpx.Client) -> None:
    """400 in the contract's words for another one."""
    answer = client.post(f"{base}/models/labels/predict", json={"text": "가", "task": "text-generation"})
    assert (answer.status_code, answer.json()) == (400, {"detail": "No supported tasks found for this model"})


def test_a_model_that_is_loading_is_not_asked(base: str, client: httpx.Client) -> None:
    """404, as one that is not loaded; its status says "loading"."""
    assert client.post(f"{base}/models/load", json={"model_name": "slow"}).json()["status"] == "loading"
    assert client.get(f"{base}/models").json()["models_status"]["slow"] == "loading"
    assert client.post(f"{base}/models/slow/predict", json={"text": "가"}).status_code == 404
    assert client.get(f"{base}/models/slow").json()["status"] == "loading"


def test_loading_twice_starts_one_process(base: str, client: httpx.Client) -> None:
    """And says that it is there."""
    made = len(FakeRunner.made)
    told = client.post(f"{base}/models/load", json={"model_name": "writes"}).json()
    assert told["message"] == "Model writes is already loaded" and len(FakeRunner.made) == made


def test_when_there_is_no_room_the_one_that_rested_longest_goes(base: str, client: httpx.Client) -> None:
    """Eight models at once; what is being asked would stay."""
    for number in range(6):
        path = {"model_name": f"more-{number}", "model_path": f"/models/{number}"}
        assert client.post(f"{base}/models/load", json=path).status_code == 200
    client.post(f"{base}/models/writes/predict", json={"text": "가"})
    assert client.post(f"{base}/models/load", json={"model_name": "x", "model_path": "/models/x"}).status_code == 200
    loaded = client.get(f"{base}/models").json()["loaded_models"]
    assert len(loaded) == 8 and "writes" in loaded and "labels" not in loaded
