"""``ieum serve``: the local API for other programs of this machine, until Ctrl+C."""

from __future__ import annotations

import argparse
import importlib.util
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.api.errors import KeysUnusable, NoKeys, PortTaken, SharingFault, SharingUnusable
from desktop.api.options import CONTRACTS, PORTS, ApiOptions, Contract, RateLimits
from desktop.api.sharing.where import SECRET_BYTES, SharedCache, shared_cache
from desktop.commands.context import Context
from desktop.commands.engine import state_lines
from desktop.commands.serve.addresses import is_address, port_of
from desktop.commands.serve.classifying import NotAskedRight, add_classifier, classifier_fault, classifier_of
from desktop.system import paths
from desktop.words.api.serving import KEY_FAULTS, ServeSentence
from desktop.words.language import text
from engine.client.state import EngineState
from engine.text.private import Private

if TYPE_CHECKING:
    from desktop.api.host import ApiComplaints
    from desktop.api.safety.keys import KeyRing

__all__ = ["add", "run"]

_HOST, _EOT_PORT = "EOT_API_HOST", "EOT_API_PORT"
"""Variables of contract E's documents, for who starts a server as they say."""

_SHARED, _SHARED_SECRET = "IEUM_SHARED_CACHE", "IEUM_SHARED_CACHE_SECRET"
"""For containers, and for an address with a password, which no list of processes should show."""

_VOC = "voc-"
"""Before the options of contract C's model, which has a command of its own too."""

_SHARED_FAULTS: Mapping[SharingFault, ServeSentence] = {
    "bad-address": ServeSentence.SHARED_ADDRESS,
    "no-secret": ServeSentence.SHARED_NO_SECRET,
    "weak-secret": ServeSentence.SHARED_WEAK,
}


def add(parser: argparse.ArgumentParser) -> None:
    """See ``VerbFile``."""
    usual = ApiOptions()
    parser.add_argument("--host", help=text(ServeSentence.HOST, usual=usual.host))
    for contract in PORTS:
        told = text(ServeSentence.PORT, contract=contract, usual=PORTS[contract])
        parser.add_argument(f"--port-{contract}", metavar="PORT", help=told)
    only = text(ServeSentence.ONLY, all=", ".join(PORTS))
    parser.add_argument("--only", nargs="+", choices=tuple(PORTS), metavar="CONTRACT", help=only)
    add_classifier(parser, _VOC)
    parser.add_argument("--allow-origin", action="append", default=[], help=text(ServeSentence.ALLOW_ORIGIN))
    parser.add_argument("--allow-host", action="append", default=[], help=text(ServeSentence.ALLOW_HOST))
    parser.add_argument("--require-key", action="store_true", help=text(ServeSentence.REQUIRE_KEY))
    parser.add_argument("--no-rate-limits", action="store_true", help=text(ServeSentence.NO_RATE_LIMITS))
    parser.add_argument("--preload", nargs="+", default=[], metavar="MODEL", help=text(ServeSentence.PRELOAD))
    parser.add_argument(
        "--models-from", action="append", default=[], metavar="FOLDER", help=text(ServeSentence.MODELS_FROM)
    )
    option = "--shared-cache-secret"
    parser.add_argument("--shared-cache", metavar="ADDRESS", help=text(ServeSentence.SHARED_CACHE, secret=option))
    parser.add_argument(option, metavar="FILE", help=text(ServeSentence.SHARED_SECRET, least=SECRET_BYTES[0]))
    parser.add_argument("--new-key", metavar="NAME", help=text(ServeSentence.NEW_KEY))
    parser.add_argument("--revoke-key", metavar="NAME", help=text(ServeSentence.REVOKE_KEY))
    premium = text(ServeSentence.PREMIUM, premium=usual.rates.premium)
    parser.add_argument("--premium", action="store_true", help=premium)


def run(context: Context) -> int:
    """See ``VerbFile``."""
    try:
        from desktop.api.safety.keys import KeyRing
        from desktop.commands.serve.serving import no_keys_sentence, port_sentence, serve_with
    except ImportError:
        return context.refuse(text(ServeSentence.NO_LIBRARIES))
    context.tell_problems()
    file = paths.api_keys_file()
    try:
        if context.options.new_key is not None:
            return _new_key(context)
        if context.options.revoke_key is not None:
            return _revoke_key(context)
        keys: KeyRing = KeyRing.read(file)
    except KeysUnusable as unusable:
        return context.refuse(text(KEY_FAULTS[unusable.fault], path=file))
    options = _options(context)
    if isinstance(options, str):
        return context.refuse(options)
    sharing = _sharing(context)
    if isinstance(sharing, str):
        return context.refuse(sharing)
    asked = context.options
    try:
        complaints = classifier_of(context, asked.gguf, asked, _VOC) if asked.gguf is not None else None
        allowed = [Path(each) for each in asked.models_from]
        tells = _ServeTells(context, complaints)
        serve_with(context, options, keys, tells, complaints, allowed, asked.preload, sharing)
    except NotAskedRight as wrong:
        return context.refuse(str(wrong))
    except NoKeys:
        return context.refuse(no_keys_sentence(options))
    except PortTaken as taken:
        return context.refuse(port_sentence(options, taken), 1)
    return 0


