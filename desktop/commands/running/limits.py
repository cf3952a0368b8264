"""What the system does not give a command, in a sentence, whatever the command was at."""

from __future__ import annotations

import errno
import os
from collections.abc import Mapping
from typing import Final

from desktop.words.cli import CliSentence
from desktop.words.language import text

__all__ = ["limit_sentence", "told"]

_OF_SYSTEM: Final[Mapping[int, CliSentence]] = {
    errno.EMFILE: CliSentence.TOO_FEW_HANDLES,
    errno.ENFILE: CliSentence.TOO_FEW_HANDLES,
    errno.ENOMEM: CliSentence.TOO_LITTLE_MEMORY,
    errno.EAGAIN: CliSentence.TOO_LITTLE_MEMORY,
    errno.ENOSPC: CliSentence.TOO_LITTLE_SPACE,
    errno.EDQUOT: CliSentence.TOO_LITTLE_SPACE,
    errno.EFBIG: CliSentence.TOO_LITTLE_SPACE,
}
_WORDS: Final = (
    ("new thread", CliSentence.TOO_LITTLE_MEMORY),
    ("failed to map segment", CliSentence.TOO_LITTLE_MEMORY),
    ("annot allocate memory", CliSentence.TOO_LITTLE_MEMORY),
    ("Too many open files", CliSentence.TOO_FEW_HANDLES),
)
"""Python has no number for a thread that cannot be started, and none for a library that cannot be loaded."""


def told(error: BaseException) -> str:
    """The sentence for a person; empty for what is no refusal of the system, and a fault of ours."""
    sentence = limit_sentence(error)
    if sentence is not None:
        return text(sentence)
    if isinstance(error, OSError) and error.strerror and isinstance(error.filename, str | os.PathLike):
        return text(CliSentence.PATH_REFUSED, path=error.filename, reason=error.strerror)
    return ""


def limit_sentence(error: BaseException) -> CliSentence | None:
    """What ran out, where that is what an error says."""
    if isinstance(error, MemoryError):
        return CliSentence.TOO_LITTLE_MEMORY
    if isinstance(error, OSError):
        return _OF_SYSTEM.get(error.errno or 0)
    if isinstance(error, RuntimeError | ImportError):
        return next((sentence for words, sentence in _WORDS if words in str(error)), None)
    return None
