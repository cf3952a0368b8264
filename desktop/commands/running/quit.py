"""``ieum quit``: ends the running program and waits until it has ended; an installer that replaces it asks so too."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from pathlib import Path
from typing import TextIO

from desktop.commands.context import Context
from desktop.control.protocol import NoAnswer, NobodyThere, Reply
from desktop.system import paths
from desktop.system.instance import AlreadyRunning, Instance
from desktop.words.app import Sentence, text

__all__ = ["add", "end_program", "run"]

_SECONDS = 15.0
"""An engine and an input process that hang are given five together before they are killed."""

_PAUSE_S = 0.1


def add(_parser: argparse.ArgumentParser) -> None:
    """See ``VerbFile``."""


def run(context: Context) -> int:
    """See ``VerbFile``."""
    lock = paths.lock_file(context.environment)
    return end_program(lambda: context.request("quit"), lock, context.out, context.errors)


def end_program(request: Callable[[], Reply], lock: Path, out: TextIO, errors: TextIO, within: float = _SECONDS) -> int:
    """Tells the outcome; the exit code: 0 when no program holds ``lock`` in the end, 1 when one still does.

    ``within`` is how many seconds the program is given.
    """
    said = Sentence.QUIT
    try:
        request()
    except NobodyThere:
        said = Sentence.STATUS_NOBODY
    except NoAnswer as silent:
        if silent.refusal is not None:
            errors.write(text(Sentence.STATUS_OTHER_VERSION) + "\n")
            return 1
    end = time.monotonic() + within
    while _is_held(lock):
        if time.monotonic() > end:
            errors.write(text(Sentence.STATUS_SILENT) + "\n")
            return 1
        time.sleep(_PAUSE_S)
    out.write(text(said) + "\n")
    return 0


def _is_held(lock: Path) -> bool:
    if not lock.exists():
        return False
    try:
        Instance(lock).release()
    except AlreadyRunning:
        return True
    except OSError:  # whoever holds it, it is nobody that could be asked
        return False
    return False
