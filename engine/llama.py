"""The language model in llama.cpp: the only module that imports ``llama_cpp``.

Must never run in the process that has windows or hooks: llama.cpp may
``abort()`` on a file it does not like.
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Iterable, Sequence
from pathlib import Path

import llama_cpp.llama_cpp as native
import numpy as np

from engine.runtime import ROOT, Aborted, Branch, Floats, LoadFault, RuntimeFault, Stop

__all__ = ["BRANCHES", "LlamaRuntime", "default_threads"]

BRANCHES = 32
"""How many branches may live at once: two generations of the widest batch."""

_CONTEXT = 1024
"""Longer prompts cost seconds on a laptop and no eojeol needs them."""

_BRANCH_CELLS = 256
"""KV cells beyond the prompt's, shared by all branches (one for each decoded branch token)."""

_CHUNK = 64
"""Prompt tokens a decode; an aborted prompt loses at most one such chunk."""

_SMALL = 30_000_000
"""Parameters up to which one thread is as fast as several."""

_ABORTED = 2
"""What ``llama_decode`` returns when the abort callback said so."""


_SILENT = native.llama_log_callback(lambda level, text, data: None)
"""llama.cpp's chatter goes nowhere (its faults come back as return codes); kept here, or ctypes would free it."""


def default_threads(parameters: int) -> int:
    """Threads for a model of that many parameters: at most 4, one core left to others.

    llama.cpp's threads wait for each other by spinning, some hundred times a
    decode.  On two cores with another busy process the built-in model took
    16 ms (p95) with one thread and over 100 ms, at times seconds, with two.
    """
    logical = os.cpu_count() or 1
    # Above four logical cores nearly every processor shows two for each physical one.
    physical = logical // 2 if logical > 4 else logical
    return max(1, min(4, physical - 1)) if parameters > _SMALL else 1


