"""Workbooks that somebody made to do harm, or a program by mistake: a sentence, in bounded time and memory."""

from __future__ import annotations

import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from voc_commands import ROOT
from voc_workbooks import MAIN, crafted, sheet_of_rows

from desktop.voc.beside import StopFlag
from desktop.voc.protocol.errors import BadTable, Stopped
from desktop.voc.table.sources import open_source
from engine.text.private import Private

HEADING = '<row r="1"><c r="A1" t="inlineStr"><is><t>내용</t></is></c></row>'
BEGIN = f'<worksheet xmlns="{MAIN}"><sheetData>{HEADING}'.encode()
END = b"</sheetData></worksheet>"
MANY = 1 << 16


def told(path: Path) -> tuple[str, str]:
    with pytest.raises(BadTable) as caught:
        open_source(path, "내용")
    assert caught.value.subject == path.name
    return caught.value.code, caught.value.detail


def many(piece: bytes, times: int) -> Iterator[bytes]:
    """So many, in pieces."""
    for _ in range(times // 1000):
        yield piece * 1000


@pytest.mark.parametrize(
    ("row", "detail"),
    [
        ('<row r="99999999999"><c r="A99999999999"><v>1</v></c></row>', "row '99999999999'"),
        ('<row r="1048577"><c><v>1</v></c></row>', "row '1048577'"),
        ('<row r="0"><c><v>1</v></c></row>', "row '0'"),
        ('<row r="-1"><c><v>1</v></c></row>', "row '-1'"),
        ('<row r="zwei"><c><v>1</v></c></row>', "row 'zwei'"),
        ('<row r="2"><c r="XFE2"><v>1</v></c></row>', "row 2: column 16385"),
        ('<row r="2"><c r="2"><v>1</v></c></row>', "row 2: no place of a cell"),
        ('<row r="2"><c r="A2" t="s"><v>999999</v></c></row>', "row 2: no shared text 999999"),
        ('<row r="2"><c r="A2" t="s"><v>-1</v></c></row>', "row 2: no shared text -1"),
        ('<row r="2"><c r="A2" t="s"><v>1e3</v></c></row>', "row 2: no number of a shared text"),
        (f'<row r="2"><c r="A2" t="s"><v>{"9" * 5000}</v></c></row>', "row 2: no number of a shared text"),
        (f'<row r="2">{"<c/>" * 16385}</row>', "row 2: column 16385"),
        ("<row/>" * 1_048_576, "row 1048577"),
        ("<a>" * 200, "too deep"),
        ("<row", "XML, line 1"),
        ("".join(f"<n{number}/>" for number in range(9000)), "too many names"),
        ("".join(f'<n a{number}=""/>' for number in range(9000)), "too many names"),
    ],
)
def test_what_no_sheet_can_hold(tmp_path: Path, row: str, detail: str) -> None:
    """Rows, columns and texts that there cannot be, and XML that only grows: what is wrong is named, and where."""
    assert told(crafted(tmp_path / "in.xlsx", sheet_of_rows(HEADING + row))) == ("bad-workbook", detail)


FLOODS: dict[str, tuple[Callable[[Path], Path], str]] = {
    "an attribute": (lambda to: crafted(to, [BEGIN, b'<row a="', *many(b"x" * 64, MANY), b'"/>', END]), "bad-workbook"),
    "a comment": (lambda to: crafted(to, [BEGIN, b"<!--", *many(b"x" * 64, MANY), b"-->", END]), "bad-workbook"),
    "entities": (
        lambda to: crafted(to, b'<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;">]>' + BEGIN + b"&c;" + END),
        "bad-workbook",
    ),
    "a file elsewhere": (
        lambda to: crafted(to, b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>' + BEGIN + b"&b;" + END),
        "bad-workbook",
    ),
    "a value": (
        lambda to: crafted(to, [BEGIN, b'<row><c t="str"><v>', *many(b"x" * 128, MANY), b"</v></c></row>", END]),
        "file-large",
    ),
    "things in a row": (lambda to: crafted(to, [BEGIN, b"<row>", *many(b"<x/>" * 90, MANY), b"</row>", END]), "file-large"),
    "one text in all cells": (
        lambda to: crafted(
            to,
            [BEGIN, b"<row>", b'<c t="s"><v>0</v></c>' * 16_000, b"</row>", END],
            texts=[b"<sst><si><t>", "가".encode() * 1_000_000, b"</t></si></sst>"],
        ),
        "file-large",
    ),
    "texts": (
        lambda to: crafted(to, BEGIN + END, texts=[b"<sst>", *many(b"<si><t>" + b"x" * 3000 + b"</t></si>", 60_000), b"</sst>"]),
        "file-large",
    ),
    "styles": (
        lambda to: crafted(to, BEGIN + END, styles=f"<styleSheet><cellXfs>{'<xf/>' * 1_100_000}</cellXfs></styleSheet>"),
        "file-large",
    ),
    "what it unpacks to": (lambda to: crafted(to, [BEGIN, *many(b" " * 1024, 600_000), END], level=1), "file-large"),
    "sheets": (
        lambda to: crafted(to, BEGIN + END, book=f"<workbook><sheets>{'<sheet/>' * 2_100_000}</sheets></workbook>"),
        "file-large",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FLOODS)
def test_what_only_grows(tmp_path: Path, name: str) -> None:
    """Read up to a bound, by code."""
    make, code = FLOODS[name]
    assert told(make(tmp_path / "in.xlsx"))[0] == code


READER = """
import re, sys
from pathlib import Path
from desktop.voc.protocol.errors import BadTable
from desktop.voc.table.sources import open_source
for name in sys.argv[1:]:
    try:
        sum(len(text) for text in open_source(Path(name), "내용").texts())
    except BadTable as error:
        print(error.code)
print(int(re.search(r"VmHWM:\\s*([0-9]+)", Path("/proc/self/status").read_text())[1]) // 1024)
"""


def test_memory_is_bounded(tmp_path: Path) -> None:
    """Whoever reads them all, and CSV that only grows, never takes 300 MB (all of Python's own included).

    Rows that are sound, but of which a few kB hold hundreds, are not held together either.
    """
    files = [make(tmp_path / f"{number}.xlsx") for number, (make, _) in enumerate(FLOODS.values())]
    long = ["<sst><si><t>내용</t></si><si><t>", "x" * 999_999, "😀</t></si></sst>"]
    heading, cell = b'<row><c t="s"><v>0</v></c></row>', b'<c t="s"><v>1</v></c>'
    for cells, rows in ((1, 100), (4, 30)):
        sheet = [BEGIN, heading, (b"<row>" + cell * cells + b"</row>") * rows, END]
        files.append(crafted(tmp_path / f"{cells} alike.xlsx", sheet, texts=[each.encode() for each in long]))
    csv = {
        "line": "내용\n".encode() + b"x" * 40_000_000,
        "cells": "내용,b\n".encode() + b"," * 10_000_000,
        "quotation": '내용,b\n1,"'.encode() + b"xxxxxxxxx\n" * 1_000_000,
        "rows": "내용\n".encode() + b"1\n" * 500_000,
        "wide": "내용\n".encode() + ("😀".encode() * 100_000 + b"\n") * 25,
    }
    for name, content in csv.items():
        files.append(tmp_path / f"{name}.csv")
        files[-1].write_bytes(content)
    command = [sys.executable, "-c", READER, *map(str, files)]
    *codes, used = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    assert codes == [code for _, code in FLOODS.values()] + ["line-large", "line-large", "open-quote"]
    assert int(used) < 300


@pytest.mark.parametrize("kind", ["empty rows", "formatted cells", "only a dimension"])
def test_a_formatted_empty_sheet_is_ordinary(tmp_path: Path, kind: str) -> None:
    """To the last row that there is, with a few filled ones; nothing is made of what is empty."""
    count = 200_000
    filled = '<row r="1048576"><c r="A1048576" s="1"><v>5</v></c></row>'
    rows = {
        "empty rows": "".join(f'<row r="{n}" spans="1:16384" s="1" customFormat="1"/>' for n in range(2, count)),
        "formatted cells": "".join(
            f'<row r="{n}"><c r="A{n}" s="1"/><c r="XFD{n}" s="1"/></row>' for n in range(2, count)
        ),
        "only a dimension": "",
    }[kind]
    sheet = sheet_of_rows(HEADING + rows + filled, before='<dimension ref="A1:XFD1048576"/>')
    path = crafted(tmp_path / "in.xlsx", sheet)
    begun = time.process_time()
    source = open_source(path, "내용")
    assert (source.count, list(source.texts())) == (1, [Private("5")])
    assert time.process_time() - begun < 10


def test_whoever_reads_can_be_stopped(tmp_path: Path) -> None:
    """In the middle of a sheet, and of a CSV file."""
    path = crafted(tmp_path / "in.xlsx", [BEGIN, *many(b"<row><c><v>1</v></c></row>", 100_000), END])
    text = tmp_path / "in.csv"
    text.write_text("내용\n" + "글\n" * 10_000, encoding="utf-8")
    for each in (path, text):
        stop = StopFlag()
        rows = open_source(each, "내용", stop=stop).rows()
        next(rows)
        stop.set()
        with pytest.raises(Stopped):
            list(rows)
        with pytest.raises(Stopped):
            open_source(each, "내용", stop=stop)


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.xlsx", b"\xd0\xcf\x11\xe0" + bytes(4000) + "EncryptedPackage".encode("utf-16-le"), "protected"),
        ("a.xls", b"\xd0\xcf\x11\xe0" + bytes(4000) + "Workbook".encode("utf-16-le"), "old-excel"),
        ("a.csv", b"\xd0\xcf\x11\xe0" + bytes(600), "old-excel"),
        ("a.hwp", b"\xd0\xcf\x11\xe0" + bytes(600) + "\x05HwpSummaryInformation".encode("utf-16-le"), "not-csv"),
        ("a.xls", b"\xd0\xcf\x11\xe0" + bytes(600) + "WordDocument".encode("utf-16-le"), "not-csv"),
        ("a.xls", b"\x09\x08\x10\x00" + bytes(600), "old-excel"),
        ("a.xls", b"\xef\xbb\xbf\r\n<HTML><body><table><tr><td>1", "html-table"),
        ("a.xls", "<html>".encode("utf-16"), "html-table"),
        ("a.xls", b"<!-- x --><table>", "html-table"),
        ("a.csv", b"  <table border=1><tr>", "html-table"),
        ("a.xls", b"MIME-Version: 1.0\r\n", "html-table"),
        ("a.xls", b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>', "xml-table"),
        ("a.xls", "번호\t내용\n".encode("cp949"), "not-xlsx"),
        ("a.csv", b"%PDF-1.4\n", "not-csv"),
        ("a.txt", b"PK\x03\x04", "not-csv"),
        ("a.xlsx", b"PK\x03\x04", "not-xlsx"),
        ("a.xlsx", b"", "not-xlsx"),
        ("a.csv", b"\x7fELF" + bytes(range(32)) * 40, "not-csv"),
        ("a.csv", "내용\n".encode() + bytes(100_000), "not-csv"),
    ],
)
def test_other_files_say_what_they_are(tmp_path: Path, name: str, content: bytes, code: str) -> None:
    """Whatever their name is."""
    (tmp_path / name).write_bytes(content)
    assert told(tmp_path / name)[0] == code


@pytest.mark.parametrize(
    ("parts", "code"),
    [({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}, "opendocument"),
     ({"xl/workbook.bin": b""}, "binary-workbook"),
     ({"word/document.xml": b"<a/>"}, "not-xlsx")],
)  # fmt: skip
def test_other_archives_say_what_they_are(tmp_path: Path, parts: dict[str, bytes], code: str) -> None:
    """OpenDocument, binary workbooks, documents."""
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as file:
        for name, content in parts.items():
            file.writestr(name, content)
    assert told(tmp_path / "a.xlsx")[0] == code


def test_links_that_lead_in_circles_or_out(tmp_path: Path) -> None:
    """Are followed one step, within the file."""
    links = '<Relationships><Relationship Id="r0" Type="x/worksheet" Target="{}"/></Relationships>'
    for target in ("workbook.xml", "../../../../etc/passwd", "/xl/_rels/workbook.xml.rels", "", "none.xml"):
        parts = {"xl/_rels/workbook.xml.rels": links.format(target)}
        assert told(crafted(tmp_path / "in.xlsx", BEGIN + END, parts=parts))[0] in ("not-xlsx", "no-rows")


@pytest.mark.parametrize("what", ["another compression", "encrypted", "a directory without an end", "cut"])
def test_archives_that_are_none(tmp_path: Path, what: str) -> None:
    """LZMA takes as much memory as the file says; a directory is read whole by the library."""
    path = crafted(tmp_path / "in.xlsx", BEGIN + b"<row><c><v>1</v></c></row>" + END)
    codes = {"bad-workbook", "not-xlsx"}
    if what == "another compression":
        with zipfile.ZipFile(path) as file:
            parts = {name: file.read(name) for name in file.namelist()}
        with zipfile.ZipFile(path, "w", zipfile.ZIP_LZMA) as file:
            for name, part in parts.items():
                file.writestr(name, part)
    content = bytearray(path.read_bytes())
    if what == "encrypted":
        codes = {"protected"}
        for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
            place = -1
            while (place := content.find(mark, place + 1)) >= 0:
                content[place + at] |= 1
    elif what == "a directory without an end":
        content[-10:-6] = (1 << 31).to_bytes(4, "little")
        content = bytearray(8_000_000) + content
        content[:4] = b"PK\x03\x04"
    elif what == "cut":
        del content[len(content) // 2 :]
    path.write_bytes(content)
    assert told(path)[0] in codes
