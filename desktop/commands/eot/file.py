"""``ieum eot --file``: every line of a text file judged, as CSV, with a bar on standard error."""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TextIO

from rich.progress import Progress

from desktop.commands.console import plain_console
from desktop.commands.engine import AskEot
from desktop.commands.eot.question import EotOptions, EotUnanswered, ask_all
from desktop.commands.eot.source import MOST_BYTES, SILENCE_S, Unusable, read_source
from desktop.commands.lines import abandon
from desktop.words.eot import EotSentence, refusal, source_refusal
from desktop.words.language import text
from engine.text.private import Private
from engine.wire.eot import CHARACTERS, TEXTS, EotItem, EotRefused
from models import durable

__all__ = ["COLUMNS", "eot_file"]

COLUMNS = ("text", "probability", "assessment", "raw", "token", "type", "code", "message")
"""``token`` and ``type`` are those of the most probable next token; ``code`` and ``message`` say why there is none."""


def eot_file(
    ask: AskEot,
    source: Path,
    target: Path | None,
    turns: Sequence[Private],
    options: EotOptions,
    out: TextIO,
    errors: TextIO,
) -> int:
    """Judges the lines of ``source`` (UTF-8) into ``target``, or onto ``out``.

    A line that is refused has a code in its row.  ``target`` is there only
    when all lines have a row; it begins with a byte order mark, without which
    spreadsheets take Korean for another encoding.  0, 1 without an answer, 2
    for a file that cannot be used.
    """
    try:
        lines = _lines(source)
    except Unusable as unusable:
        errors.write(source_refusal(unusable.fault, source, MOST_BYTES, SILENCE_S) + "\n")
        return 2
    rows: list[Sequence[object]] = []
    try:
        with Progress(console=plain_console(errors)) as bars:
            task = bars.add_task(text(EotSentence.PROGRESS), total=len(lines))
            for texts in _portions(lines):
                answer = ask_all(ask, texts, turns, options)
                rows += map(_row, texts, answer.items)
                bars.update(task, advance=len(texts))
    except EotUnanswered as none:
        errors.write(f"{none.code}: {none.sentence}\n")
        return 1
    refused = sum(bool(row[COLUMNS.index("code")]) for row in rows)
    if target is None:
        try:
            out.write(_written(rows))
            out.flush()
        except BrokenPipeError:
            abandon(out)
    elif not _put(target, _written(rows)):
        errors.write(text(EotSentence.FILE_UNWRITABLE, path=target) + "\n")
        return 2
    errors.write(text(EotSentence.FILE_DONE, count=len(rows), refused=refused) + "\n")
    return 0


def _lines(source: Path) -> list[Private]:
    """The texts of a file; raises ``Unusable``."""
    # Not splitlines(): a form feed or U+2028 inside a text is no end of it.
    lines = read_source(source).split("\n")
    if lines[-1] == "":
        lines.pop()
    return [Private(line.removesuffix("\r")) for line in lines]


def _portions(lines: Sequence[Private]) -> Iterator[list[Private]]:
    """As many as one request takes."""
    left = iter(lines)
    while portion := list(itertools.islice(left, TEXTS[1])):
        yield portion


def _row(typed: Private, item: EotItem | EotRefused) -> Sequence[object]:
    if isinstance(item, EotRefused):
        return typed, "", "", "", "", "", item.code, refusal(item.reason, CHARACTERS[1])
    first = item.predictions[0]
    shares = (f"{item.probability:.6f}", item.assessment, f"{item.raw:.6f}")
    return typed, *shares, Private(first.token.reveal().strip(" ")), first.type, "", ""


def _written(rows: Sequence[Sequence[object]]) -> str:
    sheet = io.StringIO(newline="")
    writer = csv.writer(sheet)
    writer.writerow(COLUMNS)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return sheet.getvalue()


def _cell(value: object) -> object:
    """What the person's own table has of a value."""
    return value.reveal() if isinstance(value, Private) else value


def _put(target: Path, sheet: str) -> bool:
    """Writes the file in one step; whether it could."""
    try:
        durable.write(target, sheet.encode("utf-8-sig"), mode=durable.SHARED)
    except OSError:
        return False
    return True
