"""Arguments that several verbs of ``ieum models`` take."""

from __future__ import annotations

import argparse

from desktop.words.cli import CliSentence
from desktop.words.language import text
from models.conversion.sizes import QUANTISATIONS

__all__ = ["add_json", "add_model", "add_quantisation"]


def add_json(parser: argparse.ArgumentParser) -> None:
    """Answers as JSON, and progress as lines of it (``desktop.library.jobs``)."""
    parser.add_argument("--json", action="store_true", help=text(CliSentence.JSON))


def add_model(parser: argparse.ArgumentParser) -> None:
    """Which model."""
    parser.add_argument("model")


def add_quantisation(parser: argparse.ArgumentParser) -> None:
    """The form that a checkpoint is converted to; empty for the usual one."""
    usual, *others = QUANTISATIONS
    explained = text(CliSentence.QUANTISATION, usual=usual, others=", ".join(others))
    parser.add_argument("--quantisation", default="", metavar="Q", help=explained)
