"""A whole table: in order, one bad row alone, paused, cancelled, gone on with."""

from __future__ import annotations

import asyncio
import csv
import json
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from voc_server import DICTIONARY, VocFault, VocServer

from desktop.voc.beside import StopFlag, beside
from desktop.voc.client import transport
from desktop.voc.client.breaker import Breaker
from desktop.voc.client.client import VocClient
from desktop.voc.protocol.dictionary import parse_dictionary
from desktop.voc.protocol.endpoint import Endpoint
from desktop.voc.protocol.errors import BadTable, VocError
from desktop.voc.protocol.messages import Classification
from desktop.voc.table import batch as batches
from desktop.voc.table.batch import Pause, run_batch
from desktop.voc.table.journal import Journal
from desktop.voc.table.progress import BatchProgress, RowFault
from desktop.voc.table.results import Column, Words
from engine.text.private import Private
from models.web.waits import RetryBackoff

SMALL = parse_dictionary(DICTIONARY)
COLUMNS: tuple[Column, ...] = (
    "claim", "summary", "bug", "keywords", "major", "middle", "minor", "ground", "others", "confidence", "remarks",
    "fault",
)  # fmt: skip
WORDS = Words({column: column for column in COLUMNS}, lambda remark: remark.code, lambda code: code)
COUNT = 30


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Between attempts."""
    monkeypatch.setattr(transport, "_BACKOFF", RetryBackoff(0.001, 0.001))


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Thirty rows."""
    path = tmp_path / "in.csv"
    rows = "".join(f"{number},글번호{number} 바퀴가 나왔어요\n" for number in range(COUNT))
    path.write_text(f"번호,내용\n{rows}", encoding="cp949")
    return path


def connection(server: VocServer, **changed: Any) -> Endpoint:
    return Endpoint(**{"address": server.url, "proxy": "none", **changed})


def batch(
    server: VocServer,
    source: Path,
    progress: Callable[[BatchProgress], None] = lambda _: None,
    target: str = "out.csv",
    column: str = "내용",
    **changed: Any,
) -> BatchProgress:
    made = connection(server, **changed)
    return asyncio.run(run_batch(source, source.parent / target, column, made, SMALL, WORDS, progress))


def rows_of(target: Path) -> list[dict[str, str]]:
    with target.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def numbers(server: VocServer) -> list[int]:
    """The rows that were asked for, in the order of their requests."""
    return [int(json.loads(each["body"])["input_text"].split()[0][3:]) for each in server.requests("/predict")]


def test_all_rows_in_order(server: VocServer, source: Path) -> None:
    """Each row has its own answer behind it, whichever came first; the journal is gone."""
    told: list[BatchProgress] = []
    found = batch(server, source, told.append)
    rows = rows_of(source.parent / "out.csv")
    assert [row["번호"] for row in rows] == [str(number) for number in range(COUNT)]
    assert [row["summary"].split()[0] for row in rows] == [f"글번호{number}" for number in range(COUNT)]
    assert (found.done, found.total, found.failed, found.resumed) == (COUNT, COUNT, 0, 0)
    assert sum(found.claims.values()) == sum(found.counts.values()) == COUNT
    assert told[0].done == 0
    assert told[-1].done == COUNT
    assert sorted(each.name for each in source.parent.iterdir()) == ["in.csv", "out.csv"]


def test_bad_rows_fail_alone(server: VocServer, source: Path) -> None:
    """What may pass is tried again; what does not is reported in its row, and so is an empty one."""
    source.write_text(source.read_text(encoding="cp949") + '30," "\n', encoding="utf-8")
    server.reset(
        VocFault("status", "/predict", times=2, skip=4, status=503),
        VocFault("cut", "/predict", times=9, holding="글번호7 "),
        VocFault("failed", "/predict", holding="글번호9 "),
        VocFault("status", "/predict", status=400, holding="글번호11 "),
    )
    found = batch(server, source)
    assert (found.done, found.failed) == (31, 4)
    faults = {row["번호"]: row["fault"] for row in rows_of(source.parent / "out.csv") if row["fault"]}
    assert faults == {"7": "cut-off", "9": "server-fault", "11": "request-refused", "30": "empty-text"}


