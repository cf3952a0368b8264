"""``ieum voc serve`` as a person starts it, with a tiny Qwen3 of random weights, and who asks it."""

from __future__ import annotations

import asyncio
import csv
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import aiohttp
import msgspec
import psutil
import pytest
import requests
from api_served import ROOT, ServedVoc, api_home
from models_ggufs import tiny
from voc_asked import SMALL, chat, classify, probe_now
from voc_commands import surroundings
from voc_qwen import qwen_model
from voc_server import DICTIONARY

from desktop.voc.protocol.endpoint import Endpoint

TEXT = "바퀴가 또 나왔어요 환불해 주세요"
CANARY = "뷁쩗"


@pytest.fixture(scope="module")
def gguf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The weights."""
    return qwen_model(tmp_path_factory.mktemp("qwen") / "voc-qwen.gguf")


@pytest.fixture(scope="module")
def served(gguf: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedVoc]:
    """One server with the small dictionary for all that asks it."""
    home = tmp_path_factory.mktemp("voc")
    (home / "categories.json").write_text(DICTIONARY, encoding="utf-8")
    with ServedVoc(home, gguf, "--dictionary", str(home / "categories.json")) as running:
        yield running


@pytest.fixture
def at(served: ServedVoc) -> str:
    """Where it listens."""
    return served.at["voc"]


@pytest.fixture
def session() -> Iterator[requests.Session]:
    """requests, which would otherwise ask the machine's proxies."""
    with requests.Session() as asking:
        asking.trust_env = False
        yield asking


def endpoint(at: str, **more: Any) -> Endpoint:
    return msgspec.structs.replace(Endpoint(address=at, proxy="none", max_new_tokens=1500), **more)


