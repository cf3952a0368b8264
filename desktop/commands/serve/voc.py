"""``ieum voc serve``: contract C for other programs, with a model of one's own, until Ctrl+C."""

from __future__ import annotations

import argparse
import logging
from collections.abc import Callable, Mapping

from desktop.api.errors import KeysUnusable, NoKeys, PortTaken
from desktop.api.options import PORTS, ApiOptions, Contract
from desktop.commands.context import Context
from desktop.commands.serve.addresses import is_address, port_of
from desktop.commands.serve.classifying import NotAskedRight, add_classifier, classifier_fault, classifier_of
from desktop.system import paths
from desktop.system.log import level_of
from desktop.words.api.serving import KEY_FAULTS, ServeSentence, VocServeSentence
from desktop.words.language import text
from engine.client.state import EngineState

__all__ = ["add", "run"]

_MODEL, _HOST, _PORT, _LEVEL = "MODEL_PATH", "HOST", "PORT", "LOG_LEVEL"
"""Variables of the contract's document, for who starts a server as it says."""


def add(parser: argparse.ArgumentParser) -> None:
    """Gives the parser the verb's arguments."""
    usual = ApiOptions()
    add_classifier(parser)
    parser.add_argument("--host", help=text(ServeSentence.HOST, usual=usual.host))
    parser.add_argument("--port", help=text(VocServeSentence.PORT, usual=PORTS["voc"]))
    parser.add_argument("--allow-origin", action="append", default=[], help=text(ServeSentence.ALLOW_ORIGIN))
    parser.add_argument("--allow-host", action="append", default=[], help=text(ServeSentence.ALLOW_HOST))
    parser.add_argument("--require-key", action="store_true", help=text(ServeSentence.REQUIRE_KEY))


def run(context: Context) -> int:
    """Does the verb's work; the exit code."""
    try:
        from desktop.api.host import serve_voc
        from desktop.api.safety.keys import KeyRing
        from desktop.commands.serve.serving import no_keys_sentence
    except ImportError:
        return context.refuse(text(ServeSentence.NO_LIBRARIES))
    file = paths.api_keys_file()
    if (level := context.environment.get(_LEVEL)) is not None and context.options.log_level is None:
        logging.getLogger().setLevel(level_of(level, context.environment))
    try:
        given = context.options.gguf or context.environment.get(_MODEL)
        if not given:
            return context.refuse(text(VocServeSentence.NO_MODEL))
        complaints, options = classifier_of(context, given, context.options), _options(context)
        keys = KeyRing.read(file)
    except NotAskedRight as wrong:
        return context.refuse(str(wrong))
    except KeysUnusable as unusable:
        return context.refuse(text(KEY_FAULTS[unusable.fault], path=file))
    tells = _VocTells(context)
    assert complaints.model is not None  # noqa: S101  # by who made it
    try:
        fault = serve_voc(options, complaints.model, complaints.terms, keys, tells)
    except NoKeys:
        return context.refuse(no_keys_sentence(options))
    except PortTaken as taken:
        return context.refuse(text(VocServeSentence.PORT_TAKEN, port=taken.port, reason=taken.code), 1)
    return context.refuse(classifier_fault(fault, given, started=tells.ready), 1) if fault else 0


class _VocTells:
    """Tells whoever started the command where it listens and that the model is loaded."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self.ready = False

    def stoppable(self, stop: Callable[[], None]) -> None:
        """A signal ends it."""

    def addresses(self, addresses: Mapping[Contract, str]) -> None:
        """Where it listens: a line on standard output."""
        for contract, address in addresses.items():
            self._context.out.write(text(ServeSentence.LISTENS, contract=contract, address=address) + "\n")
        self._context.out.flush()

    def state(self, state: EngineState) -> None:
        """Somebody may wait for the model."""
        if state.kind == "ready":
            self.ready = True
            self._context.out.write(text(ServeSentence.READY, model=state.model_id) + "\n")
            self._context.out.flush()


def _options(context: Context) -> ApiOptions:
    """Raises ``NotAskedRight``."""
    asked, environment = context.options, context.environment
    host: str = asked.host or environment.get(_HOST) or ApiOptions.host
    if host != "localhost" and not is_address(host):
        raise NotAskedRight(text(ServeSentence.NO_ADDRESS, host=host))
    spelled = asked.port if asked.port is not None else environment.get(_PORT)
    port = port_of(spelled, PORTS["voc"])
    if port is None:
        raise NotAskedRight(text(ServeSentence.BAD_PORT, port=spelled))
    return ApiOptions(
        {"voc": port},
        host,
        tuple(asked.allow_host),
        tuple(origin.rstrip("/").lower() for origin in asked.allow_origin),
        asked.require_key,
    )
