"""Arguments that several verbs of ``ieum models`` take."""

from __future__ import annotations

import argparse

__all__ = ["add_json", "add_model", "add_quantisation"]


def add_json(parser: argparse.ArgumentParser) -> None:
    """Answers as JSON, and progress as lines of it (``desktop.library.jobs``)."""
    parser.add_argument("--json", action="store_true", help="JSON으로")


def add_model(parser: argparse.ArgumentParser) -> None:
    """Which model."""
    parser.add_argument("model")


def add_quantisation(parser: argparse.ArgumentParser) -> None:
    """The form that a checkpoint is converted to; empty for the usual one."""
    parser.add_argument("--quantisation", default="", metavar="Q", help="Q8_0 (기본), Q6_K, Q5_K_M, Q4_K_M")
