"""How long is waited: what ``Retry-After`` asks for in both its forms, and what is waited without it."""

from __future__ import annotations

import datetime as dt
import email.utils
import math

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from models.web.waits import LONGEST_RETRY_AFTER, RetryBackoff, retry_after

NOW = dt.datetime(2026, 5, 1, 12, 0, 0, tzinfo=dt.UTC)
DAY = 86_400.0


@given(st.text() | st.text("0123456789-+.:, eEGMTJan"))
@example("Mon, 01 Jan 10000 00:00:00 GMT")
@example("Mon, 01 Jan 99999999999999999999 00:00:00 GMT")
@example("Mon, 01 Jan 2030 00:00:00 +99999999999999999")
@example("Fri, 31 Dec 9999 23:59:59 -2359")
@example("Mon, 01 Jan 0001 00:00:00 +2359")
@example("9" * 5000)
@example("٣")
@example("²")
@example("1" * 400 + " Jan 2030")
@example("\x00")
@example("")
def test_whatever_is_written_there_is_a_bounded_number(said: str) -> None:
    """Never an exception, never negative, never more than a day: a header is written by strangers."""
    asked = retry_after(said, NOW)
    assert math.isfinite(asked)
    assert 0 <= asked <= DAY
    assert 0 <= retry_after(said) <= DAY


@given(st.integers(min_value=0))
def test_seconds(seconds: int) -> None:
    """Are what they say, up to a day; who asks for ages does not ask for nothing."""
    assert retry_after(str(seconds), NOW) == min(seconds, DAY)


@given(st.integers(-int(DAY) * 400_000, int(DAY) * 2_000_000))
def test_a_date(seconds: int) -> None:
    """Is as far away as it is, up to a day; one in the past asks for nothing; the year 9999 is no exception."""
    until = NOW + dt.timedelta(seconds=seconds)
    assert retry_after(email.utils.format_datetime(until, usegmt=True), NOW) == min(max(seconds, 0), DAY)


@pytest.mark.parametrize(
    "spelled",
    [
        "Fri, 01 May 2026 12:00:30 GMT",
        "Friday, 01-May-26 12:00:30 GMT",
        "Fri May  1 12:00:30 2026",
        "Fri, 01 May 2026 21:00:30 +0900",
    ],
)
def test_all_spellings_of_a_date(spelled: str) -> None:
    """The one of today, the two that a recipient must still read (the oldest without a zone), and a foreign zone."""
    assert retry_after(spelled, NOW) == 30


@pytest.mark.parametrize(
    "spelled",
    [
        "Mon, 01 Jan 2030 00:00:00",
        "Mon, 01 Jan 10000 00:00:00 GMT",
        "Mon, 99 Jan 2030 00:00:00 GMT",
        "-5",
        "1.5",
        "soon",
    ],
)
def test_what_cannot_be_understood(spelled: str) -> None:
    """Asks for nothing: the next attempt comes as after any other failure."""
    assert retry_after(spelled, NOW) == 0


@given(st.integers(1, 10_000), st.floats(0, LONGEST_RETRY_AFTER))
def test_pauses_double_up_to_the_longest(failed: int, asked: float) -> None:
    """By chance up to half shorter, and never shorter than the server asks."""
    pause = RetryBackoff(0.5, 8.0).pause(failed, asked)
    assert pause is not None
    usual = min(8.0, 0.5 * 2.0 ** min(failed - 1, 10))
    assert max(asked, usual / 2) <= pause <= max(asked, usual)


def test_not_all_come_back_at_once() -> None:
    """Of a hundred who were turned away at once, hardly two wait equally long."""
    assert len({RetryBackoff(1.0, 30.0).pause(3) for _ in range(100)}) > 90


@given(st.floats(LONGEST_RETRY_AFTER, DAY, exclude_min=True))
def test_who_asks_too_much_is_not_waited_for(asked: float) -> None:
    """There is no pause at all, so the fault is told instead."""
    assert RetryBackoff(1.0, 30.0).pause(1, asked) is None
