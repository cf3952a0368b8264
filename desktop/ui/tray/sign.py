"""The picture and the sentences for a condition of the program."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping
from typing import NamedTuple

from desktop.control.status import Condition
from desktop.library.files import builtin_model, faulty_path
from desktop.ui.kit.mark import TrayState
from desktop.words.app import condition_sentence
from desktop.words.everyday.tray import TraySentence, time_of_day
from desktop.words.language import text

__all__ = ["Moment", "Sign", "headline", "sign_of"]

_PICTURES: Mapping[Condition, TrayState] = {
    "ready": TrayState.READY,
    "paused": TrayState.PAUSED,
    "loading": TrayState.LOADING,
    "unloaded": TrayState.READY,
    "restarting": TrayState.LOADING,
    "input-starting": TrayState.LOADING,
    "no-ime": TrayState.ERROR,
    "ime-engine": TrayState.ERROR,
    "ime-version": TrayState.ERROR,
    "ime-keyboard": TrayState.ERROR,
    "ime-preedit": TrayState.ERROR,
    "ime-elevated": TrayState.ERROR,
    "unknown-app": TrayState.ERROR,
    "bad-model": TrayState.ERROR,
    "engine-failed": TrayState.ERROR,
    "input-failed": TrayState.ERROR,
}


class Sign(NamedTuple):
    """What a person sees of a condition."""

    picture: TrayState
    sentence: str


@dataclasses.dataclass(frozen=True)
class Moment:
    """What there is to say beside the condition.

    ``saved`` keys today, 0 where nobody counts; ``until`` when a pause ends,
    none for one without an end; ``off_in`` the program in which the person
    is and nothing is suggested, if it is off there.
    """

    saved: int = 0
    until: dt.datetime | None = None
    off_in: str = ""


def sign_of(condition: Condition, fault: str, name: str) -> Sign:
    """``fault`` is what ``Status`` says of it, ``name`` what a person calls the model in use."""
    place = faulty_path(builtin_model(), fault)
    return Sign(_PICTURES[condition], condition_sentence(condition, name, fault, place))


def headline(sign: Sign, moment: Moment, now: dt.datetime) -> str:
    """The tray's first line: that all is well in few words, or the whole sentence where it is not."""
    if sign.picture is TrayState.PAUSED:
        until = moment.until
        detail = (
            text(TraySentence.PAUSED)
            if until is None
            else text(TraySentence.PAUSED_UNTIL, time=time_of_day(until, now))
        )
    elif sign.picture is not TrayState.READY:
        detail = sign.sentence
    elif moment.off_in:
        detail = text(TraySentence.OFF_HERE, program=moment.off_in)
    elif moment.saved:
        detail = text(TraySentence.ON_SAVED, saved=f"{moment.saved:,}")
    else:
        detail = text(TraySentence.ON)
    return text(TraySentence.LINE, detail=detail)
