"""The category dictionary: three levels of names, ``{대분류: {중분류: [소분류, …]}}``, checked and in NFC."""

from __future__ import annotations

import dataclasses
import functools
import hashlib
import json
import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

from desktop.voc.protocol.errors import BadDictionary
from models import durable

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

SEPARATOR = " > "
"""Between the levels of a place when it is written as one text; no name holds ">"."""

_BUILTIN = Path(__file__).with_name("categories.json")
LEAF_LIMIT, NAME_LIMIT = 2000, 60
"""The most minor categories, and characters of a name."""

_BYTES = 1 << 20


@dataclasses.dataclass(frozen=True)
class Dictionary:
    """A sound dictionary; ``tree`` keeps the person's order."""

    tree: Mapping[str, Mapping[str, tuple[str, ...]]]

    def __post_init__(self) -> None:
        object.__setattr__(self, "_places", frozenset(self.places()))

    def places(self) -> Iterator[tuple[str, str, str]]:
        """All (대분류, 중분류, 소분류), in order."""
        for major, middles in self.tree.items():
            for middle, minors in middles.items():
                for minor in minors:
                    yield major, middle, minor

    def holds(self, major: str, middle: str, minor: str) -> bool:
        """Whether there is this place, by names in NFC."""
        places: frozenset[tuple[str, str, str]] = self._places  # type: ignore[attr-defined]
        return (major, middle, minor) in places

    def to_json(self, indent: int | None = None) -> str:
        """As the file holds it, and as a server is told."""
        plain = {
            major: {middle: list(minors) for middle, minors in middles.items()} for major, middles in self.tree.items()
        }
        return json.dumps(plain, ensure_ascii=False, indent=indent)

    @functools.cached_property
    def digest(self) -> str:
        """SHA-256 of the content, order included."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()


def parse_dictionary(content: str | bytes) -> Dictionary:
    """The dictionary that this JSON holds.  Raises ``BadDictionary``, with the place in it as ``detail``."""
    if len(content) > _BYTES:
        raise BadDictionary("dictionary-large", detail=f"{len(content)} bytes")
    try:
        text = content.decode("utf-8-sig") if isinstance(content, bytes) else content.removeprefix("\ufeff")
        value = json.loads(text, object_pairs_hook=_Pairs)
    except json.JSONDecodeError as error:
        raise BadDictionary("dictionary-json", detail=f"line {error.lineno}") from None
    except (ValueError, RecursionError) as error:
        raise BadDictionary("dictionary-json", detail=type(error).__name__) from None
    tree: dict[str, Mapping[str, tuple[str, ...]]] = {}
    for major, middles in _named(value, ""):
        branch: dict[str, tuple[str, ...]] = {}
        for middle, minors in _named(middles, major):
            place = f"{major}{SEPARATOR}{middle}"
            if not isinstance(minors, list):
                raise BadDictionary("dictionary-levels", detail=place)
            branch[middle] = _distinct([_name(each, place) for each in minors], place)
        tree[major] = MappingProxyType(branch)
    count = sum(len(minors) for middles in tree.values() for minors in middles.values())
    if count > LEAF_LIMIT:
        raise BadDictionary("dictionary-large", detail=f"{count} > {LEAF_LIMIT}")
    return Dictionary(MappingProxyType(tree))


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
            content = file.read(_BYTES + 1)
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


class _Pairs(list[tuple[str, object]]):
    """An object as JSON spells it: a dict would drop the first of two alike names."""


def _named(value: object, place: str) -> list[tuple[str, object]]:
    if not isinstance(value, _Pairs):
        raise BadDictionary("dictionary-levels", detail=place)
    names = _distinct([_name(name, place) for name, _ in value], place)
    return list(zip(names, (inner for _, inner in value), strict=True))


def _distinct(names: list[str], place: str) -> tuple[str, ...]:
    if not names:
        raise BadDictionary("dictionary-empty", detail=place)
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise BadDictionary("dictionary-duplicate", detail=f"{place}{SEPARATOR if place else ''}{name}")
        seen.add(name)
    return tuple(names)


def _name(value: object, place: str) -> str:
    if not isinstance(value, str):
        raise BadDictionary("dictionary-levels", detail=place)
    name = unicodedata.normalize("NFC", value).strip()
    # A part of a surrogate pair is no character either: it cannot be written anywhere.
    if not name or len(name) > NAME_LIMIT or ">" in name or any(unicodedata.category(each)[0] == "C" for each in name):
        raise BadDictionary("dictionary-name", detail=place)
    return name
