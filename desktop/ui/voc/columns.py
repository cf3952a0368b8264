"""Which columns a file has, for a person to choose the one with the texts."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from desktop.voc.protocol.errors import NoColumn, VocError
from desktop.voc.table.sources import open_source
from desktop.words.voc_faults import voc_error_sentence

__all__ = ["columns_of"]


def columns_of(path: Path) -> Sequence[str] | str:
    """The names of the columns, none for lines of text; or the sentence that says why the file cannot be read.

    Looks through the whole file.
    """
    try:
        source = open_source(path)
    except NoColumn as error:
        return [each.reveal() for each in error.columns] or voc_error_sentence(error.code, error.subject)
    except VocError as error:
        return voc_error_sentence(error.code, error.subject, error.detail)
    return () if source.kind == "lines" else source.headings
