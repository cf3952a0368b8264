"""What a file is, by what it holds; its name only tells what it is meant to be."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal, TypeAlias

from desktop.voc.beside import StopFlag
from desktop.voc.protocol.errors import BadTable

__all__ = ["Kind", "kind_of"]

Kind: TypeAlias = Literal["csv", "xlsx", "lines"]

_WORKBOOKS = (".xlsx", ".xlsm", ".xltx", ".xls", ".xlsb", ".ods")
_ZIP, _COMPOUND, _PDF = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF"
_OLDEST = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00", b"\x09\x08\x08\x00", b"\x09\x08\x10\x00")
_BLOCK = 1 << 20
_PROTECTED = "EncryptedPackage".encode("utf-16-le")
_DOCUMENTS = tuple(
    each.encode("utf-16-le") for each in ("WordDocument", "HwpSummaryInformation", "PowerPoint Document", "__nameid_")
)
"""Entries of what other programs keep in the container that old workbooks are in; the last one is a mail's."""

_PAGES = (b"<!doctype html", b"<html", b"<head", b"<meta", b"<body", b"<table", b"<style", b"mime-version:")
_HTML = re.compile(rb"<(?:html|table)[\s>]")
_LOOKED_AT = 4096


def kind_of(path: Path, column: str, stop: StopFlag) -> Kind:
    """How it is to be read: lines of text only where nobody asks for a column.

    Raises ``BadTable`` ("not-xlsx", "not-csv", "html-table", "xml-table",
    "old-excel", "protected") and ``OSError``.
    """
    suffix = path.suffix.lower()
    with path.open("rb") as file:
        begin = file.read(_LOOKED_AT)
    if begin.startswith(_COMPOUND):
        if _holds(path, _PROTECTED, stop):
            raise BadTable("protected", path.name)
        if any(_holds(path, each, stop) for each in _DOCUMENTS):
            raise BadTable("not-csv", path.name, "a document")
        raise BadTable("old-excel", path.name)
    if begin.startswith(_OLDEST):
        raise BadTable("old-excel", path.name)
    words = begin.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    if words.startswith((b"<!--", b"<?xml")) and (b"excel.sheet" in words or b"office:spreadsheet" in words):
        raise BadTable("xml-table", path.name)
    if words.startswith(_PAGES) or (words.startswith((b"<!--", b"<?xml")) and _HTML.search(words)):
        raise BadTable("html-table", path.name)
    if suffix in _WORKBOOKS:
        if not begin.startswith(b"PK"):
            raise BadTable("not-xlsx", path.name, "no zip")
        return "xlsx"
    if begin.startswith((_ZIP, _PDF)):
        raise BadTable("not-csv", path.name, "a workbook or another program's file")
    return "csv" if suffix in (".csv", ".tsv") or column else "lines"


def _holds(path: Path, word: bytes, stop: StopFlag) -> bool:
    with path.open("rb") as file:
        rest = b""
        while block := file.read(_BLOCK):
            stop.check()
            if word in rest + block:
                return True
            rest = block[-len(word) :]
    return False
