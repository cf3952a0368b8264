"""Tables as XLSX: the person's workbook with columns more, or a new one where theirs cannot get any.

Neither is ever held whole.  Of a workbook, all that is not a row of the table
is copied as it is, byte by byte: sheets, formulas, formats, drawings.
"""

from __future__ import annotations

import io
import itertools
import logging
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from desktop.voc.beside import StopFlag
from desktop.voc.protocol.errors import BadTable
from desktop.voc.table.cells import SHEET_COLUMNS, SHEET_ROWS, Cell, even
from desktop.voc.table.sources import TableSource, paired
from desktop.voc.table.xlsx.cells import DATE_FORMATS, spelled_cell
from desktop.voc.table.xlsx.markup import MarkupReader
from desktop.voc.table.xlsx.package import Package
from desktop.voc.table.xlsx.sheet import SheetReader

__all__ = ["check_fits", "write_workbook"]

_log = logging.getLogger(__name__)

_PLAIN = ("", "utf-8", "us-ascii", "ascii")
_BLOCK = 1 << 16
_KEPT = 1 << 25
"""Bytes of a sheet in which nothing ended: more is no row of a table."""

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_SHEET = "xl/worksheets/sheet1.xml"
_SPANS = re.compile(rb"""\sspans\s*=\s*("[^"]*"|'[^']*')""")
_TAG = re.compile(rb"<((?:[^\s<>/:]+:)?)row[\s>]")
_MACROS = re.compile(rb"<(?:\w{1,20}:)?(?:Relationship|Override)\s[^<>]{0,1000}vbaProject[^<>]{0,1000}/>")
_LIST = 1 << 20
"""Bytes of a list of parts or links."""

_LIVE_KINDS = re.compile(
    rb"application/vnd\.(?:ms-excel\.(?:sheet|template)\.macroEnabled"
    rb"|openxmlformats-officedocument\.spreadsheetml\.template)\.main\+xml"
)
_ORDINARY = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"


def check_fits(source: TableSource, added: int) -> None:
    """Whether a sheet holds the table with so many columns more.

    Raises ``BadTable`` ("too-wide", "too-many-rows", "cell-large").
    """
    name = source.path.name
    if source.width + added > SHEET_COLUMNS:
        raise BadTable("too-wide", name, f"{source.width + added} > {SHEET_COLUMNS}")
    rows = source.count + 1 + len(source.above)
    if rows > SHEET_ROWS:
        raise BadTable("too-many-rows", name, f"{rows} > {SHEET_ROWS}")
    if source.long_row:
        raise BadTable("cell-large", name, f"{source.long_row}")


def write_workbook(path: Path, source: TableSource, headings: Sequence[str], added: Iterable[Sequence[Cell]]) -> None:
    """Writes the source's rows, in order, with ``headings`` and cells ``added`` behind them.

    Of a source that is a workbook all else stays too, but for macros; where
    its columns leave no place, or its bytes cannot be told apart, there is
    one sheet, of the values.  Raises ``BadTable``, ``OSError`` and ``Stopped``.
    """
    more = itertools.chain([headings], added)
    extended = source.kind == "xlsx" and _extend(path, source, more, len(headings))
    if not extended:
        _make(path, source, more)
    _check(path, source.stop)


