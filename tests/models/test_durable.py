"""The one way to write a file whole: what is there afterwards, and after a death at any step."""

from __future__ import annotations

import errno
import os
import stat
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from disk_power_cut import every_death

from models import durable

OLD, NEW = b"old" * 1000, b"new" * 2000
posix = pytest.mark.skipif(sys.platform == "win32", reason="a process is copied, and dies; modes and links are POSIX")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def umask() -> Iterator[None]:
    """That of most people."""
    before = os.umask(0o022)
    yield
    os.umask(before)


@posix
@pytest.mark.parametrize("there", [True, False])
def test_every_death_of_a_write(tmp_path: Path, there: bool) -> None:
    """What was before or all that is new; and in an hour a later write has cleared all that a death left."""
    path = tmp_path / "settings.toml"
    seen: list[bytes | None] = []

    def prepare() -> None:
        path.unlink(missing_ok=True)
        if there:
            path.write_bytes(OLD)

    def check() -> None:
        seen.append(path.read_bytes() if path.exists() else None)
        assert seen[-1] in (OLD if there else None, NEW)

    assert every_death(prepare, lambda: durable.write(path, NEW), check) > 3
    assert seen == sorted(seen, key=lambda each: each == NEW)
    left = [each for each in tmp_path.iterdir() if each != path]
    assert left
    for each in left:
        os.utime(each, (time.time() - 4000,) * 2)
    durable.write(path, OLD)
    assert list(tmp_path.iterdir()) == [path]


@posix
def test_every_death_of_a_creation(tmp_path: Path) -> None:
    """All of it or nothing; what is there is left alone."""
    path = tmp_path / "format"
    seen: set[bytes | None] = set()

    def check() -> None:
        seen.add(path.read_bytes() if path.exists() else None)

    assert every_death(lambda: path.unlink(missing_ok=True), lambda: durable.create(path, NEW), check) > 3
    assert seen == {None, NEW}
    with pytest.raises(FileExistsError):
        durable.create(path, OLD)
    assert path.read_bytes() == NEW


@posix
def test_every_death_of_a_placing(tmp_path: Path) -> None:
    """The file is at its place or where it was made, whole."""
    made, path = tmp_path / "work" / "table.csv", tmp_path / "out.csv"
    made.parent.mkdir()

    def prepare() -> None:
        made.write_bytes(NEW)
        path.write_bytes(OLD)

    def check() -> None:
        assert path.read_bytes() == (OLD if made.exists() else NEW)

    assert every_death(prepare, lambda: durable.place(made, path), check) > 3


@posix
@pytest.mark.parametrize(
    ("action", "named"), [("write", ["chmod", "replace"]), ("create", ["link", "unlink"]), ("place", ["replace"])]
)
def test_the_order_in_which_the_disk_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, action: str, named: list[str]
) -> None:
    """The content before the name, and the name before anybody is told that it is there."""
    path, made, told = tmp_path / "file", tmp_path / "made", list[str]()
    made.write_bytes(NEW)
    if action == "write":
        path.write_bytes(OLD)

    def noting(name: str) -> Callable[..., object]:
        real = getattr(os, name)

        def call(*arguments: object, **others: object) -> object:
            is_folder = name == "fsync" and stat.S_ISDIR(os.fstat(arguments[0]).st_mode)  # type: ignore[arg-type]
            told.append("fsync of the folder" if is_folder else name)
            return real(*arguments, **others)

        return call

    for name in ("fsync", "replace", "link", "unlink", "chmod"):
        monkeypatch.setattr(os, name, noting(name))
    actions = {
        "write": lambda: durable.write(path, NEW),
        "create": lambda: durable.create(path, NEW),
        "place": lambda: durable.place(made, path),
    }
    actions[action]()
    said = [each for each in told if each != "unlink" or each in named]
    before = [each for each in named if each == "chmod"]
    assert said == [*before, "fsync", *(each for each in named if each != "chmod"), "fsync of the folder"]


@posix
@pytest.mark.usefixtures("umask")
def test_modes(tmp_path: Path) -> None:
    """A new file is its owner's or as the umask says; one that was there keeps its own, be it one without any."""
    durable.write(tmp_path / "own", NEW)
    durable.write(tmp_path / "shared", NEW, mode=durable.SHARED)
    durable.create(tmp_path / "created", NEW, mode=durable.SHARED)
    assert [mode(tmp_path / each) for each in ("own", "shared", "created")] == [0o600, 0o644, 0o644]
    for kept in (0o640, 0o444, 0o000):
        (tmp_path / "own").chmod(kept)
        durable.write(tmp_path / "own", OLD, mode=durable.SHARED)
        assert mode(tmp_path / "own") == kept


@posix
def test_links(tmp_path: Path) -> None:
    """Are replaced, or stay and lead to what was written, also where nothing was; a circle is an error of the system."""
    link, meant = tmp_path / "link", tmp_path / "elsewhere" / "file"
    meant.parent.mkdir()
    link.symlink_to(meant)
    durable.write(link, NEW, through_link=True)
    assert (link.is_symlink(), meant.read_bytes(), mode(meant)) == (True, NEW, 0o600)
    with pytest.raises(FileExistsError):
        durable.create(link, OLD)
    durable.write(link, OLD)
    assert (link.is_symlink(), link.read_bytes(), meant.read_bytes()) == (False, OLD, NEW)
    circle = tmp_path / "circle"
    circle.symlink_to(circle)
    with pytest.raises(OSError, match="ymbolic") as caught:
        durable.write(circle, NEW, through_link=True)
    assert caught.value.errno == errno.ELOOP
    with pytest.raises(FileExistsError):
        durable.create(circle, NEW)


