"""``ieum ime status``: tells whether it is set up and in use; changes nothing."""

from __future__ import annotations

import argparse

from desktop.commands.context import Context
from desktop.commands.ime.setting_up import add_json, carry_out

__all__ = ["add", "run"]


def add(parser: argparse.ArgumentParser) -> None:
    """See ``VerbFile``."""
    add_json(parser)


def run(context: Context) -> int:
    """See ``VerbFile``."""
    return carry_out(context, lambda found: found.status())
