"""``ieum voc``: test whether the server can be used; keep its API key in the keyring; serve a model of one's own."""

from __future__ import annotations

import argparse
import getpass
import urllib.parse
from typing import TextIO

from desktop.commands.complaints import CANCELLED, Tell, dictionary_of, run_work, serve, with_key
from desktop.commands.context import Context
from desktop.commands.reading.standard_input import secret_line
from desktop.commands.serve import voc as serve_voc
from desktop.system import credentials
from desktop.voc.client.client import PROBE_S, probe
from desktop.voc.jobs import Asking, Finished, Test, VocLine
from desktop.voc.protocol.messages import Probe
from desktop.words.cli import CliSentence
from desktop.words.language import text
from desktop.words.voc import VocSentence
from desktop.words.voc_faults import voc_error_sentence
from engine.text.private import Private

__all__ = ["add", "run"]


def add(parser: argparse.ArgumentParser) -> None:
    """See ``VerbFile``."""
    verbs = parser.add_subparsers(dest="verb", metavar=text(CliSentence.VERB), required=True)
    test = verbs.add_parser("test", help=text(CliSentence.VOC_TEST))
    test.add_argument("--json", action="store_true", help=text(CliSentence.BY_LINES))
    key = verbs.add_parser("key", help=text(CliSentence.VOC_KEY))
    key.add_argument("--clear", action="store_true", help=text(CliSentence.CLEAR))
    key.set_defaults(json=False)
    serving = verbs.add_parser("serve", help=text(CliSentence.VOC_SERVE))
    serve_voc.add(serving)
    serving.set_defaults(json=False)


def run(context: Context) -> int:
    """See ``VerbFile``."""
    if not context.options.json:
        context.tell_problems()
    if context.options.verb == "serve":
        return serve_voc.run(context)
    return _key(context) if context.options.verb == "key" else _test(context)


def _test(context: Context) -> int:
    endpoint = context.settings.voc

    async def work(order: Test, tell: Tell, _listen: object) -> Finished:
        # Who is asked to unlock a keyring takes their own time, none of the server's.
        asked = await with_key(order.endpoint or endpoint)
        tell(Asking())
        tell(await probe(asked, dictionary_of(), PROBE_S))
        return Finished()

    if context.options.json:
        return serve(Test, work)
    finished = run_work(work(Test(), lambda line: _show(line, context.out), None))
    if finished.code:
        context.errors.write(finished.sentence + "\n")
    return 0 if not finished.code else CANCELLED if finished.code == "cancelled" else 1


def _show(line: VocLine, out: TextIO) -> None:
    if not isinstance(line, Probe):
        return
    name = line.model or text(VocSentence.CLI_NO_NAME)
    told = [text(VocSentence.CLI_TESTED, model=name, latency=f"{line.latency_s:.1f}")]
    if len(line.models) > 1:
        told.append(text(VocSentence.CLI_MODELS, models=", ".join(line.models)))
    told += [text(VocSentence.CLI_STREAMS)] * line.streams + [text(VocSentence.CLI_CONFIDENCES)] * line.confidences
    out.write("\n".join(told) + "\n")


def _key(context: Context) -> int:
    endpoint = context.settings.voc
    if not endpoint.address:
        return context.refuse(voc_error_sentence("no-address"))
    host = urllib.parse.urlsplit(endpoint.address).netloc
    try:
        if context.options.clear:
            credentials.keep_voc_key(endpoint.address, None)
            context.out.write(text(VocSentence.CLI_KEY_CLEARED) + "\n")
            return 0
        asked = text(VocSentence.CLI_KEY_ASK, host=host)
        piped = not context.source.isatty()
        given = secret_line(context.source) if piped else Private(getpass.getpass(asked).strip())
        if not given:
            return 2
        credentials.keep_voc_key(endpoint.address, given)
    except credentials.NoKeyring:
        return context.refuse(voc_error_sentence("no-keyring"), 1)
    context.out.write(text(VocSentence.CLI_KEY_KEPT) + "\n")
    return 0
