"""The text file of ``ieum eot --file``: whatever it is, the command ends and says why."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import get_args

import pytest

from desktop.commands.eot.source import SourceFault, Unusable, read_source
from desktop.words.eot import source_refusal

posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files, or writes out what is empty")


def _device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def _pipe(path: Path) -> None:
    os.mkfifo(path)


def _sparse(path: Path) -> None:
    path.write_bytes(b"")
    os.truncate(path, 1 << 40)


@pytest.mark.parametrize(
    ("make", "fault"),
    [
        (lambda path: None, "unreadable"),
        pytest.param(_device, "no-file", marks=posix),
        (os.mkdir, "no-file"),
        pytest.param(_pipe, "silent", marks=posix),
        pytest.param(_sparse, "endless", marks=posix),
        (lambda path: path.write_bytes(b"\xff"), "unreadable"),
    ],
    ids=["none", "device", "folder", "pipe", "sparse", "bytes"],
)
def test_what_cannot_be_read(tmp_path: Path, make: Callable[[Path], object], fault: str) -> None:
    """Each for its own reason, in a moment, and with a sentence that names the file."""
    make(tmp_path / "a.txt")
    with pytest.raises(Unusable) as caught:
        read_source(tmp_path / "a.txt", 1 << 20, 0.05)
    assert caught.value.fault == fault
    assert "a.txt" in source_refusal(fault, tmp_path / "a.txt", 1 << 20, 10)


def test_every_fault_has_its_sentence() -> None:
    """No two of them the same."""
    faults = get_args(SourceFault)
    assert len({source_refusal(fault, "a", 1 << 20, 10) for fault in faults}) == len(faults)


@posix
def test_a_pipe_is_read_to_its_end(tmp_path: Path) -> None:
    """As a shell makes one of a command; its mark at the beginning is none of the text."""
    path = tmp_path / "pipe"
    os.mkfifo(path)
    writer = threading.Thread(target=lambda: path.write_bytes("\ufeff그래\n알았어\n".encode() * 20_000))
    writer.start()
    try:
        assert read_source(path).startswith("그래\n알았어\n")
    finally:
        writer.join()


def test_a_pipe_without_end_is_left(tmp_path: Path) -> None:
    """What has been read is not kept, and who writes meets a closed pipe."""
    path = tmp_path / "pipe"
    os.mkfifo(path)
    closed = threading.Event()

    def feed() -> None:
        with path.open("wb", buffering=0) as file:
            try:
                while True:
                    file.write(bytes(1 << 16))
            except BrokenPipeError:
                closed.set()

    writer = threading.Thread(target=feed)
    writer.start()
    with pytest.raises(Unusable, match="endless"):
        read_source(path, 1 << 20)
    writer.join()
    assert closed.is_set()


def test_too_few_handles_are_told_as_such(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file may be as good as any."""

    def none_left(*_: object) -> int:
        raise OSError(24, "too many")

    (tmp_path / "a").write_text("")
    monkeypatch.setattr(os, "open", none_left)
    with pytest.raises(Unusable, match="no-handles"):
        read_source(tmp_path / "a")
