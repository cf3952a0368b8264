"""``ieum models install``: a model of the catalogue from its hub, once the person accepts its licence."""

from __future__ import annotations

import argparse
import datetime as dt

from desktop.commands.console import plain_console
from desktop.commands.context import Context
from desktop.commands.models.options import add_json, add_model, add_quantisation
from desktop.commands.models.progress import reporter_of
from desktop.library.first_load import try_model
from desktop.system import credentials
from desktop.words.cli import CONSENTS, CliSentence
from desktop.words.language import text
from desktop.words.models import ModelSentence
from engine.text.private import Private
from models.errors import DownloadError, StoreError
from models.hub.download import HUB, Hub
from models.install.catalogue import CatalogueEntry, catalogue_entry
from models.install.install import install

__all__ = ["add", "run"]


def add(parser: argparse.ArgumentParser) -> None:
    """See ``VerbFile``."""
    add_model(parser)
    parser.add_argument("--accept-licence", action="store_true", help=text(CliSentence.ACCEPT_LICENCE))
    parser.add_argument("--hub", metavar=text(CliSentence.ADDRESS_VALUE), help=text(CliSentence.HUB))
    add_quantisation(parser)
    add_json(parser)


def run(context: Context) -> int:
    """See ``VerbFile``."""
    options, reporter = context.options, reporter_of(context)
    wanted = catalogue_entry(options.model)
    if wanted is None:
        raise StoreError("unknown-model", options.model)
    if wanted.route == "import":
        raise StoreError("import-only", wanted.id)
    if wanted.route == "builtin":
        reporter.done(wanted.id, text(ModelSentence.CLI_BUILTIN))
        return 0
    if not _accepted(context, wanted):
        reporter.fail(text(ModelSentence.CLI_ACCEPT_NEEDED), "licence")
        return 2
    accepted = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
    host = options.hub or context.settings.hub
    context.store.sweep()
    with reporter:

        def get(token: Private | None) -> str:
            with Hub(host, None if token is None else token.reveal) as hub:
                return install(wanted, options.quantisation, context.store, hub, accepted, reporter.step, try_model).id

        try:
            model = get(None)
        except DownloadError as error:
            # Only now, so that nobody is asked to unlock a keyring for what is public.
            token = credentials.hub_token(host, HUB) if error.code in ("unauthorised", "gated") else None
            if token is None:
                raise
            model = get(token)
    reporter.done(model, text(ModelSentence.INSTALLED_NOW, model=model))
    return 0


def _accepted(context: Context, wanted: CatalogueEntry) -> bool:
    """Whether the person accepts the licence, which they are shown."""
    options = context.options
    entry = context.library.entry(wanted.id)
    assert entry is not None  # noqa: S101  # the catalogue's entries are all in the library
    assert entry.licence is not None  # noqa: S101  # each has a licence
    licence = entry.licence
    if not options.json:
        console = plain_console(context.out)
        console.print(
            text(
                ModelSentence.CLI_LICENCE,
                model=entry.name,
                licence=licence.name,
                summary=licence.summary,
                url=licence.url,
            )
        )
        if licence.non_commercial:
            console.print(text(ModelSentence.NON_COMMERCIAL), style="bold")
    if options.accept_licence:
        return True
    if options.json or not context.source.isatty():
        return False
    return input(text(ModelSentence.CLI_ACCEPT)).strip().lower() in CONSENTS
