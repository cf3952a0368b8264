"""The language model in llama.cpp: the only module that imports ``llama_cpp``.

Must never run in the process that has windows or hooks: llama.cpp may
``abort()`` on a file it does not like.
"""

from __future__ import annotations

import collections
import contextlib
import ctypes
import os
import re
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from engine.errors import Aborted, LoadFault, RuntimeFault
from engine.llm.backends import load_backends
from engine.llm.batch_reader import BATCH_PORTION, BATCH_SEQUENCES, BatchReader
from engine.llm.decoder import CHUNK, Place
from engine.llm.prompts import BRANCHES, PROMPTS, Prompts
from engine.llm.runtime import Floats, Stop
from engine.llm.threads import Threads, most_threads
from engine.llm.weights import Weights, checked

# Read when the library is loaded.  By default a thread of GCC's OpenMP spins for milliseconds at each of some hundred
# meeting points of a decode, also when the one it waits for has no core to run on: a decode then took seconds.
os.environ.setdefault("GOMP_SPINCOUNT", "2000")
# Before it aborts, llama.cpp would have a debugger attached to the process, if there is one, and print its stack.
os.environ.setdefault("GGML_NO_BACKTRACE", "1")

import llama_cpp.llama_cpp as native

__all__ = ["WINDOW", "LlamaRuntime", "LlamaSequences"]

WINDOW = 256
"""The most positions of a prompt and a branch.

The next eojeol hardly depends on what stands further back, and whoever
comes into a text for the first time waits until all of it is decoded.
"""

_TILE = 64
"""Tokens of a decode from which on llama.cpp's flash attention takes them in tiles."""

_SMALL = 30_000_000
"""Parameters up to which flash attention was measured to cost less."""

_POLL_S = 0.001
"""So often, at most, a decode asks whether it must stop: llama.cpp asks at each of its hundred steps and more."""

_ABORTED = 2
"""What ``llama_decode`` returns when the abort callback said so."""

_said = collections.deque[bytes](maxlen=50)
"""The newest lines that llama.cpp said: they go nowhere, but tell why a model does not load."""

_LISTEN = native.llama_log_callback(lambda level, text, data: _said.append(text))
"""Kept here, or ctypes would free it."""

# The last is a thread that the system did not give, which takes memory for its stack.
_NO_MEMORY = re.compile(rb"allocate|insufficient memory|bad_alloc|Resource temporarily unavailable")
_NO_HANDLES = re.compile(rb"too many open files", re.IGNORECASE)


