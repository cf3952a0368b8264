"""``ieum status``: what the running program does and how it has gone, in counts and times."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Mapping
from typing import TextIO

import msgspec
from rich.cells import cell_len

from desktop.commands.context import Context
from desktop.commands.lines import abandon
from desktop.control.protocol import NoAnswer, NobodyThere, Reply
from desktop.control.status import EngineCounts, Status
from desktop.words.app import Sentence, condition_sentence, text
from desktop.words.cli import CliSentence
from desktop.words.eot import EotSentence
from engine.wire.protocol import EotStatistics

__all__ = ["add", "run", "status"]

_LABEL, _CELL = 26, 9
"""Columns of the terminal for a label and for each number behind it."""

_PHASES: Mapping[str, Sentence] = {
    "queue": Sentence.STATUS_PHASE_QUEUE,
    "prompt": Sentence.STATUS_PHASE_PROMPT,
    "search": Sentence.STATUS_PHASE_SEARCH,
    "total": Sentence.STATUS_PHASE_TOTAL,
}


def add(parser: argparse.ArgumentParser) -> None:
    """See ``VerbFile``."""
    parser.add_argument("--json", action="store_true", help=text(CliSentence.STATUS_JSON))


def run(context: Context) -> int:
    """See ``VerbFile``."""
    return status(lambda: context.request("status"), context.out, context.errors, as_json=context.options.json)


def status(request: Callable[[], Reply], out: TextIO, errors: TextIO, *, as_json: bool) -> int:
    """Prints the status, for people or as a line of JSON; the exit code: 1 when no program runs or answers, else 0."""
    try:
        found = request().status
    except NobodyThere:
        errors.write(text(Sentence.STATUS_NOBODY) + "\n")
        return 1
    except NoAnswer as silent:
        other = silent.refusal == "other-version"
        errors.write(text(Sentence.STATUS_OTHER_VERSION if other else Sentence.STATUS_SILENT) + "\n")
        return 1
    if found is None:
        errors.write(text(Sentence.STATUS_SILENT) + "\n")
        return 1
    try:
        out.write(
            msgspec.json.encode(found).decode() + "\n" if as_json else "".join(f"{line}\n" for line in _lines(found))
        )
        out.flush()
    except BrokenPipeError:
        abandon(out)
    return 0


def _lines(found: Status) -> Iterator[str]:
    yield condition_sentence(found.condition, found.model, found.fault, found.model)
    yield text(Sentence.STATUS_UPTIME, duration=_duration(found.uptime_s), pid=found.pid)
    yield ""
    yield _row(text(Sentence.STATUS_SHOWN), f"{found.counts.shown:,}")
    yield _row(text(Sentence.STATUS_TAKEN), f"{found.counts.taken:,}")
    yield _row(text(Sentence.STATUS_STALE), f"{found.counts.stale:,}")
    yield ""
    if found.engine is None:
        yield text(Sentence.STATUS_NO_ENGINE)
        return
    yield text(Sentence.STATUS_SINCE)
    yield from _counted(found.engine)
    if found.engine.phases:
        yield ""
        yield from _times(found.engine)
    if found.engine.eot is not None and found.engine.eot.texts:
        yield ""
        yield from _ends(found.engine.eot)


def _counted(engine: EngineCounts) -> Iterator[str]:
    yield _row(text(Sentence.STATUS_REQUESTS), f"{engine.requests:,}")
    yield _row(text(Sentence.STATUS_ANSWERED), f"{engine.answered:,}")
    yield _row("  " + text(Sentence.STATUS_CACHED), f"{engine.cache_hits:,}")
    yield _row("  " + text(Sentence.STATUS_INCOMPLETE), f"{engine.incomplete:,}")
    yield _row(text(Sentence.STATUS_CANCELLED), f"{engine.cancelled:,}")
    yield _row(text(Sentence.STATUS_FAILED), f"{engine.failed:,}")


def _times(engine: EngineCounts) -> Iterator[str]:
    """A header, and a row for each phase in the order in which a request goes through them."""
    yield _row(text(Sentence.STATUS_TIMES), "p50", "p95", "p99", text(Sentence.STATUS_COUNT))
    for name, label in _PHASES.items():
        if (phase := engine.phases.get(name)) is not None:
            times = (f"{each:,.1f}" for each in (phase.p50_ms, phase.p95_ms, phase.p99_ms))
            yield _row(text(label), *times, f"{phase.count:,}")


def _ends(eot: EotStatistics) -> Iterator[str]:
    """What whoever asked about the end of turn got; the popup's own sign comes with the suggestions and is not here."""
    yield _row(text(EotSentence.STATUS_TEXTS), f"{eot.texts:,}")
    yield _row("  " + text(EotSentence.STATUS_ANSWERED), f"{eot.answered:,}")
    yield _row("  " + text(EotSentence.STATUS_CACHED), f"{eot.cache_hits:,}", f"{eot.hit_rate:.0%}")
    yield _row("  " + text(EotSentence.STATUS_REFUSED), f"{eot.refused:,}")
    yield _row("  " + text(EotSentence.STATUS_LATE), f"{eot.late:,}")
    yield _row("  " + text(EotSentence.STATUS_REMEMBERED), f"{eot.cache_size:,}")
    for kind, count in sorted(eot.classes.items(), key=lambda each: -each[1]):
        yield _row("  " + kind, f"{count:,}")
    if eot.latency is not None:
        times = (f"{each:,.1f}" for each in (eot.latency.p50_ms, eot.latency.p95_ms, eot.latency.p99_ms))
        yield _row("  " + text(EotSentence.STATUS_LATENCY), *times, f"{eot.latency.count:,}")


def _row(label: str, *cells: str) -> str:
    """The label to the left and the cells to the right of their columns, as wide as a terminal shows them."""
    return label + " " * (_LABEL - cell_len(label)) + "".join(" " * (_CELL - cell_len(cell)) + cell for cell in cells)


def _duration(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    if days:
        return text(Sentence.DURATION_DAYS, days=days, hours=hours)
    if hours:
        return text(Sentence.DURATION_HOURS, hours=hours, minutes=minutes)
    if minutes:
        return text(Sentence.DURATION_MINUTES, minutes=minutes, seconds=rest)
    return text(Sentence.DURATION_SECONDS, seconds=rest)
