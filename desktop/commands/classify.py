"""``ieum classify``: one text, or the rows of a table, by the server of the settings."""

from __future__ import annotations

import argparse
import time
import urllib.parse
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, Self, TextIO

import msgspec

from desktop.commands.complaints import (
    CANCELLED,
    Tell,
    dictionary_of,
    run_work,
    serve,
    table_words,
    with_key,
)
from desktop.commands.context import Context
from desktop.commands.lines import typed
from desktop.system.lines import write_line
from desktop.voc.beside import StopFlag, beside
from desktop.voc.client.client import VocClient
from desktop.voc.jobs import (
    Batch,
    BatchControl,
    Classified,
    Classify,
    ColumnName,
    Columns,
    Finished,
    LookThrough,
    VocLine,
)
from desktop.voc.protocol.dictionary import SEPARATOR
from desktop.voc.protocol.endpoint import Endpoint
from desktop.voc.protocol.messages import Classification
from desktop.voc.protocol.text import TEXT_LIMIT
from desktop.voc.table.progress import BatchProgress
from desktop.words.classification import fault_words, percent
from desktop.words.cli import CliSentence
from desktop.words.language import plain, plain_lines, text
from desktop.words.voc import CLAIMS, VocSentence, remark_words
from engine.text.private import Private

__all__ = ["add", "run"]

_NAME = 200
"""Characters of a heading that a window is told."""

_LENIENT, _OVERWRITE = "--replace-broken", "--overwrite"
Listen = Callable[[Callable[[BatchControl], None]], None]
_Work = Callable[[Any, Tell, Listen], Coroutine[Any, Any, Finished]]


def add(parser: argparse.ArgumentParser) -> None:
    """See ``VerbFile``."""
    written, file = text(CliSentence.TEXT_VALUE), text(CliSentence.FILE_VALUE)
    words = text(CliSentence.CLASSIFY_TEXT, most=TEXT_LIMIT)
    parser.add_argument("text", nargs="?", type=typed, metavar=written, help=words)
    parser.add_argument("--file", type=Path, metavar=file, help=text(CliSentence.CLASSIFY_FILE))
    value = text(CliSentence.COLUMN_VALUE)
    column = text(CliSentence.COLUMN, second=f"{value}#2", fourth="#4")
    parser.add_argument("--column", default="", metavar=value, help=column)
    parser.add_argument(_LENIENT, dest="lenient", action="store_true", help=text(CliSentence.REPLACE))
    parser.add_argument("--out", type=Path, metavar=file, help=text(CliSentence.OUT))
    parser.add_argument(_OVERWRITE, action="store_true", help=text(CliSentence.OVERWRITE))
    lines = text(CliSentence.BY_LINES)
    parser.add_argument("--json", action="store_true", help=text(CliSentence.CLASSIFY_JSON, lines=lines))


def run(context: Context) -> int:
    """See ``VerbFile``."""
    options, endpoint = context.options, context.settings.voc
    if not options.json:
        context.tell_problems()

    async def work(order: Classify | LookThrough | Batch, tell: Tell, listen: Listen) -> Finished:
        if isinstance(order, LookThrough):
            return await _look(order, tell)
        if isinstance(order, Classify):
            return await _one(order, endpoint, tell)
        return await _table(order, endpoint, tell, listen)

    if options.json and options.text is None and options.file is None:
        return serve(Classify | LookThrough | Batch, work)
    if (options.text is None) == (options.file is None) or (options.file is not None and options.out is None):
        return context.refuse(text(VocSentence.CLI_WHAT))
    order: Classify | Batch = Classify(text=options.text)
    if options.file is not None:
        order = Batch(
            source=str(options.file),
            target=str(options.out),
            column=options.column,
            lenient=options.lenient,
            overwrite=options.overwrite,
        )
    ended: Finished | None = None
    if isinstance(order, Batch) and not order.column and not options.json:
        order, ended = _with_column(context, order)
    finished, rows = (ended, None) if ended is not None else _carried_out(context, order, work)
    if finished.code == "target-exists" and context.agrees(text(VocSentence.CLI_OVERWRITE, target=options.out)):
        finished, rows = _carried_out(context, msgspec.structs.replace(order, overwrite=True), work)
    if options.json:
        write_line(context.out.buffer, finished)
    elif finished.code:
        context.errors.write(finished.sentence + "\n")
        advice = {
            "bad-bytes": (VocSentence.CLI_REPLACE, _LENIENT),
            "target-exists": (VocSentence.CLI_OVERWRITE_OPTION, _OVERWRITE),
        }
        if finished.code in advice:
            sentence, option = advice[finished.code]
            context.errors.write(text(sentence, option=option) + "\n")
    elif rows is not None:
        _tell_end(context, rows)
    return 0 if not finished.code else CANCELLED if finished.code == "cancelled" else 1


def _carried_out(context: Context, order: Classify | Batch, work: _Work) -> tuple[Finished, BatchProgress | None]:
    """How it ended, and how far the rows of a table are then."""
    with _Shown(context.out) as shown:
        told = _lines_to(context.out) if context.options.json else shown.tell
        return run_work(work(order, told, lambda _: None)), shown.rows


def _lines_to(out: TextIO) -> Tell:
    return lambda line: write_line(out.buffer, line)


