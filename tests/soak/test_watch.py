"""What is watched is seen: a role that grows, a popup that is late, a canary wherever it may lie."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from engine.text.hangul import keys
from tests.soak.canary import forms, found_in_files, found_in_processes, found_in_sockets
from tests.soak.report import Difference, Report, table
from tests.soak.watch import Reading, grown, latencies, read_roles

_WORD = "쿼츠뷁"


def _readings(*sizes: float) -> list[Reading]:
    return [Reading(at * 1000, {"ui": size}, {}, {}, ()) for at, size in enumerate(sizes)]


def test_a_role_that_grows_is_told() -> None:
    """Beyond a third and some megabytes; a peak in the middle is not growth."""
    assert grown(_readings(90, 90, 95, 160, 165, 170)) == ["ui grew from 90 to 165 MB"]
    assert grown(_readings(90, 91, 300, 95, 96, 94)) == []
    assert grown(_readings(10, 12, 25)) == []
    assert grown([]) == []


def test_a_reading_tells_of_living_processes_only() -> None:
    """This one has memory, threads and files; one that has ended is left out."""
    child = subprocess.Popen([sys.executable, "-c", ""])
    child.wait()
    reading = read_roles(1000, {"ui": os.getpid(), "engine": child.pid, "input": None}, (3.0, 9.0, 4.0))
    assert list(reading.resident) == ["ui"]
    assert reading.resident["ui"] > 1 and reading.threads["ui"] >= 1 and reading.files["ui"] > 2
    assert (reading.typical_ms, reading.longest_ms) == (4.0, 9.0)
    assert Reading(0, {}, {}, {}, ()).typical_ms is None


def test_latency_is_to_the_last_picture_before_the_next_key() -> None:
    """A key without a picture counts for nothing."""
    assert latencies([1.0, 2.0, 3.0], [1.01, 1.02, 3.5]) == [20.0, 500.0]


@pytest.mark.parametrize("form", forms(_WORD))
def test_a_canary_in_a_file_is_found_in_every_form(tmp_path: Path, form: bytes) -> None:
    """As text in any usual encoding, and as the keys that spell it; what is an editor's own is left out."""
    (tmp_path / "ours").mkdir()
    (tmp_path / "theirs").mkdir()
    for name in ("ours/core", "theirs/session"):
        (tmp_path / name).write_bytes(b"\x00" * 2_000_000 + form + b"\xff")
    (tmp_path / "ours" / "clean").write_bytes(b"text")
    os.mkfifo(tmp_path / "ours" / "pipe")
    found = found_in_files([tmp_path], forms(_WORD), [tmp_path / "theirs"])
    assert found == [str(tmp_path / "ours" / "core")]


def test_a_canary_over_the_border_of_two_reads_is_found(tmp_path: Path) -> None:
    """A file is read in pieces."""
    (tmp_path / "log").write_bytes(b"." * ((1 << 20) - 4) + _WORD.encode())
    assert found_in_files([tmp_path], forms(_WORD), []) == [str(tmp_path / "log")]


def test_a_canary_in_the_name_of_a_file_is_found(tmp_path: Path) -> None:
    """The report does not repeat the name."""
    (tmp_path / f"{_WORD}.tmp").touch()
    assert found_in_files([tmp_path], forms(_WORD), []) == [f"the name of a file in {tmp_path}"]


@pytest.mark.parametrize("place", ["cmdline", "environ"])
def test_a_canary_in_a_process_is_found(place: str) -> None:
    """In its arguments and in its environment."""
    command = [sys.executable, "-c", "import sys; print(flush=True); sys.stdin.read()"]
    child = subprocess.Popen(
        [*command, keys(_WORD)] if place == "cmdline" else command,
        env=os.environ | ({"DRAFT": _WORD} if place == "environ" else {}),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert child.stdout is not None
    child.stdout.readline()
    assert found_in_processes([child.pid], forms(_WORD)) == [f"{place} of process {child.pid}"]
    child.communicate()
    assert found_in_processes([child.pid], forms(_WORD)) == []


def test_a_canary_in_the_name_of_a_socket_is_found() -> None:
    """Of one that has no file, too."""
    assert found_in_sockets(forms(_WORD)) == []
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(b"\0ieum-" + keys(_WORD).encode())
        assert found_in_sockets(forms(_WORD)) == ["/proc/net/unix"]


def test_a_report_is_clean_only_when_nothing_differs(tmp_path: Path) -> None:
    """A difference, a canary, a role that grew, or a campaign that took nothing make it unclean; all are in the table."""
    report = Report(1, ("mousepad",), faults=True, keys=2000, counts={"wanted": 50, "taken": 45})
    assert report.problems() == [] and "clean" in table(report)
    report.differences.append(Difference(1, 4, 900, "mousepad", "line 1 differs"))
    report.canary.append("a log")
    report.readings += _readings(50, 50, 50, 150, 150, 150)
    report.counts = {"wanted": 50, "taken": 2}
    assert len(report.problems()) == 4
    assert all(f"NOT CLEAN: {line}" in table(report) for line in report.problems())
    assert "seed 1, stretch 4" in report.problems()[0]
    report.save(tmp_path / "kept" / "report.json")
    assert "line 1 differs" in (tmp_path / "kept" / "report.json").read_text(encoding="utf-8")
