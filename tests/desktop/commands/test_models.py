"""``ieum models`` against a real hub server: from the list to a model in use, and everything that may be refused."""

from __future__ import annotations

import io
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import keyring
import pytest
from desk import await_true
from hub_server import Fault, HubServer
from keyring.backend import KeyringBackend
from keyring.errors import NoKeyringError
from models_checkpoints import write_checkpoint
from models_tiny import tiny_model
from onnx_models import make_classifier

from desktop.__main__ import main
from desktop.library.model_library import ModelLibrary
from desktop.settings.change import write_setting
from desktop.settings.model import read_settings
from desktop.system import credentials, paths
from engine.text.private import Private
from engine.wire.protocol import ModelFiles
from models.hub.download import HUB
from models.store.store import Store

REPO = Path("skt", "kogpt2-base-v2")
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A person without models, settings, tokens or a running program."""
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR"):
        monkeypatch.setenv(name, str(tmp_path / name))
    (tmp_path / "XDG_RUNTIME_DIR").mkdir(mode=0o700)
    monkeypatch.delenv("HF_TOKEN", raising=False)
    monkeypatch.setenv("COLUMNS", "160")
    monkeypatch.setenv("LC_ALL", "ko_KR.UTF-8")
    return tmp_path


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A hub's folder with a small GPT-2 in KoGPT2's place."""
    folder = tmp_path_factory.mktemp("hub")
    write_checkpoint(folder / REPO, vocabulary=800, width=64, layers=2, heads=2, context=128, format="bin")
    return folder


@pytest.fixture
def hub(checkpoint: Path) -> Iterator[HubServer]:
    """The hub, named in the settings."""
    with HubServer(checkpoint) as server:
        write_setting(paths.settings_file(), "hub", server.url)
        yield server


@pytest.fixture
def run(capfdbinary: pytest.CaptureFixture[bytes]) -> Run:
    """Runs the command; the exit code, what it printed and what it complained about."""

    def once(*arguments: str) -> tuple[int, str, str]:
        capfdbinary.readouterr()
        code = main(["models", *arguments])
        said = capfdbinary.readouterr()
        return code, said.out.decode(), said.err.decode()

    return once


def last(out: str) -> dict[str, Any]:
    line: dict[str, Any] = json.loads(out.splitlines()[-1])
    return line


def installed() -> list[str]:
    return [each.id for each in Store(paths.models_folder()).models()]


def test_the_list_tells_what_there_is(run: Run) -> None:
    """The built-in model in use, the others to be had, with sizes and licences; the same as JSON."""
    code, out, _ = run("list")
    assert code == 0
    lines = {line.split()[0]: line for line in out.splitlines()}
    assert "사용 중" in lines["ieum-mini"]
    assert "받을 수 있음" in lines["kogpt2"]
    assert "CC-BY-NC-SA-4.0" in lines["kogpt2"]
    _, out, _ = run("list", "--json")
    found = {each["id"]: each for each in json.loads(out)}
    assert found["ieum-mini"]["installed"]
    assert found["kogpt2"]["non_commercial"]
    assert set(found["kogpt2"]["quantisations"]) == {"Q8_0", "Q6_K", "Q5_K_M", "Q4_K_M"}


