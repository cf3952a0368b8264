"""``ieum classify``: one text, or the rows of a table, by the server of the settings."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from pathlib import Path
from typing import Self, TextIO

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
from desktop.words.cli import CliSentence
from desktop.words.language import plain_lines, text
from desktop.words.voc import CLAIMS, VocSentence, remark_words
from engine.text.private import Private

__all__ = ["add", "run"]

_NAME = 200
"""Characters of a heading that a window is told."""

_LENIENT = "--replace-broken"
Listen = Callable[[Callable[[BatchControl], None]], None]


def add(parser: argparse.ArgumentParser) -> None:
    """See ``VerbFile``."""
    parser.add_argument("text", nargs="?", type=typed, help=text(CliSentence.CLASSIFY_TEXT, most=TEXT_LIMIT))
    parser.add_argument("--file", type=Path, help=text(CliSentence.CLASSIFY_FILE))
    value = text(CliSentence.COLUMN_VALUE)
    column = text(CliSentence.COLUMN, second=f"{value}#2", fourth="#4")
    parser.add_argument("--column", default="", metavar=value, help=column)
    parser.add_argument(_LENIENT, dest="lenient", action="store_true", help=text(CliSentence.REPLACE))
    parser.add_argument("--out", type=Path, help=text(CliSentence.OUT))
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

    def as_line(line: VocLine) -> None:
        write_line(context.out.buffer, line)

    if options.json and options.text is None and options.file is None:
        return serve(Classify | LookThrough | Batch, work)
    if (options.text is None) == (options.file is None) or (options.file is not None and options.out is None):
        return context.refuse(text(VocSentence.CLI_WHAT))
    if options.file is None:
        order: Classify | Batch = Classify(text=options.text)
    else:
        order = Batch(source=str(options.file), target=str(options.out), column=options.column, lenient=options.lenient)
    with _Shown(context.out) as shown:
        finished = run_work(work(order, as_line if options.json else shown.tell, lambda _: None))
    if options.json:
        as_line(finished)
    elif finished.code:
        context.errors.write(finished.sentence + "\n")
        if finished.code == "bad-bytes":
            context.errors.write(text(VocSentence.CLI_REPLACE, option=_LENIENT) + "\n")
    elif shown.rows is not None:
        rows = shown.rows
        context.out.write(text(VocSentence.CLI_DONE, done=rows.done, target=options.out, failed=rows.failed) + "\n")
    return 0 if not finished.code else CANCELLED if finished.code == "cancelled" else 1


async def _one(order: Classify, endpoint: Endpoint, tell: Tell) -> Finished:
    async with VocClient(await with_key(order.endpoint or endpoint), dictionary_of()) as client:
        begun = time.monotonic()
        found = await client.classify(order.text)
        tell(Classified(found, time.monotonic() - begun))
    return Finished()


async def _look(order: LookThrough, tell: Tell) -> Finished:
    from desktop.voc.table.sources import open_table

    stop = StopFlag()
    found = await beside("table", lambda: open_table(Path(order.source), lenient=order.lenient, stop=stop), stop)
    names = () if found.kind == "lines" else found.headings
    tell(Columns(tuple(ColumnName(Private(name[:_NAME]), at) for at, name in enumerate(names, 1)), found.count))
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
    unknown, none = text(VocSentence.UNKNOWN), text(VocSentence.NONE)
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
    sure = unknown if found.confidence is None else f"{found.confidence:.0%}"
    lines.append((text(VocSentence.CONFIDENCE), sure))
    lines += [(text(VocSentence.REMARKS), remark_words(each.code, each.field)) for each in found.remarks]
    return lines
