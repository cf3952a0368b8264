"""``ieum models convert``: a GPT-2 checkpoint's folder as GGUF, beside the store."""

from __future__ import annotations

import argparse
import shutil
import tempfile
from pathlib import Path

from desktop.commands.context import Context
from desktop.commands.models.options import add_json, add_quantisation
from desktop.commands.models.progress import reporter_of
from desktop.words.cli import CliSentence
from desktop.words.language import text
from desktop.words.models import ModelSentence
from models.conversion.convert import convert
from models.errors import StoreError
from models.readers.recognise import recognise_folder

__all__ = ["add", "run"]


def add(parser: argparse.ArgumentParser) -> None:
    """See ``VerbFile``."""
    folder, out = text(CliSentence.FOLDER_VALUE), text(CliSentence.TARGET_VALUE)
    parser.add_argument("path", type=Path, metavar=folder)
    parser.add_argument("out", type=Path, metavar=out)
    add_quantisation(parser)
    add_json(parser)


def run(context: Context) -> int:
    """See ``VerbFile``."""
    source, out = context.options.path, context.options.out
    form = context.options.quantisation or "Q8_0"
    context.store.sweep()
    with reporter_of(context) as reporter:
        recognise_folder(source)
        try:
            out.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(dir=out, prefix=".ieum") as place:
                convert(source, Path(place), form, lambda done, total: reporter.step("convert", done, total))
                for each in Path(place).iterdir():
                    shutil.move(each, out / each.name)
        except OSError as error:
            raise StoreError("unwritable", str(out), error.strerror or type(error).__name__) from None
    reporter.done(str(out), text(ModelSentence.CLI_CONVERTED, path=out))
    return 0
