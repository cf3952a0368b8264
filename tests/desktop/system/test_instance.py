"""One tray program per session."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import filelock
import pytest

from desktop.system.instance import AlreadyRunning, Instance, secret_of
from desktop.system.paths import lock_file, log_file, settings_file

ROOT = Path(__file__).resolve().parents[3]
HOLDER = """
import sys; from pathlib import Path; from desktop.system.instance import Instance
held = Instance(Path(sys.argv[1])); print("held", flush=True); sys.stdin.read()
"""


def test_second_one_is_told_who_holds_the_lock(tmp_path: Path) -> None:
    """The process id of the first; once released, the next gets it."""
    file = tmp_path / "run" / "ieum.lock"
    first = Instance(file)
    with pytest.raises(AlreadyRunning) as caught:
        Instance(file)
    assert caught.value.pid == os.getpid()
    first.release()
    first.release()
    Instance(file).release()


@pytest.mark.skipif(sys.platform == "win32", reason="nobody writes into a file that is locked")
@pytest.mark.parametrize(
    ("content", "pid"), [(b"4711\n", 4711), (b" 4711\n", 4711), (b"", 0), (b"\n", 0), (b"4x\n", 0)]
)
def test_what_a_holder_wrote(tmp_path: Path, content: bytes, pid: int) -> None:
    """Its id, as version 0.1.0 wrote it too; 0 when it has not come to that yet."""
    file = tmp_path / "ieum.lock"
    held = Instance(file)
    file.write_bytes(content)
    with pytest.raises(AlreadyRunning) as caught:
        Instance(file)
    assert caught.value.pid == pid
    held.release()


def test_a_holder_has_a_secret(tmp_path: Path) -> None:
    """Another process of the same person reads it, each holder has one of its own, and no one else may look."""
    file = tmp_path / "ieum.lock"
    assert secret_of(file) == ""
    found = []
    for _ in range(2):
        held = Instance(file)
        code = "import sys; from pathlib import Path; from desktop.system.instance import secret_of\n"
        code += "print(secret_of(Path(sys.argv[1])))"
        done = subprocess.run([sys.executable, "-c", code, file], capture_output=True, text=True, cwd=ROOT, check=True)
        found.append(done.stdout.strip())
        assert secret_of(file) == found[-1]
        held.release()
    assert len({*found}) == 2
    assert all(len(each) >= 32 for each in found)
    if sys.platform != "win32":  # there a file is its owner's by its folder
        assert file.stat().st_mode & 0o077 == 0
    file.write_bytes(b"4711\n")
    assert secret_of(file) == ""


def test_where_a_locked_byte_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on Windows: the id stands behind the byte that is locked, and the rest of the file can be read."""
    real = os.read

    def read(descriptor: int, count: int) -> bytes:
        if os.lseek(descriptor, 0, os.SEEK_CUR) < 1:
            raise PermissionError(13, "another process has locked a portion of the file")
        return real(descriptor, count)

    held = Instance(tmp_path / "ieum.lock")
    monkeypatch.setattr(os, "read", read)
    with pytest.raises(AlreadyRunning) as caught:
        Instance(tmp_path / "ieum.lock")
    assert caught.value.pid == os.getpid()
    held.release()


def test_a_disk_without_locks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Is the caller's to handle, and leaves nothing open."""

    def refuse(*_: object, **__: object) -> bool:
        raise OSError(38, "no locks")

    monkeypatch.setattr(filelock, "lock_descriptor", refuse)
    closed: list[int] = []
    real = os.close

    def close(descriptor: int) -> None:
        closed.append(descriptor)
        real(descriptor)

    monkeypatch.setattr(os, "close", close)
    with pytest.raises(OSError, match="no locks"):
        Instance(tmp_path / "ieum.lock")
    assert len(closed) == 1


def test_lock_ends_with_its_process_however_it_ends(tmp_path: Path) -> None:
    """A killed program leaves no lock behind, only a file without meaning."""
    file = tmp_path / "ieum.lock"
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(file)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT
    )
    with process:
        assert process.stdout
        assert process.stdout.readline().strip() == b"held"
        with pytest.raises(AlreadyRunning) as caught:
            Instance(file)
        assert caught.value.pid == process.pid
        process.kill()
    Instance(file).release()


def test_folder_that_cannot_be_made_is_the_callers_to_handle(tmp_path: Path) -> None:
    """An ``OSError``, not a program that thinks it is the second one."""
    (tmp_path / "run").touch()
    with pytest.raises(FileExistsError) as caught:
        Instance(tmp_path / "run" / "ieum.lock")
    assert not isinstance(caught.value, AlreadyRunning)


@pytest.mark.skipif(sys.platform == "win32", reason="displays")
def test_each_display_has_its_own_lock() -> None:
    """Two desktops of one person do not lock each other out; screens of one display do."""
    assert lock_file({"DISPLAY": ":0"}) == lock_file({"DISPLAY": ":0.1"})
    names = {
        lock_file(environment)
        for environment in ({"DISPLAY": ":0"}, {"DISPLAY": "far.example:0"}, {}, {"WAYLAND_DISPLAY": "wayland-1"})
    }
    assert len(names) == 4
    assert all(name.parent == lock_file({}).parent for name in names)


def test_folders_follow_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The XDG variables move settings, logs and locks, and asking creates nothing."""
    if not sys.platform.startswith("linux"):
        pytest.skip("XDG variables are Linux")
    for name in ("CONFIG_HOME", "STATE_HOME", "RUNTIME_DIR"):
        monkeypatch.setenv(f"XDG_{name}", str(tmp_path / name))
    assert settings_file() == tmp_path / "CONFIG_HOME" / "ieum" / "settings.toml"
    assert log_file("ui").is_relative_to(tmp_path / "STATE_HOME" / "ieum")
    assert log_file("ui") != log_file("input")
    assert lock_file({}).is_relative_to(tmp_path / "RUNTIME_DIR" / "ieum")
    assert list(tmp_path.iterdir()) == []
