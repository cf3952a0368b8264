"""A prompt and the branches that grow from it, in a KV cache."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence

from engine.errors import RuntimeFault
from engine.llm.decoder import CHUNK, Decoder, shared
from engine.llm.runtime import ROOT, Branch, Floats, Stop

__all__ = ["BRANCHES", "PROMPTS", "Prompts"]

BRANCHES = 96
"""How many branches may live at once: what one eojeol's key presses ask for, from its first to its last."""

PROMPTS = 2
"""So many prompts are kept in the KV cache: the one in use, and that of the field or window position before."""

_PARKED = BRANCHES + 1
"""The sequence of the prompt that is not in use."""


@dataclasses.dataclass
class _Prompt:
    """A prompt in the KV cache; ``after`` is what comes next, none while it is not wholly decoded."""

    ids: list[int] = dataclasses.field(default_factory=list)
    after: Floats | None = None


class Prompts:
    """Implements ``engine.llm.runtime.Runtime`` on a KV cache of its own."""

    def __init__(self, decoder: Decoder, vocabulary: int, context: int) -> None:
        """``decoder`` has room for ``PROMPTS + BRANCHES`` sequences, of which so many are ``context`` tokens long."""
        self._decoder = decoder
        self._vocabulary, self._context = vocabulary, context
        self._prompt = _Prompt()
        self._parked = _Prompt()
        self._paths: dict[int, tuple[int, ...]] = {}
        """The tokens of every branch behind the prompt."""
        self._after: dict[int, Floats] = {}
        self._free = list(range(BRANCHES, ROOT, -1))

    @property
    def vocabulary(self) -> int:
        """How many token ids the model has."""
        return self._vocabulary

    @property
    def context(self) -> int:
        """How many tokens a prompt and a branch together may have."""
        return self._context

    @property
    def branches(self) -> int:
        """How many branches may live at once."""
        return BRANCHES

    def prompt(self, ids: Sequence[int], should_stop: Stop) -> Floats:
        """See ``Runtime.prompt``."""
        wanted = list(ids)
        if not 0 < len(wanted) <= self._context:
            raise RuntimeFault(f"a prompt of {len(wanted)} tokens in a context of {self._context}")
        common = self._recall(wanted)
        if self._prompt.after is not None and self._prompt.ids == wanted:
            return self._prompt.after
        # The last token is decoded again when nothing else is new, for its logits.
        self._keep(min(common, len(wanted) - 1))
        for start in range(len(self._prompt.ids), len(wanted), CHUNK):
            chunk = wanted[start : start + CHUNK]
            last = start + len(chunk) == len(wanted)
            places = [(start + i, ROOT, last and i == len(chunk) - 1) for i in range(len(chunk))]
            try:
                rows = self._decoder.decode(chunk, places, should_stop)
            except RuntimeFault:
                # Aborted between two of its parts, a decode may leave cells behind.
                self._keep(start)
                raise
            self._prompt.ids += chunk
            if last:
                self._prompt.after = rows[0]
        assert self._prompt.after is not None  # noqa: S101  # a prompt has a last chunk; this tells mypy
        return self._prompt.after

    def expand(self, branches: Sequence[Branch], should_stop: Stop) -> list[tuple[int, Floats]]:
        """See ``Runtime.expand``; at most ``CHUNK`` branches a batch."""
        if not 0 < len(branches) <= min(len(self._free), CHUNK):
            raise RuntimeFault(f"{len(branches)} branches where {len(self._free)} are free")
        if any(b.parent != ROOT and b.parent not in self._paths for b in branches):
            raise RuntimeFault("a branch of a sequence that was released")
        paths = [(*self._paths.get(b.parent, ()), b.token) for b in branches]
        base = len(self._prompt.ids)
        if base + max(map(len, paths)) > self._context:
            raise RuntimeFault(f"a branch leaves the context of {self._context} tokens")
        sequences = [self._free.pop() for _ in branches]
        for branch, sequence, path in zip(branches, sequences, paths, strict=True):
            self._decoder.copy(branch.parent, sequence)
            self._paths[sequence] = path
        try:
            places = [(base + len(path) - 1, sequence, True) for path, sequence in zip(paths, sequences, strict=True)]
            rows = self._decoder.decode([b.token for b in branches], places, should_stop)
        except RuntimeFault:
            self.release(sequences)
            raise
        self._after.update(zip(sequences, rows, strict=True))
        return list(zip(sequences, rows, strict=True))

    def release(self, sequences: Iterable[int]) -> None:
        """See ``Runtime.release``."""
        for sequence in sequences:
            if self._paths.pop(sequence, None) is not None:
                self._after.pop(sequence, None)
                self._decoder.cut(sequence)
                self._free.append(sequence)

    def close(self) -> None:
        """See ``Runtime.close``; a second call does nothing."""
        self._decoder.close()

    def _recall(self, wanted: list[int]) -> int:
        """Makes what is nearest to ``wanted`` the prompt; how many of its tokens are shared.

        That is the prompt itself, with as much of a branch as goes on the
        same way (a suggestion that was taken), or the one that is parked.
        """
        here = shared(self._prompt.ids, wanted)
        if here == len(self._prompt.ids) and self._prompt.ids:
            tail = wanted[here:]
            grown = max(self._paths, key=lambda s: shared(self._paths[s], tail), default=None)
            if grown is not None:
                more = shared(self._paths[grown], tail)
                if more:
                    self._decoder.copy(grown, ROOT, here, here + more)
                    self._prompt.ids += tail[:more]
                    self._prompt.after = self._after[grown] if more == len(self._paths[grown]) else None
                    here += more
        self.release(tuple(self._paths))
        there = shared(self._parked.ids, wanted)
        # Little in common with the prompt: the person is elsewhere, and may come back.
        if there > here or here < min(len(wanted), len(self._prompt.ids)) // 2:
            self._swap()
            return there
        return here

    def _swap(self) -> None:
        """Parks the prompt and takes up the parked one."""
        spare = BRANCHES  # all branches are released, so the first free sequence is there for the exchange
        for source, target in ((ROOT, spare), (_PARKED, ROOT), (spare, _PARKED)):
            self._decoder.cut(target)
            self._decoder.copy(source, target)
        self._decoder.cut(spare)
        self._prompt, self._parked = self._parked, self._prompt

    def _keep(self, count: int) -> None:
        """Cuts the prompt back to its first ``count`` tokens."""
        del self._prompt.ids[count:]
        self._prompt.after = None
        self._decoder.cut(ROOT, count)
