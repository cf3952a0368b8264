"""Opening what may be anything: nothing waits, nothing grows without end, and the cause is told."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path, PureWindowsPath
from typing import Any

import pytest

from engine.files.opening import FileFault, load_fault, long_named, opened, read_small

ROOT = Path(__file__).resolve().parents[3]
LIMIT = 1 << 20
posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files, or writes out what is empty")


def _link(path: Path) -> None:
    path.symlink_to("/dev/zero")


def _loop(path: Path) -> None:
    path.symlink_to(path)


def _pipe(path: Path) -> None:
    os.mkfifo(path)


def _socket(path: Path) -> None:
    server = socket.socket(socket.AF_UNIX)
    server.bind(str(path))
    server.close()


def _sparse(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(1 << 40)


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda path: None, "missing"),
        pytest.param(_link, "unreadable", marks=posix),
        pytest.param(_pipe, "unreadable", marks=posix),
        (os.mkdir, "unreadable"),
        pytest.param(_loop, "unreadable", marks=posix),
        pytest.param(_socket, "unreadable", marks=posix),
        pytest.param(_sparse, "too-large", marks=posix),
        (lambda path: path.write_bytes(bytes(LIMIT + 1)), "too-large"),
    ],
    ids=["none", "device", "pipe", "folder", "loop", "socket", "sparse", "large"],
)
def test_what_is_no_small_file_is_refused_at_once(tmp_path: Path, make: Callable[[Path], object], code: str) -> None:
    """With its name and a code, before anything of it is read."""
    make(tmp_path / "a.bin")
    with pytest.raises(FileFault) as caught:
        read_small(tmp_path / "a.bin", LIMIT)
    assert (caught.value.code, caught.value.name) == (code, "a.bin")


def test_a_name_that_is_none_is_of_a_file_that_is_not_there() -> None:
    """The system does not even look for a zero byte."""
    with pytest.raises(FileFault) as caught:
        read_small(Path("a\0b"), LIMIT)
    assert caught.value.code == "missing"


def test_a_small_file_is_read_whole(tmp_path: Path) -> None:
    """Up to the limit, which is told apart from one byte more; a link to a file is a file."""
    (tmp_path / "a").write_bytes(bytes(range(256)) * (LIMIT // 256))
    (tmp_path / "b").symlink_to(tmp_path / "a")
    assert read_small(tmp_path / "b", LIMIT) == (tmp_path / "a").read_bytes()


def test_a_file_that_became_a_pipe_meanwhile_keeps_nobody_waiting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the look and the opening anything may be put there; what was opened is looked at again."""
    path, other = tmp_path / "a", tmp_path / "b"
    os.mkfifo(path)
    other.write_bytes(b"")
    regular = other.stat()
    monkeypatch.setattr(Path, "stat", lambda self, **_: regular)
    with pytest.raises(FileFault, match="no regular file"), opened(path):
        pass


def test_errors_of_the_body_are_of_the_file(tmp_path: Path) -> None:
    """Reading may fail long after the opening."""
    (tmp_path / "a").write_bytes(b"")
    for error, code in ((OSError(5, "disk"), "unreadable"), (MemoryError(), "no-memory")):
        with pytest.raises(FileFault) as caught, opened(tmp_path / "a"):
            raise error
        assert caught.value.code == code
    with pytest.raises(ValueError, match="other"), opened(tmp_path / "a"):
        raise ValueError("other")


def test_too_few_handles_are_told_as_such(tmp_path: Path) -> None:
    """They are the limit of the process, and the file may be as sound as any."""
    (tmp_path / "a").write_bytes(b"")
    code = f"""if True:
        import os, resource, sys
        sys.path.insert(0, {str(ROOT)!r})
        from pathlib import Path
        from engine.files.opening import FileFault, load_fault, read_small
        resource.setrlimit(resource.RLIMIT_NOFILE, (16, 16))
        try:
            while True:
                os.dup(0)
        except OSError:
            pass
        try:
            read_small(Path({str(tmp_path / "a")!r}), 9)
        except FileFault as fault:
            print(load_fault(fault, "broken-gguf").code)
    """
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout == "no-handles\n"


def test_the_systems_refusals_stay_themselves_when_a_model_is_loaded() -> None:
    """All else that a reader says is the format's fault, by the code of its part."""
    codes = ("missing", "unreadable", "no-handles", "no-memory", "unsupported")
    assert [load_fault(FileFault(code, "a"), "broken-gguf").code for code in codes] == [*codes]
    for code in ("too-large", "not-gguf", "broken-gguf"):
        assert load_fault(FileFault(code, "a"), "broken-tokenizer").code == "broken-tokenizer"


DEEP = "\\".join(["내 모델 " + "가" * 40] * 8)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("C:\\모델\\model.gguf", "C:\\모델\\model.gguf"),
        (f"C:\\{DEEP}\\model.gguf", f"\\\\?\\C:\\{DEEP}\\model.gguf"),
        (f"C:\\{DEEP}\\..\\model.gguf", f"\\\\?\\C:\\{DEEP.rpartition(chr(92))[0]}\\model.gguf"),
        (f"\\\\server\\share\\{DEEP}", f"\\\\?\\UNC\\server\\share\\{DEEP}"),
        (f"\\\\?\\C:\\{DEEP}", f"\\\\?\\C:\\{DEEP}"),
        (DEEP, DEEP),
    ],
)
def test_windows_takes_a_long_path_spelled_in_full(path: str, expected: str) -> None:
    """On a disk and on a server; what is short, spelled so already, or told from some folder stays as it is."""
    long: Any = long_named
    assert str(long(PureWindowsPath(path))) == expected


def test_other_systems_take_any_path() -> None:
    """As it is."""
    path = Path("/" + "/".join(["모델" * 20] * 8))
    if sys.platform != "win32":
        assert long_named(path) is path


def test_a_file_in_a_deep_folder_is_read(tmp_path: Path) -> None:
    """With a Korean name, further down than Windows' own programs look."""
    folder = tmp_path
    for _ in range(8):
        folder /= "홍길동의 모델 " + "가" * 20
        long_named(folder).mkdir()
    assert len(str(folder)) > 260
    long_named(folder / "tokenizer.json").write_bytes(b"{}")
    assert read_small(folder / "tokenizer.json", 10) == b"{}"
