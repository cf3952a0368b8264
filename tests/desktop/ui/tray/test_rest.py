"""How long a pause lasts, by a clock that the test sets."""

from __future__ import annotations

import datetime as dt

import pytest
from pytestqt.qtbot import QtBot

from desktop.ui.tray import rest as rest_module
from desktop.ui.tray.rest import PauseLength, Rest

NOON = dt.datetime(2026, 3, 2, 12, 0, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("length", "now", "until"),
    [
        (PauseLength.QUARTER, NOON, NOON.replace(minute=15)),
        (PauseLength.HOUR, NOON, NOON.replace(hour=13)),
        (PauseLength.TOMORROW, NOON, dt.datetime(2026, 3, 3, 6, 0, tzinfo=dt.UTC)),
        (PauseLength.TOMORROW, NOON.replace(hour=1), NOON.replace(hour=6)),
        (PauseLength.OPEN, NOON, None),
    ],
)
def test_when_a_pause_is_over(length: PauseLength, now: dt.datetime, until: dt.datetime | None) -> None:
    """Tomorrow begins in the morning, for who pauses at night too; an open one ends when the person says so."""
    assert length.until(now) == until


def test_the_clock_ends_it_and_not_the_timer(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    """A computer that slept meanwhile wakes with the pause over; one whose time has not come goes on."""
    monkeypatch.setattr(rest_module, "_LOOK_MS", 1)
    clock = [NOON]
    rest = Rest(lambda: clock[0])
    rest.begin(PauseLength.HOUR)
    over: list[bool] = []
    rest.over.connect(lambda: over.append(True))
    rest.look()
    assert not over
    clock[0] = NOON + dt.timedelta(hours=1)
    qtbot.waitUntil(lambda: over == [True], timeout=5_000)
    assert rest.until is None
    assert not rest._timer.isActive()
    rest.begin(PauseLength.OPEN)
    assert not rest._timer.isActive()
