"""``ieum models``: a file for each of its verbs; here is what all of them do alike."""

from __future__ import annotations

import argparse
import contextlib
import signal
from typing import Final

from desktop.commands.context import Context
from desktop.commands.models.options import unknown_model
from desktop.commands.models.progress import reporter_of
from desktop.commands.verbs import Verb, add_verbs, verb_file
from desktop.system import paths
from desktop.system.data_format import is_newer
from desktop.words.app import Sentence
from desktop.words.cli import CliSentence
from desktop.words.language import text
from desktop.words.model_faults import error_sentence
from desktop.words.models import ModelSentence
from models.errors import ModelError

__all__ = ["VERBS", "add", "run"]

VERBS: Final = (
    Verb("list", "desktop.commands.models.list_", CliSentence.MODELS_LIST),
    Verb("info", "desktop.commands.models.info", CliSentence.MODELS_INFO),
    Verb("install", "desktop.commands.models.install", CliSentence.MODELS_INSTALL),
    Verb("import", "desktop.commands.models.import_", CliSentence.MODELS_IMPORT),
    Verb("convert", "desktop.commands.models.convert", CliSentence.MODELS_CONVERT),
    Verb("remove", "desktop.commands.models.remove", CliSentence.MODELS_REMOVE),
    Verb("use", "desktop.commands.models.use", CliSentence.MODELS_USE),
    Verb("verify", "desktop.commands.models.verify", CliSentence.MODELS_VERIFY),
    Verb("status", "desktop.commands.models.status", CliSentence.MODELS_STATUS),
    Verb("token", "desktop.commands.models.hub_token", CliSentence.MODELS_TOKEN),
)
"""In the order of the help."""

_NEWER = 6
"""As of ``desktop.start``."""

_CANCELLED = 130
"""As shells have it after Ctrl-C."""


def add(parser: argparse.ArgumentParser) -> None:
    """See ``VerbFile``."""
    add_verbs(parser, "verb", text(CliSentence.VERB), VERBS, required=True)


def run(context: Context) -> int:
    """See ``VerbFile``."""
    if is_newer(data := paths.data_folder()):
        return context.refuse(text(Sentence.DATA_NEWER, path=data), _NEWER)
    # Whoever started us ends us by SIGTERM: what is half done is tidied up then, as after Ctrl-C.
    with contextlib.suppress(ValueError):  # in a thread other than the main one
        signal.signal(signal.SIGTERM, _interrupt)
    try:
        return verb_file(VERBS, context.options.verb).run(context)
    except ModelError as error:
        reporter_of(context).fail(_sentence(context, error), error.code)
        return 1
    except KeyboardInterrupt:
        reporter_of(context).fail(text(ModelSentence.JOB_CANCELLED), "cancelled")
        return _CANCELLED


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def _sentence(context: Context, error: ModelError) -> str:
    named = getattr(context.options, "model", None) == error.subject
    if (
        named
        and error.code in ("unknown-model", "not-found", "bad-name")
        and context.library.entry(error.subject) is None
    ):
        return unknown_model(context, error.subject)
    return error_sentence(error.code, error.subject, error.detail)
