"""What may be offered, whatever its probability.

Must not know what was typed or which model is asked.
"""

from __future__ import annotations

import copy
import functools
import re
from collections.abc import Callable

from engine.suggest.blocklist import Blocklist
from engine.text import hangul

__all__ = ["Rules", "has_latin", "typable"]

_LATIN = re.compile("[A-Za-z]+")

_SCRAPS = re.compile(r"[*@#_=|\\^~<>]")
"""Masked names, addresses and mark-up in the training text; nobody is helped by *** in place of a name."""


def has_latin(text: str) -> bool:
    """Whether there is a Latin letter in it."""
    return _LATIN.search(text) is not None


def typable(text: str) -> bool:
    """Whether keys give this text: in Hangul mode what is not Latin, in Latin mode what is."""
    return all(hangul.round_trips(part) for part in _LATIN.split(text))


class Rules:
    """A blocklist and what makes a candidate presentable, for eojeols of at most ``syllables`` characters."""

    def __init__(self, blocklist: Blocklist, syllables: int) -> None:
        self._syllables = syllables
        self._blocklist = blocklist
        # The candidates of an eojeol are judged again with every key of it.
        self.offers = functools.lru_cache(maxsize=1024)(self._offers)
        """``offers(text)``: may this finished eojeol be shown?"""
        self.leads = functools.lru_cache(maxsize=1024)(self._leads)
        """``leads(text)``: can it become an eojeol that may be shown?"""

    def within(self, allows: Callable[[str], bool]) -> Rules:
        """The same rules, and one more about finished eojeols."""
        narrower = copy.copy(self)
        narrower.offers = functools.lru_cache(maxsize=1024)(lambda text: self.offers(text) and allows(text))
        return narrower

    def _offers(self, text: str) -> bool:
        return (
            0 < len(text) <= self._syllables
            and (text[-1].isalnum() or text[-1] == "%")
            and not _SCRAPS.search(text)
            and typable(text)
            and not self._blocklist.blocks(text)
        )

    def _leads(self, text: str) -> bool:
        return len(text) <= self._syllables and not self._blocklist.doomed(text)
