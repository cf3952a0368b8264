"""Whole texts, read one after the other or many together, in a KV cache of their own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engine.errors import RuntimeFault
from engine.llm.decoder import CHUNK, Decoder, Place, shared
from engine.llm.runtime import ROOT, Floats, Stop

__all__ = ["BATCH_PORTION", "BATCH_SEQUENCES", "BatchReader"]

BATCH_PORTION = 60
"""Tokens of a decode of several texts: fewer decodes cost less.

From 64 on llama.cpp's flash attention adds up in another way, and a text would
not be answered alone as it is among others.
"""

_ENDS = 32
"""So many texts end in a decode at most: for each there is a row of logits."""

BATCH_SEQUENCES = _ENDS + 2
"""Sequences of the KV cache: one kept, one a text that ends in a decode, and one that goes on in the next."""

_WORTH_SHARING = 8
"""From so many tokens on, what texts begin with in common is decoded once for all of them."""


class BatchReader:
    """Each text is in a sequence for as long as it is being read; ``ROOT`` keeps the last one read alone."""

    def __init__(self, decoder: Decoder) -> None:
        """``decoder`` has ``BATCH_SEQUENCES`` sequences, and room for two whole texts beside a portion."""
        self.decoder = decoder
        self._kept: list[int] = []

    def read(self, prompts: Sequence[list[int]], should_stop: Stop) -> Iterator[Floats]:
        """What comes next after each of ``prompts``, in order; raises ``Aborted`` and ``RuntimeFault``."""
        if len(prompts) == 1:
            yield self._extend(prompts[0], should_stop)
        elif prompts:
            common = min(min(shared(prompts[0], ids), len(ids) - 1) for ids in prompts)
            if common < _WORTH_SHARING:
                common = 0
            else:
                self._extend(prompts[0][:common], should_stop)
            yield from self._read_together(prompts, common, should_stop)

    def _extend(self, wanted: list[int], should_stop: Stop) -> Floats:
        """Makes ``wanted`` the text in ``ROOT``; what comes next."""
        # The last token is decoded again when nothing else is new, for its logits.
        self._keep(min(shared(self._kept, wanted), len(wanted) - 1))
        rows: list[Floats] = []
        for start in range(len(self._kept), len(wanted), CHUNK):
            chunk = wanted[start : start + CHUNK]
            places = [(at, ROOT, at == len(wanted) - 1) for at in range(start, start + len(chunk))]
            try:
                rows = self.decoder.decode(chunk, places, should_stop)
            except RuntimeFault:
                self._keep(start)
                raise
            self._kept += chunk
        return rows[0]

    def _read_together(self, prompts: Sequence[list[int]], common: int, should_stop: Stop) -> Iterator[Floats]:
        """Behind the first ``common`` tokens, which ``ROOT`` holds: all tokens in one row, cut into portions."""
        # At the end of a portion one text at most is unfinished.
        row = [
            (token, (at, 1 + number % (BATCH_SEQUENCES - 1), at == len(ids) - 1))
            for number, ids in enumerate(prompts)
            for at, token in enumerate(ids)
            if at >= common
        ]
        for chunk in _portions(row):
            for _, (at, sequence, _) in chunk:
                if at == common:
                    self.decoder.cut(sequence)
                    self.decoder.copy(ROOT, sequence, 0, common)
            try:
                rows = self.decoder.decode([token for token, _ in chunk], [place for _, place in chunk], should_stop)
            except RuntimeFault:
                for sequence in range(1, BATCH_SEQUENCES):
                    self.decoder.cut(sequence)
                raise
            for _, (_, sequence, last) in chunk:
                if last:
                    self.decoder.cut(sequence)
            yield from rows

    def _keep(self, count: int) -> None:
        del self._kept[count:]
        self.decoder.cut(ROOT, count)


def _portions(row: Sequence[tuple[int, Place]]) -> Iterator[Sequence[tuple[int, Place]]]:
    """The row in pieces of as many tokens as a decode takes, and no more ends."""
    start = ends = 0
    for at, (_, (_, _, last)) in enumerate(row):
        if at - start == BATCH_PORTION or ends == _ENDS:
            yield row[start:at]
            start, ends = at, 0
        ends += last
    if start < len(row):
        yield row[start:]
