"""The model that classifies complaints, as a person names it on a command line: its file, dictionary and manner."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.commands.context import Context
from desktop.system.roles import role_command
from desktop.voc.protocol.dictionary import read_dictionary
from desktop.voc.protocol.errors import BadDictionary
from desktop.words.api.serving import VocServeSentence
from desktop.words.cli import CliSentence
from desktop.words.language import text
from desktop.words.model_faults import model_fault_sentence
from desktop.words.voc_faults import voc_error_sentence
from engine.client.forms import FormsOptions
from engine.wire.forms import LoadForms
from models.complaints.dictionary import Dictionary
from models.complaints.prompt import INSTRUCTION

if TYPE_CHECKING:
    from desktop.api.host import ApiComplaints

__all__ = ["USUAL", "NotAskedRight", "add_classifier", "classifier_fault", "classifier_of"]

_LOAD = LoadForms("")

USUAL = argparse.Namespace(
    dictionary=None, instruction=None, uncleaned=False, context=_LOAD.context, sequences=_LOAD.sequences
)
"""What ``add_classifier`` gives where nothing is asked for."""

_CONTEXT, _SEQUENCES = (256, 131_072), (1, 64)
_INSTRUCTION_BYTES = 1 << 16


class NotAskedRight(Exception):  # it carries a sentence
    """What was asked for cannot be; its text is the sentence for the person."""


def add_classifier(parser: argparse.ArgumentParser, prefix: str = "") -> None:
    """Gives the parser the options of such a model, each behind ``prefix``."""
    file = text(CliSentence.FILE_VALUE)
    # Another name than the program's own --model, which is an installed one.
    parser.add_argument(f"--{prefix}model", dest="gguf", metavar=file, help=text(VocServeSentence.MODEL))
    dictionary = text(VocServeSentence.DICTIONARY)
    parser.add_argument(f"--{prefix}dictionary", dest="dictionary", metavar=file, help=dictionary)
    instruction = text(VocServeSentence.INSTRUCTION)
    parser.add_argument(f"--{prefix}instruction", dest="instruction", metavar=file, help=instruction)
    uncleaned = text(VocServeSentence.UNCLEANED)
    parser.add_argument(f"--{prefix}uncleaned", dest="uncleaned", action="store_true", help=uncleaned)
    for name, metavar, usual, told in (
        ("context", "TOKENS", USUAL.context, VocServeSentence.CONTEXT),
        ("sequences", "COUNT", USUAL.sequences, VocServeSentence.SEQUENCES),
    ):
        sentence = text(told, usual=usual)
        parser.add_argument(f"--{prefix}{name}", dest=name, type=int, default=usual, metavar=metavar, help=sentence)


def classifier_of(context: Context, given: str, asked: argparse.Namespace = USUAL, prefix: str = "") -> ApiComplaints:
    """The model at ``given``; ``asked`` has the options of ``add_classifier``.  Raises ``NotAskedRight``."""
    from desktop.api.contracts.voc.app import VocTerms
    from desktop.api.host import ApiComplaints

    gguf = Path(given).expanduser().absolute()
    if not gguf.is_file():
        raise NotAskedRight(text(VocServeSentence.NO_FILE, path=gguf))
    for name, (low, high) in (("context", _CONTEXT), ("sequences", _SEQUENCES)):
        if not low <= getattr(asked, name) <= high:
            raise NotAskedRight(text(VocServeSentence.OUT_OF_RANGE, name=f"--{prefix}{name}", low=low, high=high))
    terms = VocTerms(_dictionary(asked.dictionary), not asked.uncleaned, _instruction(asked.instruction))
    load = LoadForms(str(gguf), asked.context, asked.sequences, context.settings.threads or None)
    return ApiComplaints(terms, FormsOptions(role_command("forms"), gguf.stem, load))


def classifier_fault(fault: str, gguf: str, *, started: bool) -> str:
    """Why the model cannot be used, or no longer once it had ``started``."""
    if started:
        return text(VocServeSentence.KEPT_CRASHING)
    if fault == "crashed":
        return text(VocServeSentence.CRASHED, path=gguf)
    return model_fault_sentence(fault, Path(gguf))


def _dictionary(given: str | None) -> Dictionary:
    """Raises ``NotAskedRight``."""
    try:
        if given is None:
            # It brings the keyring along, which a server's image does without.
            from desktop.commands.complaints import dictionary_of

            return dictionary_of()
        if not Path(given).exists():
            raise NotAskedRight(text(VocServeSentence.NO_FILE, path=given))
        return read_dictionary(Path(given))
    except BadDictionary as error:
        raise NotAskedRight(voc_error_sentence(error.code, error.subject, error.detail)) from None


def _instruction(given: str | None) -> str:
    """Raises ``NotAskedRight``."""
    if given is None:
        return INSTRUCTION
    try:
        with Path(given).open("rb") as file:
            told = file.read(_INSTRUCTION_BYTES).decode("utf-8-sig").strip()
    except (OSError, ValueError):
        told = ""
    if not told:
        raise NotAskedRight(text(VocServeSentence.NO_FILE, path=given))
    return told
