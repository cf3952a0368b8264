"""``ieum chat``: a free instruction about a text, answered piece by piece."""

from __future__ import annotations

import argparse

from desktop.commands.complaints import CANCELLED, Tell, dictionary_of, run_work, serve, with_key
from desktop.commands.context import Context
from desktop.commands.lines import typed
from desktop.voc.client.client import VocClient
from desktop.voc.jobs import Chat, Finished, Piece, VocLine
from desktop.words.cli import CliSentence
from desktop.words.language import plain_lines, text
from desktop.words.voc import VocSentence

__all__ = ["add", "run"]


def add(parser: argparse.ArgumentParser) -> None:
    """See ``VerbFile``."""
    value = text(CliSentence.TEXT_VALUE)
    parser.add_argument("text", nargs="?", type=typed, metavar=value, help=text(CliSentence.CHAT_TEXT))
    doing, value = text(CliSentence.INSTRUCTION), text(CliSentence.INSTRUCTION_VALUE)
    parser.add_argument("--instruction", default="", type=typed, metavar=value, help=doing)
    parser.add_argument("--json", action="store_true", help=text(CliSentence.BY_LINES))


def run(context: Context) -> int:
    """See ``VerbFile``."""
    options, endpoint = context.options, context.settings.voc
    if not options.json:
        context.tell_problems()

    async def work(order: Chat, tell: Tell, _listen: object) -> Finished:
        async with VocClient(await with_key(order.endpoint or endpoint), dictionary_of()) as client:
            async for piece in client.chat(order.instruction, order.text):
                tell(Piece(piece))
        return Finished()

    def show(line: VocLine) -> None:
        if isinstance(line, Piece):
            context.out.write(plain_lines(line.text.reveal()))
            context.out.flush()

    if options.json:
        return serve(Chat, work)
    if options.text is None or not options.instruction:
        return context.refuse(text(VocSentence.CLI_CHAT_WHAT))
    order = Chat(instruction=options.instruction, text=options.text)
    finished = run_work(work(order, show, None))
    context.out.write("\n")
    if finished.code:
        context.errors.write(finished.sentence + "\n")
    return 0 if not finished.code else CANCELLED if finished.code == "cancelled" else 1