def _extend(path: Path, source: TableSource, more: Iterator[Sequence[Cell]], count: int) -> bool:
    """Adds columns to the sheet that Excel would show first; whether that is possible, told before ``more`` is used."""
    with Package(source.path, source.stop) as package, package.named():
        look = SheetReader(package)
        for block in package.blocks(package.sheet):
            look.feed(block)
            look.rows.clear()
        look.close()
        last = max(source.reach, look.widest)
        macros = any("macrosheets/" in each.lower() for each in package.zip.namelist())
        if last + count > SHEET_COLUMNS or not look.orderly or look.encoding not in _PLAIN or macros:
            return False
        wide = next(package.blocks(package.sheet), b"")[:2] in (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")
        if wide:
            return False
        return _rewrite(path, package, _extended(package, source, more, last))


def _extended(package: Package, source: TableSource, more: Iterator[Sequence[Cell]], last: int) -> Iterator[bytes]:
    """The bytes of the sheet with cells more at the ends of its rows."""
    reader = SheetReader(package, last)
    raw, base = bytearray(), 0
    over = len(source.above)
    shortened = False
    for block in itertools.chain(package.blocks(package.sheet), [b""]):
        raw += block
        if block:
            reader.feed(block)
        else:
            reader.close()
        if reader.dimension is not None and not shortened:
            begin, end = reader.dimension
            shortened = True
            # It says how far the table reaches; programs that believe it would see no results.
            if raw[begin - base : end - base].endswith(b"/>"):
                yield bytes(raw[: begin - base])
                del raw[: end - base]
                base = end
        for row in reader.rows:
            if not row.cells:
                continue
            if over:
                over -= 1
                continue
            tag = bytes(raw[row.begin - base : row.inside - base])
            found = _TAG.match(tag)
            prefix = found[1].decode() if found else ""
            answer = next(more, None)
            if answer is None:
                raise BadTable("source-changed", source.path.name)
            cells = (spelled_cell(each, last + at, row.number, {}, prefix) for at, each in enumerate(answer, 1))
            yield bytes(raw[: row.begin - base])
            yield _SPANS.sub(b"", tag, count=1)
            yield bytes(raw[row.inside - base : row.beyond - base])
            yield "".join(cells).encode()
            del raw[: row.end - base]
            base = row.end
        reader.rows.clear()
        done = reader.settled
        if done > base:
            yield bytes(raw[: done - base])
            del raw[: done - base]
            base = done
        if len(raw) > _KEPT:
            raise BadTable("file-large", source.path.name, "a row")
    yield bytes(raw)


def _rewrite(path: Path, package: Package, content: Iterator[bytes]) -> bool:
    """Copies a workbook with its sheet exchanged, and without macros: a file named .xlsx may hold none.

    False, and the content not looked at, where another part cannot be read.
    """
    old, sheet = package.zip, package.name(package.sheet)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in dict.fromkeys(old.namelist()):
            if name == sheet or "vbaproject" in name.lower() or name.endswith("/"):
                continue
            blocks: Iterator[bytes] = package.blocks(name)
            try:
                if name.lower() in ("[content_types].xml", package.links.lower()):
                    blocks = iter([_without_macros(package, name)])
                _write_part(new, name, blocks)
            except BadTable as error:
                _log.info("a workbook cannot be kept whole: %s", error.detail)
                return False
        _write_part(new, sheet, content)
    return True


def _write_part(new: zipfile.ZipFile, part: str, content: Iterator[bytes]) -> None:
    info = zipfile.ZipInfo(part)
    info.compress_type = zipfile.ZIP_DEFLATED
    with new.open(info, "w", force_zip64=True) as file:
        held = bytearray()
        for piece in content:
            held += piece
            if len(held) >= _BLOCK:
                file.write(held)
                held.clear()
        file.write(held)


def _without_macros(package: Package, name: str) -> bytes:
    """A list of parts or links."""
    if package.zip.getinfo(name).file_size > _LIST:
        raise BadTable("file-large", package.path.name, "a list of parts")
    return _LIVE_KINDS.sub(_ORDINARY, _MACROS.sub(b"", b"".join(package.blocks(name))))


def _make(path: Path, source: TableSource, more: Iterator[Sequence[Cell]]) -> None:
    """A new workbook of the values."""
    skeleton, styles = _skeleton()
    width = max(source.width, len(source.headings))
    with zipfile.ZipFile(skeleton) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name != _SHEET:
                new.writestr(name, old.read(name))
        _write_part(new, _SHEET, _made(source, more, width, styles))


def _made(
    source: TableSource, more: Iterator[Sequence[Cell]], width: int, styles: Mapping[type, int]
) -> Iterator[bytes]:
    yield f'<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="{_MAIN}"><sheetData>'.encode()
    for number, title in enumerate(source.above, 1):
        yield _row(title, number, styles)
    below = itertools.chain([source.headings], source.rows())
    for number, (cells, added) in enumerate(paired(below, more, source.path.name), len(source.above) + 1):
        source.stop.check()
        yield _row([*even(cells, width), *added], number, styles)
    yield b"</sheetData></worksheet>"


def _row(cells: Sequence[Cell], number: int, styles: Mapping[type, int]) -> bytes:
    spelled = "".join(spelled_cell(cell, column, number, styles) for column, cell in enumerate(cells, 1))
    return f'<row r="{number}">{spelled}</row>'.encode()


def _skeleton() -> tuple[io.BytesIO, Mapping[type, int]]:
    """An empty workbook of one sheet, and the numbers of its styles for dates."""
    import openpyxl
    from openpyxl.worksheet.worksheet import Worksheet

    book, made = openpyxl.Workbook(), io.BytesIO()
    sheet = book.active
    styles = {}
    if isinstance(sheet, Worksheet):
        for row, (kind, shown) in enumerate(DATE_FORMATS.items(), 1):
            sheet.cell(row, 1).number_format = shown
            styles[kind] = sheet.cell(row, 1).style_id
    book.save(made)
    book.close()
    return made, styles


def _check(path: Path, stop: StopFlag) -> None:
    """What reads it must be able to: until then the answers are in the journal only.  Raises ``BadTable``."""
    try:
        with Package(path, stop) as package:
            package.read(package.sheet, _Looked(package.sheet))
    except BadTable as error:
        raise BadTable("unwritable", path.name, error.detail) from None


class _Looked(MarkupReader):
    """Our own, which may be as long as it is."""

    most = 1 << 40
