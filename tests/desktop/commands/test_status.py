"""``ieum status``: for people and for programs, with and without a program that runs."""

from __future__ import annotations

import io
import json

import msgspec
import pytest
from rich.cells import cell_len

from desktop.commands.status import status
from desktop.control.protocol import ControlError, NoAnswer, NobodyThere, Reply
from desktop.control.status import EngineCounts, Status
from desktop.session.counts import Counts
from desktop.words.app import Sentence, text
from desktop.words.model_faults import ModelSays
from engine.wire.protocol import Phase

PHASES = {name: Phase(1100, 1.0, 22.25, 1333.0) for name in ("total", "queue", "search", "prompt", "later")}
ENGINE = EngineCounts("ieum-mini", 1204, 1100, 312, 4, 98, 6, PHASES)
FOUND = Status("ready", "ieum-mini", "", 4321, 7980.0, Counts(5, 4321, 87), ENGINE)


def shown(found: Status | ControlError | None, *, as_json: bool = False) -> tuple[int, str, str]:
    """Exit code, standard output and standard error."""

    def request() -> Reply:
        if isinstance(found, ControlError):
            raise found
        return Reply(4321, found)

    out, errors = io.StringIO(), io.StringIO()
    return status(request, out, errors, as_json=as_json), out.getvalue(), errors.getvalue()


def test_a_person_sees_state_counts_and_times(monkeypatch: pytest.MonkeyPatch) -> None:
    """The whole of it, in Korean; a phase of a newer engine that has no name yet is left out."""
    monkeypatch.setenv("LC_ALL", "ko_KR.UTF-8")
    code, out, errors = shown(FOUND)
    assert (code, errors) == (0, "")
    assert out == (
        "후보를 보여 줄 준비가 되었습니다. 모델: ieum-mini\n"
        "실행한 지 2시간 13분 · 프로세스 4321\n"
        "\n"
        "보여 준 후보                  4,321\n"
        "받아 쓴 후보                     87\n"
        "늦게 와서 버린 답                 5\n"
        "\n"
        "엔진이 시작된 뒤\n"
        "요청                          1,204\n"
        "답함                          1,100\n"
        "  저장해 둔 답                  312\n"
        "  시간이 다 되어 끝낸 답          4\n"
        "취소됨                           98\n"
        "실패                              6\n"
        "\n"
        "걸린 시간 (ms)                  p50      p95      p99     횟수\n"
        "대기                            1.0     22.2  1,333.0    1,100\n"
        "앞글 읽기                       1.0     22.2  1,333.0    1,100\n"
        "찾기                            1.0     22.2  1,333.0    1,100\n"
        "모두                            1.0     22.2  1,333.0    1,100\n"
    )


@pytest.mark.parametrize("tongue", ["ko_KR.UTF-8", "en_US.UTF-8"])
def test_columns_are_straight(tongue: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Numbers end in the same column of the terminal in both languages."""
    monkeypatch.setenv("LC_ALL", tongue)
    _, out, _ = shown(FOUND)
    rows = [line for line in out.splitlines()[2:] if line[-1:].isdigit() or line.endswith(text(Sentence.STATUS_COUNT))]
    assert {cell_len(line) for line in rows} == {35, 62}


def test_an_engine_that_does_not_answer_is_no_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the program itself knows is printed, and a sentence says what is missing."""
    found = msgspec.structs.replace(FOUND, condition="restarting", engine=None)
    code, out, _ = shown(found)
    assert code == 0
    assert text(Sentence.ENGINE_RESTARTING) in out
    assert text(Sentence.STATUS_NO_ENGINE) in out


def test_a_bad_model_is_explained() -> None:
    """With the sentence for what is wrong."""
    _, out, _ = shown(msgspec.structs.replace(FOUND, condition="bad-model", fault="broken-gguf"))
    assert out.startswith(text(ModelSays.BROKEN_GGUF, path="ieum-mini"))


def test_a_program_gets_json() -> None:
    """One line with all of it, names and not sentences."""
    code, out, errors = shown(FOUND, as_json=True)
    assert (code, errors, out.count("\n")) == (0, "", 1)
    value = json.loads(out)
    assert value["condition"] == "ready"
    assert value["counts"] == {"stale": 5, "shown": 4321, "taken": 87}
    assert value["engine"]["cache_hits"] == 312
    assert value["engine"]["phases"]["total"] == {"count": 1100, "p50_ms": 1.0, "p95_ms": 22.25, "p99_ms": 1333.0}


@pytest.mark.parametrize("as_json", [False, True])
@pytest.mark.parametrize(
    ("found", "sentence"),
    [
        (NobodyThere(), Sentence.STATUS_NOBODY),
        (NoAnswer(None), Sentence.STATUS_SILENT),
        (NoAnswer("too-slow"), Sentence.STATUS_SILENT),
        (NoAnswer("other-version"), Sentence.STATUS_OTHER_VERSION),
        (None, Sentence.STATUS_SILENT),
    ],
)
def test_without_an_answer(found: ControlError | None, sentence: Sentence, as_json: bool) -> None:
    """A sentence on standard error, nothing on standard output, and 1."""
    assert shown(found, as_json=as_json) == (1, "", text(sentence) + "\n")


@pytest.mark.parametrize(
    ("seconds", "korean"), [(0.9, "0초"), (61, "1분 1초"), (3600, "1시간 0분"), (90_000, "1일 1시간")]
)
def test_durations_are_told_roughly(seconds: float, korean: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two units at most."""
    monkeypatch.setenv("LC_ALL", "ko_KR.UTF-8")
    _, out, _ = shown(msgspec.structs.replace(FOUND, uptime_s=seconds))
    assert f"실행한 지 {korean} ·" in out
