"""A whole table: so many at once, in order, with pauses, gone on with after a crash; one bad row fails alone."""

from __future__ import annotations

import asyncio
import bisect
import hashlib
import json
import logging
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator
from pathlib import Path

from desktop.voc.beside import StopFlag, beside
from desktop.voc.client.client import VocClient
from desktop.voc.protocol.dictionary import SEPARATOR, Dictionary
from desktop.voc.protocol.endpoint import Endpoint
from desktop.voc.protocol.errors import BadAnswer, BadInput, BadTable, Refused, Unavailable, VocError
from desktop.voc.table.journal import Journal, is_ours
from desktop.voc.table.progress import LISTED, BatchProgress, RowFault
from desktop.voc.table.results import SUFFIXES, FailedRow, Outcome, Words, check_target, write_table
from desktop.voc.table.sources import TableSource, open_source
from engine.text.private import Private

__all__ = ["Pause", "run_batch"]

_EVERY_S = 0.1
_WINDOW_S = 10.0
_OUTAGES = 4
"""So often in a row the server may be left alone for a while and still not answer; then the batch ends."""

_LOST = 16
"""A server that fails on some rows only is not down; on so many in a row it is."""

_REFUSED = 5
"""A wall before the server may dislike some texts; one that refuses so many in a row lets nothing through any more."""

_AHEAD, _AHEAD_CHARACTERS = 64, 1 << 18
"""So many rows are read before they are asked for."""

_log = logging.getLogger(__name__)


class Pause:
    """Whether new rows are sent; those under way come to their end."""

    def __init__(self) -> None:
        self._going = asyncio.Event()
        self._going.set()
        self.changed: Callable[[], None] = lambda: None

    @property
    def paused(self) -> bool:
        """Whether it is."""
        return not self._going.is_set()

    def pause(self) -> None:
        """From now on."""
        self._going.clear()
        self.changed()

    def resume(self) -> None:
        """Goes on."""
        self._going.set()
        self.changed()

    async def wait(self) -> None:
        """Until it is not."""
        await self._going.wait()


async def run_batch(
    source: Path,
    target: Path,
    column: str,
    endpoint: Endpoint,
    dictionary: Dictionary,
    words: Words,
    progress: Callable[[BatchProgress], None],
    pause: Pause | None = None,
    client: VocClient | None = None,
    place: int = 0,
    *,
    lenient: bool = False,
    overwrite: bool = False,
) -> BatchProgress:
    """Classifies the rows of ``source`` into ``target`` and returns how it went.

    ``column``, ``place`` and ``lenient`` are those of ``open_source``.
    Cancelling the task, a fault of the endpoint, or rows without an answer
    leave the journal beside the target: the same call goes on where it was,
    or asks again for those rows only.  Raises ``VocError``; ``BadTable``
    ("target-exists") before anything is sent, when there is a target that is
    not of such a call, unless one may ``overwrite`` it.
    """
    stop = StopFlag()
    if target.suffix.lower() not in SUFFIXES:  # before a long file is looked through
        raise BadTable("bad-target", target.name, " ".join(SUFFIXES))

    def opened() -> TableSource:
        table = open_source(source, column, place=place, lenient=lenient, stop=stop)
        check_target(target, table)
        return table

    table = await beside("table", opened, stop)
    async with client or VocClient(endpoint, dictionary) as asked:
        identity = [table.digest, table.column, endpoint.identity(), dictionary.digest]
        if table.above:  # the answers belong to other rows than without titles; without any it is as it was before
            identity.append(len(table.above))
        binding = hashlib.sha256(json.dumps(identity).encode()).hexdigest()
        if not overwrite:
            _check_free(target, binding)
        with Journal(target, binding, table.count) as journal:
            run = _Run(table, journal, asked, progress, pause or Pause())
            # The client bounds what is under way; there are more workers, because some wait for another attempt.
            await run.send_all(2 * endpoint.concurrency)

            def written() -> None:
                if table.digest_now() != table.digest:
                    raise BadTable("source-changed", source.name)
                write_table(target, table, run.outcomes(), words)

            await beside("table", written, stop)
            done = run.tally.now()
            journal.keep() if done.failed else journal.delete()
            return done