class LlamaRuntime(Prompts):
    """A GGUF model on the CPU, with a prompt of its own; further prompts and whole texts are kept beside it."""

    def __init__(self, path: Path, threads: int | None = None) -> None:
        """Loads ``path``; raises ``LoadFault`` as ``engine.llm.weights.checked``."""
        self.processor = _begin()
        with contextlib.ExitStack() as undo:
            with checked(path) as weights:
                model = _loaded(weights)
                undo.callback(native.llama_model_free, model)
            vocabulary = int(native.llama_vocab_n_tokens(native.llama_model_get_vocab(model)))
            # Learned position embeddings end at the training context; beyond it llama.cpp would read foreign memory.
            context = min(WINDOW, int(native.llama_model_n_ctx_train(model)))
            self._threads = threads or most_threads(int(native.llama_model_n_params(model)))
            decoder = _LlamaDecoder(model, PROMPTS * context + BRANCHES, PROMPTS + BRANCHES, self._threads)
            undo.pop_all()
        self._model: native.llama_model_p | None = model
        self._beside: list[Prompts] = []
        self._texts: BatchReader | None = None
        super().__init__(decoder, vocabulary, context)

    def beside(self) -> Prompts:
        """Another prompt with branches of its own on the same weights; what is decoded there drops nothing here.

        It takes a KV cache more, and is freed with this one.  Raises ``LoadFault`` when there is no memory for it.
        """
        cells, sequences = PROMPTS * self.context + BRANCHES, PROMPTS + BRANCHES
        made = Prompts(_LlamaDecoder(self._weights, cells, sequences, self._threads), self.vocabulary, self.context)
        self._beside.append(made)
        return made

    def read(self, prompts: Sequence[Sequence[int]], should_stop: Stop) -> Iterator[Floats]:
        """What comes next after each of ``prompts``, in order; touches neither the prompt nor the branches.

        Texts are decoded together, in a KV cache of their own that is made
        at the first call; of one alone, what it has in common with the one
        before is not decoded again.  Raises ``Aborted``, and ``RuntimeFault``
        for an empty or too long prompt.
        """
        if any(not 0 < len(ids) <= self.context for ids in prompts):
            raise RuntimeFault(f"a prompt leaves the context of {self.context} tokens")
        if self._texts is None:
            cells = 2 * self.context + BATCH_PORTION
            decoder = _LlamaDecoder(self._weights, cells, BATCH_SEQUENCES, self._threads, BATCH_PORTION)
            self._texts = BatchReader(decoder)
        return self._texts.read([list(ids) for ids in prompts], should_stop)

    def close(self) -> None:
        """See ``Runtime.close``; a second call does nothing."""
        if self._model is None:
            return
        if self._texts is not None:
            self._texts.decoder.close()
        for each in self._beside:
            each.close()
        super().close()
        native.llama_model_free(self._model)
        self._model = None

    @property
    def _weights(self) -> native.llama_model_p:
        assert self._model is not None  # noqa: S101  # nothing is called after close; this tells mypy
        return self._model


class LlamaSequences:
    """A GGUF model on the CPU with room for several texts, a sequence each, of ``cells`` tokens together."""

    def __init__(self, path: Path, cells: int, sequences: int, portion: int, threads: int | None = None) -> None:
        """At most ``portion`` tokens are decoded at once.  Raises ``LoadFault`` as ``engine.llm.weights.checked``."""
        _begin()
        with contextlib.ExitStack() as undo:
            with checked(path) as weights:
                model = _loaded(weights)
                undo.callback(native.llama_model_free, model)
            self.vocabulary = int(native.llama_vocab_n_tokens(native.llama_model_get_vocab(model)))
            self.width = int(native.llama_model_n_embd(model))
            self.context = min(cells, int(native.llama_model_n_ctx_train(model)))
            self.cells = self.context if sequences == 1 else cells
            threads = threads or most_threads(int(native.llama_model_n_params(model)))
            self.decoder = _LlamaDecoder(model, self.cells, sequences, threads, portion)
            undo.pop_all()
        self._portion, self._threads = portion, threads
        self._model: native.llama_model_p | None = model
        self._states: _LlamaDecoder | None = None

    def embedding(self, ids: Sequence[int]) -> Floats:
        """The mean of what the last layer says of each of the tokens, as a vector of length 1.

        It needs a KV cache of its own, which is made at the first call.  Raises ``RuntimeFault``, ``LoadFault``.
        """
        if not 0 < len(ids) <= self.context or self._model is None:
            raise RuntimeFault(f"{len(ids)} tokens for a context of {self.context}")
        if self._states is None:
            self._states = _LlamaDecoder(self._model, self.context, 1, self._threads, self._portion, states=self.width)
        total = np.zeros(self.width, np.float64)
        try:
            for start in range(0, len(ids), self._portion):
                part = ids[start : start + self._portion]
                places = [(start + i, 0, True) for i in range(len(part))]
                total += np.sum(self._states.decode(part, places, _never), axis=0, dtype=np.float64)
        finally:
            self._states.cut(0)
        length = float(np.linalg.norm(total))
        if not np.isfinite(length) or length == 0:
            raise RuntimeFault("the model computes no numbers")
        return (total / length).astype(np.float32)

    def close(self) -> None:
        """Frees the model; a second call does nothing."""
        if self._model is None:
            return
        if self._states is not None:
            self._states.close()
        self.decoder.close()
        native.llama_model_free(self._model)
        self._model = None


