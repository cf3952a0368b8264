"""Labelled token streams: utterances as the network is shown them, with what it should have said at each place."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from tokenizers import Tokenizer

from models.training.eot.items import FINAL_MARKS, Utterance, half_composed, set_of, strip_end
from models.training.tokenizer import END

__all__ = ["Stream", "end_ids", "labelled_stream"]

_ENDS = (END, *FINAL_MARKS, *"。？！”’)」』》〉】]")
_SENTENCES = re.compile(rf"(?<=[{re.escape(FINAL_MARKS)}])\s+")
_INNER = re.compile(rf"[{re.escape(FINAL_MARKS)}]+(?=\s)")

_SHARES = {
    "nsmc": 0.12,
    "koco_unlabeled5": 0.6,
    "petitions": 0.12,
    "stylekqc": 0.5,
    "paraKQC": 0.5,
    "boddari_book_review01": 0.3,
}
_NOISY_SHARE = 0.6
"""How often a line of each source is shown; once where nothing is said, and lines with ㅋㅋ or ㅠㅠ more often."""


class Stream(NamedTuple):
    """Token ids, and for each whether it is to be foretold, and whether it ends an utterance (-1: not asked)."""

    ids: np.ndarray
    told: np.ndarray
    ends: np.ndarray


def end_ids(tokenizer: Tokenizer) -> list[int]:
    """The tokens that end an utterance: the end token, final marks, closing quotes and brackets."""
    return sorted({i for piece in _ENDS if (i := tokenizer.token_to_id(piece)) is not None})


def labelled_stream(utterances: Sequence[Utterance], tokenizer: Tokenizer, seed: int) -> Stream:
    """``utterances`` in a drawn order, each followed by the end token.

    Half of them lose their final marks, some also those within; dialogues
    come with what was said before or without; fragments and half-composed
    eojeols are not finished, though nothing follows them.
    """
    chance = random.Random(seed)
    coder = _Coder(tokenizer)
    pieces: list[Stream] = []
    for each in utterances:
        share = _NOISY_SHARE if set_of(each) == "ㅋㅋ comments" else _SHARES.get(each.source, 1.0)
        if chance.random() < share:
            pieces += _pieces(each, coder, chance)
    chance.shuffle(pieces)
    return Stream(*(np.concatenate(parts) for parts in zip(*pieces, strict=True)))


def _pieces(each: Utterance, coder: _Coder, chance: random.Random) -> Iterable[Stream]:
    if not each.finished:
        yield coder.line(each.text, finished=False)
        return
    if chance.random() < 0.06 and (half := half_composed(strip_end(each.text), chance)):
        yield coder.line(half, finished=False)
    if each.context and chance.random() < 0.6:
        said = each.context[-chance.randint(1, len(each.context)) :]
        lines = [coder.line(_written(text, chance)) for text in (*said, each.text)]
        yield Stream(*(np.concatenate(parts) for parts in zip(*lines, strict=True)))
        return
    texts = _SENTENCES.split(each.text) if chance.random() < 0.5 else [each.text]
    for text in texts:
        if len(text) > 1:
            yield coder.line(_written(text, chance))


def _written(text: str, chance: random.Random) -> str:
    if chance.random() < 0.5:
        text = strip_end(text) or text
        if chance.random() < 0.3:
            # Where a mark was may be an end: the stray double blank is what keeps the place from being asked about.
            text = _INNER.sub(" ", text)
    return text


class _Coder:
    """Makes labelled ids of lines."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        self._end = tokenizer.token_to_id(END)
        self._ends = frozenset(end_ids(tokenizer))
        self._starts = frozenset(i for piece, i in tokenizer.get_vocab().items() if piece.startswith("▁"))

    def line(self, text: str, finished: bool = True) -> Stream:
        """One line and its end token; asked are the first mark of a run, each start of an eojeol, and the end."""
        ids: list[int] = []
        ends: list[int] = []
        for part in text.split("  "):
            for place, i in enumerate(self._tokenizer.encode(part).ids):
                after_mark = bool(ids) and ids[-1] in self._ends
                asked = bool(ids) and place > 0 and not after_mark
                end = i in self._ends
                ends.append(int(end) if asked and (end or i in self._starts) else -1)
                ids.append(i)
        told = [True] * len(ids) + [finished]
        ends.append(int(finished))
        return Stream(np.array([*ids, self._end], np.uint16), np.array(told), np.array(ends, np.int8))