@pytest.mark.parametrize("action", [durable.write, durable.create])
@pytest.mark.parametrize("broken", ["fsync", "replace", "link"])
def test_a_disk_that_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, action: Callable[[Path, bytes], None], broken: str
) -> None:
    """Is told as the system says it; what was there stays, and nothing else is left."""

    def fail(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "full")

    path = tmp_path / "file"
    if action is durable.write:
        path.write_bytes(OLD)
    monkeypatch.setattr(os, broken, fail)
    if broken == "link" or (action is durable.create and broken == "replace"):
        # Of a disk without links nothing is asked but to rename; of the other no renaming.
        action(path, NEW)
        assert path.read_bytes() == NEW
    else:
        with pytest.raises(OSError, match="full") as caught:
            action(path, NEW)
        assert durable.fault_of(caught.value) == "no-space"
        assert not path.exists() or path.read_bytes() == OLD
    assert {each.name for each in tmp_path.iterdir()} <= {"file"}


def test_two_who_write_at_once(tmp_path: Path) -> None:
    """Nobody writes into the other's file: it is always one of the two, whole, and neither is told of a fault."""
    path = tmp_path / "file"
    faults: list[OSError] = []

    def write(content: bytes) -> None:
        try:
            for _ in range(50):
                durable.write(path, content)
                assert path.read_bytes() in (OLD, NEW)
        except OSError as error:
            faults.append(error)

    writers = [threading.Thread(target=write, args=(each,)) for each in (OLD, NEW)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert faults == []
    assert list(tmp_path.iterdir()) == [path]


def test_two_who_create_at_once(tmp_path: Path) -> None:
    """One of them does, the others are told."""
    path = tmp_path / "file"
    told: list[bool] = []
    begin = threading.Barrier(4)

    def create(content: bytes) -> None:
        begin.wait()
        try:
            durable.create(path, content)
            told.append(True)
        except FileExistsError:
            told.append(False)

    creators = [threading.Thread(target=create, args=(bytes([each]),)) for each in range(4)]
    for creator in creators:
        creator.start()
    for creator in creators:
        creator.join()
    assert sorted(told) == [False, False, False, True]
    assert len(path.read_bytes()) == 1


def test_what_is_swept(tmp_path: Path) -> None:
    """Files of our own name that nobody touched for an hour; neither a fresh one nor another's."""
    left, fresh = tmp_path / ".file.0123abcd.new", tmp_path / ".file.89abcdef.new"
    others = [tmp_path / each for each in (".file.new", ".file.0123abcd.new.txt", ".other.0123abcd.new", "file.new")]
    for each in (left, fresh, *others):
        each.write_bytes(b"x")
        if each != fresh:
            os.utime(each, (time.time() - 4000,) * 2)
    durable.write(tmp_path / "file", NEW)
    assert {each.name for each in tmp_path.iterdir()} == {"file", fresh.name, *(each.name for each in others)}


def test_a_name_as_long_as_names_may_be(tmp_path: Path) -> None:
    """255 bytes; the file beside it needs no longer one."""
    path = tmp_path / ("가" * 85)
    durable.write(path, NEW)
    assert path.read_bytes() == NEW
    assert list(tmp_path.iterdir()) == [path]


def held(number: int) -> PermissionError:
    """As Windows answers where a file is open."""
    error = PermissionError(errno.EACCES, "held", None, number)
    if sys.platform != "win32":  # where nobody heeds the number
        vars(error)["winerror"] = number
    return error


@pytest.mark.parametrize("number", [5, 32])
def test_who_reads_the_file_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    """On Windows, where nobody replaces what somebody has open: another program of ours, or a virus scanner."""
    path, refusals, replace = tmp_path / "settings.toml", [held(number), held(number)], Path.replace
    path.write_bytes(OLD)

    def refuse_first(self: Path, target: Path) -> Path:
        if refusals:
            raise refusals.pop()
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", refuse_first)
    durable.write(path, NEW)
    assert path.read_bytes() == NEW


@pytest.mark.parametrize(("error", "tries"), [(held(32), 2), (PermissionError(errno.EACCES, "theirs"), 1)])
def test_it_is_not_waited_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: PermissionError, tries: int
) -> None:
    """What was there stays, and nothing lies beside it; a folder that is somebody else's is told at once."""
    path, tried = tmp_path / "settings.toml", []
    path.write_bytes(OLD)

    def refuse(self: Path, target: Path) -> Path:
        tried.append(target)
        raise error

    monkeypatch.setattr(Path, "replace", refuse)
    monkeypatch.setattr(durable, "_PATIENCE_S", 0.01)
    with pytest.raises(PermissionError):
        durable.write(path, NEW)
    assert [each.read_bytes() for each in tmp_path.iterdir()] == [OLD]
    assert len(tried) == 1 if tries == 1 else len(tried) >= tries
