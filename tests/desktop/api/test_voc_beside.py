"""Contract C in ``ieum serve``: at its own port and behind the gateway, with a model, without one, with a bad one."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import httpx
import psutil
import pytest
from api_fake import FakeApi
from api_questions import QUESTIONS
from api_served import ROOT, ServedApi, ServedBoth, api_home
from voc_qwen import qwen_model
from voc_server import DICTIONARY

from desktop.api.contracts.voc.bodies import AnswerShape
from engine.client.state import EngineState

TEXT = "바퀴가 또 나왔어요"


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a model's file, one that is none, and a small dictionary."""
    folder = tmp_path_factory.mktemp("voc")
    qwen_model(folder / "voc-qwen.gguf")
    (folder / "broken.gguf").write_bytes(b"GGUF" + bytes(60))
    (folder / "categories.json").write_text(DICTIONARY, encoding="utf-8")
    return folder


def test_the_gateway_asks_it_under_its_prefix(fake: FakeApi, client: httpx.Client) -> None:
    """The same application as at its own port, and what was asked is counted with the other contracts."""
    for address in (fake.at["voc"], f"{fake.at['gateway']}/voc"):
        told = client.post(f"{address}/predict", json={"input_text": TEXT})
        AnswerShape.model_validate_json(told.content)
    assert client.get(f"{fake.at['gateway']}/voc/").json()["message"] == "CESCO Inference API"
    assert "/voc/openapi.json" in client.get(f"{fake.at['gateway']}/voc/documents/start.js").text
    assert fake.metrics.totals["voc"] == (2, 0)


@pytest.mark.parametrize(
    ("state", "reason", "again"),
    [
        (EngineState("loading", "q"), None, "1"),
        (EngineState("restarting", "q", "crashed"), None, "1"),
        (EngineState("stopped", ""), "--voc-model", None),
        (EngineState("bad-model", "q", "broken-gguf"), "broken-gguf", None),
    ],
)
@pytest.mark.parametrize("path", ["health", "predict", "chat", "batch"])
def test_why_nobody_answers_is_told(
    path: str, state: EngineState, reason: str | None, again: str | None, fake: FakeApi, client: httpx.Client
) -> None:
    """503 in the contract's words, everywhere; when it will not change by itself, why, and no time to come back."""
    fake.forms.state = state
    row = {"input_text": TEXT, "instruction": "요약"}
    body = [row] if path == "batch" else row
    answer = client.request("GET" if path == "health" else "POST", f"{fake.at['voc']}/{path}", json=body)
    told = answer.json()
    assert (answer.status_code, told.pop("detail")) == (503, "Model not loaded")
    assert (reason is None and not told) or (reason is not None and reason in told["reason"])
    assert answer.headers.get("Retry-After") == again
    assert not fake.forms.asked


def test_without_a_model_it_says_so(served: ServedApi, client: httpx.Client) -> None:
    """``ieum serve`` as most start it: no port of its own, and behind the gateway how to get one."""
    assert "voc" not in served.at
    gate = f"{served.at['gateway']}/voc"
    assert client.get(f"{gate}/").json()["model_loaded"] is False
    answer = client.post(f"{gate}/predict", json={"input_text": TEXT})
    assert answer.status_code == 503 and "--voc-model" in answer.json()["reason"]


def test_with_a_model_it_listens_and_answers(files: Path, tmp_path: Path, client: httpx.Client) -> None:
    """One server, two engines: complaints at both addresses, and the other contracts as ever."""
    named = ("--voc-model", str(files / "voc-qwen.gguf"), "--voc-dictionary", str(files / "categories.json"))
    with ServedBoth(tmp_path, *named, "--only", "voc", "eot", "gateway") as running:
        assert set(running.at) == {"voc", "eot", "gateway"}
        for address in (running.at["voc"], f"{running.at['gateway']}/voc"):
            asked = {"input_text": TEXT, "max_new_tokens": 1500, "temperature": 0}
            told = client.post(f"{address}/predict", json=asked).json()
            assert told["success"] and told["parsed_response"]["is_claim"] in ("claim", "non-claim")
        assert client.get(f"{running.at['voc']}/health").json()["model"] == "voc-qwen"
        assert client.post(f"{running.at['eot']}/predict/eot", json={"text": "그래"}).status_code == 200
        assert running.end() == (0, "")


