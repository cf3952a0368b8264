"""The command line: a file for each verb.  Here is only the table of them; it loads nothing that a verb needs."""

from __future__ import annotations

import argparse
import contextlib
import logging
from typing import TYPE_CHECKING, Final

from desktop.commands.verbs import Verb, verb_file
from desktop.words.cli import CliSentence

if TYPE_CHECKING:
    from desktop.commands.context import Context

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

_log = logging.getLogger(__name__)

_CANCELLED = 130
"""As shells have it after Ctrl-C."""


def run(options: argparse.Namespace) -> int:
    """Does the work of the verb that ``options`` name; its exit code.

    What the system does not give is said in a sentence, a full disk behind
    standard output too, of which Python would tell at its end otherwise.
    """
    from desktop.commands.context import context_of
    from desktop.commands.lines import abandon
    from desktop.commands.reading.standard_input import Unread
    from desktop.commands.running.limits import told

    context = context_of(options)
    try:
        code = _run(options, context)
        context.out.flush()
    except Unread as unread:
        return context.refuse(unread.sentence)
    except BrokenPipeError:
        abandon(context.out)
        return 0
    except (OSError, MemoryError, RuntimeError, ImportError) as error:
        sentence = told(error)
        if not sentence:
            raise
        _log.error("the command ended: %s", type(error).__name__)
        with contextlib.suppress(OSError):
            abandon(context.out)
            context.refuse(sentence)
        return 1
    return code


def _run(options: argparse.Namespace, context: Context) -> int:
    from desktop.commands.reading.standard_input import fill_in

    try:
        fill_in(options, context.source, context.errors, context.end_of_input)
    except KeyboardInterrupt:
        return _CANCELLED
    return verb_file(VERBS, options.command).run(context)