class LlamaRuntime:
    """A GGUF model on the CPU; implements ``engine.runtime.Runtime``."""

    def __init__(self, path: Path, threads: int | None = None) -> None:
        """Loads ``path``; raises ``LoadFault`` ("missing", "broken-gguf")."""
        _check_header(path)
        native.llama_log_set(_SILENT, ctypes.c_void_p(0))
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
        self._context = min(_CONTEXT, int(native.llama_model_n_ctx_train(model)))
        params = native.llama_context_default_params()
        params.n_ctx = self._context + _BRANCH_CELLS
        params.n_batch = params.n_ubatch = _CHUNK
        params.n_seq_max = 1 + BRANCHES
        params.kv_unified = True  # otherwise every sequence gets only its share of n_ctx
        # With flash attention a log-probability changed by 2e-3 with how its tokens were batched; it was no faster.
        params.flash_attn_type = native.LLAMA_FLASH_ATTN_TYPE_DISABLED
        params.no_perf = True
        params.n_threads = params.n_threads_batch = threads or default_threads(int(native.llama_model_n_params(model)))
        self._stop: Stop = _never
        # ctypes frees a callback nobody holds, while llama.cpp still calls it.
        self._poll = native.ggml_abort_callback(lambda _: self._stop())
        params.abort_callback = self._poll
        context = native.llama_init_from_model(model, params)
        if not context:
            native.llama_model_free(model)
            self._model = None
            raise LoadFault("broken-gguf", "llama.cpp cannot make a context for the model")
        self._ctx: native.llama_context_p | None = context
        self._memory = native.llama_get_memory(context)
        self._batch = native.llama_batch_init(_CHUNK, 0, 1)
        self._prompt: list[int] = []
        self._root: Floats | None = None
        self._length: dict[int, int] = {}
        self._free = list(range(BRANCHES, ROOT, -1))

    @property
    def vocabulary(self) -> int:
        """How many token ids the model has."""
        return self._vocabulary

    @property
    def context(self) -> int:
        """How many tokens a prompt and a branch together may have."""
        return self._context

    def prompt(self, ids: Sequence[int], should_stop: Stop) -> Floats:
        """See ``Runtime.prompt``."""
        wanted = list(ids)
        if not 0 < len(wanted) <= self._context:
            raise RuntimeFault(f"a prompt of {len(wanted)} tokens in a context of {self._context}")
        self.release(tuple(self._length))
        if self._root is not None and wanted == self._prompt:
            return self._root
        shared = len(os.path.commonprefix([wanted, self._prompt]))
        # The last token is decoded again when nothing else is new, for its logits.
        shared = min(shared, len(wanted) - 1)
        self._root = None
        for start in range(shared, len(wanted), _CHUNK):
            chunk = wanted[start : start + _CHUNK]
            self._keep(start)
            last = start + len(chunk) == len(wanted)
            places = [(start + i, ROOT, last and i == len(chunk) - 1) for i in range(len(chunk))]
            rows = self._decode(chunk, places, should_stop)
            self._prompt += chunk
            if last:
                self._root = rows[0]
        assert self._root is not None  # noqa: S101  # a prompt has a last chunk; this tells mypy
        return self._root

    def expand(self, branches: Sequence[Branch], should_stop: Stop) -> tuple[tuple[int, ...], Floats]:
        """See ``Runtime.expand``."""
        if len(branches) > len(self._free) or not branches:
            raise RuntimeFault(f"{len(branches)} branches where {len(self._free)} are free")
        positions = [len(self._prompt) if b.parent == ROOT else self._length[b.parent] for b in branches]
        if max(positions) >= self._context:
            raise RuntimeFault(f"a branch leaves the context of {self._context} tokens")
        sequences = tuple(self._free.pop() for _ in branches)
        for branch, sequence, position in zip(branches, sequences, positions, strict=True):
            native.llama_memory_seq_cp(self._memory, branch.parent, sequence, -1, -1)
            self._length[sequence] = position + 1
        try:
            places = [(position, sequence, True) for position, sequence in zip(positions, sequences, strict=True)]
            rows = self._decode([b.token for b in branches], places, should_stop)
        except RuntimeFault:
            self.release(sequences)
            raise
        return sequences, rows

    def release(self, sequences: Iterable[int]) -> None:
        """See ``Runtime.release``."""
        for sequence in sequences:
            if self._length.pop(sequence, None) is not None:
                native.llama_memory_seq_rm(self._memory, sequence, -1, -1)
                self._free.append(sequence)

    def close(self) -> None:
        """See ``Runtime.close``; a second call does nothing."""
        if self._ctx is not None and self._model is not None:
            native.llama_batch_free(self._batch)
            native.llama_free(self._ctx)
            native.llama_model_free(self._model)
            self._ctx = self._model = None

    def _keep(self, count: int) -> None:
        """Cuts the prompt back to its first ``count`` tokens."""
        del self._prompt[count:]
        native.llama_memory_seq_rm(self._memory, ROOT, count, -1)

    def _decode(self, tokens: Sequence[int], places: Sequence[tuple[int, int, bool]], should_stop: Stop) -> Floats:
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
        self._stop = should_stop
        try:
            code = native.llama_decode(self._ctx, batch)
        finally:
            self._stop = _never
        if code == _ABORTED:
            raise Aborted("stopped during a decode")
        if code != 0:
            raise RuntimeFault(f"llama_decode returned {code}")
        wanted_rows = [i for i, place in enumerate(places) if place[2]]
        logits = np.empty((len(wanted_rows), self._vocabulary), dtype=np.float32)
        for row, i in enumerate(wanted_rows):
            logits[row] = np.ctypeslib.as_array(native.llama_get_logits_ith(self._ctx, i), (self._vocabulary,))
        return _log_softmax(logits)


def _never() -> bool:
    return False


def _log_softmax(logits: Floats) -> Floats:
    """Row by row, in place."""
    if logits.size == 0:
        return logits
    logits -= logits.max(axis=-1, keepdims=True)
    logits -= np.log(np.exp(logits).sum(axis=-1, keepdims=True))
    if not np.isfinite(logits).all():
        raise RuntimeFault("the model computes no numbers")
    return logits


def _check_header(path: Path) -> None:
    """A file that is no GGUF at all is refused before llama.cpp touches it."""
    try:
        with path.open("rb") as file:
            magic = file.read(4)
    except OSError as error:
        raise LoadFault("missing", f"{type(error).__name__} on opening the GGUF file") from None
    if magic != b"GGUF":
        raise LoadFault("broken-gguf", "the file does not begin as a GGUF")
