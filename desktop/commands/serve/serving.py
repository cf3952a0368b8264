"""A server of the local API put together from what the person has: settings, models, keys."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from desktop.api.cards import ModelCard
from desktop.api.contracts.voc.app import VocTerms
from desktop.api.errors import PortTaken
from desktop.api.host import ApiComplaints, ApiModels, ApiTells, serve_api
from desktop.api.options import ApiOptions
from desktop.api.safety.keys import KeyRing
from desktop.api.sharing.where import SharedCache
from desktop.commands.context import Context
from desktop.commands.serve.finding import ServedModels
from desktop.library.files import builtin_model
from desktop.system import paths
from desktop.system.roles import role_command
from desktop.voc.protocol.dictionary import builtin_dictionary
from desktop.words.api.serving import ServeSentence
from desktop.words.language import text
from engine.client.options import EngineOptions

__all__ = ["no_keys_sentence", "port_sentence", "serve_with"]


def serve_with(
    context: Context,
    options: ApiOptions,
    keys: KeyRing,
    tells: ApiTells,
    complaints: ApiComplaints | None = None,
    allowed: Sequence[Path] = (),
    preload: Sequence[str] = (),
    sharing: SharedCache | None = None,
) -> None:
    """Serves until it is told to stop; raises ``NoKeys`` and ``PortTaken``.

    Without ``complaints`` contract C is there and says that it has no model.
    """
    threads = context.settings.threads or None
    engine = EngineOptions(role_command("engine"), context.model, builtin_model(), threads)
    found = ServedModels(context.library, context.model, paths.encoders_folder(), allowed, threads)
    models = ApiModels(
        lambda: _cards(context), found.names, found.find, role_command("runner"), context.model.id, tuple(preload)
    )
    without = ApiComplaints(VocTerms(builtin_dictionary()))
    serve_api(options, engine, keys, models, complaints or without, tells, sharing)


def port_sentence(options: ApiOptions, taken: PortTaken) -> str:
    """Which contract found its port taken, and what to do."""
    contract = next(name for name, port in options.ports.items() if port == taken.port)
    return text(ServeSentence.PORT_TAKEN, port=taken.port, reason=taken.code, contract=contract)


def no_keys_sentence(options: ApiOptions) -> str:
    """Why there must be a key first."""
    return text(ServeSentence.PUBLIC if options.public else ServeSentence.NO_KEYS, host=options.host)


def _cards(context: Context) -> Sequence[ModelCard]:
    return [
        ModelCard(entry.id, entry.name, entry.note, entry.parameters)
        for entry in context.library.entries()
        if entry.usable
    ]
