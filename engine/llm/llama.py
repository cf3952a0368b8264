"""The language model in llama.cpp: the only module that imports ``llama_cpp``.

Must never run in the process that has windows or hooks: llama.cpp may
``abort()`` on a file it does not like.
"""

from __future__ import annotations

import ctypes
import dataclasses
import os
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np

from engine.errors import Aborted, LoadFault, RuntimeFault
from engine.llm.backends import load_backends
from engine.llm.header import check_header
from engine.llm.runtime import ROOT, Branch, Floats, Stop
from engine.llm.threads import Threads, most_threads

# Read when the library is loaded.  By default a thread of GCC's OpenMP spins for milliseconds at each of some hundred
# meeting points of a decode, also when the one it waits for has no core to run on: a decode then took seconds.
os.environ.setdefault("GOMP_SPINCOUNT", "2000")

import llama_cpp.llama_cpp as native

__all__ = ["BRANCHES", "WINDOW", "LlamaRuntime"]

WINDOW = 256
"""The most positions of a prompt and a branch.

The next eojeol hardly depends on what stands further back, and whoever
comes into a text for the first time waits until all of it is decoded.
"""

BRANCHES = 96
"""How many branches may live at once: what one eojeol's key presses ask for, from its first to its last."""

_PROMPTS = 2
"""So many prompts are kept in the KV cache: the one in use, and that of the field or window position before."""

_PARKED = BRANCHES + 1
"""The sequence of the prompt that is not in use."""

_CHUNK = 32
"""Tokens of a decode.

A newer request stops a decode, and what the stopped one had done of its
chunk is lost: with longer chunks fast typing would never let a new context
come to its end.
"""

_WORTH_SHARING = 8
"""From so many tokens on, what texts begin with in common is decoded once for all of them."""

_ABORTED = 2
"""What ``llama_decode`` returns when the abort callback said so."""


_SILENT = native.llama_log_callback(lambda level, text, data: None)
"""llama.cpp's chatter goes nowhere (its faults come back as return codes); kept here, or ctypes would free it."""


@dataclasses.dataclass
class _Prompt:
    """A prompt in the KV cache; ``after`` is what comes next, none while it is not wholly decoded."""

    ids: list[int] = dataclasses.field(default_factory=list)
    after: Floats | None = None


