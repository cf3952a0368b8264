"""``ieum ime``: set up the input method of our own.

With ``--ibus`` it is that input method, for IBus to start, with ``--fcitx5`` for fcitx5's addon.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Final

from desktop.commands.verbs import Verb, add_verbs, verb_file
from desktop.words.cli import CliSentence
from desktop.words.language import text

if TYPE_CHECKING:
    from desktop.commands.context import Context

__all__ = ["VERBS", "add", "run"]

VERBS: Final = (
    Verb("install", "desktop.commands.ime.install", CliSentence.IME_INSTALL),
    Verb("remove", "desktop.commands.ime.remove", CliSentence.IME_REMOVE),
    Verb("status", "desktop.commands.ime.status", CliSentence.IME_STATUS),
)
"""In the order of the help."""


def add(parser: argparse.ArgumentParser) -> None:
    """See ``VerbFile``."""
    for name in ("--ibus", "--again"):
        parser.add_argument(name, action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--fcitx5", type=int, help=argparse.SUPPRESS)
    add_verbs(parser, "verb", text(CliSentence.VERB), VERBS)


def run(context: Context) -> int:
    """See ``VerbFile``."""
    return verb_file(VERBS, context.options.verb or "status").run(context)
