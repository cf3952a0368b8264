"""What the system does not give: a sentence, and no line of Python."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from program_home import home_of, ieum_script

from desktop.commands.running.limits import limit_sentence, told
from desktop.words.cli import CliSentence

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="limits and devices are POSIX")
TIMEOUT_S = 100


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (MemoryError(), CliSentence.TOO_LITTLE_MEMORY),
        (RuntimeError("can't start new thread"), CliSentence.TOO_LITTLE_MEMORY),
        (ImportError("x.so: failed to map segment from shared object"), CliSentence.TOO_LITTLE_MEMORY),
        (OSError(errno.ENOMEM, ""), CliSentence.TOO_LITTLE_MEMORY),
        (BlockingIOError(errno.EAGAIN, ""), CliSentence.TOO_LITTLE_MEMORY),
        (OSError(errno.EMFILE, ""), CliSentence.TOO_FEW_HANDLES),
        (OSError(errno.ENFILE, ""), CliSentence.TOO_FEW_HANDLES),
        (OSError(errno.ENOSPC, ""), CliSentence.TOO_LITTLE_SPACE),
        (PermissionError(errno.EACCES, ""), None),
        (OSError("of no number"), None),
        (RuntimeError("something else"), None),
        (KeyError("a"), None),
    ],
)
def test_what_ran_out_is_told_from_what_went_wrong(error: Exception, sentence: CliSentence | None) -> None:
    """By the number of the system, or the words of Python, which has none for some."""
    assert limit_sentence(error) is sentence


def test_what_else_the_system_refuses_names_the_file() -> None:
    """A name that is too long, a folder of others; what is no refusal of the system is a fault of ours."""
    for number in (errno.ENAMETOOLONG, errno.EACCES, errno.EIO):
        assert "/x/y" in told(OSError(number, os.strerror(number), "/x/y"))
    assert told(OSError("of no number")) == told(KeyError("a")) == told(RuntimeError("a")) == ""


def full(number: int) -> Callable[[], None]:
    """For ``preexec_fn``: a full disk in the place of one of the three first files."""

    def put() -> None:
        os.dup2(os.open("/dev/full", os.O_RDWR), number)

    return put


def closed(*numbers: int) -> Callable[[], None]:
    """For ``preexec_fn``: nobody opened these."""

    def put() -> None:
        for number in numbers:
            os.close(number)

    return put


def unread(number: int) -> Callable[[], None]:
    """For ``preexec_fn``: a pipe that nobody reads any more in the place of one of the three first files."""

    def put() -> None:
        reads, writes = os.pipe()
        os.close(reads)
        os.dup2(writes, number)

    return put


COMMANDS = (("models", "list"), ("suggest", "오늘 "), ("eot", "밥 먹었어"), ("status",), ("eot", "x" * 2000))


def run(
    folder: Path, command: tuple[str, ...], before: Callable[[], None], given: bytes = b"", **more: str
) -> subprocess.CompletedProcess[bytes]:
    """The command as a person types it."""
    return subprocess.run(
        [ieum_script(), *command], env=home_of(folder, **more), cwd=folder, input=given, capture_output=True,
        timeout=TIMEOUT_S, check=False, preexec_fn=before,  # it takes no lock
    )  # fmt: skip


@pytest.mark.parametrize("unbuffered", ["", "1"], ids=["buffered", "at once"])
@pytest.mark.parametrize("command", [*COMMANDS[:3], ("--help",), ("models", "--help"), ("--version",)], ids=str)
def test_a_full_disk_behind_standard_output(tmp_path: Path, command: tuple[str, ...], unbuffered: str) -> None:
    """Is said once, in a sentence."""
    done = run(tmp_path, command, full(1), PYTHONUNBUFFERED=unbuffered)
    said = done.stderr.decode()
    assert (done.returncode, len(said.splitlines())) == (1, 1), said
    assert "Exception" not in said and "OSError" not in said


@pytest.mark.parametrize("command", COMMANDS, ids=str)
@pytest.mark.parametrize("numbers", [(1,), (2,), (0, 1, 2)], ids=str)
def test_what_nobody_opened_is_written_nowhere(
    tmp_path: Path, command: tuple[str, ...], numbers: tuple[int, ...]
) -> None:
    """The command ends as it would; no file of ours is standard output or standard error in its place."""
    usual = run(tmp_path, command, lambda: None)
    done = run(tmp_path, command, closed(*numbers))
    assert done.returncode == usual.returncode
    assert b"Error" not in done.stderr
    assert b"Traceback" not in b"".join(each.read_bytes() for each in (tmp_path / ".local/state").rglob("*.log"))


@pytest.mark.parametrize("command", [*COMMANDS, ("--help",), ("models", "--help"), ("--version",)], ids=str)
def test_what_nobody_reads_is_no_fault(tmp_path: Path, command: tuple[str, ...]) -> None:
    """``ieum … | head``: the exit code is as it would be, and nothing is said of it."""
    usual = run(tmp_path, command, lambda: None)
    done = run(tmp_path, command, unread(1))
    assert (done.returncode, done.stderr) == (usual.returncode, usual.stderr)


@pytest.mark.parametrize("verb", [("import",), ("info",)], ids=str)
def test_a_name_that_is_too_long(tmp_path: Path, verb: tuple[str, ...]) -> None:
    """Is told of the path, and no place in the source is."""
    done = run(tmp_path, ("models", *verb, "x" * 3000), lambda: None)
    assert done.returncode in (1, 2)
    assert "xxx" in done.stderr.decode()
    assert "in main" not in done.stderr.decode()


def test_a_text_from_a_closed_standard_input_is_empty(tmp_path: Path) -> None:
    """And refused as such."""
    done = run(tmp_path, ("eot", "-"), closed(0))
    assert done.returncode == 2
    assert b"Error" not in done.stderr