class _LlamaDecoder:
    """A KV cache of ``cells`` positions on the weights of a model; implements ``engine.llm.decoder.Decoder``.

    At most ``portion`` tokens are decoded at once.  With ``states``, the width
    of the model, rows are what its last layer says and not probabilities.
    """

    def __init__(
        self,
        model: native.llama_model_p,
        cells: int,
        sequences: int,
        threads: int,
        portion: int = CHUNK,
        *,
        states: int = 0,
    ) -> None:
        """Raises ``LoadFault`` ("broken-gguf", "no-memory", "no-handles")."""
        self._width = states
        self._vocabulary = int(native.llama_vocab_n_tokens(native.llama_model_get_vocab(model)))
        params = native.llama_context_default_params()
        params.n_ctx = cells
        params.n_batch = params.n_ubatch = portion
        # llama.cpp reserves a row of logits for every sequence, whether it is ever decoded together or not.
        params.n_outputs_max = portion if states else sequences
        params.n_seq_max = sequences
        params.embeddings = bool(states)
        params.kv_unified = True  # otherwise every sequence gets only its share of n_ctx
        # It looks at a token's own cells only.  From _TILE tokens on it adds up in another order, in which the same
        # token comes to other numbers than among fewer.
        flash = portion < _TILE and int(native.llama_model_n_params(model)) <= _SMALL
        params.flash_attn_type = (
            native.LLAMA_FLASH_ATTN_TYPE_ENABLED if flash else native.LLAMA_FLASH_ATTN_TYPE_DISABLED
        )
        # Whatever the file says: what comes next is asked, and nothing is made one.
        params.pooling_type = native.LLAMA_POOLING_TYPE_NONE
        params.attention_type = native.LLAMA_ATTENTION_TYPE_CAUSAL
        params.no_perf = True
        self.threads = Threads(threads)
        params.n_threads = params.n_threads_batch = threads
        self._stop: Stop = _never
        # ctypes frees a callback nobody holds, while llama.cpp still calls it.
        self._poll = native.ggml_abort_callback(self._must_stop)
        self._due = 0.0
        params.abort_callback = self._poll
        _said.clear()
        context = native.llama_init_from_model(model, params)
        if not context:
            raise _refusal("llama.cpp cannot make a context for the model")
        self._ctx: native.llama_context_p | None = context
        self._memory = native.llama_get_memory(context)
        self._batch = _TokenBatch(portion)

    def close(self) -> None:
        """See ``Decoder.close``; must be called before its model is freed."""
        if self._ctx is not None:
            native.llama_free(self._ctx)
            self._ctx = None

    def copy(self, source: int, target: int, start: int = 0, end: int = -1) -> None:
        """See ``Decoder.copy``."""
        native.llama_memory_seq_cp(self._memory, source, target, start, end)

    def cut(self, sequence: int, start: int = 0) -> None:
        """See ``Decoder.cut``."""
        native.llama_memory_seq_rm(self._memory, sequence, start, -1)

    def decode(self, tokens: Sequence[int], places: Sequence[Place], should_stop: Stop) -> list[Floats]:
        """See ``Decoder.decode``; one llama_decode."""
        if should_stop():
            raise Aborted("stopped before a decode")
        if min(tokens) < 0 or max(tokens) >= self._vocabulary:
            raise RuntimeFault(f"a token outside the vocabulary of {self._vocabulary}")
        batch = self._batch.filled(tokens, places)
        threads = self.threads.choose()
        native.llama_set_n_threads(self._ctx, threads, threads)
        begun = time.monotonic()
        self._stop, self._due = should_stop, begun + _POLL_S
        try:
            code = native.llama_decode(self._ctx, batch)
        finally:
            self._stop = _never
        if code == _ABORTED:
            raise Aborted("stopped during a decode")
        if code != 0:
            raise RuntimeFault(f"llama_decode returned {code}")
        self.threads.learn(threads, len(tokens), time.monotonic() - begun)
        count = sum(wanted for _, _, wanted in places)
        if not count:
            return []
        # An array for each row: a shared one would live as long as its longest-lived row.
        if self._width:
            states = native.llama_get_embeddings(self._ctx)
            return [row.copy() for row in np.ctypeslib.as_array(states, (count, self._width))]
        logits = native.llama_get_logits(self._ctx)
        return [_softmax(row) for row in np.ctypeslib.as_array(logits, (count, self._vocabulary))]

    def _must_stop(self, _: object) -> bool:
        now = time.monotonic()
        if now < self._due:
            return False
        self._due = now + _POLL_S
        return self._stop()


