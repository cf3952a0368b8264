"""Workbooks made by hand, part by part, as no program for tables would write them."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path

__all__ = ["MAIN", "STRICT", "crafted", "sheet_of_rows"]

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
_LINKS = {
    MAIN: "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    STRICT: "http://purl.oclc.org/ooxml/officeDocument/relationships",
}
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def sheet_of_rows(rows: str, *, before: str = "", behind: str = "", words: str = MAIN) -> str:
    """The part of a sheet with these ``<row>`` elements."""
    return f'<worksheet xmlns="{words}">{before}<sheetData>{rows}</sheetData>{behind}</worksheet>'


def crafted(
    path: Path,
    sheet: str | bytes | Iterable[bytes],
    *,
    texts: str | bytes | Iterable[bytes] = "",
    styles: str = "",
    words: str = MAIN,
    book: str = "",
    parts: Mapping[str, str | bytes] | None = None,
    level: int = 9,
) -> Path:
    """A workbook of one sheet; ``sheet`` and ``texts`` may come in pieces, ``parts`` are further ones, or others."""
    kinds = [("worksheets/sheet1", "worksheet")]
    kinds += [("sharedStrings", "sharedStrings")] if texts else []
    kinds += [("styles", "styles")] if styles else []
    made: dict[str, str | bytes | Iterable[bytes]] = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
        + "".join(f'<Override PartName="/xl/{part}.xml" ContentType="{_TYPE}.{kind}+xml"/>' for part, kind in kinds)
        + "</Types>",
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" '
        f'Type="{_LINKS[words]}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": book
        or f'<workbook xmlns="{words}" xmlns:r="{_LINKS[words]}"><sheets>'
        '<sheet name="a" sheetId="1" r:id="r0"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
        + "".join(
            f'<Relationship Id="r{at}" Type="{_LINKS[words]}/{kind}" Target="{part}.xml"/>'
            for at, (part, kind) in enumerate(kinds)
        )
        + "</Relationships>",
        "xl/worksheets/sheet1.xml": sheet,
    }
    if texts:
        made["xl/sharedStrings.xml"] = texts
    if styles:
        made["xl/styles.xml"] = styles
    made.update(parts or {})
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as file:
        for name, content in made.items():
            with file.open(name, "w", force_zip64=True) as part:
                pieces = [content] if isinstance(content, str | bytes) else content
                for piece in pieces:
                    part.write(piece.encode() if isinstance(piece, str) else piece)
    return path
