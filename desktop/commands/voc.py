"""``ieum voc``: test whether the server can be used; keep its API key in the keyring."""

from __future__ import annotations

import argparse
import getpass
import sys
import time
import urllib.parse

from desktop.settings.voc import VocSettings
from desktop.system import credentials
from desktop.voc.client.client import PROBE_S, probe
from desktop.voc.jobs import Finished, Test, Tested, VocLine
from desktop.voc.work import CANCELLED, Tell, connection_of, dictionary_of, run, serve
from desktop.words.language import text
from desktop.words.voc import VocSentence
from desktop.words.voc_faults import voc_error_sentence

__all__ = ["voc"]


def voc(options: argparse.Namespace, settings: VocSettings) -> int:
    """Runs what ``options`` say; the exit code: 0, 1 when it could not be done, 2 when it was asked wrongly."""
    return _key(options, settings) if options.verb == "key" else _test(options, settings)


def _test(options: argparse.Namespace, settings: VocSettings) -> int:
    async def work(order: Test, tell: Tell, _listen: object) -> Finished:
        begun = time.monotonic()
        connection = await connection_of(order, settings, PROBE_S)
        found = await probe(connection, dictionary_of(), PROBE_S - (time.monotonic() - begun))
        tell(Tested(found.model, found.latency_s, found.models, found.streams, found.confidences))
        return Finished()

    if options.json:
        return serve(Test, work)
    over = run(work(Test(), _show, None))
    if over.code:
        sys.stderr.write(over.sentence + "\n")
    return 0 if not over.code else CANCELLED if over.code == "cancelled" else 1


def _show(line: VocLine) -> None:
    if not isinstance(line, Tested):
        return
    name = line.model or text(VocSentence.CLI_NO_NAME)
    told = [text(VocSentence.CLI_TESTED, model=name, latency=f"{line.latency_s:.1f}")]
    if len(line.models) > 1:
        told.append(text(VocSentence.CLI_MODELS, models=", ".join(line.models)))
    told += [text(VocSentence.CLI_STREAMS)] * line.streams + [text(VocSentence.CLI_CONFIDENCES)] * line.confidences
    sys.stdout.write("\n".join(told) + "\n")


def _key(options: argparse.Namespace, settings: VocSettings) -> int:
    if not settings.address:
        sys.stderr.write(voc_error_sentence("no-address") + "\n")
        return 2
    host = urllib.parse.urlsplit(settings.address).netloc
    try:
        if options.clear:
            credentials.keep_voc_key(settings.address, None)
            sys.stdout.write(text(VocSentence.CLI_KEY_CLEARED) + "\n")
            return 0
        asked = text(VocSentence.CLI_KEY_ASK, host=host)
        given = getpass.getpass(asked) if sys.stdin.isatty() else sys.stdin.readline()
        if not given.strip():
            return 2
        credentials.keep_voc_key(settings.address, given.strip())
    except credentials.NoKeyring:
        sys.stderr.write(voc_error_sentence("no-keyring") + "\n")
        return 1
    sys.stdout.write(text(VocSentence.CLI_KEY_KEPT) + "\n")
    return 0