class _Run:
    """One run over the table."""

    def __init__(
        self,
        table: TableSource,
        journal: Journal,
        client: VocClient,
        progress: Callable[[BatchProgress], None],
        pause: Pause,
    ) -> None:
        self._table, self._journal, self._client = table, journal, client
        self._pause = pause
        self._lost = self._refused = 0
        self._refusal: Refused | None = None
        self._answered = False
        self._fault: Unavailable | None = None
        self.tally = _Tally(table.count, progress, pause)

    async def send_all(self, workers: int) -> None:
        """Sends what is not finished.  Raises what ends the whole batch."""
        for row, outcome in enumerate(self._journal.outcomes()):
            if outcome is not None:
                self.tally.count(row, outcome, resumed=True)
                self._answered = True
        rows = _Texts(self._table, self._journal.finished)
        self._pause.changed = self.tally.tell
        self.tally.tell()
        try:
            async with asyncio.TaskGroup() as group:
                for _ in range(workers):
                    group.create_task(self._work(rows))
        except BaseExceptionGroup as errors:
            raise _first(errors) from None
        finally:
            self._pause.changed = lambda: None
        if self._refusal is not None and not self._answered:
            raise self._refusal from None
        self.tally.tell()

    def outcomes(self) -> Iterator[Outcome]:
        """Of all rows, in order."""
        return (outcome or FailedRow("no-answer") for outcome in self._journal.outcomes())

    async def _work(self, rows: _Texts) -> None:
        while True:
            await self._pause.wait()
            found = await rows.next()
            if found is None:
                return
            row, text = found
            try:
                outcome = await self._outcome(text)
                self._journal.add(row, outcome)
            except VocError:
                raise
            except Exception as error:  # noqa: BLE001  # an answer so odd that it broke who read it is this row's alone
                _log.warning("a row failed: %s", type(error).__name__)
                outcome = FailedRow("not-answer")
                self._journal.add(row, outcome)
            self.tally.count(row, outcome)

    async def _outcome(self, text: Private) -> Outcome:
        breaker = self._client.breaker
        while True:
            try:
                found = await self._client.classify(text)
            except (BadInput, BadAnswer) as error:
                return FailedRow(error.code)
            except Refused as error:
                if error.code != "request-refused":  # this text is too much for it, the next one may not be
                    self._refused += 1
                    self._refusal = error
                    if self._refused >= _REFUSED or not self._is_of_a_text(error):
                        raise
                return FailedRow(error.code)
            except Unavailable as error:
                if error.code != "paused":
                    self._fault = error
                    if not breaker.cycles:
                        return FailedRow(error.code)
                if breaker.cycles >= _OUTAGES:
                    self._lost += 1
                    fault = self._fault or error  # "paused" says nothing of why
                    if fault.code != "server-error" or self._lost > _LOST:
                        raise fault from None
                    breaker.succeeded()
                    return FailedRow(fault.code)
                # The server is down: no row is lost for that, it is sent when it is up again.
                await asyncio.sleep(min(error.after, 1.0) or _EVERY_S)
            else:
                self._lost = self._refused = 0
                self._answered = True
                return found

    def _is_of_a_text(self, error: Refused) -> bool:
        """Whether it may be about what is asked and not who asks: never with 401; else after an answer, or with 403."""
        if error.code == "unauthorised":
            return error.detail != "status 401"
        return self._answered


class _Texts:
    """The texts of rows that are not ``finished``, for several who ask; read ahead in a thread, a little at a time."""

    def __init__(self, table: TableSource, finished: Callable[[int], bool]) -> None:
        self._stop = table.stop
        self._rows = ((row, text) for row, text in enumerate(table.texts()) if not finished(row))
        self._ready: deque[tuple[int, Private]] = deque()
        self._turn = asyncio.Lock()
        self._ended = False

    async def next(self) -> tuple[int, Private] | None:
        """The next one with its row's number; none at the end.  Raises ``BadTable``."""
        async with self._turn:
            if not self._ready and not self._ended:
                self._ready.extend(await beside("rows", self._read, self._stop))
                self._ended = not self._ready
            return self._ready.popleft() if self._ready else None

    def _read(self) -> list[tuple[int, Private]]:
        found: list[tuple[int, Private]] = []
        length = 0
        for row, text in self._rows:
            found.append((row, text))
            length += len(text)
            if len(found) >= _AHEAD or length >= _AHEAD_CHARACTERS:
                break
        return found


class _Tally:
    """Counts outcomes and tells of them, at most ten times a second."""

    def __init__(self, total: int, progress: Callable[[BatchProgress], None], pause: Pause) -> None:
        self._total, self._progress, self._pause = total, progress, pause
        self._done = self._failed = self._resumed = 0
        self._claims: Counter[str] = Counter()
        self._counts: Counter[str] = Counter()
        self._faults: list[tuple[int, str]] = []
        self._recent: deque[float] = deque(maxlen=1000)
        self._told = 0.0

    def count(self, row: int, outcome: Outcome, *, resumed: bool = False) -> None:
        """One row more, the one with this number from 0."""
        self._done += 1
        if isinstance(outcome, FailedRow):
            self._failed += 1
            bisect.insort(self._faults, (row + 1, outcome.code))
            del self._faults[LISTED:]
        else:
            self._claims[outcome.is_claim or "unknown"] += 1
            # A foreign category is a category of the answer, not of the count: anybody could fill it with names.
            self._counts.update(
                SEPARATOR.join((each.major, each.middle, each.minor)) for each in outcome.categories if each.known
            )
        if resumed:
            self._resumed += 1
            return
        self._recent.append(time.monotonic())
        if time.monotonic() - self._told >= _EVERY_S:
            self.tell()

    def tell(self) -> None:
        """Now."""
        self._told = time.monotonic()
        self._progress(self.now())

    def now(self) -> BatchProgress:
        """So far."""
        now = time.monotonic()
        while self._recent and now - self._recent[0] > _WINDOW_S:
            self._recent.popleft()
        span = now - self._recent[0] if len(self._recent) > 1 else 0.0
        rate = (len(self._recent) - 1) / span if span > 0 and not self._pause.paused else None
        return BatchProgress(
            self._done,
            self._total,
            self._failed,
            self._resumed,
            self._pause.paused,
            rate,
            (self._total - self._done) / rate if rate else None,
            dict(self._claims),
            dict(self._counts),
            tuple(RowFault(row, code) for row, code in self._faults),
        )


def _check_free(target: Path, binding: str) -> None:
    """Raises ``BadTable`` where there is a file already that is not what a run of this binding has left."""
    if target.exists() and not is_ours(target, binding):
        raise BadTable("target-exists", target.name)


def _first(errors: BaseExceptionGroup[BaseException]) -> BaseException:
    """Of faults that came together, the one that tells most: any but "paused"."""
    found = list(_leaves(errors))
    known = [each for each in found if isinstance(each, VocError)]
    return next((each for each in known if each.code != "paused"), (known or found)[0])


def _leaves(error: BaseException) -> Iterator[BaseException]:
    if isinstance(error, BaseExceptionGroup):
        for each in error.exceptions:
            yield from _leaves(each)
    else:
        yield error
