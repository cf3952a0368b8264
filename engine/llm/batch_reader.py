"""Whole texts, read one after the other or many together, in a KV cache of their own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engine.errors import RuntimeFault
from engine.llm.decoder import CHUNK, Decoder, shared
from engine.llm.runtime import ROOT, Floats, Stop

__all__ = ["BATCH_SEQUENCES", "BatchReader"]

BATCH_SEQUENCES = CHUNK + 2
"""Sequences of the KV cache: one kept, one a token of a chunk, and one that began in the chunk before."""

_WORTH_SHARING = 8
"""From so many tokens on, what texts begin with in common is decoded once for all of them."""


class BatchReader:
    """Each text is in a sequence for as long as it is being read; ``ROOT`` keeps the last one read alone."""

    def __init__(self, decoder: Decoder) -> None:
        """``decoder`` has room for ``BATCH_SEQUENCES`` sequences, and for two whole texts beside a chunk."""
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
        """Behind the first ``common`` tokens, which ``ROOT`` holds: all tokens in one row, cut into chunks."""
        # At the end of a chunk one text at most is unfinished.
        row = [
            (token, (at, 1 + number % (BATCH_SEQUENCES - 1), at == len(ids) - 1))
            for number, ids in enumerate(prompts)
            for at, token in enumerate(ids)
            if at >= common
        ]
        for start in range(0, len(row), CHUNK):
            chunk = row[start : start + CHUNK]
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
