"""Nothing is suggested where a person would not want it or where we do not know enough."""

from __future__ import annotations

import itertools

import pytest

from desktop.input.protocol import Field, Focus, ImeState, Unserved
from desktop.session.gate import Closed, reason_closed, withheld

HANGUL = ImeState(present=True, hangul=True)
LATIN = ImeState(present=True, hangul=False)
NONE = ImeState(present=False, hangul=False)
ODD = ImeState(present=True, hangul=True, unserved=Unserved("keyboard", "39"))
CHOOSING = ImeState(present=True, hangul=True, choosing=True)
BLOCKED = frozenset({"keepassxc"})


@pytest.mark.parametrize(
    ("focus", "ime", "paused", "reason"),
    [
        (Focus(1, "Mousepad", Field.PLAIN), HANGUL, False, None),
        (Focus(1, "XTerm", Field.TERMINAL), HANGUL, False, None),
        (Focus(1, "", Field.PLAIN), HANGUL, False, None),
        (Focus(1, "Mousepad", Field.PLAIN), HANGUL, True, Closed.PAUSED),
        (None, HANGUL, False, Closed.NO_FOCUS),
        (Focus(1, "Mousepad", Field.NONE), HANGUL, False, Closed.NO_FOCUS),
        (Focus(1, "Mousepad", Field.PASSWORD), HANGUL, False, Closed.PASSWORD),
        (Focus(1, "KeePassXC", Field.PLAIN), HANGUL, False, Closed.BLOCKED_APP),
        (Focus(1, "KEEPASSXC", Field.PLAIN), HANGUL, False, Closed.BLOCKED_APP),
        (Focus(1, "KeePassXC", Field.PASSWORD), HANGUL, False, Closed.PASSWORD),
        (Focus(1, "Mousepad", Field.PLAIN), NONE, False, Closed.NO_IME),
        (Focus(1, "Mousepad", Field.PLAIN), ODD, False, Closed.UNSERVED),
        (Focus(1, "Mousepad", Field.PLAIN), CHOOSING, False, Closed.CHOOSING),
        (Focus(1, "Mousepad", Field.PLAIN), LATIN, False, Closed.LATIN),
    ],
)
def test_reason(focus: Focus | None, ime: ImeState, paused: bool, reason: Closed | None) -> None:
    """The first reason that applies is told, the person's own wish before all others."""
    assert reason_closed(focus, ime, BLOCKED, paused=paused) is reason


def test_open_only_when_everything_is_known_and_right() -> None:
    """Of all combinations, only a plain, a single line's or a terminal's field of another app in Hangul mode, not paused, is open."""
    fields, apps = tuple(Field), ("Mousepad", "keepassxc")
    for field, app, ime, paused in itertools.product(fields, apps, (HANGUL, LATIN, NONE, ODD, CHOOSING), (True, False)):
        allowed = (
            field in (Field.PLAIN, Field.LINE, Field.TERMINAL) and app == "Mousepad" and ime == HANGUL and not paused
        )
        assert (reason_closed(Focus(1, app, field), ime, BLOCKED, paused=paused) is None) == allowed


@pytest.mark.parametrize(
    ("focus", "unnamed", "reason"),
    [
        (Focus(1, "", Field.PLAIN), False, Closed.UNKNOWN_APP),
        (Focus(1, "", Field.PLAIN), True, None),
        (Focus(1, "Mousepad", Field.PLAIN), False, None),
        (Focus(1, "", Field.PASSWORD), False, Closed.PASSWORD),
        (Focus(1, "", Field.NONE), False, Closed.NO_FOCUS),
    ],
)
def test_a_program_without_a_name_may_be_a_blocked_one(focus: Focus, unnamed: bool, reason: Closed | None) -> None:
    """So nothing is suggested there, unless the person does not mind or it cannot be."""
    assert reason_closed(focus, HANGUL, BLOCKED, paused=False, unnamed=unnamed) is reason


def test_each_name_of_a_program_blocks_it() -> None:
    """A person knows it by one of them."""
    focus = Focus(1, "Passwords", Field.PLAIN, ("org.keepassxc.KeePassXC", "KeePassXC"))
    assert reason_closed(focus, HANGUL, BLOCKED, paused=False) is Closed.BLOCKED_APP
    assert withheld(focus, BLOCKED) is Closed.BLOCKED_APP


def test_every_reason_can_be_given() -> None:
    """No reason is left over that no combination leads to."""
    focuses = [None, *(Focus(1, app, field) for field in Field for app in ("Mousepad", "KeePassXC", ""))]
    imes = (HANGUL, LATIN, NONE, ODD, CHOOSING)
    given = {
        reason_closed(focus, ime, BLOCKED, paused=paused, unnamed=False)
        for focus, ime, paused in itertools.product(focuses, imes, (True, False))
    }
    assert given == {None, *Closed}


def test_what_may_be_a_password_is_not_read() -> None:
    """Not even when the person asks for what is marked there; a field that is none may be read."""
    assert withheld(Focus(1, "Mousepad", Field.UNKNOWN), BLOCKED) is Closed.PASSWORD
    assert withheld(Focus(1, "Mousepad", Field.NONE), BLOCKED) is None
