"""The category dictionary: three levels of names, ``{대분류: {중분류: [소분류, …]}}``, checked and in NFC."""

from __future__ import annotations

import dataclasses
import functools
import hashlib
import json
import unicodedata
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from models.complaints.errors import BadTree

__all__ = ["DICTIONARY_BYTES", "LEAF_LIMIT", "NAME_LIMIT", "SEPARATOR", "Dictionary", "parse_tree"]

SEPARATOR = " > "
"""Between the levels of a place when it is written as one text; no name holds ">"."""

LEAF_LIMIT, NAME_LIMIT = 2000, 60
"""The most minor categories, and characters of a name."""

DICTIONARY_BYTES = 1 << 20
"""The most of its JSON."""


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


def parse_tree(content: str | bytes) -> Dictionary:
    """The dictionary that this JSON holds.  Raises ``BadTree``, with the place in it as ``detail``."""
    if len(content) > DICTIONARY_BYTES:
        raise BadTree("dictionary-large", f"{len(content)} bytes")
    try:
        text = content.decode("utf-8-sig") if isinstance(content, bytes) else content.removeprefix("\ufeff")
        value = json.loads(text, object_pairs_hook=_Pairs)
    except json.JSONDecodeError as error:
        raise BadTree("dictionary-json", f"line {error.lineno}") from None
    except (ValueError, RecursionError) as error:
        raise BadTree("dictionary-json", type(error).__name__) from None
    tree: dict[str, Mapping[str, tuple[str, ...]]] = {}
    for major, middles in _named(value, ""):
        branch: dict[str, tuple[str, ...]] = {}
        for middle, minors in _named(middles, major):
            place = f"{major}{SEPARATOR}{middle}"
            if not isinstance(minors, list):
                raise BadTree("dictionary-levels", place)
            branch[middle] = _distinct([_name(each, place) for each in minors], place)
        tree[major] = MappingProxyType(branch)
    count = sum(len(minors) for middles in tree.values() for minors in middles.values())
    if count > LEAF_LIMIT:
        raise BadTree("dictionary-large", f"{count} > {LEAF_LIMIT}")
    return Dictionary(MappingProxyType(tree))


class _Pairs(list[tuple[str, object]]):
    """An object as JSON spells it: a dict would drop the first of two alike names."""


def _named(value: object, place: str) -> list[tuple[str, object]]:
    if not isinstance(value, _Pairs):
        raise BadTree("dictionary-levels", place)
    names = _distinct([_name(name, place) for name, _ in value], place)
    return list(zip(names, (inner for _, inner in value), strict=True))


def _distinct(names: list[str], place: str) -> tuple[str, ...]:
    if not names:
        raise BadTree("dictionary-empty", place)
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise BadTree("dictionary-duplicate", f"{place}{SEPARATOR if place else ''}{name}")
        seen.add(name)
    return tuple(names)


def _name(value: object, place: str) -> str:
    if not isinstance(value, str):
        raise BadTree("dictionary-levels", place)
    name = unicodedata.normalize("NFC", value).strip()
    # A part of a surrogate pair is no character either: it cannot be written anywhere.
    if not name or len(name) > NAME_LIMIT or ">" in name or any(unicodedata.category(each)[0] == "C" for each in name):
        raise BadTree("dictionary-name", place)
    return name
