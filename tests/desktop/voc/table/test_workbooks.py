"""A person's workbook with results in it: what else is in it stays, and what is written can be read."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import openpyxl
import pytest
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet
from voc_commands import ROOT

from desktop.voc.protocol.errors import BadTable
from desktop.voc.protocol.messages import Classification
from desktop.voc.table import workbooks
from desktop.voc.table.journal import Journal
from desktop.voc.table.results import Words, write_table
from desktop.voc.table.sources import open_source
from engine.text.private import Private
from tests.desktop.voc.table.test_tables import HEADINGS

WORDS = Words(HEADINGS, lambda remark: remark.code, lambda code: f"!{code}")


def sheet_of(path: Path) -> Worksheet:
    sheet = openpyxl.load_workbook(path).active
    assert isinstance(sheet, Worksheet)
    return sheet


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Two sheets, a formula that was never calculated, an empty row, a wide title, something far right of its heading."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "민원"
    for row in (["내용", "수"], ["바퀴", None], [None, None], ["쥐", 3, "=B4*2"]):
        sheet.append(row)
    sheet["B2"] = "=1+1"
    sheet["A2"].font = Font(bold=True)
    sheet.merge_cells("A6:E6")
    book.create_sheet("둘").append(["남는 것"])
    path = tmp_path / "in.xlsx"
    book.save(path)
    return path


def test_a_workbook_keeps_what_else_is_in_it(source: Path) -> None:
    """Sheets and their names, formulas, formats, and the numbers of its rows; results stand right of all that."""
    table = open_source(source, "내용")
    target = source.with_name("out.xlsx")
    write_table(target, table, [Classification(summary=Private("=가")), Classification(summary=Private("나"))], WORDS)
    book = openpyxl.load_workbook(target)
    assert book.sheetnames == ["민원", "둘"]
    assert book["둘"]["A1"].value == "남는 것"
    sheet = sheet_of(target)
    assert (sheet["B2"].value, sheet["C4"].value, sheet["A2"].font.bold) == ("=1+1", "=B4*2", True)
    assert [sheet.cell(row, 7).value for row in range(1, 5)] == ["요약", "'=가", None, "나"]
    assert sheet["F1"].value == "클레임"
    assert sorted(each.name for each in source.parent.iterdir()) == ["in.xlsx", "out.xlsx"]


@pytest.mark.parametrize("why", ["too large", "cannot be loaded"])
def test_a_workbook_that_cannot_be_held_whole(source: Path, monkeypatch: pytest.MonkeyPatch, why: str) -> None:
    """Its values with the results, in one sheet."""
    table = open_source(source, "내용")
    if why == "too large":
        monkeypatch.setattr(workbooks, "_KEPT_ROWS", 1)
    else:
        monkeypatch.setattr(workbooks, "_last", lambda _: 1 // 0)
    target = source.with_name("out.xlsx")
    write_table(target, table, [Classification(summary=Private("가")), Classification(summary=Private("나"))], WORDS)
    rows = [[cell.value for cell in row] for row in sheet_of(target).iter_rows()]
    assert [[*row[:2], row[6]] for row in rows] == [["내용", "수", "요약"], ["바퀴", None, "가"], ["쥐", 3, "나"]]


@pytest.mark.parametrize("character", ["\uffff", "\ufffe", "\x01", "\x7f", "\ud83d"])
def test_what_xml_cannot_hold_does_not_break_the_workbook(tmp_path: Path, character: str) -> None:
    """It becomes a blank, in the person's cells and in the server's."""
    path = tmp_path / "in.csv"
    path.write_text(f"내용\n바퀴{character}벌레\n", encoding="utf-8", errors="replace")
    target = tmp_path / "out.xlsx"
    write_table(target, open_source(path), [Classification(summary=Private(f"가{character}나"))], WORDS)
    assert sheet_of(target)["C2"].value == "가 나"


def test_a_workbook_that_nobody_could_open_is_not_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is looked through first: what the journal holds must not be gone with it."""
    path = tmp_path / "in.csv"
    path.write_text("내용\n바퀴\n", encoding="utf-8")
    monkeypatch.setattr(workbooks, "_writable", lambda text: text)
    with pytest.raises(BadTable) as caught:
        write_table(tmp_path / "out.xlsx", open_source(path), [Classification(summary=Private("\uffff"))], WORDS)
    assert caught.value.code == "unwritable"
    assert [each.name for each in tmp_path.iterdir()] == ["in.csv"]


WRITER = """
import sys, time
from pathlib import Path
from desktop.voc.protocol.messages import Classification
from engine.text.private import Private
from desktop.voc.table.results import Words, write_table
from desktop.voc.table.sources import open_source
from tests.desktop.voc.table.test_tables import HEADINGS

def outcomes():
    for number in range(source.count):
        if number == 3000:
            print("half", flush=True)
            time.sleep(600)
        yield Classification(summary=Private("뷁쩗"))

source = open_source(Path(sys.argv[1]), "내용")
write_table(Path(sys.argv[2]), source, outcomes(), Words(HEADINGS, str, str))
"""


def test_a_crash_leaves_texts_in_one_place_which_the_next_run_clears(tmp_path: Path) -> None:
    """Killed while it writes: nothing in the folder for temporary files, and what lies there is the owner's only."""
    common = tmp_path / "tmp"
    common.mkdir()
    path, target = tmp_path / "in.csv", tmp_path / "out.xlsx"
    path.write_text("내용\n" + "뷁쩗 글\n" * 4000, encoding="utf-8")
    environment = {**os.environ, "TMPDIR": str(common), "PYTHONPATH": f"{ROOT}:{ROOT / 'tests/support'}"}
    command = [sys.executable, "-c", WRITER, str(path), str(target)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment, cwd=ROOT) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"half\n"
        child.kill()
    assert list(common.iterdir()) == []
    [folder] = [each for each in tmp_path.iterdir() if each.name.startswith(".out.xlsx")]
    assert folder.stat().st_mode & 0o077 == 0
    assert any("뷁쩗".encode() in each.read_bytes() for each in folder.iterdir()), "it was in the middle of it"
    with Journal(target, "x", 1) as journal:
        assert not folder.exists()
        journal.delete()
    assert sorted(each.name for each in tmp_path.iterdir()) == ["in.csv", "tmp"]


def test_the_folder_of_a_table_is_no_link(tmp_path: Path) -> None:
    """What another has put in its place is not written through, and what it leads to stays."""
    path, theirs = tmp_path / "in.csv", tmp_path / "theirs"
    path.write_text("내용\n바퀴\n", encoding="utf-8")
    theirs.mkdir()
    (theirs / "file").touch()
    (tmp_path / ".out.csv.ieum-work").symlink_to(theirs)
    write_table(tmp_path / "out.csv", open_source(path), [Classification()], WORDS)
    assert [each.name for each in theirs.iterdir()] == ["file"]
    assert sorted(each.name for each in tmp_path.iterdir()) == ["in.csv", "out.csv", "theirs"]


def test_large_parts_do_not_unpack_into_memory(source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What counts is how much it unpacks to."""
    assert workbooks._is_small(open_source(source, "내용"))
    with zipfile.ZipFile(source) as file:
        monkeypatch.setattr(workbooks, "_KEPT_UNPACKED", sum(each.file_size for each in file.infolist()) - 1)
    assert not workbooks._is_small(open_source(source, "내용"))
