"""Tables of strangers at ``ieum classify``: what is wrong with them is said, nothing is sent, and it always ends."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from voc_commands import ROOT, Command, surroundings
from voc_server import DICTIONARY, VocServer
from voc_workbooks import MAIN, crafted, sheet_of_rows

from desktop.voc.jobs import Columns, Finished, LookThrough

HEADING = '<row r="1"><c r="A1" t="str"><v>내용</v></c></row>'
ENDLESS = [
    f'<worksheet xmlns="{MAIN}"><sheetData>{HEADING}'.encode(),
    *[b"<row><c><v>1</v></c></row>" * 1000] * 1000,
    b"</sheetData></worksheet>",
]
ENDS_S = 1.0
"""Whoever presses Ctrl-C waits no longer."""


@pytest.fixture(scope="module")
def server() -> Iterator[VocServer]:
    """One that would answer."""
    with VocServer() as running:
        yield running


@pytest.fixture
def environment(tmp_path: Path, server: VocServer) -> dict[str, str]:
    """A home with that server in its settings."""
    made = surroundings(tmp_path / "home", f"[voc]\naddress = {json.dumps(server.url)}\n")
    (tmp_path / "home" / "config" / "ieum" / "categories.json").write_text(DICTIONARY, encoding="utf-8")
    return {**made, "LC_ALL": "ko_KR.UTF-8", "PYTHONUTF8": "1"}


def classify(environment: dict[str, str], source: Path, out: str, *more: str) -> tuple[int, str]:
    """The exit code, and what stood on standard error."""
    command = [sys.executable, "-m", "desktop", "classify", "--file", str(source), "--out", str(source.with_name(out))]
    found = subprocess.run(
        [*command, "--column", "내용", *more], env=environment, cwd=ROOT, capture_output=True, text=True, check=False
    )
    return found.returncode, found.stderr


def rows_of(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


@pytest.mark.skipif(sys.platform == "win32", reason="signals end a process at once")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_reading_ends_with_a_signal(tmp_path: Path, environment: dict[str, str], number: signal.Signals) -> None:
    """Within a second, in the middle of a workbook that takes long to read; nothing is left."""
    source = crafted(tmp_path / "in.xlsx", ENDLESS, level=1)
    command = [sys.executable, "-m", "desktop", "classify", "--file", str(source), "--column", "내용"]
    with subprocess.Popen(
        [*command, "--out", str(tmp_path / "out.xlsx")], env=environment, cwd=ROOT, stderr=subprocess.PIPE, text=True
    ) as child:
        reader = psutil.Process(child.pid)
        while child.poll() is None and str(source) not in {each.path for each in reader.open_files()}:
            pass  # looking takes long enough
        child.send_signal(number)
        begun = time.monotonic()
        _, errors = child.communicate(timeout=20)
        taken = time.monotonic() - begun
    assert child.returncode == 130
    assert "취소" in errors
    assert taken < ENDS_S * 3, "three times, on a busy machine"
    assert sorted(each.name for each in tmp_path.iterdir()) == ["home", "in.xlsx"]


def test_a_window_looks_and_lets_go(tmp_path: Path, environment: dict[str, str]) -> None:
    """Columns are told by name and place; the end of its lines ends the reading."""
    (tmp_path / "in.csv").write_text("내용,,내용\n가,나,다\n", encoding="cp949")
    with Command(environment, "classify") as command:
        command.say(LookThrough(source=str(tmp_path / "in.csv")))
        columns, finished = command.lines()
        assert command.end()[0] == 0
    assert isinstance(columns, Columns)
    assert [(each.name.reveal(), each.place) for each in columns.columns] == [("내용", 1), ("", 2), ("내용", 3)]
    assert (columns.rows, finished) == (1, Finished())
    endless = crafted(tmp_path / "in.xlsx", ENDLESS, level=1)
    with Command(environment, "classify") as command:
        command.say(LookThrough(source=str(endless)))
        command.hang_up()
        last = command.lines()[-1]
        assert isinstance(last, Finished)
        assert last.code == "cancelled"


def test_what_is_wrong_is_said_in_a_sentence(tmp_path: Path, environment: dict[str, str], server: VocServer) -> None:
    """With the place in the file, and what can be done; nothing is sent."""
    server.reset()
    bad = crafted(tmp_path / "bad.xlsx", sheet_of_rows(HEADING + '<row r="99999999999"><c><v>1</v></c></row>'))
    wide = tmp_path / "wide.csv"
    wide.write_text(",".join(["내용", *map(str, range(16_380))]) + "\n바퀴\n", encoding="utf-8")
    page = tmp_path / "page.xls"
    page.write_text("<html><table>", encoding="utf-8")
    said = {path.name: classify(environment, path, "out.xlsx") for path in (bad, wide, page)}
    assert {code for code, _ in said.values()} == {1}
    assert "망가져" in said["bad.xlsx"][1]
    assert "99999999999" in said["bad.xlsx"][1]
    assert ".csv로 써" in said["wide.csv"][1]
    assert "HTML" in said["page.xls"][1]
    assert server.requests() == []


def test_broken_characters_and_columns_of_one_name(tmp_path: Path, environment: dict[str, str]) -> None:
    """The sentence says how it is gone on: with an option, and with the column's number."""
    source = tmp_path / "in.csv"
    source.write_bytes("번호,내용\n1,바퀴\n2,쥐".encode() + b"\xff\n")
    code, errors = classify(environment, source, "out.csv")
    assert code == 1
    assert "3번째 줄 4번째 글자" in errors
    assert "--replace-broken" in errors
    assert classify(environment, source, "out.csv", "--replace-broken")[0] == 0
    assert [row[1] for row in rows_of(tmp_path / "out.csv")] == ["내용", "바퀴", "쥐\ufffd"]
    source.write_text("내용,내용\n개미,바퀴 왔어요\n", encoding="utf-8")
    code, errors = classify(environment, source, "out.csv")
    assert (code, "내용#1, 내용#2" in errors) == (1, True)
    code, errors = classify(environment, source, "out.csv", "--column", "내용#2")
    assert (code, "--overwrite" in errors) == (1, True)
    assert classify(environment, source, "out.csv", "--column", "내용#2", "--overwrite")[0] == 0
    assert "바퀴" in rows_of(tmp_path / "out.csv")[1][3]


def test_a_name_that_is_no_text(tmp_path: Path, environment: dict[str, str]) -> None:
    """Is a file's name all the same; the sentence about it can be said, in a line for a window too."""
    source = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.csv"))
    for more in ((), ("--json",)):
        code, errors = classify(environment, source, "out.csv", *more)
        assert (code, "Traceback" in errors) == (1, False)
    source.write_text("내용\n바퀴\n", encoding="utf-8")
    assert classify(environment, source, "out.csv")[0] == 0