def test_from_the_hub_to_a_suggestion(run: Run, hub: HubServer, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """Licence, download with a cut in the middle, conversion, trial, use; then it suggests, and can be removed."""
    hub.faults.append(Fault("cut", after=300_000))
    code, out, errors = run("install", "kogpt2", "--accept-licence", "--quantisation", "Q6_K")
    assert code == 0, errors
    assert "CC-BY-NC-SA-4.0" in out
    assert "비상업적으로만" in out
    assert installed() == ["kogpt2"]
    manifest = Store(paths.models_folder()).get("kogpt2").manifest
    assert manifest is not None
    assert manifest.licence.id == "CC-BY-NC-SA-4.0"
    assert manifest.licence.accepted
    assert manifest.source.commit
    assert "bytes=300000-" in [each.headers.get("range") for each in hub.asked("files")]
    assert sorted(each.name for each in Store(paths.models_folder()).get("kogpt2").folder.iterdir()) == [
        "manifest.json", "model.gguf", "tokenizer.json",
    ]  # fmt: skip
    assert run("use", "kogpt2")[0] == 0
    assert read_settings(paths.settings_file())[0].model == "kogpt2"
    assert "KoGPT2" in run("info", "kogpt2")[1]
    assert main(["suggest", "오늘 "]) == 0
    assert capfdbinary.readouterr().out.strip()
    code, _, errors = run("remove", "kogpt2")
    assert code == 1
    assert "kogpt2" in errors
    assert run("use", "ieum-mini")[0] == 0
    assert run("remove", "kogpt2")[0] == 0
    assert installed() == []


def test_a_window_is_told_in_lines(run: Run, hub: HubServer) -> None:
    """Every line is JSON: how far each stage is, then the end."""
    code, out, errors = run("install", "kogpt2", "--accept-licence", "--json")
    assert (code, errors) == (0, "")
    lines = [json.loads(line) for line in out.splitlines()]
    assert lines[-1] == {"type": "ended", "model": "kogpt2", "error": "", "code": ""}
    assert list(dict.fromkeys(line["stage"] for line in lines[:-1])) == [
        "download", "convert", "try", "check",
    ]  # fmt: skip
    assert any(line["done"] == line["total"] > 0 for line in lines if line.get("stage") == "download")


def test_nothing_is_fetched_before_the_licence_is_accepted(run: Run, hub: HubServer) -> None:
    """Who cannot be asked, as here, has to say so in the command."""
    code, _, errors = run("install", "kogpt2")
    assert code == 2
    assert "--accept-licence" in errors
    assert hub.requests == []


FAULTS: dict[str, tuple[Fault, str]] = {
    "gone": (
        Fault("status", where="hub", name="config.json", status=404, times=9, methods=("GET", "HEAD")),
        "not-found",
    ),
    "unauthorised": (Fault("status", where="hub", status=401, times=99, methods=("GET", "HEAD")), "unauthorised"),
    "another content": (Fault("corrupt", times=99), "wrong-hash"),
}


@pytest.mark.parametrize(("fault", "code"), FAULTS.values(), ids=FAULTS.keys())
def test_what_the_hub_refuses(run: Run, hub: HubServer, fault: Fault, code: str) -> None:
    """A sentence and a code; no model comes of it."""
    hub.faults.append(fault)
    result, out, _ = run("install", "kogpt2", "--accept-licence", "--json")
    assert result == 1
    assert last(out)["code"] == code
    begun = [each.id for each in Store(paths.models_folder()).unfinished()]
    assert begun == (["kogpt2"] if code == "wrong-hash" else [])
    assert len(last(out)["error"]) > 10
    assert "{" not in last(out)["error"]
    assert installed() == []


def test_the_token_is_used_only_where_it_is_needed(run: Run, checkpoint: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """First without it; when that is refused, with the one that is kept for this hub, and only at the hub itself."""
    monkeypatch.setenv("HF_TOKEN", "hf_other")
    backend = Memory()
    monkeypatch.setattr(keyring, "get_password", backend.get_password)
    with HubServer(checkpoint) as public:
        assert run("install", "kogpt2", "--accept-licence", "--hub", public.url)[0] == 0
        assert not any("authorization" in each.headers for each in public.requests)
    with HubServer(checkpoint, token="hf_canary") as private:
        refused = run("install", "kogpt2", "--accept-licence", "--hub", private.url)
        assert refused[0] == 1
        assert not any("authorization" in each.headers for each in private.requests)
        backend.kept["ieum", f"hub-token:{private.url}"] = "hf_canary"
        assert run("install", "kogpt2", "--accept-licence", "--hub", private.url)[0] == 0
        assert any(each.headers.get("authorization") == "Bearer hf_canary" for each in private.asked("hub"))
        assert not any("authorization" in each.headers for each in private.asked("files"))
    monkeypatch.setenv("HF_TOKEN", "hf_env")
    assert credentials.hub_token("https://huggingface.co", HUB) == Private("hf_env")
    for file in Path(os.environ["XDG_DATA_HOME"]).rglob("*"):
        assert not file.is_file() or b"hf_canary" not in file.read_bytes()


@pytest.mark.skipif(sys.platform == "win32", reason="SIGTERM ends a process at once")
def test_a_cancelled_download_is_resumed(run: Run, hub: HubServer) -> None:
    """Ended in the middle by the window's "cancel", it goes on where it was, and the list tells of it."""
    hub.faults.append(Fault("stall", after=200_000))
    command = [sys.executable, "-m", "desktop", "models", "install", "kogpt2", "--accept-licence", "--json"]
    child = subprocess.Popen(command, stdout=subprocess.PIPE)
    assert hub.stalled.wait(60)
    part = paths.models_folder() / ".work" / "kogpt2" / "checkpoint" / "pytorch_model.bin.part"
    await_true(lambda: part.exists() and part.stat().st_size > 0, 60, "bytes on the disk")
    child.send_signal(signal.SIGTERM)
    child.communicate(timeout=60)
    assert child.returncode != 0
    assert installed() == []
    assert "받다가 멈춤" in run("list")[1]
    hub.release.set()
    assert run("install", "kogpt2", "--accept-licence")[0] == 0
    begins = [int(each.headers["range"][6:-1]) for each in hub.asked("files") if "range" in each.headers]
    assert begins
    assert 0 < begins[-1] <= 200_000
    assert installed() == ["kogpt2"]


def test_a_file_of_ones_own(run: Run, tmp_path: Path) -> None:
    """A GGUF with its tokenizer.json beside it; a second one of the same name gets a name of its own."""
    made = tiny_model(tmp_path, "mine")
    folder = tmp_path / "folder"
    folder.mkdir()
    shutil.copy(made.gguf, folder / "mine.gguf")
    shutil.copy(made.tokenizer, folder / "tokenizer.json")
    code, out, errors = run("import", str(folder / "mine.gguf"), "--name", "내 모델 X", "--json")
    assert code == 0, errors
    first = last(out)["model"]
    assert last(run("import", str(folder), "--name", "내 모델 X", "--json")[1])["model"] != first
    assert len(installed()) == 2
    files = ModelLibrary(Store(paths.models_folder())).files(first)
    assert isinstance(files, ModelFiles)
    assert (files.id, Path(files.gguf).name) == (first, "model.gguf")
    assert (folder / "mine.gguf").exists()
    assert "내 모델 X" in run("info", first)[1]


def test_a_checkpoint_of_ones_own(run: Run, checkpoint: Path, tmp_path: Path) -> None:
    """It is converted, for the program or for a folder of the person's choice."""
    assert last(run("import", str(checkpoint / REPO), "--json")[1])["model"] == "skt-kogpt2-base-v2"
    code, out, _ = run("convert", str(checkpoint / REPO), str(tmp_path / "out"), "--quantisation", "Q4_K_M", "--json")
    assert code == 0
    assert last(out)["model"] == str(tmp_path / "out")
    assert sorted(each.name for each in (tmp_path / "out").iterdir()) == ["model.gguf", "tokenizer.json"]
    _, out, _ = run("info", str(tmp_path / "out"), "--json")
    assert json.loads(out)["family"] == "gpt2"
    assert json.loads(out)["vocabulary"] == 800


@pytest.mark.skipif(sys.platform == "win32", reason="SIGTERM ends a process at once")
def test_a_model_that_labels_texts_is_imported_beside_the_library(run: Run, tmp_path: Path) -> None:
    """Copied whole, opened once, under an id of its own; one that does not open is not there afterwards."""
    folder = make_classifier(tmp_path / "Reviews 1")
    assert last(run("import", str(folder), "--json")[1])["model"] == "reviews-1"
    assert last(run("import", str(folder), "--json")[1])["model"] == "reviews-1-2"
    placed = paths.encoders_folder() / "reviews-1"
    assert sorted(each.name for each in placed.iterdir()) == ["config.json", "model.onnx", "tokenizer.json"]
    assert (placed / "model.onnx").read_bytes() == (folder / "model.onnx").read_bytes()
    (folder / "model.onnx").write_bytes(b"no graph")
    code, _, _ = run("import", str(folder), "--json")
    assert code == 1
    assert {each.name for each in paths.encoders_folder().iterdir()} == {"reviews-1", "reviews-1-2"}


def test_an_import_that_was_ended_leaves_nothing(run: Run, tmp_path: Path) -> None:
    """Neither when it is asked to end nor, once another one begins, when it was killed."""
    made = tiny_model(tmp_path, "big")
    shutil.copy(made.tokenizer, tmp_path / "tokenizer.json")
    command = [sys.executable, "-m", "desktop", "models", "import", made.gguf, "--json"]
    for number in (signal.SIGTERM, signal.SIGKILL):
        child = subprocess.Popen(command, stdout=subprocess.PIPE)
        assert child.stdout is not None
        while b"try" not in (line := child.stdout.readline()):
            assert line
        child.send_signal(number)
        child.communicate(timeout=60)
        assert installed() == []
        assert bool(Store(paths.models_folder()).unfinished()) == (number == signal.SIGKILL)
    assert last(run("import", made.gguf, "--json")[1])["model"] == "tiny"
    assert Store(paths.models_folder()).unfinished() == ()


def test_every_byte_can_be_looked_at(run: Run, tmp_path: Path) -> None:
    """A bit that fell over is found, and said of which model."""
    made = tiny_model(tmp_path, "mine")
    shutil.copy(made.tokenizer, tmp_path / "tokenizer.json")
    model = last(run("import", made.gguf, "--json")[1])["model"]
    assert run("verify", model)[0] == 0
    file = Store(paths.models_folder()).get(model).gguf
    content = bytearray(file.read_bytes())
    content[-1] ^= 1
    file.write_bytes(content)
    code, out, _ = run("verify", model, "--json")
    assert code == 1
    assert last(out)["code"] == "wrong-hash"


def bad_files(tmp_path: Path) -> dict[str, tuple[Path, str]]:
    made = tiny_model(tmp_path, "bad")
    folders = {name: tmp_path / name for name in ("renamed", "mismatch", "empty", "two", "cut")}
    for folder in folders.values():
        folder.mkdir()
    (folders["renamed"] / "model.gguf").write_text("그림")
    (folders["cut"] / "model.gguf").write_bytes(Path(made.gguf).read_bytes()[:5000])
    shutil.copy(made.gguf, folders["mismatch"] / "model.gguf")
    tokenizer = json.loads(Path(made.tokenizer).read_text())
    keep = list(tokenizer["model"]["vocab"].items())[:300]
    tokenizer["model"]["vocab"] = dict(keep)
    tokenizer["model"]["merges"] = []
    (folders["mismatch"] / "tokenizer.json").write_text(json.dumps(tokenizer))
    for name in ("a.gguf", "b.gguf"):
        shutil.copy(made.gguf, folders["two"] / name)
    return {
        "no such file": (tmp_path / "none.gguf", "missing"),
        "renamed": (folders["renamed"], "not-gguf"),
        "cut": (folders["cut"], "broken-gguf"),
        "another's tokenizer": (folders["mismatch"], "mismatch"),
        "nothing in it": (folders["empty"], "no-model"),
        "several": (folders["two"], "several-models"),
        "no vocabulary": (Path(made.gguf), "missing"),
    }


def test_bad_files_leave_nothing(run: Run, tmp_path: Path) -> None:
    """Each is refused with its reason, and nothing of it stays in the store."""
    for name, (path, code) in bad_files(tmp_path).items():
        result, out, _ = run("import", str(path), "--json")
        assert (name, result, last(out)["code"]) == (name, 1, code)
        assert "{" not in last(out)["error"]
    assert installed() == []
    assert Store(paths.models_folder()).unfinished() == ()


@pytest.mark.parametrize("verb", ["use", "install", "remove", "info"])
def test_an_unknown_model(run: Run, verb: str) -> None:
    """A sentence that says where the names are."""
    code, _, errors = run(verb, "nonesuch")
    assert code in (1, 2)
    assert "nonesuch" in errors


def test_the_built_in_model_stays(run: Run) -> None:
    """It can be neither removed nor installed."""
    assert run("remove", "ieum-mini")[0] == 2
    assert run("install", "ieum-mini")[0] == 0


def test_the_status_without_a_program(run: Run) -> None:
    """The model of the settings, and the disk."""
    code, out, _ = run("status", "--json")
    assert code == 0
    assert json.loads(out) == {"model": "ieum-mini", "running": False, "engines": {}, "disk": 0}
    assert "실행되고 있는 이음이 없습니다" in run("status")[1]


class Memory(KeyringBackend):
    """A keyring that forgets with the test."""

    priority = -1  # nobody finds it who is not given it

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


def test_the_token_is_kept_in_the_keyring(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """And in no file; cleared, it is gone; without a keyring a sentence says what else there is."""
    backend = Memory()
    monkeypatch.setattr(keyring, "get_password", backend.get_password)
    monkeypatch.setattr(keyring, "set_password", backend.set_password)
    monkeypatch.setattr(keyring, "delete_password", backend.delete_password)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"hf_canary\nhf_other\n")))
    assert run("token")[0] == 0
    assert credentials.hub_token("https://huggingface.co", HUB) == Private("hf_canary")
    assert credentials.hub_token("https://other.example", HUB) is None
    assert run("token", "--clear")[0] == 0
    assert credentials.hub_token("https://huggingface.co", HUB) is None

    def none(*_: str) -> None:
        raise NoKeyringError

    monkeypatch.setattr(keyring, "set_password", none)
    code, _, errors = run("token")
    assert code == 1
    assert "HF_TOKEN" in errors