def start(home: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """A start that ends by itself."""
    command = [sys.executable, "-m", "desktop", "voc", "serve", "--port", "0", *arguments]
    environment = api_home(home, **environment)
    return subprocess.run(command, check=False, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=60)


def test_the_desktops_own_client_classifies(at: str) -> None:
    """The real client before the real server and a real model: nothing to remark, every category known, all sure."""
    found = classify(endpoint(at, temperature=0.0))
    assert found.remarks == ()
    assert found.is_claim in ("claim", "non-claim")
    assert all(each.known and SMALL.holds(each.major, each.middle, each.minor) for each in found.categories)
    assert found.confidence is not None and 0 < found.confidence <= 1
    assert {"is_claim", "bug_type"} <= set(found.field_confidence)
    assert classify(endpoint(at, temperature=0.0)) == found


def test_the_desktops_own_test_of_the_connection_names_the_model(at: str) -> None:
    """As the settings' button shows it."""
    found = probe_now(endpoint(at))
    assert (found.model, found.confidences) == ("voc-qwen", True)
    assert chat(endpoint(at, max_new_tokens=24))


def test_a_table_is_classified(at: str, tmp_path: Path) -> None:
    """By the command line, four at a time, every row answered."""
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text("내용\n" + "".join(f"{number}번 바퀴가 나왔어요\n" for number in range(12)), encoding="utf-8")
    (tmp_path / "config" / "ieum").mkdir(parents=True)
    (tmp_path / "config" / "ieum" / "categories.json").write_text(DICTIONARY, encoding="utf-8")
    settings = f'[voc]\naddress = "{at}"\nproxy = "none"\nmax_new_tokens = 1500\n'
    command = [sys.executable, "-m", "desktop", "classify", "--file", str(source), "--out", str(target)]
    environment = surroundings(tmp_path, settings)
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    with target.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 12


def test_requests_asks_as_the_document_shows(at: str, session: requests.Session) -> None:
    """Health, then a text with the usual options; what the snippet prints is there."""
    health = session.get(f"{at}/health", timeout=30).json()
    assert health["status"] == "healthy" and health["model_loaded"]
    asked = {"input_text": TEXT, "max_new_tokens": 1500, "temperature": 0.1, "top_p": 0.9}
    result = session.post(f"{at}/predict", json=asked, timeout=60).json()
    assert result["success"]
    parsed = result["parsed_response"]
    shown = f"{parsed['is_claim']} {parsed['summary']} {result['confidence_score']:.2%}"
    assert shown and all(each["대분류"] in ("해충", "서비스") for each in parsed["categories"])


def test_curl_asks(at: str) -> None:
    """With its own idea of a type."""
    asked = json.dumps({"input_text": TEXT, "max_new_tokens": 1500})
    command = ["curl", "--silent", "--noproxy", "*", "-X", "POST", f"{at}/predict", "-d", asked]
    told = subprocess.run(command, capture_output=True, check=True, timeout=60)
    assert json.loads(told.stdout)["success"]


def test_aiohttp_asks_many_at_once(at: str) -> None:
    """Sixteen callers and a batch; each has the answer about its own text."""
    dictionary = {"해충": {"바퀴": ["재발"]}}

    async def ask() -> tuple[list[Any], list[Any]]:
        async with aiohttp.ClientSession() as client:

            async def one(path: str, body: Any) -> Any:
                async with client.post(f"{at}/{path}", json=body) as answer:
                    assert answer.status == 200, await answer.text()
                    return await answer.json()

            bodies = [
                {"input_text": f"{n}번 글", "max_new_tokens": 1500, "temperature": 0, "input_categories": dictionary}
                for n in range(16)
            ]
            singles = asyncio.gather(*(one("predict", body) for body in bodies))
            return await one("batch", bodies), list(await singles)

    batch, singles = asyncio.run(ask())
    assert all(each["success"] and each["parsed_response"] for each in (*batch, *singles))
    assert [each["raw_response"] for each in batch] == [each["raw_response"] for each in singles]


def test_it_answers_again_after_its_model_was_killed(at: str, served: ServedVoc, session: requests.Session) -> None:
    """Whoever waits is told 503; the process comes back with the model, and nobody has to start anything."""
    (child,) = psutil.Process(served.pid).children()
    child.kill()
    child.wait(30)
    asked, told = {"instruction": "가", "max_new_tokens": 1}, 503
    while told == 503:
        told = session.post(f"{at}/chat", json=asked, timeout=60).status_code
    assert told == 200
    assert session.get(f"{at}/health", timeout=30).json()["model_loaded"]


def test_the_contracts_variable_sets_what_is_logged(gguf: Path, tmp_path: Path) -> None:
    """LOG_LEVEL, in small letters as uvicorn has them; an option would count for more."""
    with ServedVoc(tmp_path, gguf, LOG_LEVEL="warning") as running, requests.Session() as session:
        session.trust_env = False
        assert session.get(running.at["voc"], timeout=30).ok
        assert running.end()[0] == 0
    log = running.log.with_name("voc.log").read_text(encoding="utf-8")
    assert "request req_" not in log


def test_nothing_of_a_text_is_in_its_log(gguf: Path, tmp_path: Path) -> None:
    """Good and bad questions, at the level that logs most; and it ends by Ctrl+C with nothing left."""
    with ServedVoc(tmp_path, gguf) as running, requests.Session() as session:
        session.trust_env = False
        address = running.at["voc"]
        children = psutil.Process(running.pid).children(recursive=True)
        for body in ({"input_text": CANARY, "max_new_tokens": 20}, {"input_text": CANARY, "top_p": CANARY}):
            answer = session.post(f"{address}/predict", json=body, timeout=60)
            assert answer.status_code in (200, 422) and (answer.status_code == 200 or CANARY not in answer.text)
        status, said = running.end()
        assert status == 0
    assert CANARY not in running.log.with_name("voc.log").read_text(encoding="utf-8") + said
    assert not [each for each in children if each.is_running() and each.status() != psutil.STATUS_ZOMBIE]


def test_the_contracts_variables_are_heard(gguf: Path, tmp_path: Path) -> None:
    """MODEL_PATH and HOST; what reaches other machines needs keys first."""
    refused = start(tmp_path, MODEL_PATH=str(gguf), HOST="0.0.0.0")  # noqa: S104  # what is tried
    assert refused.returncode == 2 and "--new-key" in refused.stderr


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ((), "--model"),
        (("--model", "nothing.gguf"), "nothing.gguf"),
        (("--dictionary", "nothing.json"), "nothing.json"),
        (("--dictionary", "broken.json"), "broken.json"),
        (("--instruction", "nothing.txt"), "nothing.txt"),
        (("--host", "example.com"), "example.com"),
        (("--port", "70000"), "70000"),
        (("--context", "1"), "--context"),
        (("--sequences", "0"), "--sequences"),
    ],
)
def test_what_cannot_be_is_a_sentence(gguf: Path, tmp_path: Path, arguments: tuple[str, ...], named: str) -> None:
    """Before anything is started; with what it is about, and no trace of the program's inside."""
    (tmp_path / "broken.json").write_text('{"가": ["나"]}', encoding="utf-8")
    model = () if "--model" in arguments or not arguments else ("--model", str(gguf))
    given = [str(tmp_path / each) if each.startswith(("nothing", "broken")) else each for each in arguments]
    refused = start(tmp_path, *model, *given)
    assert refused.returncode == 2
    assert named in refused.stderr and "Traceback" not in refused.stderr
    assert len(refused.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize("kind", ["garbage", "no-vocabulary", "other-architecture"])
def test_a_model_that_cannot_be_used_is_a_sentence(kind: str, tmp_path: Path) -> None:
    """The server ends by itself, with 1."""
    path = tmp_path / "bad.gguf"
    if kind == "garbage":
        path.write_bytes(b"GGUF" + bytes(99))
    elif kind == "no-vocabulary":
        qwen_model(path, vocabulary=False)
    else:
        parts = tiny("qwen3")
        parts.metadata[0] = (parts.metadata[0][0], parts.metadata[0][1], b"bert")
        path.write_bytes(parts.written())
    refused = start(tmp_path, "--model", str(path))
    assert refused.returncode == 1
    assert "bad.gguf" in refused.stderr and "Traceback" not in refused.stderr


def test_a_port_that_is_taken_is_a_sentence(served: ServedVoc, gguf: Path, tmp_path: Path) -> None:
    """Which one, and how to take another."""
    port = served.at["voc"].rpartition(":")[2]
    refused = start(tmp_path, "--model", str(gguf), "--port", port)
    assert refused.returncode == 1 and port in refused.stderr and "--port" in refused.stderr
