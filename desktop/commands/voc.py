"""``ieum voc``: test whether the server can be used; keep its API key in the keyring."""

from __future__ import annotations

import argparse
import getpass
import sys
import time
import urllib.parse

from desktop.commands.complaints import CANCELLED, Tell, dictionary_of, run, serve, with_key
from desktop.system import credentials
from desktop.voc.client.client import PROBE_S, probe
from desktop.voc.endpoint import Endpoint
from desktop.voc.jobs import Finished, Test, VocLine
from desktop.voc.protocol.messages import Probe
from desktop.words.language import text
from desktop.words.voc import VocSentence
from desktop.words.voc_faults import voc_error_sentence
from engine.text.private import Private

__all__ = ["voc"]


def voc(options: argparse.Namespace, endpoint: Endpoint) -> int:
    """Runs what ``options`` say; the exit code: 0, 1 when it could not be done, 2 when it was asked wrongly."""
    return _key(options, endpoint) if options.verb == "key" else _test(options, endpoint)


def _test(options: argparse.Namespace, endpoint: Endpoint) -> int:
    async def work(order: Test, tell: Tell, _listen: object) -> Finished:
        begun = time.monotonic()
        asked = await with_key(order.endpoint or endpoint, PROBE_S)
        tell(await probe(asked, dictionary_of(), PROBE_S - (time.monotonic() - begun)))
        return Finished()

    if options.json:
        return serve(Test, work)
    over = run(work(Test(), _show, None))
    if over.code:
        sys.stderr.write(over.sentence + "\n")
    return 0 if not over.code else CANCELLED if over.code == "cancelled" else 1


def _show(line: VocLine) -> None:
    if not isinstance(line, Probe):
        return
    name = line.model or text(VocSentence.CLI_NO_NAME)
    told = [text(VocSentence.CLI_TESTED, model=name, latency=f"{line.latency_s:.1f}")]
    if len(line.models) > 1:
        told.append(text(VocSentence.CLI_MODELS, models=", ".join(line.models)))
    told += [text(VocSentence.CLI_STREAMS)] * line.streams + [text(VocSentence.CLI_CONFIDENCES)] * line.confidences
    sys.stdout.write("\n".join(told) + "\n")


def _key(options: argparse.Namespace, endpoint: Endpoint) -> int:
    if not endpoint.address:
        sys.stderr.write(voc_error_sentence("no-address") + "\n")
        return 2
    host = urllib.parse.urlsplit(endpoint.address).netloc
    try:
        if options.clear:
            credentials.keep_voc_key(endpoint.address, None)
            sys.stdout.write(text(VocSentence.CLI_KEY_CLEARED) + "\n")
            return 0
        asked = text(VocSentence.CLI_KEY_ASK, host=host)
        given = Private((getpass.getpass(asked) if sys.stdin.isatty() else sys.stdin.readline()).strip())
        if not given:
            return 2
        credentials.keep_voc_key(endpoint.address, given)
    except credentials.NoKeyring:
        sys.stderr.write(voc_error_sentence("no-keyring") + "\n")
        return 1
    sys.stdout.write(text(VocSentence.CLI_KEY_KEPT) + "\n")
    return 0
