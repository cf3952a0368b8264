"""Who answers at the control socket: each asker once, and the status not before the engine has had its time."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from desktop.control.clerk import Clerk
from desktop.control.protocol import Request, Wanted
from desktop.control.status import Status
from desktop.session.counts import Counts
from engine.wire.protocol import Failed, Statistics


class FakeConnection:
    """One who asks, and keeps the replies."""

    def __init__(self, wanted: Wanted | None, model: str = "") -> None:
        self.request = None if wanted is None else Request(wanted, model)
        self.replies: list[Status | None] = []

    def reply(self, status: Status | None = None) -> None:
        """Keeps it."""
        self.replies.append(status)


class Office:
    """A clerk, what they were told to do, and a clock that goes when it is told to."""

    def __init__(self, number: int | None = 7) -> None:
        self.number = number
        self.done: list[str] = []
        self.waiting: list[tuple[int, Callable[[], None]]] = []
        self.clerk = Clerk(
            ask_report=lambda: self.number,
            status=lambda report: Status("ready", report.model if report else "", "", 1, 0.0, Counts()),
            use=lambda model: self.done.append(f"use {model}"),
            show=lambda: self.done.append("show"),
            guide=lambda: self.done.append("guide"),
            end=lambda: self.done.append("end"),
            later=lambda ms, do: self.waiting.append((ms, do)),
        )


def report(number: int) -> Statistics:
    return Statistics(number, "reported", 0, 0, 0, 0, 0, 0, {})


def test_the_status_comes_with_the_report() -> None:
    """Once: neither a second report nor the end of the time is another reply."""
    office, connection = Office(), FakeConnection("status")
    office.clerk.answer(connection)
    assert connection.replies == []
    office.clerk.take_report(report(6))
    assert connection.replies == []
    office.clerk.take_report(report(7))
    office.clerk.take_report(report(7))
    [(ms, do)] = office.waiting
    do()
    assert 0 < ms <= 2000
    assert [reply.model for reply in connection.replies if reply is not None] == ["reported"]


@pytest.mark.parametrize("way", ["late", "failed", "gone"])
def test_without_a_report_there_is_the_rest(way: str) -> None:
    """When it does not come in time, the engine fails, or there is none."""
    office, connection = Office(None if way == "gone" else 7), FakeConnection("status")
    office.clerk.answer(connection)
    if way == "late":
        office.waiting[0][1]()
    elif way == "failed":
        office.clerk.take_report(Failed(3, "cancelled"))
        assert connection.replies == []
        office.clerk.take_report(Failed(7, "crashed"))
    office.clerk.take_report(report(7))
    assert [reply.model for reply in connection.replies if reply is not None] == [""]


def test_two_who_ask_are_both_answered() -> None:
    """Each by the report that was asked for them."""
    office, first, second = Office(), FakeConnection("status"), FakeConnection("status")
    office.clerk.answer(first)
    office.number = 8
    office.clerk.answer(second)
    office.clerk.take_report(report(8))
    assert (len(first.replies), len(second.replies)) == (0, 1)
    office.clerk.take_report(report(7))
    assert (len(first.replies), len(second.replies)) == (1, 1)


@pytest.mark.parametrize(
    ("wanted", "done"), [("use", "use kogpt2"), ("show", "show"), ("guide", "guide"), (None, "show")]
)
def test_other_requests_are_done_at_once(wanted: Wanted | None, done: str) -> None:
    """And replied to without a status."""
    office, connection = Office(), FakeConnection(wanted, "kogpt2")
    office.clerk.answer(connection)
    assert (office.done, connection.replies, office.waiting) == ([done], [None], [])


def test_the_program_ends_behind_its_last_word() -> None:
    """Who wants that is replied to at once, and the connection gets its time."""
    office, connection = Office(), FakeConnection("quit")
    office.clerk.answer(connection)
    assert (office.done, connection.replies) == ([], [None])
    [(ms, do)] = office.waiting
    do()
    assert ms > 0
    assert office.done == ["end"]