def _with_column(context: Context, order: Batch) -> tuple[Batch, Finished | None]:
    """The order with the column that seems to hold the texts, if the person agrees who sees the first of them.

    Beside it how the look at the file ended, where that is the end of all.
    """
    found: list[VocLine] = []
    finished = run_work(_look(LookThrough(source=order.source, lenient=order.lenient), found.append))
    if finished.code:
        return order, finished
    columns = found[0]
    if not isinstance(columns, Columns) or len(columns.columns) < 2 or not columns.likely:
        return order, None
    likely = columns.columns[columns.likely - 1]
    name = likely.name.reveal()
    alone = bool(name) and [each.name for each in columns.columns].count(likely.name) == 1
    column = name if alone else f"#{columns.likely}"
    context.errors.write(text(VocSentence.CLI_COLUMN, column=column) + "\n")
    context.errors.writelines(f"  {plain(sample.reveal())}\n" for sample in likely.samples)
    host = urllib.parse.urlsplit(context.settings.voc.address).netloc
    if host and context.agrees(text(VocSentence.CLI_SEND, rows=f"{columns.rows:,}", host=host)):
        return msgspec.structs.replace(order, place=columns.likely), None
    context.errors.write(text(VocSentence.CLI_CHOOSE, option=f'--column "{column}"') + "\n")
    return order, None


def _tell_end(context: Context, rows: BatchProgress) -> None:
    done, target = f"{rows.done - rows.failed:,}", context.options.out
    if not rows.failed:
        context.out.write(text(VocSentence.CLI_DONE, done=done, target=target) + "\n")
        return
    context.out.write(text(VocSentence.CLI_DONE_PARTLY, total=f"{rows.total:,}", done=done, target=target) + "\n")
    context.out.writelines(f"  {line}\n" for line in fault_words(rows))
    context.out.write(text(VocSentence.CLI_AGAIN) + "\n")


async def _one(order: Classify, endpoint: Endpoint, tell: Tell) -> Finished:
    async with VocClient(await with_key(order.endpoint or endpoint), dictionary_of()) as client:
        begun = time.monotonic()
        found = await client.classify(order.text)
        tell(Classified(found, time.monotonic() - begun))
    return Finished()


async def _look(order: LookThrough, tell: Tell) -> Finished:
    from desktop.voc.table.preview import Preview, preview
    from desktop.voc.table.sources import TableSource, open_table

    stop = StopFlag()

    def looked() -> tuple[TableSource, Preview]:
        table = open_table(Path(order.source), lenient=order.lenient, stop=stop)
        return table, preview(table)

    table, seen = await beside("table", looked, stop)
    samples = dict(enumerate(seen.samples))
    if table.kind == "lines":
        tell(Columns((), table.count, samples=samples[0]))
    else:
        names = enumerate(table.headings)
        columns = tuple(ColumnName(Private(name[:_NAME]), at + 1, samples.get(at, ())) for at, name in names)
        tell(Columns(columns, table.count, seen.place))
    return Finished()


async def _table(order: Batch, endpoint: Endpoint, tell: Tell, listen: Listen) -> Finished:
    # Only here: a table needs more than one text does.
    from desktop.voc.table.batch import Pause, run_batch

    pause = Pause()

    def controlled(control: BatchControl) -> None:
        if control.wanted == "pause":
            pause.pause()
        elif control.wanted == "resume":
            pause.resume()

    listen(controlled)
    await run_batch(
        Path(order.source),
        Path(order.target),
        order.column,
        await with_key(order.endpoint or endpoint),
        dictionary_of(),
        table_words(),
        tell,
        pause,
        place=order.place,
        lenient=order.lenient,
        overwrite=order.overwrite,
    )
    return Finished()


class _Shown:
    """For a person: the answer, or a bar on standard error while rows are sent."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._bar: _Bar | None = None
        self.rows: BatchProgress | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.stop()

    def tell(self, line: VocLine) -> None:
        """One line of what the work tells."""
        if isinstance(line, Classified):
            for name, value in _lines(line.result):
                self._out.write(f"{name}: {plain_lines(value)}\n")
        elif isinstance(line, BatchProgress):
            if self._bar is None:
                self._bar = _Bar(line)
            self._bar.update(line)
            self.rows = line


class _Bar:
    def __init__(self, rows: BatchProgress) -> None:
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        from desktop.commands.console import plain_console

        console = plain_console()
        columns = (
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
        )
        self._bars = Progress(*columns, console=console)
        self._bars.start()
        self._task = self._bars.add_task(text(VocSentence.CLI_ROWS), total=rows.total)
        if rows.resumed:
            console.print(text(VocSentence.CLI_RESUMED, rows=rows.resumed))

    def update(self, rows: BatchProgress) -> None:
        self._bars.update(self._task, completed=rows.done)

    def stop(self) -> None:
        self._bars.stop()


def _lines(found: Classification) -> list[tuple[str, str]]:
    """What is shown of an answer: (name, value)."""
    none = text(VocSentence.NONE)
    lines = [
        (text(VocSentence.CLAIM), text(CLAIMS[found.is_claim])),
        (text(VocSentence.SUMMARY), found.summary.reveal() or none),
        (text(VocSentence.BUG), found.bug_type or none),
        (text(VocSentence.KEYWORDS), ", ".join(each.reveal() for each in found.keywords) or none),
    ]
    for each in found.categories:
        place = SEPARATOR.join((each.major, each.middle, each.minor))
        lines.append((text(VocSentence.CATEGORIES), place))
        if each.ground:
            lines.append((f"  {text(VocSentence.GROUND)}", each.ground.reveal()))
    if found.confidence is not None:
        lines.append((text(VocSentence.CONFIDENCE), percent(found.confidence)))
    lines += [(text(VocSentence.REMARKS), remark_words(each.code, each.field)) for each in found.remarks]
    return lines
