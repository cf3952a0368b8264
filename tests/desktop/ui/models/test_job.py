"""Jobs of the model window: their lines, their ends, and the words for how far they are."""

from __future__ import annotations

import sys

import pytest
from pytestqt.qtbot import QtBot

from desktop.library.jobs import MODEL_LINES, Ended, Progress
from desktop.library.phrases import progress_words
from desktop.system.lines import line_of
from desktop.ui.models.job import ModelJob


@pytest.fixture(autouse=True)
def korean(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sentences are compared in Korean."""
    monkeypatch.setenv("LC_ALL", "ko_KR.UTF-8")


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (
            Progress("download", 12_000_000, 500_000_000, 3_000_000, 160),
            "내려받는 중 12 MB / 500 MB · 초당 3 MB · 2:40 남음",
        ),
        (Progress("download", 0, 0), "내려받는 중"),
        (Progress("copy", 1, 2), "복사하는 중 1 B / 2 B"),
        (Progress("convert", 1, 2, 3, 4), "변환하는 중"),
    ],
)
def test_progress_in_words(line: Progress, words: str) -> None:
    """Bytes, speed and the time left where they mean something; and back from the line of JSON."""
    assert progress_words(line) == words
    assert MODEL_LINES.read(line_of(line)) == line


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


JOBS: dict[str, tuple[list[str], Ended]] = {
    "done": (python('print(\'{"type":"ended","model":"m"}\')'), Ended("m")),
    "garbage first": (python('print(\'hello\'); print(\'{"type":"ended","model":"m"}\', end=\'\\n\')'), Ended("m")),
    "more behind the end": (
        python('print(\'{"type":"ended","model":"m"}\\n{"type":"ended","model":"n"}\')'),
        Ended("m"),
    ),
    "without a newline": (python('print(\'{"type":"ended","model":"m"}\', end="")'), Ended("m")),
    "died": (python("import os; os.abort()"), Ended(code="crashed")),
    "silent": (python(""), Ended(code="crashed")),
    "no such program": (["/nonexistent"], Ended(code="crashed")),
}


@pytest.mark.parametrize(("command", "expected"), JOBS.values(), ids=JOBS.keys())
def test_a_job_ends_once(qtbot: QtBot, command: list[str], expected: Ended) -> None:
    """However its process ends, there is one answer, and a sentence when it is no good one."""
    job = ModelJob(command)
    ends: list[Ended] = []
    job.ended.connect(ends.append)
    with qtbot.waitSignal(job.ended, timeout=20_000):
        job.start()
    assert [(each.model, each.code) for each in ends] == [(expected.model, expected.code)]
    assert bool(ends[0].error) == bool(expected.code)
    assert not job.running
    job.cancel()


def test_a_cancelled_job_says_so(qtbot: QtBot) -> None:
    """Also one that does not want to end."""
    code = 'import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(\'{"type":"progress","stage":"try","done":0,"total":1}\', flush=True); time.sleep(100)'
    job = ModelJob(python(code))
    with qtbot.waitSignal(job.said, timeout=20_000):
        job.start()
    with qtbot.waitSignal(job.ended, timeout=20_000) as ended:
        job.cancel()
    assert ended.args[0].code == "cancelled"
