"""``ieum models status``: the model in use, the memory of the engines, the disk."""

from __future__ import annotations

import argparse

from desktop.commands.console import plain_console
from desktop.commands.context import Context
from desktop.commands.models.options import add_json
from desktop.commands.models.progress import reporter_of
from desktop.control.protocol import NoAnswer, NobodyThere
from desktop.library.files import BUILTIN
from desktop.words.app import Sentence, condition_sentence
from desktop.words.language import text
from desktop.words.models import ModelSentence, memory, size

__all__ = ["add", "run"]


def add(parser: argparse.ArgumentParser) -> None:
    """See ``VerbFile``."""
    add_json(parser)


def run(context: Context) -> int:
    """See ``VerbFile``."""
    store = context.store
    disk = sum(store.disk_use(each.id) for each in store.models()) + sum(each.size for each in store.unfinished())
    try:
        found = context.request("status").status
    except (NobodyThere, NoAnswer):
        found = None
    if context.options.json:
        engines = found.engines if found is not None else {}
        model = found.model if found is not None else context.settings.model
        told = {"model": model, "running": found is not None, "engines": engines, "disk": disk}
        reporter_of(context).value(told)
        return 0
    console = plain_console(context.out)
    if found is None:
        console.print(text(Sentence.STATUS_NOBODY))
    else:
        console.print(condition_sentence(found.condition, found.model, found.fault, found.model))
        for model, resident in found.engines.items():
            console.print(f"{text(ModelSentence.MEMORY_MODEL, model=model)}: {memory(resident)}")
    builtin = context.library.entry(BUILTIN)
    own = builtin.size if builtin is not None else 0
    console.print(text(ModelSentence.CLI_DISK, size=size(disk), builtin=size(own)))
    return 0
