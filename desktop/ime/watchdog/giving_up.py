"""Tells the person that the input method failed again and again and another one is in use: at once, and when asked."""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from jeepney import DBusAddress, new_method_call

from desktop.system.bus import BUS_ERRORS, open_session_bus
from desktop.words.language import text
from desktop.words.surroundings.own_ime import OwnImeSentence
from models import durable

__all__ = ["GivenUp", "forget", "give_up", "notify", "read_note"]

_NOTIFICATIONS = DBusAddress(
    "/org/freedesktop/Notifications", "org.freedesktop.Notifications", "org.freedesktop.Notifications"
)
_PATIENCE_S = 2.0
_LONGEST = 4096


class GivenUp(NamedTuple):
    """When it was, in seconds of the clock, and what is used in its place, empty for nothing."""

    at: float
    instead: str


def give_up(note: Path, environment: Mapping[str, str], instead: str) -> None:
    """Leaves the note, and shows a notification where the desktop has some.

    What goes wrong with that goes unsaid: there is nobody to tell.
    """
    content = json.dumps({"at": time.time(), "instead": instead}).encode()
    with contextlib.suppress(OSError):
        note.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        durable.write(note, content)
    notify(environment, OwnImeSentence.GIVEN_UP if instead else OwnImeSentence.GIVEN_UP_ALONE, name=instead)


def notify(environment: Mapping[str, str], sentence: OwnImeSentence, **values: str) -> None:
    """Shows a notification where the desktop has some."""
    body: Any = ("Ieum", 0, "ieum", text(OwnImeSentence.NAME), text(sentence, **values), [], {}, -1)
    call = new_method_call(_NOTIFICATIONS, "Notify", "susssasa{sv}i", body)
    with (
        contextlib.suppress(TimeoutError, *BUS_ERRORS),
        contextlib.closing(open_session_bus(environment)) as connection,
    ):
        connection.send_and_get_reply(call, timeout=_PATIENCE_S)


def forget(note: Path) -> None:
    """The person chose the input method again."""
    with contextlib.suppress(OSError):
        note.unlink(missing_ok=True)


def read_note(note: Path) -> GivenUp | None:
    """What was noted; none where nothing was, or something that cannot be read."""
    try:
        told = json.loads(durable.read(note, _LONGEST))
        return GivenUp(float(told["at"]), str(told["instead"]))
    except (OSError, ValueError, KeyError, TypeError, OverflowError, RecursionError):
        return None
