"""``ieum models list``: the installed models, and those that can be had."""

from __future__ import annotations

import argparse

from rich.table import Table

from desktop.commands.console import plain_console
from desktop.commands.context import Context
from desktop.commands.models.info import model_facts
from desktop.commands.models.options import add_json
from desktop.commands.models.progress import reporter_of
from desktop.library.entry import ModelEntry, ModelState
from desktop.library.phrases import state_words
from desktop.words.language import text
from desktop.words.models import ModelSentence, size

__all__ = ["add", "run"]

_HEADINGS = (
    ModelSentence.CLI_HEAD_ID,
    ModelSentence.CLI_HEAD,
    ModelSentence.FACT_STATE,
    ModelSentence.FACT_DISK,
    ModelSentence.FACT_LICENCE,
)


def add(parser: argparse.ArgumentParser) -> None:
    """See ``VerbFile``."""
    add_json(parser)


def run(context: Context) -> int:
    """See ``VerbFile``."""
    entries = context.library.entries()
    if context.options.json:
        reporter_of(context).value([model_facts(entry) for entry in entries])
        return 0
    table = Table(box=None, pad_edge=False)
    for heading in _HEADINGS:
        table.add_column(text(heading), justify="right" if heading is ModelSentence.FACT_DISK else "left")
    for entry in entries:
        licence = entry.licence.name if entry.licence is not None else ""
        table.add_row(entry.id, entry.name, _state(entry, context.settings.model), size(entry.size), licence)
    plain_console(context.out).print(table)
    return 0


def _state(entry: ModelEntry, used: str) -> str:
    if entry.begun:
        return text(ModelSentence.STATE_BEGUN)
    if entry.fault:
        return state_words(entry, ModelState())
    if entry.installed and entry.id == used:
        return text(ModelSentence.STATE_READY)
    return text(ModelSentence.GROUP_INSTALLED if entry.installed else ModelSentence.GROUP_AVAILABLE)
