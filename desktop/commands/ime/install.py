"""``ieum ime install``: adds the input method to those that the person may choose."""

from __future__ import annotations

import argparse

from desktop.commands.context import Context
from desktop.commands.ime.setting_up import add_json, carry_out
from desktop.system.roles import ime_command
from desktop.words.surroundings.own_ime import OwnImeSentence

__all__ = ["add", "run"]


def add(parser: argparse.ArgumentParser) -> None:
    """See ``VerbFile``."""
    add_json(parser)


def run(context: Context) -> int:
    """See ``VerbFile``."""
    return carry_out(context, lambda found: found.install(ime_command()), OwnImeSentence.INSTALLED)
