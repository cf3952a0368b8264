"""What llama.cpp loads is what was looked at, and what the system refuses is told as such."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import llama_cpp.llama_cpp as native
import psutil
import pytest
from models_ggufs import U32, tiny

from engine.errors import LoadFault
from engine.llm import weights
from engine.llm.llama import LlamaRuntime
from engine.llm.memory import most_bytes
from engine.llm.weights import checked

ROOT = Path(__file__).resolve().parents[3]
BUILTIN = ROOT / "models" / "builtin" / "ieum-mini.gguf"


def bad() -> bytes:
    """A file that would end the process."""
    parts = tiny("llama")
    parts.metadata = [
        (key, U32, 2**31 - 1) if key == b"llama.block_count" else (key, kind, value)
        for key, kind, value in parts.metadata
    ]
    return parts.written()


def test_what_would_end_the_process_is_refused_before_llama_sees_it(tmp_path: Path) -> None:
    """Four right bytes at the beginning are not enough."""
    (tmp_path / "model.gguf").write_bytes(bad())
    with pytest.raises(LoadFault) as caught:
        LlamaRuntime(tmp_path / "model.gguf")
    assert (caught.value.code, "block_count" in caught.value.detail) == ("broken-gguf", True)


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="where a descriptor has no name, the path is compared")
def test_a_file_put_in_its_place_meanwhile_is_not_loaded(tmp_path: Path) -> None:
    """Between the check and the load somebody swaps the link: the checked file is the one that is opened."""
    (tmp_path / "good").write_bytes(tiny("llama").written())
    (tmp_path / "bad").write_bytes(bad())
    path = tmp_path / "model.gguf"
    path.symlink_to(tmp_path / "good")
    with checked(path) as found:
        path.unlink()
        path.symlink_to(tmp_path / "bad")
        assert Path(os.fsdecode(found.name)).read_bytes() == (tmp_path / "good").read_bytes()
    assert (found.architecture, found.vocabulary) == ("llama", 96)


def test_without_a_name_for_the_descriptor_a_swap_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on systems that have no such names: the path is what llama.cpp gets, and another file there is a fault."""
    monkeypatch.setattr(weights, "_name_of", lambda _, path: os.fsencode(path))
    path = tmp_path / "model.gguf"
    path.write_bytes(tiny("llama").written())
    with checked(path):
        pass
    (tmp_path / "other").write_bytes(tiny("llama").written())
    with pytest.raises(LoadFault) as caught, checked(path):
        (tmp_path / "other").replace(path)
    assert caught.value.code == "unreadable"


def test_a_file_that_changes_while_it_is_loaded_is_not_used(tmp_path: Path) -> None:
    """Whoever writes into it may have put there what nobody has looked at."""
    path = tmp_path / "model.gguf"
    path.write_bytes(tiny("llama").written())
    with pytest.raises(LoadFault) as caught, checked(path), path.open("ab") as file:
        file.write(b"more")
    assert caught.value.code == "unreadable"


def test_what_is_not_used_is_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Weights that were loaded and then refused are freed: the engine goes on with the model before."""
    path = tmp_path / "model.gguf"
    path.write_bytes(tiny("llama").written())
    load, free = native.llama_model_load_from_file, native.llama_model_free
    loaded: list[object] = []
    freed: list[object] = []

    def write_behind(name: bytes, params: object) -> object:
        loaded.append(load(name, params))
        with path.open("ab") as file:
            file.write(b"more")
        return loaded[0]

    def note(model: object) -> None:
        freed.append(model)
        free(model)

    monkeypatch.setattr(native, "llama_model_load_from_file", write_behind)
    monkeypatch.setattr(native, "llama_model_free", note)
    with pytest.raises(LoadFault) as caught:
        LlamaRuntime(path)
    assert caught.value.code == "unreadable"
    assert freed == loaded != []


@pytest.mark.parametrize("made", ["pipe", "device", "folder", "none"])
def test_no_regular_file_is_no_model(tmp_path: Path, made: str) -> None:
    """And nothing waits for whoever might write into it."""
    path = tmp_path / "model.gguf"
    if made == "pipe":
        os.mkfifo(path)
    elif made == "device":
        path.symlink_to("/dev/zero")
    elif made == "folder":
        path.mkdir()
    with pytest.raises(LoadFault) as caught:
        LlamaRuntime(path)
    assert caught.value.code == ("missing" if made == "none" else "unreadable")


def test_more_weights_than_memory_are_not_tried(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """They would take minutes to fail."""
    path = tmp_path / "model.gguf"
    path.write_bytes(tiny("llama").written())
    monkeypatch.setattr(weights, "most_bytes", lambda: path.stat().st_size // 2)
    with pytest.raises(LoadFault) as caught:
        LlamaRuntime(path)
    assert caught.value.code == "no-memory"


def test_a_machine_that_does_not_tell_its_swap_has_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a Windows without performance counters: its models are loaded all the same."""

    def refuse() -> None:
        raise RuntimeError("PdhOpenQueryW failed")

    monkeypatch.setattr(psutil, "swap_memory", refuse)
    assert 0 < most_bytes(tmp_path, tmp_path / "none") <= psutil.virtual_memory().total


def test_the_smallest_limit_counts(tmp_path: Path) -> None:
    """Of the machine, and of the control group of the process and those above it."""
    machine = psutil.virtual_memory().total + psutil.swap_memory().total
    own = tmp_path / "cgroup"
    own.write_text("0::/user.slice/app.scope\n")
    inner = tmp_path / "groups" / "user.slice" / "app.scope"
    inner.mkdir(parents=True)
    assert most_bytes(tmp_path / "none", tmp_path / "none") <= machine
    assert most_bytes(tmp_path / "groups", own) <= machine
    (inner / "memory.max").write_text("max\n")
    (inner.parent / "memory.max").write_text("1048576\n")
    assert most_bytes(tmp_path / "groups", own) == 1 << 20
    (inner / "memory.max").write_text("4096\n")
    assert most_bytes(tmp_path / "groups", own) == 4096


@pytest.mark.parametrize("mebibytes", [2, 20])
def test_a_limit_of_memory_is_told_as_such(mebibytes: int) -> None:
    """With little more than the interpreter takes, nothing is wrong with the file."""
    code = f"""if True:
        import re, resource, sys
        sys.path.insert(0, {str(ROOT)!r})
        from pathlib import Path
        from engine.errors import LoadFault
        from engine.llm.llama import LlamaRuntime
        taken = int(re.search("VmSize:\\\\s+(\\\\d+)", Path("/proc/self/status").read_text())[1]) << 10
        limit = taken + ({mebibytes} << 20)
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
        try:
            LlamaRuntime(Path({str(BUILTIN)!r}), threads=1)
        except LoadFault as fault:
            print(fault.code)
    """
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout == "no-memory\n", done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="Windows would begin to write out what is empty")
def test_a_file_that_was_made_longer_is_no_matter_of_memory(tmp_path: Path) -> None:
    """Nothing stands in it behind the weights, as far as the disk pretends that it reaches."""
    path = tmp_path / "model.gguf"
    path.write_bytes(tiny("llama").written())
    os.truncate(path, 1 << 42)
    with pytest.raises(LoadFault) as caught, checked(path):
        pass
    assert caught.value.code == "broken-gguf"
