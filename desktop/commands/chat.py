"""``ieum chat``: a free instruction about a text, answered piece by piece."""

from __future__ import annotations

import argparse
import sys

from desktop.commands.complaints import CANCELLED, Tell, dictionary_of, run, serve, with_key
from desktop.voc.client.client import VocClient
from desktop.voc.endpoint import Endpoint
from desktop.voc.jobs import Chat, Finished, Piece, VocLine
from desktop.words.language import text
from desktop.words.voc import VocSentence
from engine.text.private import Private

__all__ = ["chat"]


def chat(options: argparse.Namespace, endpoint: Endpoint) -> int:
    """Runs what ``options`` say; the exit code: 0, 1 when it could not be done, 2 when it was asked wrongly."""

    async def work(order: Chat, tell: Tell, _listen: object) -> Finished:
        async with VocClient(await with_key(order.endpoint or endpoint), dictionary_of()) as client:
            async for piece in client.chat(order.instruction, order.text):
                tell(Piece(piece))
        return Finished()

    if options.json:
        return serve(Chat, work)
    if options.text is None or not options.instruction:
        sys.stderr.write(text(VocSentence.CLI_CHAT_WHAT) + "\n")
        return 2
    over = run(work(Chat(instruction=Private(options.instruction), text=Private(options.text)), _show, None))
    sys.stdout.write("\n")
    if over.code:
        sys.stderr.write(over.sentence + "\n")
    return 0 if not over.code else CANCELLED if over.code == "cancelled" else 1


def _show(line: VocLine) -> None:
    if isinstance(line, Piece):
        sys.stdout.write(line.text.reveal())
        sys.stdout.flush()
