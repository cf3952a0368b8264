"""Tables as strangers send them: made at random, bent, cut; each is read and written, or refused in a sentence."""

from __future__ import annotations

import csv
import functools
import random
import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

from voc_workbooks import MAIN, STRICT, crafted

from desktop.voc.protocol.errors import VocError
from desktop.voc.protocol.messages import Classification
from desktop.voc.table.results import Column, Words, check_target, write_table
from desktop.voc.table.sources import TableSource, open_source, open_table
from desktop.words.voc_faults import VOC_ERRORS
from engine.text.private import Private

__all__ = ["run"]

_SECONDS = 20.0
"""Of the processor, for one table: a hundred times what they take."""

_COLUMNS: tuple[Column, ...] = (
    "claim", "summary", "bug", "keywords", "major", "middle", "minor", "ground", "others", "confidence", "remarks",
    "fault",
)  # fmt: skip
_WORDS = Words({column: column for column in _COLUMNS}, lambda remark: remark.code, lambda code: code)
_SECRET = "뷁쩗"
_WORDS_OF_CSV = [
    "내용", "번호", "1", "-5", "=1+1", _SECRET, "바퀴, 쥐", '"', '""', ",", ";", "\t", "|", "\r", "\n", "\r\n", "\0", " ",
    "sep=;", "제목", "가" * 200, "\ufeff", "\ufffd", "😀", "2024-03-01", '"여러\n줄"', ",,,", "'",
]  # fmt: skip
_ENCODINGS = ["utf-8", "utf-8-sig", "cp949", "utf-16", "utf-16-le", "utf-16-be"]
_NUMBERS = ["0", "1", "2", "3", "-1", "99999999999", "1048576", "1048577", "x", "", "1.5", "1e9", "16384"]
_KINDS = ["s", "str", "inlineStr", "n", "b", "e", "d", "x", ""]
_VALUES = ["0", "1", "-1", "7", "45352", "1e999", _SECRET, "", " ", "2024-03-01", "#N/A", "_x0041_", "9" * 400]
_TAGS = ["row", "c", "v", "is", "t", "r", "f", "rPh", "sheetData", "worksheet", "x", "dimension", "mergeCell", "y:row"]


def run(seed: int, count: int) -> int:
    """Tries so many tables and returns how many.  Raises ``AssertionError`` with the number of the first fault."""
    with tempfile.TemporaryDirectory() as folder:
        for number in range(count):
            chance = random.Random(f"{seed} {number}")
            made = chance.choice((_delimited, _delimited, _workbook, _workbook, _noise))
            path = Path(folder) / f"{number}{chance.choice(('.csv', '.tsv', '.txt', '.xlsx', '.xls'))}"
            try:
                path = made(chance, path)
                begun = time.process_time()
                _try(chance, path)
                taken = time.process_time() - begun
            except Exception as error:
                raise AssertionError(f"seed {seed}, table {number}: {type(error).__name__}: {error}") from error
            assert taken < _SECONDS, f"seed {seed}, table {number}: {taken:.1f} s"
            for each in Path(folder).iterdir():
                each.unlink()
    return count


def _try(chance: random.Random, path: Path) -> None:
    """Reads a table as a window and as a command, and writes what came of it."""
    lenient = chance.random() < 0.5
    found = _read(lambda: open_table(path, lenient=lenient))
    source = _read(lambda: open_source(path, chance.choice(("내용", "", "#1", "번호#2")), lenient=lenient)) or found
    if source is None:
        return
    texts = list(source.texts())
    assert len(texts) == source.count, "as many texts as were counted"
    for name in ("out.csv", "out.xlsx"):
        target = path.with_name(name)
        fault = _fault(functools.partial(check_target, target, source))
        if fault is not None:
            assert fault.code in ("too-wide", "too-many-rows", "cell-large"), fault.code
            continue
        write_table(target, source, (Classification(summary=Private(str(n))) for n in range(source.count)), _WORDS)
        assert not list(path.parent.glob(".*")), "nothing is left beside it"
        _compare(source, target)


def _read(work: Callable[[], TableSource]) -> TableSource | None:
    found: list[TableSource] = []
    fault = _fault(lambda: found.append(work()))
    if fault is not None:
        assert fault.code in VOC_ERRORS, fault.code
        assert _SECRET not in str(fault), "no error quotes a text"
    return found[0] if found else None


def _fault(work: Callable[[], None]) -> VocError | None:
    try:
        work()
    except VocError as error:
        return error
    return None


def _compare(source: TableSource, target: Path) -> None:
    """Each answer stands in its row, and what was there stands in front of it."""
    if target.suffix == ".csv":
        with target.open(encoding="utf-8-sig", newline="") as file:
            made = [list(row) for row in csv.reader(file)]
        assert len(made) == len(source.above) + 1 + source.count, "rows of CSV"
        made = made[len(source.above) + 1 :]
        assert all(row[-11] == str(n) for n, row in enumerate(made)), "answers of CSV"
        assert not any(cell[:1] in "=@" and cell[1:2] != '"' for row in made for cell in row if cell), "a formula"
        return
    again = open_source(target, "summary")
    answers = [row[again.column] for row in again.rows() if len(row) > again.column]
    assert [answer for answer in answers if answer is not None] == [str(n) for n in range(source.count)], (
        "answers of XLSX"
    )


