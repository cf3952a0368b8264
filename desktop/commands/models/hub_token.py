"""``ieum models token``: the hub's token, kept in the person's keyring."""

from __future__ import annotations

import argparse
import getpass

from desktop.commands.console import plain_console
from desktop.commands.context import Context
from desktop.commands.reading.standard_input import secret_line
from desktop.system import credentials
from desktop.words.cli import CliSentence
from desktop.words.language import text
from desktop.words.models import ModelSentence
from engine.text.private import Private

__all__ = ["add", "run"]


def add(parser: argparse.ArgumentParser) -> None:
    """See ``VerbFile``."""
    parser.add_argument("--clear", action="store_true", help=text(CliSentence.CLEAR))
    parser.add_argument("--hub", metavar=text(CliSentence.ADDRESS_VALUE), help=text(CliSentence.TOKEN_HUB))
    parser.set_defaults(json=False)


def run(context: Context) -> int:
    """See ``VerbFile``."""
    options, source, console = context.options, context.source, plain_console(context.out)
    try:
        host = options.hub or context.settings.hub
        if options.clear:
            credentials.keep_hub_token(host, None)
            console.print(text(ModelSentence.CLI_TOKEN_CLEARED))
            return 0
        asked = text(ModelSentence.CLI_TOKEN_ASK)
        token = Private(getpass.getpass(asked).strip()) if source.isatty() else secret_line(source)
        if not token:
            return 2
        credentials.keep_hub_token(host, token)
    except credentials.NoKeyring:
        return context.refuse(text(ModelSentence.CLI_NO_KEYRING), 1)
    console.print(text(ModelSentence.CLI_TOKEN_KEPT))
    return 0
