"""The person's own abbreviations: what they type, and the text that is meant."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping

from engine.text.hangul import keys
from engine.text.private import Private

__all__ = ["Abbreviations"]


@dataclasses.dataclass(frozen=True)
class Abbreviations:
    """``meant``: the text for the keys of each abbreviation, because an input method may show ㄱㅅ as ㄳ."""

    meant: Mapping[Private, Private] = dataclasses.field(default_factory=dict)

    @classmethod
    def of(cls, pairs: Iterable[tuple[str, str]]) -> Abbreviations:
        """Those of a list of abbreviation and text; of two for the same keys the later one."""
        return cls({Private(keys(short)): Private(text) for short, text in pairs})

    def text(self, partial: str) -> Private | None:
        """What is meant by an eojeol, if that is one of them."""
        found = self.meant.get(Private(keys(partial))) if partial and self.meant else None
        return None if found is None or found.reveal() == partial else found
