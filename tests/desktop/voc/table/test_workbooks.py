"""A person's workbook with results in it: what else is in it stays, and what is written can be read."""

from __future__ import annotations

import os
import subprocess
import sys
import tracemalloc
import zipfile
from pathlib import Path

import openpyxl
import pytest
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet
from voc_commands import ROOT
from voc_workbooks import MAIN, crafted, sheet_of_rows

from desktop.voc.protocol.errors import BadTable
from desktop.voc.protocol.messages import Classification
from desktop.voc.table.journal import Journal
from desktop.voc.table.results import Words, write_table
from desktop.voc.table.sources import TableSource, open_source
from desktop.voc.table.xlsx import cells
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


def written(source: TableSource, name: str = "out.xlsx") -> Path:
    target = source.path.with_name(name)
    write_table(target, source, [Classification(summary=Private(f"요약{n}")) for n in range(source.count)], WORDS)
    return target


def parts_of(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as file:
        return {name: file.read(name) for name in file.namelist()}


def test_all_but_the_sheet_is_copied_byte_by_byte(source: Path) -> None:
    """Whatever it is: drawings that no library knows, other sheets, styles."""
    with zipfile.ZipFile(source, "a") as file:
        file.writestr("xl/media/bild.png", bytes(range(256)) * 999)
    before, after = parts_of(source), parts_of(written(open_source(source, "내용")))
    [sheet] = [name for name in before if before[name] != after[name]]
    assert sheet == "xl/worksheets/sheet1.xml"
    assert before.keys() == after.keys()


def test_the_sheet_keeps_its_bytes_too(tmp_path: Path) -> None:
    """Between which cells are set in, with its own prefix; formatted cells make place, hints at its size go."""
    rows = (
        '<x:row r="3" spans="1:2" ht="9"><x:c r="A3" t="str"><x:v>내용</x:v></x:c><x:c r="C3" s="0"/></x:row>'
        '<x:row r="5"/><x:row r="6"><x:c r="A6" s="0"/></x:row><!-- > -->'
        '<x:row r="7"><x:c r="A7" t="str"><x:v>바퀴</x:v></x:c><x:c r="B7"><x:f>1+1</x:f></x:c><x:c r="H7"/></x:row>'
    )
    sheet = (
        f'<x:worksheet xmlns:x="{MAIN}"><x:dimension ref="A1:B7"/><x:sheetData>{rows}</x:sheetData>'
        '<x:autoFilter ref="A3:B7"/></x:worksheet>'
    )
    target = written(open_source(crafted(tmp_path / "in.xlsx", sheet), "내용"))
    made = parts_of(target)["xl/worksheets/sheet1.xml"].decode()
    assert "dimension" not in made
    assert "spans" not in made
    assert '<x:row r="5"/><x:row r="6"><x:c r="A6" s="0"/></x:row><!-- > -->' in made
    assert '<x:c r="B7"><x:f>1+1</x:f></x:c><x:c r="D7" t="inlineStr"><x:is>' in made
    assert made.endswith('</x:sheetData><x:autoFilter ref="A3:B7"/></x:worksheet>')
    found = sheet_of(target)
    assert [found.cell(3, column).value for column in (1, 3, 4)] == ["내용", "클레임", "요약"]
    assert [found.cell(7, column).value for column in (1, 2, 4)] == ["바퀴", "=1+1", "요약0"]


@pytest.mark.parametrize("what", [*"title right-to-left between UTF-16 ISO-8859-1".split()])
def test_a_workbook_that_gets_no_columns(tmp_path: Path, what: str) -> None:
    """Its values with the results, in one sheet.

    Because of a title over all columns, of cells from right to left, of
    something between cells, one of which does not say where it is, or for
    the encoding.
    """
    cells = ['<c r="A2" t="str"><v>바퀴</v></c>', '<c r="B2"><v>3</v></c>']
    if what == "right-to-left":
        cells.reverse()
    elif what == "between":
        cells[1:] = ["<x/>", "<c><v>3</v></c>"]
    merged = '<mergeCells><mergeCell ref="A5:XFD5"/></mergeCells>' if "title" in what else ""
    rows = '<row r="1"><c r="A1" t="str"><v>내용</v></c></row><row r="2">' + "".join(cells) + "</row>"
    text = sheet_of_rows(rows, behind=merged)
    content = text.encode()
    if what == "UTF-16":
        content = ('<?xml version="1.0" encoding="UTF-16"?>' + text).encode("utf-16")
    elif what == "ISO-8859-1":
        content = ('<?xml version="1.0" encoding="ISO-8859-1"?>' + text).encode("ascii", "xmlcharrefreplace")
    target = written(open_source(crafted(tmp_path / "in.xlsx", content), "내용"))
    rows_found = [[cell.value for cell in row][:4] for row in sheet_of(target).iter_rows()]
    assert rows_found == [["내용", None, "클레임", "요약"], ["바퀴", 3, None, "요약0"]]


def test_macros_stay_behind(tmp_path: Path) -> None:
    """A file named .xlsx that holds some is refused by Excel."""
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in (["내용"], ["바퀴"]):
        book.active.append(row)
    book.save(tmp_path / "x.xlsx")
    parts = parts_of(tmp_path / "x.xlsx")
    kinds, links = "[Content_Types].xml", "xl/_rels/workbook.xml.rels"
    parts[kinds] = parts[kinds].replace(
        b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
        b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    )
    parts[kinds] = parts[kinds].replace(
        b"</Types>",
        b'<Override PartName="/xl/vbaProject.bin" ContentType="application/vnd.ms-office.vbaProject"/></Types>',
    )
    kind = b"http://schemas.microsoft.com/office/2006/relationships/vbaProject"
    link = b'<Relationship Id="v" Type="%s" Target="vbaProject.bin"/></Relationships>' % kind
    parts[links] = parts[links].replace(b"</Relationships>", link)
    with zipfile.ZipFile(tmp_path / "in.xlsm", "w") as file:
        for name, content in {**parts, "xl/vbaProject.bin": b"x"}.items():
            file.writestr(name, content)
    target = written(open_source(tmp_path / "in.xlsm", "내용"))
    assert b"vba" not in b"".join(parts_of(target).values()).lower()
    assert b"macro" not in b"".join(parts_of(target).values()).lower()
    assert sheet_of(target)["C2"].value == "요약0"


def test_a_long_workbook_is_never_held_whole(tmp_path: Path) -> None:
    """Sixty thousand rows get their columns in less than a library needs to load them."""
    rows = "".join(f'<row r="{n}"><c r="A{n}" t="str"><v>글{n}</v></c></row>' for n in range(2, 60_001))
    path = crafted(
        tmp_path / "in.xlsx", sheet_of_rows('<row r="1"><c r="A1" t="str"><v>내용</v></c></row>' + rows), level=1
    )
    source = open_source(path, "내용")
    tracemalloc.start()
    target = tmp_path / "out.xlsx"
    write_table(target, source, (Classification(summary=Private(f"{n}")) for n in range(source.count)), WORDS)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 20_000_000
    assert parts_of(target)["xl/worksheets/sheet1.xml"].count(b"inlineStr") == 60_000 + 11


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
    monkeypatch.setattr(cells, "writable", lambda text: text)
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
    environment = {
        **os.environ,
        "TMPDIR": str(common),
        "TEMP": str(common),
        "PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "tests/support"))),
    }
    command = [sys.executable, "-c", WRITER, str(path), str(target)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment, cwd=ROOT) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"half\n"
        child.kill()
    assert list(common.iterdir()) == []
    [folder] = [each for each in tmp_path.iterdir() if each.name.startswith(".out.xlsx")]
    if os.name == "posix":  # on Windows a folder is its owner's by the one above it
        assert folder.stat().st_mode & 0o077 == 0
    assert any(each.stat().st_size for each in folder.iterdir()), "it was in the middle of it"
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


def test_a_part_that_cannot_be_copied(tmp_path: Path) -> None:
    """Is none that the table needs: its values with the results, in one sheet."""
    rows = '<row r="1"><c r="A1" t="str"><v>내용</v></c></row><row r="2"><c r="A2" t="str"><v>바퀴</v></c></row>'
    path = crafted(tmp_path / "in.xlsx", sheet_of_rows(rows), parts={"xl/media/bild.png": b"bild" * 99}, level=0)
    content = path.read_bytes()
    path.write_bytes(content.replace(b"bildbild", b"bildBILD", 1))
    target = written(open_source(path, "내용"))
    assert "xl/media/bild.png" not in parts_of(target)
    assert sheet_of(target)["C2"].value == "요약0"
