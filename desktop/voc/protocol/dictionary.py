"""The category dictionary of a person: read from their file, or the built-in one, and kept."""

from __future__ import annotations

import functools
from pathlib import Path

from desktop.voc.protocol.errors import BadDictionary
from models import durable
from models.complaints.dictionary import DICTIONARY_BYTES, LEAF_LIMIT, NAME_LIMIT, SEPARATOR, Dictionary, parse_tree
from models.complaints.errors import BadTree

__all__ = [
    "LEAF_LIMIT",
    "NAME_LIMIT",
    "SEPARATOR",
    "Dictionary",
    "builtin_dictionary",
    "parse_dictionary",
    "read_dictionary",
    "write_dictionary",
]

_BUILTIN = Path(__file__).with_name("categories.json")


def parse_dictionary(content: str | bytes) -> Dictionary:
    """The dictionary that this JSON holds.  Raises ``BadDictionary``, with the place in it as ``detail``."""
    try:
        return parse_tree(content)
    except BadTree as error:
        raise BadDictionary(error.code, detail=error.detail) from None


@functools.cache
def builtin_dictionary() -> Dictionary:
    """That of a pest controller's customer service."""
    return parse_dictionary(_BUILTIN.read_bytes())


def read_dictionary(path: Path) -> Dictionary:
    """The person's own, or the built-in one where they have none.  Raises ``BadDictionary``: theirs to mend."""
    try:
        if path.exists() and not path.is_file():  # a pipe would be waited for without an end
            raise BadDictionary("dictionary-unreadable", str(path), "no file")
        with path.open("rb") as file:
            content = file.read(DICTIONARY_BYTES + 1)
    except FileNotFoundError:
        return builtin_dictionary()
    except OSError as error:
        raise BadDictionary("dictionary-unreadable", str(path), type(error).__name__) from None
    try:
        return parse_dictionary(content)
    except BadDictionary as error:
        raise BadDictionary(error.code, str(path), error.detail) from None


def write_dictionary(path: Path, dictionary: Dictionary) -> None:
    """Keeps the person's own, whole or not at all.  Raises ``BadDictionary`` ("dictionary-unwritable")."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        # A link of somebody who keeps their dictionary elsewhere stays one.
        durable.write(path, f"{dictionary.to_json(indent=2)}\n".encode(), through_link=True)
    except OSError as error:
        raise BadDictionary("dictionary-unwritable", str(path), type(error).__name__) from None
