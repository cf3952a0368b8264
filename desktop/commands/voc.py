"""``ieum voc``: test whether the server can be used; keep its API key in the keyring."""

from __future__ import annotations

import argparse
import getpass
import time
import urllib.parse
from typing import TextIO

from desktop.commands.context import Context
from desktop.system import credentials
from desktop.voc.client.client import PROBE_S, probe
from desktop.voc.jobs import Finished, Test, Tested, VocLine
from desktop.voc.work import CANCELLED, Tell, connection_of, dictionary_of, serve
from desktop.voc.work import run as run_work
from desktop.words.language import text
from desktop.words.voc import VocSentence
from desktop.words.voc_faults import voc_error_sentence

__all__ = ["add", "run"]


def add(parser: argparse.ArgumentParser) -> None:
    """See ``VerbFile``."""
    verbs = parser.add_subparsers(dest="verb", metavar="일", required=True)
    test = verbs.add_parser("test", help="서버를 쓸 수 있는지 5초 안에 알려 줌")
    test.add_argument("--json", action="store_true", help="창이 쓰는 방식: 표준 입력으로 JSON 한 줄씩 받고 답함")
    key = verbs.add_parser("key", help="API 키를 열쇠고리에 넣음")
    key.add_argument("--clear", action="store_true", help="지움")
    key.set_defaults(json=False)


def run(context: Context) -> int:
    """See ``VerbFile``."""
    if not context.options.json:
        context.tell_problems()
    return _key(context) if context.options.verb == "key" else _test(context)


def _test(context: Context) -> int:
    settings = context.settings.voc

    async def work(order: Test, tell: Tell, _listen: object) -> Finished:
        begun = time.monotonic()
        connection = await connection_of(order, settings, PROBE_S)
        found = await probe(connection, dictionary_of(), PROBE_S - (time.monotonic() - begun))
        tell(Tested(found.model, found.latency_s, found.models, found.streams, found.confidences))
        return Finished()

    if context.options.json:
        return serve(Test, work)
    over = run_work(work(Test(), lambda line: _show(line, context.out), None))
    if over.code:
        context.errors.write(over.sentence + "\n")
    return 0 if not over.code else CANCELLED if over.code == "cancelled" else 1


def _show(line: VocLine, out: TextIO) -> None:
    if not isinstance(line, Tested):
        return
    name = line.model or text(VocSentence.CLI_NO_NAME)
    told = [text(VocSentence.CLI_TESTED, model=name, latency=f"{line.latency_s:.1f}")]
    if len(line.models) > 1:
        told.append(text(VocSentence.CLI_MODELS, models=", ".join(line.models)))
    told += [text(VocSentence.CLI_STREAMS)] * line.streams + [text(VocSentence.CLI_CONFIDENCES)] * line.confidences
    out.write("\n".join(told) + "\n")


def _key(context: Context) -> int:
    settings = context.settings.voc
    if not settings.address:
        return context.refuse(voc_error_sentence("no-address"))
    host = urllib.parse.urlsplit(settings.address).netloc
    try:
        if context.options.clear:
            credentials.keep_voc_key(settings.address, None)
            context.out.write(text(VocSentence.CLI_KEY_CLEARED) + "\n")
            return 0
        asked = text(VocSentence.CLI_KEY_ASK, host=host)
        given = getpass.getpass(asked) if context.source.isatty() else context.source.readline()
        if not given.strip():
            return 2
        credentials.keep_voc_key(settings.address, given.strip())
    except credentials.NoKeyring:
        return context.refuse(voc_error_sentence("no-keyring"), 1)
    context.out.write(text(VocSentence.CLI_KEY_KEPT) + "\n")
    return 0
