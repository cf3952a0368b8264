"""The journal on disks and in folders that are not as they should be."""

from __future__ import annotations

import os
import subprocess
import sys
import tracemalloc
from pathlib import Path

import pytest
from voc_commands import ROOT

from desktop.voc.protocol.errors import BadTable
from desktop.voc.protocol.messages import Classification
from desktop.voc.table.journal import Journal, journal_of
from desktop.voc.table.results import FailedRow
from engine.text.private import Private

FULL = """
import resource, signal, sys
from pathlib import Path
from desktop.voc.protocol.errors import BadTable
from desktop.voc.table.journal import Journal
from desktop.voc.protocol.messages import Classification
from engine.text.private import Private

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (3000, resource.RLIM_INFINITY))
try:
    with Journal(Path(sys.argv[1]), "b", 1000) as journal:
        for row in range(1000):
            journal.add(row, Classification(summary=Private("가" * 200)))
except BadTable as error:
    print(error.code)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="limits of processes")
def test_a_disk_that_is_full(tmp_path: Path) -> None:
    """Said as what it is, the lock is gone, and what was finished before is gone on with."""
    target = tmp_path / "out.csv"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", FULL, str(target)]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=ROOT, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "unwritable\n", "")
    assert [each.name for each in tmp_path.iterdir()] == [journal_of(target, "b").name]
    with Journal(target, "b", 1000) as journal:
        assert journal.finished(2)
        assert not journal.finished(10)


def test_what_cannot_be_written_as_json_leaves_the_journal_whole(tmp_path: Path) -> None:
    """Half of a character pair: refused before anything is written."""
    with Journal(tmp_path / "out.csv", "b", 2) as journal:
        with pytest.raises(ValueError, match="surrogates"):
            journal.add(0, Classification(bug_type="\ud83d"))
        journal.add(1, FailedRow("not-answer"))
        assert list(journal.outcomes()) == [None, FailedRow("not-answer")]


@pytest.mark.skipif(sys.platform == "win32", reason="modes, links and owners")
def test_a_journal_is_its_owners_and_no_link(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that others could read is closed to them; a link is not followed, nor is another account's gone on with."""
    target = tmp_path / "out.csv"
    path = journal_of(target, "b")
    path.write_text("x")
    path.chmod(0o644)
    with Journal(target, "b", 1):
        assert path.stat().st_mode & 0o777 == 0o600
    mine = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: mine + 1)
    with pytest.raises(BadTable) as caught, Journal(target, "b", 1):
        pass
    assert caught.value.code == "unwritable"
    monkeypatch.undo()
    victim = tmp_path / "victim"
    victim.write_text("important")
    path.unlink()
    path.symlink_to(victim)
    with pytest.raises(BadTable) as caught, Journal(target, "b", 1):
        pass
    assert caught.value.code == "unwritable"
    assert victim.read_text() == "important"
    assert not list(tmp_path.glob(".*lock"))


def test_each_order_has_a_journal_of_its_own(tmp_path: Path) -> None:
    """Another column by mistake and back: what was finished is still there; all of them go when the target is done."""
    target = tmp_path / "out.csv"
    (tmp_path / ".out.csv.bak.12345678.ieum-journal.kept").write_text("somebody's", encoding="utf-8")
    for binding in ("a", "b"):
        with Journal(target, binding, 2) as journal:
            journal.add(0, Classification(summary=Private(binding)))
    with Journal(target, "a", 2) as journal:
        assert [journal.finished(row) for row in (0, 1)] == [True, False]
        assert list(journal.outcomes()) == [Classification(summary=Private("a")), None]
        journal.delete()
    assert [each.name for each in tmp_path.iterdir()] == [".out.csv.bak.12345678.ieum-journal.kept"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes that have a path")
def test_a_pipe_in_its_place_is_not_waited_for(tmp_path: Path) -> None:
    """Said at once, and left as it is."""
    target = tmp_path / "out.csv"
    os.mkfifo(journal_of(target, "b"))
    with pytest.raises(BadTable) as caught, Journal(target, "b", 1):
        pass
    assert caught.value.code == "unwritable"
    assert journal_of(target, "b").is_fifo()


@pytest.mark.parametrize("found", [b'{"a":' * 5000, b"[" * 5000, b"\xff", b""])
def test_what_is_no_journal_is_begun_anew(tmp_path: Path, found: bytes) -> None:
    """Whatever lies there: too many levels are no head of ours either, nor a line behind one."""
    target = tmp_path / "out.csv"
    path = journal_of(target, "b")
    path.write_bytes(found + b"\n")
    with Journal(target, "b", 2) as journal:
        assert list(journal.outcomes()) == [None, None]
        journal.add(0, Classification(summary=Private("가")))
    path.write_bytes(path.read_bytes() + found + b"\n")
    with Journal(target, "b", 2) as journal:
        assert [journal.finished(row) for row in (0, 1)] == [True, False]


def test_a_line_without_an_end_is_not_held(tmp_path: Path) -> None:
    """A gigabyte of nothing in its place takes no gigabyte of memory."""
    target = tmp_path / "out.csv"
    with journal_of(target, "b").open("wb") as file:
        file.truncate(1 << 30)
    tracemalloc.start()
    try:
        with Journal(target, "b", 1):
            assert tracemalloc.get_traced_memory()[1] < 300 << 20
    finally:
        tracemalloc.stop()
