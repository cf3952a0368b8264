"""``ieum models import``: a GGUF file or a model's folder of the person's own; also of one that labels texts."""

from __future__ import annotations

import argparse
from pathlib import Path

from desktop.commands.context import Context
from desktop.commands.models.options import add_json, add_quantisation
from desktop.commands.models.progress import reporter_of
from desktop.library.first_load import try_encoder, try_model
from desktop.system import paths
from desktop.words.cli import CliSentence
from desktop.words.language import text
from desktop.words.models import ModelSentence
from models.install.encoder import import_encoder
from models.install.install import import_model
from models.readers.encoder import is_encoder_folder

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
        if is_encoder_folder(options.path):
            encoder = import_encoder(options.path, paths.encoders_folder(), reporter.step, try_encoder, options.name)
            reporter.done(encoder, text(ModelSentence.ENCODER_NOW, model=encoder))
            return 0
        form = options.quantisation or "Q8_0"
        found = import_model(options.path, store, form, reporter.step, try_model, options.name)
    reporter.done(found.id, text(ModelSentence.INSTALLED_NOW, model=found.id))
    return 0
