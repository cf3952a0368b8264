"""One text that is being written: which token comes next, what of it may be told, and when it is finished.

Pure but for chance: it is given probabilities and says what to tell.
"""

from __future__ import annotations

import codecs
import functools
import math
import time
from collections.abc import Sequence

import numpy as np

from engine.errors import TooLong
from engine.llm.pieces import FRAGMENT, Pieces
from engine.llm.runtime import Floats
from engine.runner.chat import Dialogue, dialogue
from engine.runner.sampling import Sampling, most_probable, taken
from engine.text.private import Private
from engine.wire.runner import Generate, Generated, GenerationEnd, TokenChance, WrittenText, WrittenToken

__all__ = ["TextUnderWay"]

_LEAST = 1e-30
_BLANK = " "


class TextUnderWay:
    """``ids`` are all its tokens by now, those of the prompt first; ``fed`` of them are in the KV cache."""

    def __init__(self, asked: Generate, pieces: Pieces, context: int) -> None:
        """Raises ``TooLong`` for a prompt that leaves no room in ``context``, and ``RuntimeFault``."""
        self.number = asked.id
        self.fed = 0
        self.sequence = -1
        self._pieces = pieces
        self._began = time.monotonic()
        self._due = None if asked.deadline_ms is None else self._began + asked.deadline_ms / 1000
        self._lead = False
        if asked.turns:
            found = dialogue(asked.turns, pieces, context)
        else:
            found = self._prompt(pieces.enough(asked.prompt.reveal(), context))
        self.ids = [*found.ids]
        self.asked = len(self.ids)
        room = context - self.asked
        if room < 1:
            raise TooLong(f"{self.asked} tokens for a context of {context}")
        self.most = min(room, max(1, asked.most - self.asked if asked.whole else asked.most))
        self._ends = frozenset(found.ends)
        self._stops = (*(stop.reveal() for stop in asked.stop if len(stop)), *found.stops)
        self._sampling = Sampling(asked.temperature, asked.top_k, asked.top_p)
        self._chance = np.random.default_rng(asked.seed)
        self._told = asked.told
        self._bytes = codecs.getincrementaldecoder("utf-8")(errors="replace")
        self._text, self._sent, self._spent = "", 0, 0

    @property
    def reserved(self) -> int:
        """So many cells it may come to need."""
        return self.asked + self.most

    @property
    def late(self) -> bool:
        """Has its time run out?"""
        return self._due is not None and time.monotonic() > self._due

    def go_on(self, chances: Floats) -> tuple[WrittenText | None, Generated | None]:
        """Takes the next token of what could come; what is to be told, and the last message if this was the end."""
        if self._lead and not self._spent:
            chances = self._leading(chances)
        token = taken(chances, self._sampling, self._chance)
        self.ids.append(token)
        self._spent += 1
        ended = token in self._ends
        if not ended:
            self._text += self._bytes.decode(self._pieces.spelled(token))
            if self._lead and self._spent == 1:
                self._text = self._text.removeprefix(_BLANK)
        finish: GenerationEnd | None = "stop" if ended else "length" if self._spent == self.most else None
        if finish:
            self._text += self._bytes.decode(b"", final=True)
        cut = self._stop_at()
        if cut is not None:
            self._text, finish = self._text[:cut], "stop"
        ready = len(self._text) if finish else max(self._sent, len(self._text) - self._held())
        added, self._sent = self._text[self._sent : ready], ready
        tokens = (self._chance_of(token, chances),) if self._told >= 0 and not ended else ()
        written = WrittenText(self.number, Private(added), tokens) if added or tokens else None
        if finish is None:
            return written, None
        elapsed = (time.monotonic() - self._began) * 1000
        return written, Generated(self.number, finish, self.asked, self._spent, elapsed)

    def _prompt(self, text: str) -> Dialogue:
        """A text as it stands.

        The tokens of most vocabularies begin with the blank, so behind a
        prompt that ends in one comes a token that has it, and it is left out.
        """
        if text.endswith(_BLANK) and text.strip():
            self._lead, text = True, text.rstrip(_BLANK)
        return Dialogue((*self._pieces.head, *self._pieces.text(text)), self._pieces.ends)

    def _leading(self, chances: Floats) -> Floats:
        """Only what begins with a blank; all of it, where the vocabulary has nothing of the kind."""
        led = np.zeros_like(chances)
        fits = _leads(self._pieces)
        fits = fits[fits < len(chances)]
        led[fits] = chances[fits]
        return led if led.any() else chances

    def _chance_of(self, token: int, chances: Floats) -> WrittenToken:
        top = most_probable(chances, min(self._told, len(chances))) if self._told else ()
        others = tuple(TokenChance(self._shown(int(i)), _log(chances, int(i))) for i in top)
        return WrittenToken(self._shown(token), _log(chances, token), others)

    def _shown(self, token: int) -> Private:
        return Private(self._pieces.spelled(token).decode(errors="replace") or self._special(token))

    def _special(self, token: int) -> str:
        return self._pieces.tokenizer.id_to_token(token) or FRAGMENT

    def _stop_at(self) -> int | None:
        # What was sent already holds no stop, but its end may be the beginning of one: that was held back.
        found = [at for stop in self._stops if (at := self._text.find(stop, self._sent)) >= 0]
        return min(found, default=None)

    def _held(self) -> int:
        """How many characters at the end may turn out to be the beginning of a stop."""
        return max(
            (size for stop in self._stops for size in _beginnings(stop) if self._text.endswith(stop[:size])), default=0
        )


@functools.lru_cache(maxsize=1)
def _leads(pieces: Pieces) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    """The tokens that begin with a blank and go on behind it, and those that end a text."""
    words = [i for i, written in enumerate(pieces.written) if written.startswith(_BLANK) and written.strip()]
    return np.array([*words, *pieces.ends], np.intp)


def _beginnings(stop: str) -> Sequence[int]:
    return range(1, len(stop))


def _log(chances: Floats, token: int) -> float:
    return math.log(max(float(chances[token]), _LEAST))
