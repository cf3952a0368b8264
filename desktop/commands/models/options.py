"""Arguments that several verbs of ``ieum models`` take, and what is said of a name that there is not."""

from __future__ import annotations

import argparse

from desktop.commands.context import Context
from desktop.commands.reading.nearest import nearest
from desktop.words.cli import CliSentence
from desktop.words.language import text
from desktop.words.models import ModelSentence
from models.conversion.sizes import QUANTISATIONS

__all__ = ["add_json", "add_model", "add_quantisation", "unknown_model"]


def add_json(parser: argparse.ArgumentParser) -> None:
    """Answers as JSON, and progress as lines of it (``desktop.library.jobs``)."""
    parser.add_argument("--json", action="store_true", help=text(CliSentence.JSON))


def add_model(parser: argparse.ArgumentParser) -> None:
    """Which model."""
    parser.add_argument("model", metavar=text(CliSentence.MODEL_VALUE))


def add_quantisation(parser: argparse.ArgumentParser) -> None:
    """The form that a checkpoint is converted to; empty for the usual one."""
    usual, *others = QUANTISATIONS
    explained = text(CliSentence.QUANTISATION, usual=usual, others=", ".join(others))
    parser.add_argument("--quantisation", default="", metavar="Q", help=explained)


def unknown_model(context: Context, name: str) -> str:
    """That there is no such model, and which one may have been meant."""
    meant = nearest(name, [entry.id for entry in context.library.entries()])
    told = text(ModelSentence.CLI_UNKNOWN, model=name)
    return f"{told} {text(CliSentence.MEANT, meant=meant)}" if meant else told