def _delimited(chance: random.Random, path: Path) -> Path:
    words = [chance.choice(_WORDS_OF_CSV) for _ in range(chance.randrange(60))]
    head = chance.choice(
        ("", "내용\n", "번호,내용\n", "sep=;\n번호;내용\n", "제목,,\n,,\n번호,내용,이름\n", "내용\t내용\n")
    )
    content = bytearray((head + "".join(words)).encode(chance.choice(_ENCODINGS), "replace"))
    if chance.random() < 0.3:
        _bend(chance, content)
    path = path.with_suffix(chance.choice((".csv", ".tsv", ".txt")))
    path.write_bytes(content)
    return path


def _workbook(chance: random.Random, path: Path) -> Path:
    words = chance.choice((MAIN, STRICT))
    prefix = chance.choice(("", "", "x:"))
    rows = "".join(_row(chance, prefix) for _ in range(chance.randrange(12)))
    head = f'<{prefix}row r="1"><{prefix}c r="A1" t="str"><{prefix}v>내용</{prefix}v></{prefix}c></{prefix}row>'
    name = f' xmlns:x="{words}"' if prefix else f' xmlns="{words}"'
    sheet = bytearray(
        f'<{prefix}worksheet{name}><{prefix}dimension ref="A1"/><{prefix}sheetData>{head * (chance.random() < 0.8)}{rows}'
        f"</{prefix}sheetData></{prefix}worksheet>".encode()
    )
    texts = "<sst>" + "<si><t>가</t></si>" * chance.randrange(4) + "</sst>"
    styles = '<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="46"/></cellXfs></styleSheet>'
    bent = chance.random() < 0.4
    if bent:
        _bend(chance, sheet)
    path = crafted(
        path.with_suffix(chance.choice((".xlsx", ".xlsm", ".xls"))),
        bytes(sheet),
        texts=chance.choice((texts, "", "<sst><si")),
        styles=chance.choice((styles, "", styles[:40])),
        words=words,
    )
    if chance.random() < 0.15:
        content = bytearray(path.read_bytes())
        _bend(chance, content)
        path.write_bytes(content)
    return path


def _row(chance: random.Random, prefix: str) -> str:
    cells = "".join(_cell(chance, prefix) for _ in range(chance.randrange(5)))
    number = f' r="{chance.choice(_NUMBERS)}"' if chance.random() < 0.2 else ""
    return f"<{prefix}row{number}>{cells}</{prefix}row>" if cells else f"<{prefix}row{number}/>"


def _cell(chance: random.Random, prefix: str) -> str:
    if chance.random() < 0.05:
        tag = prefix + chance.choice(_TAGS[:-1])
        return f"<{tag}>" + chance.choice(_VALUES) + f"</{tag}>"
    place = f' r="{chance.choice("ABCD")}{chance.choice(_NUMBERS)}"' if chance.random() < 0.3 else ""
    kind, style = (
        chance.choice(_KINDS[:5] if chance.random() < 0.8 else _KINDS),
        chance.choice(("", ' s="1"', ' s="2"')),
    )
    inside = chance.choice(("", f"<{prefix}v>{chance.choice(_VALUES)}</{prefix}v>", f"<{prefix}f>1+1</{prefix}f>"))
    if kind == "inlineStr":
        inside = f"<{prefix}is><{prefix}t>{chance.choice(_VALUES)}</{prefix}t></{prefix}is>"
    elif kind == "s" and chance.random() < 0.7:
        kind, inside = "n", f"<{prefix}v>{chance.randrange(99)}</{prefix}v>"
    return f'<{prefix}c{place} t="{kind}"{style}>{inside}</{prefix}c>' if inside else f"<{prefix}c{place}{style}/>"


def _noise(chance: random.Random, path: Path) -> Path:
    begin = chance.choice((b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"<html>", b"\xff\xfe", b"\xef\xbb\xbf", b"<?xml"))
    path.write_bytes(begin + chance.randbytes(chance.randrange(3000)))
    if chance.random() < 0.2:
        with zipfile.ZipFile(path, "w") as file:
            for name in chance.sample(("xl/workbook.xml", "_rels/.rels", "mimetype", "xl/workbook.bin"), 2):
                file.writestr(name, chance.randbytes(40))
    return path


def _bend(chance: random.Random, content: bytearray) -> None:
    for _ in range(chance.randrange(1, 4)):
        at = chance.randrange(len(content) + 1)
        what = chance.randrange(4)
        if what == 0:
            content[at : at + chance.randrange(9)] = chance.randbytes(chance.randrange(9))
        elif what == 1:
            del content[at:]
        elif what == 2:
            content[at:at] = content[at : at + chance.randrange(200)] * chance.randrange(30)
        else:
            content[at:at] = chance.choice((b"<", b">", b'"', b"&", b"\0", b"<!--", b"<row>", b"<!DOCTYPE a>", b"\r"))
