"""The local API as the tray program starts it: the role "api", which tells over a link and ends with it."""

from __future__ import annotations

import argparse
import os
import threading
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, TypeAlias

from desktop.api.errors import KeysUnusable, NoKeys, PortTaken
from desktop.api.options import CONTRACTS, PORTS, ApiOptions, Contract
from desktop.api.watching import (
    ApiComplaintsState,
    ApiCounted,
    ApiListening,
    ApiModelState,
    ApiRefused,
    FromApi,
    ToApi,
)
from desktop.commands.context import Context, context_of
from desktop.commands.serve.classifying import NotAskedRight, classifier_of
from desktop.system import paths
from desktop.words.api.serving import KEY_FAULTS, ServeSentence
from desktop.words.language import text
from engine.client.state import EngineState
from engine.process.parent_pipes import own_pipes
from engine.wire.link import VERSION, Hello, Link, LinkClosed

if TYPE_CHECKING:
    from desktop.api.safety.keys import KeyRing

__all__ = ["main"]

_ApiLink: TypeAlias = "Link[FromApi, ToApi]"


def main() -> int:
    """Serves by the person's settings until the parent ends or closes the link; the exit status."""
    link: _ApiLink = Link(*own_pipes(), ToApi)
    tells = _LinkTells(link)
    try:
        link.send(Hello(VERSION, os.getpid()))
        refused = _serve(context_of(argparse.Namespace(model=None)), tells)
        if refused is not None:
            link.send(refused)
            tells.ended.wait()  # until it has been read
    except LinkClosed:
        return 0
    return 0


def _serve(context: Context, tells: _LinkTells) -> ApiRefused | None:
    """Why it cannot serve, or nothing once it has."""
    try:
        from desktop.api.safety.keys import KeyRing
        from desktop.commands.serve.serving import no_keys_sentence, port_sentence, serve_with
    except ImportError:
        return ApiRefused(text(ServeSentence.NO_LIBRARIES), "no-libraries")
    others = {name: int(port) for name, _, port in (each.partition("=") for each in context.settings.api_ports)}
    gguf = context.settings.api_voc_model
    ports = {contract: others.get(contract, PORTS[contract]) for contract in (PORTS if gguf else CONTRACTS)}
    options = ApiOptions(ports, keyed=context.settings.api_keyed)
    file = paths.api_keys_file()
    try:
        keys: KeyRing = KeyRing.read(file)
        serve_with(context, options, keys, tells, classifier_of(context, gguf) if gguf else None)
    except NotAskedRight as wrong:
        return ApiRefused(str(wrong), "no-voc-model")
    except KeysUnusable as unusable:
        return ApiRefused(text(KEY_FAULTS[unusable.fault], path=file), "bad-keys")
    except NoKeys:
        return ApiRefused(no_keys_sentence(options), "no-keys")
    except PortTaken as taken:
        return ApiRefused(port_sentence(options, taken), "port-taken")
    return None


class _LinkTells:
    """Tells over the link, and hears when that ends."""

    def __init__(self, link: _ApiLink) -> None:
        self.ended = threading.Event()
        """Set when the other side is gone."""
        self._link = link
        self._stop: Callable[[], None] | None = None
        threading.Thread(target=self._listen, name="api-link", daemon=True).start()

    def stoppable(self, stop: Callable[[], None]) -> None:
        """See ``ApiTells``."""
        self._stop = stop
        if self.ended.is_set():
            stop()

    def addresses(self, addresses: Mapping[Contract, str]) -> None:
        """See ``ApiTells``."""
        self._link.send(ApiListening({str(contract): address for contract, address in addresses.items()}))

    def state(self, state: EngineState) -> None:
        """See ``ApiTells``."""
        self._link.send(ApiModelState(state.kind, state.model_id))

    def complaints(self, state: EngineState) -> None:
        """See ``ApiTells``."""
        self._link.send(ApiComplaintsState(state.kind, state.detail))

    def counted(self, totals: Mapping[str, tuple[int, int]]) -> None:
        """See ``ApiTells``."""
        self._link.send(ApiCounted(dict(totals)))

    def _listen(self) -> None:
        try:
            while self._link.receive() is not None:
                pass
        finally:
            self.ended.set()
            if self._stop is not None:
                self._stop()
