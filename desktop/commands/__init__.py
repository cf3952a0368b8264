"""The command line: a file for each verb.  Here is only the table of them; it loads nothing that a verb needs."""

from __future__ import annotations

import argparse
from typing import Final

from desktop.commands.verbs import Verb, verb_file
from desktop.words.cli import CliSentence

__all__ = ["VERBS", "run"]

VERBS: Final = (
    Verb("try", "desktop.commands.terminal.try_", CliSentence.TRY),
    Verb("suggest", "desktop.commands.suggest", CliSentence.SUGGEST),
    Verb("eot", "desktop.commands.eot", CliSentence.EOT),
    Verb("status", "desktop.commands.status", CliSentence.STATUS),
    Verb("serve", "desktop.commands.serve", CliSentence.SERVE),
    Verb("quit", "desktop.commands.running.quit", CliSentence.QUIT),
    Verb("models", "desktop.commands.models", CliSentence.MODELS),
    Verb("classify", "desktop.commands.classify", CliSentence.CLASSIFY),
    Verb("chat", "desktop.commands.chat", CliSentence.CHAT),
    Verb("voc", "desktop.commands.voc", CliSentence.VOC),
    Verb("ime", "desktop.commands.ime", CliSentence.IME),
    Verb("doctor", "desktop.commands.doctor", CliSentence.DOCTOR),
)
"""In the order of the help."""

_CANCELLED = 130
"""As shells have it after Ctrl-C."""


def run(options: argparse.Namespace) -> int:
    """Does the work of the verb that ``options`` name; its exit code."""
    from desktop.commands.context import context_of
    from desktop.commands.reading.standard_input import Unread, fill_in

    context = context_of(options)
    try:
        fill_in(options, context.source, context.errors, context.end_of_input)
    except Unread as unread:
        return context.refuse(unread.sentence)
    except KeyboardInterrupt:
        return _CANCELLED
    return verb_file(VERBS, options.command).run(context)