def test_rows_without_an_answer_are_asked_for_again(server: VocServer, source: Path) -> None:
    """By the same call, and no others; then the table is whole, and nothing is left beside it."""
    server.reset(VocFault("failed", "/predict", holding="글번호9 "), VocFault("failed", "/predict", holding="글번호4 "))
    found = batch(server, source)
    assert found.faults == (RowFault(5, "server-fault"), RowFault(10, "server-fault"))
    assert list(source.parent.glob(".out.csv.*.ieum-journal"))
    server.reset()
    found = batch(server, source)
    assert (found.done, found.resumed, found.failed, found.faults) == (COUNT, COUNT - 2, 0, ())
    assert sorted(numbers(server)) == [4, 9]
    assert not [row for row in rows_of(source.parent / "out.csv") if row["fault"]]
    assert sorted(each.name for each in source.parent.iterdir()) == ["in.csv", "out.csv"]


def test_a_file_that_is_there_is_not_replaced_unasked(server: VocServer, source: Path) -> None:
    """Not somebody else's, nor a result that was worked on since; with consent it is."""
    target = source.parent / "out.csv"
    target.write_text("남의 것", encoding="utf-8")
    with pytest.raises(BadTable) as caught:
        batch(server, source)
    assert (caught.value.code, server.requests(), target.read_text(encoding="utf-8")) == (
        "target-exists",
        [],
        "남의 것",
    )
    server.reset(VocFault("failed", "/predict", holding="글번호9 "))
    made = connection(server)
    found = asyncio.run(run_batch(source, target, "내용", made, SMALL, WORDS, lambda _: None, overwrite=True))
    assert found.failed == 1
    later = target.stat().st_mtime + 5
    target.write_text("고친 것", encoding="utf-8")
    os.utime(target, (later, later))
    with pytest.raises(BadTable) as caught:
        batch(server, source)
    assert (caught.value.code, target.read_text(encoding="utf-8")) == ("target-exists", "고친 것")


def test_what_is_wrong_with_the_endpoint_ends_the_batch_and_it_goes_on_later(server: VocServer, source: Path) -> None:
    """Rows that are finished are not sent again; those that failed get another chance."""
    server.reset(VocFault("status", "/predict", skip=10, times=99, status=401))
    with pytest.raises(VocError) as caught:
        batch(server, source, concurrency=1)
    assert caught.value.code == "unauthorised"
    assert not (source.parent / "out.csv").exists()
    [journal] = source.parent.glob(".out.csv.*.ieum-journal")
    if os.name == "posix":  # on Windows a file is its owner's by its folder
        assert journal.stat().st_mode & 0o077 == 0
    with journal.open("ab") as file:
        file.write(b'{"row": 10, "resu')  # the machine died
    server.reset()
    found = batch(server, source)
    assert (found.resumed, found.done) == (10, COUNT)
    assert sorted(numbers(server)) == list(range(10, COUNT))
    assert [row["summary"].split()[0] for row in rows_of(source.parent / "out.csv")] == [
        f"글번호{number}" for number in range(COUNT)
    ]


