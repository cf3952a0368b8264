"""What the verbs that set up the input method share: the installation of this person, and how its state is told."""

from __future__ import annotations

import argparse
import dataclasses
import json
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from desktop.commands.context import Context
from desktop.system import paths
from desktop.words.cli import CliSentence
from desktop.words.language import text
from desktop.words.surroundings.own_ime import OwnImeSentence
from models import durable

if TYPE_CHECKING:
    from desktop.ime.setup.installation import ImeStatus, Installation
    from desktop.ime.watchdog.giving_up import GivenUp

__all__ = ["add_json", "carry_out"]

_KEYBOARDS = {
    "ibus": OwnImeSentence.KEYBOARD_IBUS,
    "other": OwnImeSentence.KEYBOARD_OTHER,
    "nobody": OwnImeSentence.KEYBOARD_NOBODY,
    "impossible": OwnImeSentence.KEYBOARD_IMPOSSIBLE,
}
_FRAMEWORKS = {"other": OwnImeSentence.FRAMEWORK_OTHER, "nobody": OwnImeSentence.FRAMEWORK_NOBODY}


def add_json(parser: argparse.ArgumentParser) -> None:
    """Gives the parser the argument that all of them have."""
    parser.add_argument("--json", action="store_true", help=text(CliSentence.STATUS_JSON))


def carry_out(context: Context, do: Callable[[Installation], ImeStatus], done: OwnImeSentence | None = None) -> int:
    """Does it and tells how it is then; the exit code: 1 when it could not be done."""
    if not paths.has_x11():
        return _refuse(context, "elsewhere", text(OwnImeSentence.ELSEWHERE))
    # Only on Linux are all of its parts installed.
    from desktop.ime.setup.habits import typing_habits
    from desktop.ime.setup.here import installation_here
    from desktop.ime.setup.installation import NoIbus
    from desktop.ime.setup.tools import DesktopTools
    from desktop.ime.watchdog.giving_up import read_note

    try:
        status = do(installation_here(context.environment, DesktopTools()))
    except NoIbus:
        return _refuse(context, "no-ibus", text(OwnImeSentence.NO_IBUS))
    except OSError as error:
        reason = error.strerror or durable.fault_of(error)
        sentence = text(OwnImeSentence.UNWRITABLE, path=str(error.filename or ""), reason=reason)
        return _refuse(context, "unwritable", sentence)
    given_up = read_note(paths.ime_note())
    if context.options.json:
        told = {**dataclasses.asdict(status), "installed": status.installed, "given_up": None}
        if given_up is not None:
            told["given_up"] = given_up._asdict()
        told["typing"] = typing_habits(DesktopTools(), context.environment)
        context.out.write(json.dumps(told) + "\n")
        return 0
    if done is not None:
        context.out.write(text(done) + "\n")
    installing = done is OwnImeSentence.INSTALLED
    context.out.writelines(f"{line}\n" for line in _lines(status, given_up, installing=installing))
    return 0


def _lines(status: ImeStatus, given_up: GivenUp | None, *, installing: bool) -> Iterator[str]:
    if not status.installed:
        yield text(OwnImeSentence.NOT_INSTALLED)
        return
    yield text(OwnImeSentence.BY_PACKAGE if status.packaged else OwnImeSentence.BY_PERSON)
    if not status.known:
        yield text(OwnImeSentence.NOT_KNOWN)
    elif not status.lasting:
        yield text(OwnImeSentence.NOT_LASTING)
    yield text(OwnImeSentence.LISTED if status.listed else OwnImeSentence.NOT_LISTED)
    if status.virtual_keyboard is not None:
        yield text(_KEYBOARDS[status.virtual_keyboard])
    if status.framework in _FRAMEWORKS:
        yield text(_FRAMEWORKS[status.framework])
    yield text(OwnImeSentence.USED if status.used else OwnImeSentence.NOT_USED)
    if given_up is not None:
        at = time.strftime("%Y-%m-%d %H:%M", time.localtime(given_up.at))
        yield text(OwnImeSentence.GAVE_UP, at=at, name=given_up.instead or "–")
    if installing:
        yield text(OwnImeSentence.UNDO)


def _refuse(context: Context, code: str, sentence: str) -> int:
    """Says why it could not be done; programs hear it where they listen."""
    if context.options.json:
        context.out.write(json.dumps({"code": code, "error": sentence}) + "\n")
    return context.refuse(sentence, 1)
