"""What ``ieum classify`` asks before it sends a table, before it replaces a file, and says of rows without an answer."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from voc_commands import surroundings
from voc_server import DICTIONARY, VocFault, VocServer

from desktop.arguments import parser
from desktop.commands.classify import run
from desktop.commands.context import Context
from desktop.system import credentials

TABLE = "접수번호,문의 내용,처리 결과\n" + "".join(f"{n},글번호{n} 바퀴가 나왔어요,방문\n" for n in range(6))
Classify = Callable[..., tuple[int, str, str]]


class Person(io.StringIO):
    """Somebody at a terminal, and what they answer."""

    def isatty(self) -> bool:
        return True


@pytest.fixture(scope="module")
def server() -> Iterator[VocServer]:
    """One that answers."""
    with VocServer() as running:
        yield running


@pytest.fixture
def classify(tmp_path: Path, server: VocServer, monkeypatch: pytest.MonkeyPatch) -> Classify:
    """Runs it on the table for somebody who answers so, or for nobody; the exit code and what was printed."""
    home = tmp_path / "home"
    for name, value in surroundings(home, f"[voc]\naddress = {json.dumps(server.url)}\n").items():
        if name.startswith(("XDG_", "WIN_PD_")):
            monkeypatch.setenv(name, value)
    monkeypatch.setenv("LC_ALL", "ko_KR.UTF-8")
    (home / "config" / "ieum" / "categories.json").write_text(DICTIONARY, encoding="utf-8")
    monkeypatch.setattr(credentials, "voc_key", lambda _: None)
    (tmp_path / "in.csv").write_text(TABLE, encoding="utf-8")
    server.reset()

    def once(*more: str, answers: str | None = None) -> tuple[int, str, str]:
        files = ["--file", str(tmp_path / "in.csv"), "--out", str(tmp_path / "out.csv")]
        source = io.StringIO() if answers is None else Person(answers)
        out, errors = io.StringIO(), io.StringIO()
        options = parser().parse_args(["classify", *files, *more])
        return run(Context(options, os.environ, source, out, errors)), out.getvalue(), errors.getvalue()

    return once


def test_the_likely_column_is_shown_and_asked_about(classify: Classify, server: VocServer) -> None:
    """With its first three texts, how many will go, and where to; yes sends them."""
    code, out, errors = classify(answers="y\n")
    assert code == 0
    assert "문의 내용" in errors
    assert [line.split()[0] for line in errors.splitlines() if line.startswith("  ")] == [
        "글번호0",
        "글번호1",
        "글번호2",
    ]
    assert "6행을" in errors
    assert server.url.partition("://")[2].rstrip("/") in errors
    assert "6행을 분류해" in out
    assert len(server.requests("/predict")) == 6


@pytest.mark.parametrize("answers", ["n\n", "", None])
def test_nothing_is_sent_without_a_yes(classify: Classify, server: VocServer, answers: str | None) -> None:
    """A no, the end of the input, nobody there: the columns are named, and how to say which."""
    code, _, errors = classify(answers=answers)
    assert code == 1
    assert '--column "문의 내용"' in errors
    assert "처리 결과" in errors
    assert server.requests() == []


def test_a_column_that_was_named_is_not_asked_about(classify: Classify) -> None:
    """Who says which one has looked."""
    code, _, errors = classify("--column", "처리 결과")
    assert (code, "[y/N]" in errors, "글번호" in errors) == (0, False, False)


def test_a_file_is_replaced_with_consent_only(classify: Classify, server: VocServer, tmp_path: Path) -> None:
    """Asked of who is there; of nobody there an option is wanted."""
    target = tmp_path / "out.csv"
    target.write_text("남의 것", encoding="utf-8")
    for answers in ("n\n", None):
        code, _, errors = classify("--column", "문의 내용", answers=answers)
        assert (code, "--overwrite" in errors) == (1, True)
        assert target.read_text(encoding="utf-8") == "남의 것"
    assert server.requests() == []
    assert classify("--column", "문의 내용", answers="네\n")[0] == 0
    assert "글번호5" in target.read_text(encoding="utf-8-sig")
    target.write_text("남의 것", encoding="utf-8")
    assert classify("--column", "문의 내용", "--overwrite")[0] == 0
    assert "글번호5" in target.read_text(encoding="utf-8-sig")


def test_rows_without_an_answer_are_named_and_sent_again(classify: Classify, server: VocServer) -> None:
    """By number and reason; the same command again sends those, and asks nothing."""
    server.reset(VocFault("failed", "/predict", holding="글번호1 "), VocFault("failed", "/predict", holding="글번호4 "))
    code, out, _ = classify("--column", "문의 내용")
    assert code == 0
    assert "6행 가운데 4행을" in out
    assert ": 2, 5행" in out
    assert "같은 명령을 다시" in out
    server.reset()
    code, out, errors = classify("--column", "문의 내용", answers="")
    assert (code, "[y/N]" in errors, "6행을 분류해" in out) == (0, False, True)
    assert len(server.requests("/predict")) == 2
