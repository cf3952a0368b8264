"""``ieum models import``: a GGUF file or a model's folder of the person's own."""

from __future__ import annotations

import argparse
from pathlib import Path

from desktop.commands.context import Context
from desktop.commands.models.options import add_json, add_quantisation
from desktop.commands.models.progress import reporter_of
from desktop.library.first_load import try_model
from desktop.words.cli import CliSentence
from desktop.words.language import text
from desktop.words.models import ModelSentence
from models.install.install import import_model

__all__ = ["add", "run"]


def add(parser: argparse.ArgumentParser) -> None:
    """See ``VerbFile``."""
    path, name = text(CliSentence.PATH_VALUE), text(CliSentence.NAME_VALUE)
    parser.add_argument("path", type=Path, metavar=path)
    parser.add_argument("--name", default="", metavar=name, help=text(CliSentence.NAME))
    add_quantisation(parser)
    add_json(parser)


def run(context: Context) -> int:
    """See ``VerbFile``."""
    options, store = context.options, context.store
    store.sweep()
    with reporter_of(context) as reporter:
        form = options.quantisation or "Q8_0"
        found = import_model(options.path, store, form, reporter.step, try_model, options.name)
    reporter.done(found.id, text(ModelSentence.INSTALLED_NOW, model=found.id))
    return 0
