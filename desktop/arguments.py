"""The arguments of the command line; imports nothing that a role of a process must not load."""

from __future__ import annotations

import argparse

from desktop.commands import VERBS
from desktop.commands.reading.parser import PersonsParser, Version
from desktop.commands.verbs import add_verbs
from desktop.words.cli import CliSentence
from desktop.words.language import text

__all__ = ["parser"]


def parser() -> argparse.ArgumentParser:
    """Reads all that may stand behind ``ieum``; a verb's own arguments come from its file, which is loaded for it."""
    whole = PersonsParser(prog="ieum", description=text(CliSentence.PROGRAM))
    whole.add_argument("--version", action=Version, help=text(CliSentence.VERSION))
    whole.add_argument("--role", choices=("engine", "forms", "input", "runner", "api"), help=argparse.SUPPRESS)
    whole.add_argument("--log-level", choices=("DEBUG", "INFO", "WARNING", "ERROR"), help=text(CliSentence.LOG_LEVEL))
    folder = text(CliSentence.FOLDER_VALUE)
    whole.add_argument("--model", metavar=folder, help=text(CliSentence.MODEL))
    kinds = add_verbs(whole, "command", text(CliSentence.COMMAND), VERBS)
    # Opens a window, as no verb at all does.
    kinds.add_parser("welcome", help=text(CliSentence.WELCOME))
    return whole