class _ServeTells:
    """Tells the person, and whoever started the command, where it listens and what becomes of the model."""

    def __init__(self, context: Context, complaints: ApiComplaints | None) -> None:
        self._context, self._complaints = context, complaints
        self._classified = False

    def stoppable(self, stop: Callable[[], None]) -> None:
        """A signal ends it."""

    def counted(self, totals: Mapping[str, tuple[int, int]]) -> None:
        """``/metrics`` has it."""

    def addresses(self, addresses: Mapping[Contract, str]) -> None:
        """Where it listens: a line for each contract, on standard output."""
        for contract, address in addresses.items():
            self._context.out.write(text(ServeSentence.LISTENS, contract=contract, address=address) + "\n")
        self._context.out.flush()

    def state(self, state: EngineState) -> None:
        """What the engine enters; that it is ready on standard output, as somebody may wait for that."""
        for line in state_lines(state, self._context.model):
            self._context.errors.write(line + "\n")
        if state.kind == "ready":
            self._context.out.write(text(ServeSentence.READY, model=state.model_id) + "\n")
            self._context.out.flush()

    def complaints(self, state: EngineState) -> None:
        """As ``state``; the other contracts go on without that model."""
        if state.kind == "ready":
            self._classified = True
            self._context.out.write(text(ServeSentence.VOC_READY, model=state.model_id) + "\n")
            self._context.out.flush()
        elif state.kind in ("bad-model", "failed") and self._complaints is not None:
            gguf, fault = self._context.options.gguf, state.detail or "crashed"
            self._context.errors.write(classifier_fault(fault, gguf, started=self._classified) + "\n")


def _new_key(context: Context) -> int:
    """Raises ``KeysUnusable``."""
    from desktop.api.safety.keys import add_key

    name = context.options.new_key
    key = add_key(paths.api_keys_file(), name, "premium" if context.options.premium else "standard")
    context.errors.write(text(ServeSentence.KEY_MADE, name=name) + "\n")
    # The one place where it can be seen: standard output, for whoever asked for it.
    context.out.write(key.reveal() + "\n")
    return 0


def _revoke_key(context: Context) -> int:
    """Raises ``KeysUnusable``."""
    from desktop.api.safety.keys import revoke_key

    revoke_key(paths.api_keys_file(), context.options.revoke_key)
    context.errors.write(text(ServeSentence.KEY_REVOKED, name=context.options.revoke_key) + "\n")
    return 0


def _options(context: Context) -> ApiOptions | str:
    """What was asked for, or the sentence why it cannot be."""
    asked, environment = context.options, context.environment
    host: str = asked.host or environment.get(_HOST) or ApiOptions.host
    if host != "localhost" and not is_address(host):
        return text(ServeSentence.NO_ADDRESS, host=host)
    usual = CONTRACTS if asked.gguf is None else tuple(PORTS)
    given = {contract: getattr(asked, f"port_{contract}") for contract in asked.only or usual}
    if "voc" in given and asked.gguf is None:
        return text(ServeSentence.NO_VOC_MODEL)
    if "eot" in given and given["eot"] is None:
        given["eot"] = environment.get(_EOT_PORT)
    ports: dict[Contract, int] = {}
    for contract, spelled in given.items():
        port = port_of(spelled, PORTS[contract])
        if port is None:
            return text(ServeSentence.BAD_PORT, port=spelled)
        ports[contract] = port
    rates = RateLimits(0, 0, 0) if asked.no_rate_limits else RateLimits()
    return ApiOptions(
        ports,
        host,
        tuple(asked.allow_host),
        tuple(origin.rstrip("/").lower() for origin in asked.allow_origin),
        asked.require_key,
        rates,
    )


def _sharing(context: Context) -> SharedCache | str | None:
    """With whom answers are shared, none where nobody is named, or the sentence why they cannot be."""
    address = context.options.shared_cache or context.environment.get(_SHARED)
    secret = context.options.shared_cache_secret or context.environment.get(_SHARED_SECRET)
    if not address and not secret:
        return None
    if not address or not secret:
        return text(ServeSentence.SHARED_BOTH)
    if any(importlib.util.find_spec(name) is None for name in ("cryptography", "redis")):
        return text(ServeSentence.SHARED_LIBRARIES)
    try:
        return shared_cache(Private(address), Path(secret))
    except SharingUnusable as unusable:
        least, most = SECRET_BYTES
        return text(_SHARED_FAULTS[unusable.fault], path=secret, least=least, most=most)