class LlamaRuntime:
    """A GGUF model on the CPU; implements ``engine.llm.runtime.Runtime``."""

    def __init__(self, path: Path, threads: int | None = None) -> None:
        """Loads ``path``; raises ``LoadFault`` ("missing", "broken-gguf")."""
        check_header(path)
        native.llama_log_set(_SILENT, ctypes.c_void_p(0))
        self.processor = load_backends(native._lib, native._base_path)  # noqa: SLF001  # the binding tells it no other way
        native.llama_backend_init()
        model_params = native.llama_model_default_params()
        model_params.n_gpu_layers = 0
        model_params.check_tensors = True
        model = native.llama_model_load_from_file(os.fsencode(path), model_params)
        if not model:
            raise LoadFault("broken-gguf", "llama.cpp cannot read the file")
        self._model: native.llama_model_p | None = model
        self._vocabulary = int(native.llama_vocab_n_tokens(native.llama_model_get_vocab(model)))
        # Learned position embeddings end at the training context; beyond it llama.cpp would read foreign memory.
        self._context = min(WINDOW, int(native.llama_model_n_ctx_train(model)))
        threads = threads or most_threads(int(native.llama_model_n_params(model)))
        try:
            self._decoder = _Decoder(model, _PROMPTS * self._context + BRANCHES, _PROMPTS + BRANCHES, threads)
        except LoadFault:
            native.llama_model_free(model)
            raise
        self._memory = self._decoder.memory
        self._library: _Shelf | None = None
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
        shared = self._recall(wanted)
        if self._prompt.after is not None and self._prompt.ids == wanted:
            return self._prompt.after
        # The last token is decoded again when nothing else is new, for its logits.
        self._keep(min(shared, len(wanted) - 1))
        for start in range(len(self._prompt.ids), len(wanted), _CHUNK):
            chunk = wanted[start : start + _CHUNK]
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
        if not 0 < len(branches) <= min(len(self._free), _CHUNK):
            raise RuntimeFault(f"{len(branches)} branches where {len(self._free)} are free")
        if any(b.parent != ROOT and b.parent not in self._paths for b in branches):
            raise RuntimeFault("a branch of a sequence that was released")
        paths = [(*self._paths.get(b.parent, ()), b.token) for b in branches]
        base = len(self._prompt.ids)
        if base + max(map(len, paths)) > self._context:
            raise RuntimeFault(f"a branch leaves the context of {self._context} tokens")
        sequences = [self._free.pop() for _ in branches]
        for branch, sequence, path in zip(branches, sequences, paths, strict=True):
            native.llama_memory_seq_cp(self._memory, branch.parent, sequence, -1, -1)
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
                native.llama_memory_seq_rm(self._memory, sequence, -1, -1)
                self._free.append(sequence)

    def read(self, prompts: Sequence[Sequence[int]], should_stop: Stop) -> Iterator[Floats]:
        """What comes next after each of ``prompts``, in order; touches neither the prompt nor the branches.

        Texts are decoded together, in a KV cache of their own that is made
        at the first call; of one alone, what it has in common with the one
        before is not decoded again.  Raises ``Aborted``, and ``RuntimeFault``
        for an empty or too long prompt.
        """
        if any(not 0 < len(ids) <= self._context for ids in prompts):
            raise RuntimeFault(f"a prompt leaves the context of {self._context} tokens")
        if self._library is None:
            assert self._model is not None  # noqa: S101  # nothing is called after close; this tells mypy
            self._library = _Shelf(self._model, self._context, self._decoder.threads.most)
        return self._library.read([list(ids) for ids in prompts], should_stop)

    def close(self) -> None:
        """See ``Runtime.close``; a second call does nothing."""
        if self._model is not None:
            if self._library is not None:
                self._library.decoder.close()
            self._decoder.close()
            native.llama_model_free(self._model)
            self._model = None

    def _recall(self, wanted: list[int]) -> int:
        """Makes what is nearest to ``wanted`` the prompt; how many of its tokens are shared.

        That is the prompt itself, with as much of a branch as goes on the
        same way (a suggestion that was taken), or the one that is parked.
        """
        here = _shared(self._prompt.ids, wanted)
        if here == len(self._prompt.ids) and self._prompt.ids:
            tail = wanted[here:]
            grown = max(self._paths, key=lambda s: _shared(self._paths[s], tail), default=None)
            if grown is not None:
                more = _shared(self._paths[grown], tail)
                if more:
                    native.llama_memory_seq_cp(self._memory, grown, ROOT, here, here + more)
                    self._prompt.ids += tail[:more]
                    self._prompt.after = self._after[grown] if more == len(self._paths[grown]) else None
                    here += more
        self.release(tuple(self._paths))
        there = _shared(self._parked.ids, wanted)
        # Little in common with the prompt: the person is elsewhere, and may come back.
        if there > here or here < min(len(wanted), len(self._prompt.ids)) // 2:
            self._swap()
            return there
        return here

    def _swap(self) -> None:
        """Parks the prompt and takes up the parked one."""
        spare = BRANCHES  # all branches are released, so the first free sequence is there for the exchange
        for source, target in ((ROOT, spare), (_PARKED, ROOT), (spare, _PARKED)):
            native.llama_memory_seq_rm(self._memory, target, -1, -1)
            native.llama_memory_seq_cp(self._memory, source, target, -1, -1)
        native.llama_memory_seq_rm(self._memory, spare, -1, -1)
        self._prompt, self._parked = self._parked, self._prompt

    def _keep(self, count: int) -> None:
        """Cuts the prompt back to its first ``count`` tokens."""
        del self._prompt.ids[count:]
        self._prompt.after = None
        native.llama_memory_seq_rm(self._memory, ROOT, count, -1)


class _Shelf:
    """Whole texts, each in a sequence for as long as it is being read; ``ROOT`` keeps the last one read alone."""

    def __init__(self, model: native.llama_model_p, context: int, threads: int) -> None:
        # At the end of a chunk one text at most is unfinished.
        self.decoder = _Decoder(model, 2 * context + _CHUNK, _CHUNK + 2, threads)
        self._kept: list[int] = []

    def read(self, prompts: list[list[int]], should_stop: Stop) -> Iterator[Floats]:
        """See ``LlamaRuntime.read``."""
        if len(prompts) == 1:
            yield self._extend(prompts[0], should_stop)
        elif prompts:
            shared = min(min(_shared(prompts[0], ids), len(ids) - 1) for ids in prompts)
            if shared < _WORTH_SHARING:
                shared = 0
            else:
                self._extend(prompts[0][:shared], should_stop)
            yield from self._read_together(prompts, shared, should_stop)

    def _extend(self, wanted: list[int], should_stop: Stop) -> Floats:
        """Makes ``wanted`` the text in ``ROOT``; what comes next."""
        # The last token is decoded again when nothing else is new, for its logits.
        self._keep(min(_shared(self._kept, wanted), len(wanted) - 1))
        rows: list[Floats] = []
        for start in range(len(self._kept), len(wanted), _CHUNK):
            chunk = wanted[start : start + _CHUNK]
            places = [(at, ROOT, at == len(wanted) - 1) for at in range(start, start + len(chunk))]
            try:
                rows = self.decoder.decode(chunk, places, should_stop)
            except RuntimeFault:
                self._keep(start)
                raise
            self._kept += chunk
        return rows[0]

    def _read_together(self, prompts: list[list[int]], shared: int, should_stop: Stop) -> Iterator[Floats]:
        """Behind the first ``shared`` tokens, which ``ROOT`` holds: all tokens in one row, cut into chunks."""
        memory = self.decoder.memory
        row = [
            (token, (at, 1 + number % (_CHUNK + 1), at == len(ids) - 1))
            for number, ids in enumerate(prompts)
            for at, token in enumerate(ids)
            if at >= shared
        ]
        for start in range(0, len(row), _CHUNK):
            chunk = row[start : start + _CHUNK]
            for _, (at, sequence, _) in chunk:
                if at == shared:
                    native.llama_memory_seq_rm(memory, sequence, -1, -1)
                    native.llama_memory_seq_cp(memory, ROOT, sequence, 0, shared)
            try:
                rows = self.decoder.decode([token for token, _ in chunk], [place for _, place in chunk], should_stop)
            except RuntimeFault:
                for sequence in range(1, _CHUNK + 2):
                    native.llama_memory_seq_rm(memory, sequence, -1, -1)
                raise
            for _, (_, sequence, last) in chunk:
                if last:
                    native.llama_memory_seq_rm(memory, sequence, -1, -1)
            yield from rows

    def _keep(self, count: int) -> None:
        del self._kept[count:]
        native.llama_memory_seq_rm(self.decoder.memory, ROOT, count, -1)


