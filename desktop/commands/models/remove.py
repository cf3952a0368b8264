"""``ieum models remove``: an installed model that nobody uses, or what a download has left."""

from __future__ import annotations

import argparse

from desktop.commands.context import Context
from desktop.commands.models.options import add_json, add_model
from desktop.commands.models.progress import reporter_of
from desktop.control.protocol import NoAnswer, NobodyThere
from desktop.library.files import BUILTIN
from desktop.words.language import text
from desktop.words.models import ModelSentence

__all__ = ["add", "run"]


def add(parser: argparse.ArgumentParser) -> None:
    """See ``VerbFile``."""
    add_model(parser)
    add_json(parser)


def run(context: Context) -> int:
    """See ``VerbFile``."""
    model, store, reporter = context.options.model, context.store, reporter_of(context)
    if model == BUILTIN:
        reporter.fail(text(ModelSentence.CLI_BUILTIN), "builtin")
        return 2
    if model in _in_use(context):
        reporter.fail(text(ModelSentence.CLI_IN_USE, model=model), "in-use")
        return 1
    begun = {each.id for each in store.unfinished()}
    if model in begun:
        store.discard(model)
    if model not in begun or model in {each.id for each in store.models()}:
        store.remove(model)
    reporter.done("", text(ModelSentence.CLI_REMOVED, model=model))
    return 0


def _in_use(context: Context) -> frozenset[str]:
    """The models that the running program uses or is loading, else the one of the settings."""
    try:
        found = context.request("status").status
    except (NobodyThere, NoAnswer):
        found = None
    return frozenset({found.model, *found.engines} if found is not None else {context.settings.model})
