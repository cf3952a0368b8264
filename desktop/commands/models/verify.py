"""``ieum models verify``: an installed model's files, read to the last byte."""

from __future__ import annotations

import argparse

from desktop.commands.context import Context
from desktop.commands.models.options import add_json, add_model
from desktop.commands.models.progress import reporter_of
from desktop.library.files import BUILTIN
from desktop.words.language import text
from desktop.words.models import ModelSentence
from models.errors import StoreError

__all__ = ["add", "run"]


def add(parser: argparse.ArgumentParser) -> None:
    """See ``VerbFile``."""
    add_model(parser)
    add_json(parser)


def run(context: Context) -> int:
    """See ``VerbFile``."""
    model = context.options.model
    if model == BUILTIN:
        raise StoreError("unknown-model", model)
    with reporter_of(context) as reporter:
        fault = context.store.verify(model, whole=True, progress=lambda d, t: reporter.step("check", d, t))
    if fault:
        raise StoreError(fault, model, fault)
    reporter.done(model, text(ModelSentence.VERIFIED, model=model))
    return 0