class _Decoder:
    """A KV cache of ``cells`` positions on the weights of a model, and how it is filled."""

    def __init__(self, model: native.llama_model_p, cells: int, sequences: int, threads: int) -> None:
        """Raises ``LoadFault`` ("broken-gguf")."""
        self._vocabulary = int(native.llama_vocab_n_tokens(native.llama_model_get_vocab(model)))
        params = native.llama_context_default_params()
        params.n_ctx = cells
        params.n_batch = params.n_ubatch = _CHUNK
        # llama.cpp reserves a row of logits for every sequence, whether it is ever decoded together or not.
        params.n_outputs_max = params.n_seq_max = sequences
        params.kv_unified = True  # otherwise every sequence gets only its share of n_ctx
        # With flash attention a log-probability changed by 2e-3 with how its tokens were batched; it was no faster.
        params.flash_attn_type = native.LLAMA_FLASH_ATTN_TYPE_DISABLED
        params.no_perf = True
        self.threads = Threads(threads)
        params.n_threads = params.n_threads_batch = threads
        self._stop: Stop = _never
        # ctypes frees a callback nobody holds, while llama.cpp still calls it.
        self._poll = native.ggml_abort_callback(lambda _: self._stop())
        params.abort_callback = self._poll
        context = native.llama_init_from_model(model, params)
        if not context:
            raise LoadFault("broken-gguf", "llama.cpp cannot make a context for the model")
        self._ctx: native.llama_context_p = context
        self.memory = native.llama_get_memory(context)
        self._batch = native.llama_batch_init(_CHUNK, 0, 1)

    def close(self) -> None:
        """Frees it, before its model."""
        native.llama_batch_free(self._batch)
        native.llama_free(self._ctx)

    def decode(self, tokens: Sequence[int], places: Sequence[tuple[int, int, bool]], should_stop: Stop) -> list[Floats]:
        """One llama_decode; ``places`` are (position, sequence, are its logits wanted?), the wanted rows come back."""
        if should_stop():
            raise Aborted("stopped before a decode")
        batch = self._batch
        batch.n_tokens = len(tokens)
        for i, (token, (position, sequence, wanted)) in enumerate(zip(tokens, places, strict=True)):
            if not 0 <= token < self._vocabulary:
                raise RuntimeFault(f"token {token} in a vocabulary of {self._vocabulary}")
            batch.token[i] = token
            batch.pos[i] = position
            batch.n_seq_id[i] = 1
            batch.seq_id[i][0] = sequence
            batch.logits[i] = wanted
        threads = self.threads.choose()
        native.llama_set_n_threads(self._ctx, threads, threads)
        begun = time.monotonic()
        self._stop = should_stop
        try:
            code = native.llama_decode(self._ctx, batch)
        finally:
            self._stop = _never
        if code == _ABORTED:
            raise Aborted("stopped during a decode")
        if code != 0:
            raise RuntimeFault(f"llama_decode returned {code}")
        self.threads.learn(threads, len(tokens), time.monotonic() - begun)
        # An array for each row: a shared one would live as long as its longest-lived row.
        return [
            _softmax(np.ctypeslib.as_array(native.llama_get_logits_ith(self._ctx, i), (self._vocabulary,)))
            for i, place in enumerate(places)
            if place[2]
        ]


def _never() -> bool:
    return False


def _shared(left: Sequence[int], right: Sequence[int]) -> int:
    """How many tokens at the beginning are the same."""
    count = 0
    for a, b in zip(left, right, strict=False):
        if a != b:
            break
        count += 1
    return count


def _softmax(logits: Floats) -> Floats:
    chances: Floats = np.exp(logits - logits.max())
    chances /= chances.sum(dtype=np.float64)
    if not np.isfinite(chances[0]):
        raise RuntimeFault("the model computes no numbers")
    return chances
