"""Commands about complaints, as the windows run them: what goes in, what comes out, and that they end once."""

from __future__ import annotations

import sys
from pathlib import Path

import msgspec
import pytest
from pytestqt.qtbot import QtBot

from desktop.ui.voc.job import VocJob
from desktop.voc.jobs import Chat, Classify, Finished, Order, Piece, VocLine
from desktop.voc.protocol.endpoint import Endpoint
from engine.text.private import Private, decode_private

ORDER = Classify(text=Private("바퀴벌레가 나와요"))


@pytest.fixture(autouse=True)
def korean(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sentences are compared in Korean."""
    monkeypatch.setenv("LC_ALL", "ko_KR.UTF-8")


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


FINISHED = 'print(\'{"type":"finished"}\')'

JOBS: dict[str, tuple[list[str], str]] = {
    "done": (python(FINISHED), ""),
    "garbage first": (python(f"print('hello'); print(b'\\xff'); print('['*9000); {FINISHED}"), ""),
    "refused": (python('print(\'{"type":"finished","code":"refused","sentence":"거절"}\'); exit(1)'), "refused"),
    "died": (python("import os; os.abort()"), "crashed"),
    "died behind its last line": (python(f"import os,sys; {FINISHED}; sys.stdout.flush(); os.abort()"), ""),
    "silent": (python(""), "crashed"),
    "no such program": (["/nonexistent"], "crashed"),
}


@pytest.mark.parametrize(("command", "code"), JOBS.values(), ids=JOBS.keys())
def test_a_job_ends_once(qtbot: QtBot, command: list[str], code: str) -> None:
    """However its process ends, there is one answer, and a sentence when it is no good one."""
    job = VocJob(command, ORDER)
    ends: list[Finished] = []
    job.ended.connect(ends.append)
    with qtbot.waitSignal(job.ended, timeout=20_000):
        job.start()
    assert [each.code for each in ends] == [code]
    assert bool(ends[0].sentence) == bool(code)
    assert not job.running
    job.cancel()
    job.end()
    assert len(ends) == 1


def test_the_text_goes_through_the_pipe(qtbot: QtBot) -> None:
    """The order arrives whole as the first line of the input, and in no argument."""
    code = (
        "import sys, json; order = sys.stdin.readline()\n"
        "print(json.dumps({'type': 'piece', 'text': order + '|' + repr(sys.argv)}))\n" + FINISHED
    )
    endpoint = Endpoint(address="https://voc.example", key=Private("secret"))
    order = Chat(instruction=Private("요약해 줘"), text=Private("긴 글 " * 20_000), endpoint=endpoint)
    job = VocJob(python(code), order)
    said: list[VocLine] = []
    job.said.connect(said.append)
    with qtbot.waitSignal(job.ended, timeout=20_000):
        job.start()
    assert isinstance(said[0], Piece)
    heard, arguments = said[0].text.reveal().rsplit("|", 1)
    assert msgspec.json.decode(heard, type=Order, dec_hook=decode_private) == order
    assert "요약" not in arguments
    assert "secret" not in repr(job) + repr(order)


def test_a_batch_is_paused_resumed_and_cancelled_by_lines(qtbot: QtBot) -> None:
    """What is wanted of a batch comes as lines behind the order, the end of the input behind a cancellation."""
    code = (
        "import sys, json\n"
        "for line in sys.stdin:\n"
        "    print(json.dumps({'type': 'piece', 'text': json.loads(line).get('wanted', '')}), flush=True)\n"
        "print(json.dumps({'type': 'finished', 'code': 'cancelled', 'sentence': '그만'}), flush=True)\n"
    )
    job = VocJob(python(code), ORDER)
    said: list[str] = []
    job.said.connect(lambda line: said.append(line.text.reveal()))
    job.start()
    qtbot.waitUntil(lambda: said == [""], timeout=20_000)
    job.pause()
    job.resume()
    with qtbot.waitSignal(job.ended, timeout=20_000) as ended:
        job.cancel()
    assert said == ["", "pause", "resume", "cancel"]
    assert ended.args[0].code == "cancelled"


@pytest.mark.parametrize("says_finished", [False, True])
def test_who_does_not_end_is_killed(qtbot: QtBot, *, says_finished: bool) -> None:
    """A process that hears no cancellation, or goes on after its last line, does not go on for ever."""
    last = FINISHED if says_finished else "pass"
    code = f'import sys, signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN)\nprint(\'{{"type":"piece","text":""}}\', flush=True)\n{last}\nsys.stdout.flush()\ntime.sleep(100)'
    job = VocJob(python(code), ORDER)
    with qtbot.waitSignal(job.said, timeout=20_000):
        job.start()
    with qtbot.waitSignal(job.ended, timeout=20_000) as ended:
        if not says_finished:
            job.cancel()
    assert ended.args[0].code == ("" if says_finished else "cancelled")


def test_a_command_stands_in_a_folder_of_nobody(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Wherever the program was started from: what lies there is not for its commands to find."""
    monkeypatch.chdir(tmp_path)
    code = f"import json, os; print(json.dumps({{'type': 'piece', 'text': os.getcwd()}}), flush=True); {FINISHED}"
    job = VocJob(python(code), ORDER)
    said: list[str] = []
    job.said.connect(lambda line: said.append(line.text.reveal()))
    with qtbot.waitSignal(job.ended, timeout=20_000):
        job.start()
    assert said == ["/"]