class _TokenBatch:
    """What llama.cpp is given to decode, in memory of our own that is filled a column at a time."""

    def __init__(self, portion: int) -> None:
        """Has room for ``portion`` tokens, of one sequence each."""
        self._tokens = (native.llama_token * portion)()
        self._positions = (native.llama_pos * portion)()
        self._sequences = (native.llama_seq_id * portion)()
        self._wanted = (ctypes.c_int8 * portion)()
        self._counts = (ctypes.c_int32 * portion)(*[1] * portion)
        kind = ctypes.POINTER(native.llama_seq_id)
        size, start = ctypes.sizeof(native.llama_seq_id), ctypes.addressof(self._sequences)
        self._each = (kind * portion)(*(ctypes.cast(start + size * i, kind) for i in range(portion)))
        self._native = native.llama_batch(
            0, self._tokens, None, self._positions, self._counts, self._each, self._wanted
        )

    def filled(self, tokens: Sequence[int], places: Sequence[Place]) -> native.llama_batch:
        """The batch with these; it is good until it is filled again."""
        count = len(tokens)
        positions, sequences, wanted = map(list, zip(*places, strict=True))
        self._tokens[:count] = list(tokens)
        self._positions[:count] = positions
        self._sequences[:count] = sequences
        self._wanted[:count] = wanted
        self._native.n_tokens = count
        return self._native


def _begin() -> str:
    """Makes the library ready; which of its builds runs."""
    native.llama_log_set(_LISTEN, ctypes.c_void_p(0))
    processor = load_backends(native._lib, native._base_path)  # noqa: SLF001  # the binding tells it no other way
    native.llama_backend_init()
    return processor


def _loaded(weights: Weights) -> native.llama_model_p:
    """The model in llama.cpp's hands; raises ``LoadFault`` ("broken-gguf", "no-memory", "no-handles")."""
    params = native.llama_model_default_params()
    params.n_gpu_layers = 0
    params.check_tensors = True
    # Ids come from tokenizer.json.  The vocabulary inside the file is nobody's, so nothing odd in it is ever read.
    told: Any = (native.llama_model_kv_override * 3)()
    told[0].tag, told[0].key = native.LLAMA_KV_OVERRIDE_TYPE_STR, b"tokenizer.ggml.model"
    told[0].value.val_str = b"no_vocab"
    told[1].tag, told[1].key = native.LLAMA_KV_OVERRIDE_TYPE_INT, f"{weights.architecture}.vocab_size".encode()
    told[1].value.val_i64 = weights.vocabulary
    params.kv_overrides = told
    _said.clear()
    model: native.llama_model_p | None = native.llama_model_load_from_file(weights.name, params)
    if not model:
        raise _refusal("llama.cpp cannot read the file")
    return model


def _refusal(why: str) -> LoadFault:
    """What llama.cpp's refusal means, from what it said last; its words may quote the file and stay here."""
    said = b"".join(_said)
    if _NO_HANDLES.search(said):
        return LoadFault("no-handles", why)
    return LoadFault("no-memory" if _NO_MEMORY.search(said) else "broken-gguf", why)


def _never() -> bool:
    return False


def _softmax(logits: Floats) -> Floats:
    # In place, and all in float32: of what a row costs beside its decode this is most.
    chances: Floats = logits - logits.max()
    np.exp(chances, out=chances)
    chances /= chances.sum()
    if not np.isfinite(chances[0]):
        raise RuntimeFault("the model computes no numbers")
    return chances