def test_a_model_that_cannot_be_used_takes_nothing_from_the_others(
    files: Path, tmp_path: Path, client: httpx.Client
) -> None:
    """Contract C says which fault it is, the person who started it hears a sentence, and all else answers."""
    with ServedApi(tmp_path, "--voc-model", str(files / "broken.gguf"), "--only", "voc", "eot") as running:
        answer = client.get(f"{running.at['voc']}/health")
        while "reason" not in answer.json():
            answer = client.get(f"{running.at['voc']}/health")
        assert answer.status_code == 503
        assert client.post(f"{running.at['eot']}/predict/eot", json={"text": "그래"}).status_code == 200
        status, said = running.end()
    assert status == 0 and "broken.gguf" in said and said.count("\n") == 1


def test_engines_that_are_killed_come_back(files: Path, tmp_path: Path, client: httpx.Client) -> None:
    """Both at once, while idle: meanwhile 503 in each contract's form, and then 200 again."""
    named = ("--voc-model", str(files / "voc-qwen.gguf"), "--voc-dictionary", str(files / "categories.json"))
    with ServedBoth(tmp_path, *named, "--only", "voc", "eot", "--no-rate-limits") as running:
        engines = psutil.Process(running.pid).children()
        assert len(engines) == 2
        for each in engines:
            each.kill()
        psutil.wait_procs(engines, timeout=30)
        for name, path in {"C": "/chat", "E": "/predict/eot"}.items():
            question, asked = QUESTIONS[name], {"instruction": "그래", "text": "그래", "max_new_tokens": 2}
            while (answer := client.post(running.at[question.contract] + path, json=asked)).status_code != 200:
                assert answer.status_code == 503 and question.is_error(answer.json())


def test_a_full_disk_keeps_nobody_from_being_answered(files: Path, tmp_path: Path, client: httpx.Client) -> None:
    """Nothing can be written, neither a log nor a key: questions are answered, and a key is refused in a sentence."""
    full = ("prlimit", "--fsize=0")
    with ServedApi(tmp_path, "--only", "eot", "models", before=full) as running:
        assert client.post(f"{running.at['eot']}/predict/eot", json={"text": "그래"}).status_code == 200
        assert client.post(f"{running.at['models']}/models/load", json={"model_name": "ieum-mini"}).status_code == 200
        while (told := client.get(f"{running.at['models']}/models/ieum-mini").json())["status"] == "loading":
            pass
        assert told["status"] == "loaded"
        asked = {"text": "나는", "max_length": 8}
        assert client.post(f"{running.at['models']}/models/ieum-mini/predict", json=asked).status_code == 200
        assert running.end() == (0, "")
    made = subprocess.run(
        [*full, sys.executable, "-m", "desktop", "serve", "--new-key", "office"],
        env=api_home(tmp_path / "other"), cwd=ROOT, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert made.returncode == 2 and "api-keys" in made.stderr and made.stderr.count("\n") == 1 and not made.stdout
    assert not list((tmp_path / "other" / "config").rglob("api-keys*"))


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["--only", "voc"], "--voc-model"),
        (["--voc-model", "nothing.gguf"], "nothing.gguf"),
        (["--voc-model", "broken.gguf", "--voc-dictionary", "broken.gguf"], "broken.gguf"),
        (["--voc-model", "broken.gguf", "--voc-sequences", "0"], "--voc-sequences"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(arguments: list[str], named: str, files: Path, tmp_path: Path) -> None:
    """Exit code 2 before anything is started."""
    given = [str(files / each) if each.endswith(".gguf") else each for each in arguments]
    command = [sys.executable, "-m", "desktop", "serve", *given]
    told = subprocess.run(
        command, env=api_home(tmp_path), cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert told.returncode == 2 and named in told.stderr and not told.stdout
