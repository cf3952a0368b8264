"""One place in a text, and which eojeols make sense there.

Must not rank: what makes no sense is not offered, all else keeps its probability.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container
from typing import Final

from engine.suggest.blocklist import Blocklist
from engine.suggest.sense.agreement import Allows, going_along, honouring, on_one_level
from engine.text.eojeol import OPENING
from engine.text.hangul import keys
from engine.text.spelling.aloud import josa_agrees
from engine.text.spelling.joined import parted
from engine.text.spelling.misspelt import righted
from engine.text.spelling.names import given_name_in, name_in

__all__ = ["TextPlace"]

_SENTENCE_END: Final = re.compile(r"[.?!…][\"'”’)]?\s|\n")
_LATIN_OR_DIGIT: Final = re.compile("[A-Za-z0-9%]")

_NO_BEGINNING: Final = frozenset(
    "이 그 저 이런 그런 저런 이것은 그것은 그는 그녀는 그의 그녀의 이를 이는 이에 이와 그를 그들은 것 것은 "
    "것이 것을 수 등 및 또는 때 때문에 위해 위한 대한 대해 의한 따라 따른 통해 있는 있다 있고 없는 하는 한 할 "
    "된 되는 같은 이라는 라는 않는 의해".split()
)
"""What points back or leans on a word before it: a line does not begin with it unless somebody types it."""

_BARE: Final = frozenset(
    "의 를 을 은 는 에 에서 에게 에게서 으로 으로는 로 로는 과 랑 이랑 까지 까지는 부터 께 께서 한테 "
    "이라고 라는 이라는 이다 입니다 이에요 예요 이었다 였다 마다 조차 마저 에는 에도 에서는 에서도 님 님이 님은 "
    "습니다".split()
)
"""Josa and endings, which never stand by themselves."""

_LEANING: Final = frozenset("와 라고 처럼 들은 들이 들을".split())
"""The same, and words as well (와, 라고 하는, 들을 노래): offered to who has begun them."""

_LONG_NUMBER: Final = re.compile(r"^\d{3}|^\d{2}(?:년|세기|대$)")
"""Years and amounts that nobody has begun to type."""


class TextPlace:
    """What is known when an eojeol is begun: the text before it and what is typed of it."""

    def __init__(
        self,
        blocklist: Blocklist,
        context: str,
        partial: str,
        known: Callable[[str], bool],
        own: Container[str] = frozenset(),
    ) -> None:
        """``known``: whether an eojeol is an ordinary one, as a lexicon's are; ``own``: words of the person's own."""
        self._blocklist = blocklist
        self._known, self._own = known, own
        self._context = context
        begun = partial.lstrip(OPENING)
        self._opening = len(partial) - len(begun)
        self._begun = begun
        self._keys = keys(begun)
        sentence = _SENTENCE_END.split(f"{context} ")[-1].split()
        self._agreements: tuple[Allows, ...] = tuple(
            each for each in (honouring(sentence), on_one_level(sentence)) if each is not None
        )
        self.expected = going_along(sentence)
        """Eojeols that make sense here, whatever a model knows of them."""
        self._begins_line = not context.rpartition("\n")[2].strip()

    def allows(self, text: str) -> bool:
        """Whether a whole eojeol that fits what is typed makes sense here; what the person has written before does."""
        if text in self._own:
            return True
        word = text[self._opening :]
        return self._is_right(word) and self._is_asked_for(word) and all(allows(word) for allows in self._agreements)

    @staticmethod
    def _is_right(word: str) -> bool:
        """Whether it is an eojeol, spelled as it should be."""
        if word in _BARE or righted(word) != word or parted(word) != word:
            return False
        return not _LATIN_OR_DIGIT.search(word) or josa_agrees(word)

    def _is_asked_for(self, word: str) -> bool:
        """Not something that only who has begun to type it, or has spoken of it, wants to read."""
        if not self._begun and (
            word in _LEANING or (self._begins_line and word in _NO_BEGINNING) or _LONG_NUMBER.match(word)
        ):
            return False
        held = self._blocklist.held_back(word)
        if held and held not in self._context and not self._keys.startswith(keys(word[0])):
            return False
        return self._is_begun_name(word)

    def _is_begun_name(self, word: str) -> bool:
        name = name_in(word) or given_name_in(word)
        if name is None or name in self._context or (name_in(word) is not None and self._known(word)):
            return True
        # A surname alone is the first syllable of many words.
        needed = len(keys(name[0])) + (len(name) > 1)
        return len(self._keys) >= needed and keys(name).startswith(self._keys[: len(keys(name))])
