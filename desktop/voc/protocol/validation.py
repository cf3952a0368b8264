"""An answer held against the schema and the dictionary: what is wrong is left out or marked, and always named."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Any

from desktop.voc.protocol.dictionary import SEPARATOR, Dictionary
from desktop.voc.protocol.messages import BUG_TYPES, CATEGORIES, Category, Classification, Remark, RemarkCode
from desktop.voc.protocol.schema import PLACE
from engine.text.private import Private

__all__ = ["plain", "probability", "validated"]

RAW_LIMIT = 1 << 16
_SUMMARY, _GROUND, _NAME, _KEYWORD, _KEYWORDS = 2000, 1000, 200, 100, 20
_ITEMS = 200
"""Of a list that are looked at; each may cost a remark."""

_LEVELS = ("대분류", "중분류", "소분류")


def validated(
    value: Mapping[str, Any], dictionary: Dictionary, raw: str, remarks: tuple[Remark, ...] = ()
) -> Classification:
    """The classification that ``value`` holds; ``remarks`` are known already."""
    found = _Found(list(remarks))
    categories = _categories(value, dictionary, found)
    if len(raw) > RAW_LIMIT:
        raw = raw[:RAW_LIMIT]
        found.remark("too-many", "raw")
    claim = found.choice(value, "is_claim", ("claim", "non-claim"))
    return Classification(
        is_claim="claim" if claim == "claim" else "non-claim" if claim == "non-claim" else None,
        summary=Private(found.string(value, "summary", "summary", _SUMMARY)),
        bug_type=None
        if "bug_type" in value and value["bug_type"] is None
        else found.choice(value, "bug_type", BUG_TYPES),
        keywords=_keywords(value, found),
        categories=categories,
        remarks=tuple(found.remarks),
        raw=Private(raw),
    )


def probability(value: object) -> float | None:
    """A server's confidence as it is; none where it is no probability."""
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1:
        return float(value)
    return None


class _Found:
    def __init__(self, remarks: list[Remark]) -> None:
        self.remarks = remarks

    def remark(self, code: RemarkCode, field: str) -> None:
        self.remarks.append(Remark(code, field))

    def string(self, value: Mapping[str, Any], name: str, field: str, limit: int) -> str:
        if value.get(name) is None:
            self.remark("missing", field)
            return ""
        if not isinstance(value[name], str):
            self.remark("wrong-type", field)
            return ""
        return self.short(value[name], field, limit)

    def short(self, given: str, field: str, limit: int) -> str:
        """As it may be shown, cut and named where it is longer."""
        # To compose millions of marks would take its time.
        found = plain(given[: 4 * limit])
        if len(found) > limit or len(given) > 4 * limit:
            self.remark("too-many", field)
        return found[:limit]

    def choice(self, value: Mapping[str, Any], name: str, choices: tuple[str, ...]) -> str | None:
        if name not in value:
            self.remark("missing", name)
            return None
        given = value[name]
        if not isinstance(given, str):
            self.remark("wrong-type", name)
            return None
        found = plain(given[:_NAME])
        if found not in choices:
            self.remark("unknown-value", name)
            return None
        return found

    def items(self, value: Mapping[str, Any], name: str) -> list[Any]:
        if value.get(name) is None:
            self.remark("missing", name)
            return []
        if not isinstance(value[name], list):
            self.remark("wrong-type", name)
            return []
        found: list[Any] = value[name]
        return found


def plain(text: str) -> str:
    """NFC without control characters but line breaks, so that no screen and no table does anything with them."""
    composed = unicodedata.normalize("NFC", text.encode(errors="replace").decode())
    return "".join(each for each in composed if each == "\n" or unicodedata.category(each)[0] != "C").strip()


def _keywords(value: Mapping[str, Any], found: _Found) -> tuple[Private, ...]:
    kept: list[str] = []
    for number, each in enumerate(found.items(value, "keywords")):
        if len(kept) == _KEYWORDS or number == _ITEMS:
            found.remark("too-many", "keywords")
            break
        word = found.short(each, f"keywords.{number}", _KEYWORD) if isinstance(each, str) else ""
        if not word:
            found.remark("wrong-type", f"keywords.{number}")
        elif word in kept:
            found.remark("duplicate", f"keywords.{number}")
        else:
            kept.append(word)
    return tuple(map(Private, kept))


def _categories(value: Mapping[str, Any], dictionary: Dictionary, found: _Found) -> tuple[Category, ...]:
    kept: list[Category] = []
    for number, each in enumerate(found.items(value, "categories")):
        field = f"categories.{number}"
        if len(kept) == CATEGORIES or number == _ITEMS:
            found.remark("too-many", "categories")
            break
        if not isinstance(each, dict):
            found.remark("wrong-type", field)
            continue
        names = _names(each, field, found)
        if names in [(other.major, other.middle, other.minor) for other in kept]:
            found.remark("duplicate", field)
            continue
        known = dictionary.holds(*names)
        if not known:
            found.remark("outside-dictionary", field)
        ground = found.string(each, "근거", f"{field}.근거", _GROUND)
        kept.append(Category(*names, ground=Private(ground), known=known))
    return tuple(kept)


def _names(item: dict[str, Any], field: str, found: _Found) -> tuple[str, str, str]:
    place = item.get(PLACE)
    mark = SEPARATOR.strip()
    if isinstance(place, str) and (place.count(mark) == 2 or not any(level in item for level in _LEVELS)):
        # With too few or too many levels it is in no dictionary, and shown as such.
        parts = [*place.split(mark, 2), "", ""][:3]
        major, middle, minor = (found.short(part, f"{field}.{PLACE}", _NAME) for part in parts)
    else:
        major, middle, minor = (found.string(item, level, f"{field}.{level}", _NAME) for level in _LEVELS)
    return major, middle, minor
