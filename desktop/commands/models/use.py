"""``ieum models use``: another model from now on, in the running program too."""

from __future__ import annotations

import argparse

from desktop.commands.context import Context
from desktop.commands.models.options import add_json, add_model, unknown_model
from desktop.commands.models.progress import reporter_of
from desktop.control.protocol import NoAnswer, NobodyThere
from desktop.library.entry import ModelEntry
from desktop.settings.change import write_setting
from desktop.system import paths
from desktop.words.language import text
from desktop.words.models import ModelSentence

__all__ = ["add", "run"]


def add(parser: argparse.ArgumentParser) -> None:
    """See ``VerbFile``."""
    add_model(parser)
    add_json(parser)


def run(context: Context) -> int:
    """See ``VerbFile``."""
    model, reporter = context.options.model, reporter_of(context)
    entry = context.library.entry(model)
    if entry is None:
        reporter.fail(unknown_model(context, model), "not-found")
        return 2
    if not entry.usable:
        reporter.fail(_how_to_have(entry), "not-found")
        return 2
    try:
        # The running program tells the settings itself, once the model has loaded.
        context.request("use", model)
    except (NobodyThere, NoAnswer):
        try:
            write_setting(paths.settings_file(), "model", model)
        except (OSError, ValueError) as error:
            reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
            reporter.fail(text(ModelSentence.SETTING_NOT_WRITTEN, reason=reason), "unwritable")
            return 1
        reporter.done(model, text(ModelSentence.CLI_USED_LATER, model=entry.name))
        return 0
    reporter.done(model, text(ModelSentence.CLI_USED, model=entry.name))
    return 0


def _how_to_have(entry: ModelEntry) -> str:
    """Why a model that is known cannot be used yet, and what makes it usable."""
    if entry.installed:
        return text(ModelSentence.CLI_BROKEN, name=entry.name, model=entry.id)
    by_hand = ModelSentence.CLI_IMPORT_FIRST if entry.route == "import" else ModelSentence.CLI_INSTALL_FIRST
    return text(by_hand, name=entry.name, model=entry.id)
