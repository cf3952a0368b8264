"""``ieum models use``: another model from now on, in the running program too."""

from __future__ import annotations

import argparse

from desktop.commands.context import Context
from desktop.commands.models.options import add_json, add_model
from desktop.commands.models.progress import reporter_of
from desktop.control.protocol import NoAnswer, NobodyThere
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
    if entry is None or not entry.usable:
        reporter.fail(text(ModelSentence.CLI_UNKNOWN, model=model), "not-found")
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
