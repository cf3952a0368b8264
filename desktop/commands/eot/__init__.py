"""``ieum eot``: is this utterance finished?  For one text, for each line of JSON, or for each line of a file."""

from __future__ import annotations

import argparse
from pathlib import Path

from desktop.commands.context import Context
from desktop.commands.eot.answer import answer_eot_lines, eot
from desktop.commands.eot.file import eot_file
from desktop.commands.eot.question import FIELDS, EotOptions, EotUnanswered, read_eot_options
from desktop.commands.lines import typed
from desktop.words.cli import CliSentence, limited
from desktop.words.eot import EotSentence
from desktop.words.language import text
from engine.wire.eot import CHARACTERS, EOT_TEMPERATURE, TIMEOUT_MS, TOP_K

__all__ = ["add", "run"]


def add(parser: argparse.ArgumentParser) -> None:
    """See ``VerbFile``."""
    usual = EotOptions()
    written, file = text(CliSentence.TEXT_VALUE), text(CliSentence.FILE_VALUE)
    parser.add_argument("text", nargs="?", type=typed, metavar=written, help=limited(CliSentence.EOT_TEXT, CHARACTERS))
    turn, value = text(CliSentence.TURN), text(CliSentence.TURN_VALUE)
    parser.add_argument("--context", action="append", type=typed, default=[], metavar=value, help=turn)
    parser.add_argument("--top-k", metavar="N", help=limited(CliSentence.TOP_K, TOP_K, usual=usual.top_k))
    warmth = limited(CliSentence.EOT_TEMPERATURE, EOT_TEMPERATURE, usual=usual.temperature)
    parser.add_argument("--temperature", metavar="T", help=warmth)
    parser.add_argument("--timeout", metavar="MS", help=limited(CliSentence.TIMEOUT, TIMEOUT_MS))
    lines = text(
        CliSentence.JSON_LINES, example='{"text": "...", "context": ["..."]}', others="top_k, temperature, timeout"
    )
    parser.add_argument("--jsonl", action="store_true", help=lines)
    parser.add_argument("--file", type=Path, metavar=file, help=text(CliSentence.EOT_FILE))
    parser.add_argument("--csv", type=Path, metavar=file, help=text(CliSentence.EOT_CSV))


def run(context: Context) -> int:
    """See ``VerbFile``; refuses before it starts an engine."""
    arguments, turns = context.options, context.options.context
    try:
        options = read_eot_options({name: getattr(arguments, name) for name in FIELDS})
    except EotUnanswered as none:
        return context.refuse(f"{none.code}: {none.sentence}")
    ways = sum((arguments.text is not None, arguments.jsonl, arguments.file is not None))
    if ways != 1 or (arguments.csv is not None and arguments.file is None):
        return context.refuse(text(EotSentence.ONE_ONLY if ways else EotSentence.TEXT_MISSING))
    with context.engine() as engine:
        context.tell_problems()
        if arguments.jsonl:
            return answer_eot_lines(engine.eot, options, context.source.buffer, context.out.buffer)
        if arguments.file is not None:
            return eot_file(engine.eot, arguments.file, arguments.csv, turns, options, context.out, context.errors)
        return eot(engine.eot, arguments.text, turns, options, context.out, context.errors)