def test_an_answer_that_breaks_its_reader_fails_alone(
    server: VocServer, source: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Whatever is raised, and what the journal cannot hold; the log says of what kind it was and no more."""

    class Odd(VocClient):
        async def classify(self, text: Private) -> Classification:
            if text.reveal().startswith("글번호3 "):
                raise RecursionError(text.reveal())
            if text.reveal().startswith("글번호5 "):
                return Classification(bug_type="\ud83d")
            return await super().classify(text)

    made = connection(server)
    client = Odd(made, SMALL)
    target = source.parent / "out.csv"
    found = asyncio.run(run_batch(source, target, "내용", made, SMALL, WORDS, lambda _: None, client=client))
    assert (found.done, found.failed) == (COUNT, 2)
    faults = {row["번호"]: row["fault"] for row in rows_of(target) if row["fault"]}
    assert faults == {"3": "not-answer", "5": "not-answer"}
    assert "RecursionError" in caplog.text
    assert "글번호" not in caplog.text


def test_a_wall_that_dislikes_a_text_fails_its_row(server: VocServer, source: Path) -> None:
    """403 for some, the first one among them, and answers for the others; so many in a row are about all of them."""
    server.reset(
        VocFault("status", "/predict", times=9, status=403, holding="글번호0 "),
        VocFault("status", "/predict", times=9, status=403, holding="글번호9 "),
        VocFault("status", "/predict", times=9, status=404, holding="글번호12 "),
    )
    found = batch(server, source, concurrency=1)
    assert found.failed == 3
    assert found.faults == (RowFault(1, "unauthorised"), RowFault(10, "unauthorised"), RowFault(13, "model-missing"))
    faults = {row["번호"]: row["fault"] for row in rows_of(source.parent / "out.csv") if row["fault"]}
    assert faults == {"0": "unauthorised", "9": "unauthorised", "12": "model-missing"}
    server.reset(VocFault("status", "/predict", skip=3, times=99, status=403))
    with pytest.raises(VocError) as caught:
        batch(server, source, concurrency=1, target="other.csv")
    assert (caught.value.code, len(server.requests("/predict"))) == ("unauthorised", 8)


def test_a_key_that_is_refused_by_403_is_no_table_of_faults(server: VocServer, source: Path) -> None:
    """However short the table is: nothing was answered, so the server is what it is about."""
    source.write_text("번호,내용\n1,글번호1 바퀴\n2,글번호2 쥐\n", encoding="utf-8")
    server.reset(VocFault("status", "/predict", times=99, status=403))
    with pytest.raises(VocError) as caught:
        batch(server, source)
    assert caught.value.code == "unauthorised"
    assert not (source.parent / "out.csv").exists()


@pytest.mark.parametrize("change", ["source", "endpoint", "dictionary", "column"])
def test_answers_to_something_else_are_not_gone_on_with(server: VocServer, source: Path, change: str) -> None:
    """The journal belongs to one source, column, endpoint and dictionary."""
    server.reset(VocFault("status", "/predict", skip=5, times=99, status=401))
    with pytest.raises(VocError):
        batch(server, source, concurrency=1)
    server.reset()
    made = connection(server, top_p=0.5 if change == "endpoint" else 0.9)
    if change == "source":
        source.write_text(source.read_text(encoding="cp949") + "30,더\n", encoding="cp949")
    other = parse_dictionary('{"가": {"나": ["다"]}}') if change == "dictionary" else SMALL
    column = "번호" if change == "column" else "내용"
    target = source.parent / "out.csv"
    found = asyncio.run(run_batch(source, target, column, made, other, WORDS, lambda _: None))
    assert found.resumed == 0


def test_paused_and_cancelled(server: VocServer, source: Path) -> None:
    """Paused, nothing new is sent; cancelled, what was finished stays for the next time."""
    target = source.parent / "out.csv"

    server.reset(VocFault("stall", "/predict", skip=5, times=2))

    async def work() -> list[BatchProgress]:
        pause, told = Pause(), list[BatchProgress]()
        made = connection(server, concurrency=2)
        task = asyncio.create_task(run_batch(source, target, "내용", made, SMALL, WORDS, told.append, pause))
        await asyncio.to_thread(server.wait, stalled=2)  # and two rows wait for their places
        pause.pause()
        await asyncio.to_thread(server.release)
        while told[-1].done < 9:
            await asyncio.to_thread(numbers, server)
            pause.changed()
        assert told[-1].paused
        assert len(await asyncio.to_thread(numbers, server)) == 9
        pause.resume()
        while told[-1].done < 12:
            await asyncio.to_thread(numbers, server)
            pause.changed()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        return told

    last = asyncio.run(work())[-1]
    assert last.failed == 2  # those that hung
    server.reset()
    found = batch(server, source)
    assert COUNT > found.resumed >= last.done - last.failed
    assert len(numbers(server)) == COUNT - found.resumed


def test_a_server_that_is_down_for_a_while(server: VocServer, source: Path) -> None:
    """At most the row that found it out is lost: the others wait until it is back; one that stays away ends the batch."""

    async def work(times: int) -> BatchProgress:
        server.reset(VocFault("status", "/predict", skip=5, times=times, status=503))
        made = connection(server, concurrency=1)
        client = VocClient(made, SMALL, Breaker(pause=0.02))
        target = source.parent / "out.csv"
        return await run_batch(
            source, target, "내용", made, SMALL, WORDS, lambda _: None, client=client, overwrite=True
        )

    assert asyncio.run(work(7)).failed <= 1
    with pytest.raises(VocError) as caught:
        asyncio.run(work(99_999))
    assert caught.value.code in ("loading", "server-error")
    assert list(source.parent.glob(".out.csv.*.ieum-journal"))


@pytest.mark.parametrize(
    ("target", "code"), [("out.txt", "bad-target"), ("in.csv", "same-file"), ("none/out.csv", "unwritable")]
)
def test_a_target_that_cannot_be(server: VocServer, source: Path, target: str, code: str) -> None:
    """Is said before anything is sent."""
    with pytest.raises(BadTable) as caught:
        batch(server, source, target=target)
    assert (caught.value.code, server.requests()) == (code, [])


def test_two_batches_do_not_share_a_target(server: VocServer, source: Path) -> None:
    """The second is told that the target is in use; afterwards no lock is left."""
    target = source.parent / "out.csv"
    with Journal(target, "x", 1) as journal:
        journal.add(0, Classification(summary=Private("가")))
        with pytest.raises(BadTable) as caught:
            batch(server, source)
    assert caught.value.code == "in-use"
    assert [each.name for each in source.parent.iterdir() if each.name.endswith("lock")] == []


def test_a_source_that_changes_meanwhile(server: VocServer, source: Path) -> None:
    """Answers are never written behind other rows."""
    server.reset(VocFault("stall", "/predict"))

    async def work() -> None:
        made = connection(server)
        target = source.parent / "out.csv"
        task = asyncio.create_task(run_batch(source, target, "내용", made, SMALL, WORDS, lambda _: None))
        await asyncio.to_thread(server.wait, stalled=1)
        await asyncio.to_thread(source.write_text, "번호,내용\n1,다른 글\n", encoding="utf-8")
        await asyncio.to_thread(server.release)
        await task

    with pytest.raises(BadTable) as caught:
        asyncio.run(work())
    assert caught.value.code in ("source-changed", "no-rows")


@pytest.mark.parametrize("when", ["reading", "writing"])
def test_a_cancellation_ends_what_takes_long(
    server: VocServer, source: Path, monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    """In whatever thread: it is told to stop and has stopped before the batch is over; what was answered is kept."""
    begun, ended = threading.Event(), threading.Event()

    def endless(stop: StopFlag) -> None:
        begun.set()
        try:
            while True:
                stop.check()
        finally:
            ended.set()

    if when == "reading":
        monkeypatch.setattr(batches, "open_source", lambda *_, stop, **__: endless(stop))
    else:
        monkeypatch.setattr(batches, "write_table", lambda _, table, *__: endless(table.stop))

    async def work() -> None:
        made = connection(server)
        target = source.parent / "out.csv"
        task = asyncio.create_task(run_batch(source, target, "내용", made, SMALL, WORDS, lambda _: None))
        await asyncio.to_thread(begun.wait)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert ended.is_set()

    asyncio.run(work())
    assert len(list(source.parent.glob(".out.csv.*.ieum-journal"))) == (when == "writing")
    monkeypatch.undo()
    server.reset()
    batch(server, source)
    assert len(server.requests("/predict")) == (COUNT if when == "reading" else 0)


def test_a_table_that_its_target_cannot_hold_is_not_sent(server: VocServer, source: Path) -> None:
    """Before the first row, not behind the last."""
    source.write_text("내용\n바퀴\n" + "가" * 40_000 + "\n", encoding="utf-8")
    with pytest.raises(BadTable) as caught:
        batch(server, source, target="out.xlsx")
    assert (caught.value.code, server.requests()) == ("cell-large", [])


def test_a_thread_that_never_stops_is_not_waited_for() -> None:
    """A disk that answers nobody must not hold up who cancels."""
    release = threading.Event()

    async def work() -> float:
        task = asyncio.create_task(beside("disk", release.wait, StopFlag()))
        await asyncio.sleep(0)
        task.cancel()
        begun = time.monotonic()
        with pytest.raises(asyncio.CancelledError):
            await task
        return time.monotonic() - begun

    taken = asyncio.run(work())
    release.set()
    assert taken < 5
