"""May anything be suggested here and now, or what is marked be read?  With the reason when not."""

from __future__ import annotations

import enum

from desktop.input.protocol import Field, Focus, ImeState
from desktop.session.habits.rules import spellings

__all__ = ["Closed", "reason_closed", "withheld"]


class Closed(enum.Enum):
    """Why nothing is suggested."""

    PAUSED = "paused"
    NO_FOCUS = "no-focus"
    PASSWORD = "password"  # noqa: S105  # the name of a reason
    BLOCKED_APP = "blocked-app"
    UNKNOWN_APP = "unknown-app"
    NO_IME = "no-ime"
    UNSERVED = "unserved"
    CHOOSING = "choosing"
    LATIN = "latin"


def reason_closed(
    focus: Focus | None, ime: ImeState, blocked_apps: frozenset[str], *, paused: bool, unnamed: bool = True
) -> Closed | None:
    """The first reason against suggesting, or none; what is not known counts as a reason.

    ``unnamed``: a program without a name is none that might be blocked, or the person does not mind.
    """
    if paused:
        return Closed.PAUSED
    if focus is None or focus.field in (Field.NONE, Field.UNKNOWN):
        return Closed.NO_FOCUS
    if focus.field is Field.PASSWORD:
        return Closed.PASSWORD
    if _is_blocked(focus, blocked_apps):
        return Closed.BLOCKED_APP
    if not focus.app and not unnamed:
        return Closed.UNKNOWN_APP
    if not ime.present:
        return Closed.NO_IME
    if ime.unserved is not None:
        return Closed.UNSERVED
    if ime.choosing:
        return Closed.CHOOSING
    return None if ime.hangul else Closed.LATIN


def withheld(focus: Focus | None, blocked_apps: frozenset[str]) -> Closed | None:
    """The first reason against reading what is marked here although the person asks for it, or none.

    A viewer without any text field may have text marked; a password field,
    what may be one, or a password manager is never read.
    """
    if focus is None:
        return None
    if focus.field in (Field.PASSWORD, Field.UNKNOWN):
        return Closed.PASSWORD
    return Closed.BLOCKED_APP if _is_blocked(focus, blocked_apps) else None


def _is_blocked(focus: Focus, blocked_apps: frozenset[str]) -> bool:
    return any(name in blocked_apps for name in spellings((focus.app, *focus.also)))
