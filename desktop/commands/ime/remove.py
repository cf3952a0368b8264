"""``ieum ime remove``: takes the input method away, and puts everything back."""

from __future__ import annotations

import argparse

from desktop.commands.context import Context
from desktop.commands.ime.setting_up import add_json, carry_out
from desktop.words.surroundings.own_ime import OwnImeSentence

__all__ = ["add", "run"]


def add(parser: argparse.ArgumentParser) -> None:
    """See ``VerbFile``."""
    add_json(parser)


def run(context: Context) -> int:
    """See ``VerbFile``."""
    return carry_out(context, lambda found: found.remove(), OwnImeSentence.REMOVED)
