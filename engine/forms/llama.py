"""A model with its own vocabulary in llama.cpp, many sequences of it, and grammars.

The typing engine leaves the vocabulary of a file alone; here it is what
prompts and grammars are made of, and llama.cpp may ``abort()`` on an odd one:
the process that this runs in has nothing else to lose.
"""

from __future__ import annotations

import collections
import contextlib
import ctypes
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import psutil

# Read when the library is loaded; see engine/llm/llama.py.
os.environ.setdefault("GOMP_SPINCOUNT", "2000")
os.environ.setdefault("GGML_NO_BACKTRACE", "1")

import llama_cpp.llama_cpp as native

from engine.errors import LoadFault, RuntimeFault
from engine.forms.port import BadGrammar, DecodeRow
from engine.llm.backends import load_backends
from engine.llm.runtime import Floats
from engine.llm.weights import checked

__all__ = ["LlamaForms"]

_BATCH = 512
_GRAMMARS = 8
"""So many are kept as they were read: callers ask with one dictionary again and again."""

_NO_VOCABULARY = 0
_LONGEST_PIECE = 1024
_TOKEN = np.dtype([("id", np.int32), ("logit", np.float32), ("p", np.float32)])

_said = collections.deque[bytes](maxlen=50)
_LISTEN = native.llama_log_callback(lambda level, text, data: _said.append(text))
"""Kept here, or ctypes would free it."""


class LlamaForms:
    """See ``engine.forms.port.FormModel``."""

    batch = _BATCH

    def __init__(self, path: Path, context: int, sequences: int, threads: int | None = None) -> None:
        """Raises ``LoadFault`` as ``engine.llm.weights.checked`` does, and "unsupported" without a vocabulary."""
        native.llama_log_set(_LISTEN, ctypes.c_void_p(0))
        self.processor = load_backends(native._lib, native._base_path)  # noqa: SLF001  # the binding tells it no other way
        native.llama_backend_init()
        self.sequences = sequences
        with contextlib.ExitStack() as undo:
            with checked(path) as weights:
                model = _loaded(weights.name)
                undo.callback(native.llama_model_free, model)
            self._vocab = native.llama_model_get_vocab(model)
            if native.llama_vocab_type(self._vocab) == _NO_VOCABULARY:
                raise LoadFault("unsupported", "the file has no vocabulary")
            self._size = int(native.llama_vocab_n_tokens(self._vocab))
            # Learned position embeddings end at the training context; beyond it llama.cpp would read foreign memory.
            self.context = min(context, int(native.llama_model_n_ctx_train(model)))
            self._ctx = _context(model, self.context, sequences, threads or psutil.cpu_count(logical=False) or 1)
            undo.pop_all()
        self._model: native.llama_model_p | None = model
        self._memory = native.llama_get_memory(self._ctx)
        self._batch = native.llama_batch_init(_BATCH, 0, 1)
        self._grammars: collections.OrderedDict[str, Any] = collections.OrderedDict()
        self._pieces: dict[int, bytes] = {}

    def tokens(self, text: str) -> list[int]:
        """See ``FormModel``."""
        content = text.encode(errors="replace")
        room = len(content) + 8
        found = (native.llama_token * room)()
        count = native.llama_tokenize(self._vocab, content, len(content), found, room, True, False)
        if count < 0:
            raise RuntimeFault("llama.cpp cannot read the prompt")
        return found[:count]

    def piece(self, token: int) -> bytes:
        """See ``FormModel``."""
        known = self._pieces.get(token)
        if known is None:
            buffer = ctypes.create_string_buffer(_LONGEST_PIECE)
            count = native.llama_token_to_piece(self._vocab, token, buffer, _LONGEST_PIECE, 0, False)
            known = self._pieces[token] = buffer.raw[: max(count, 0)]
        return known

    def ends(self, token: int) -> bool:
        """See ``FormModel``."""
        return bool(native.llama_vocab_is_eog(self._vocab, token))

    def guide(self, grammar: str) -> LlamaGuide:
        """See ``FormModel``."""
        known = self._grammars.pop(grammar, None)
        if known is None:
            known = native.llama_sampler_init_grammar(self._vocab, grammar.encode(), b"root")
            if not known:
                raise BadGrammar("llama.cpp cannot read it")
            if len(self._grammars) >= _GRAMMARS:
                native.llama_sampler_free(self._grammars.popitem(last=False)[1])
        self._grammars[grammar] = known
        return LlamaGuide(native.llama_sampler_clone(known))

    def decode(self, rows: Sequence[DecodeRow]) -> list[Floats]:
        """See ``FormModel``."""
        batch = self._batch
        batch.n_tokens = len(rows)
        for i, row in enumerate(rows):
            batch.token[i], batch.pos[i], batch.n_seq_id[i] = row.token, row.position, 1
            batch.seq_id[i][0], batch.logits[i] = row.sequence, row.wanted
        if code := native.llama_decode(self._ctx, batch):
            raise RuntimeFault(f"llama_decode returned {code}")
        found = [
            np.ctypeslib.as_array(native.llama_get_logits_ith(self._ctx, i), (self._size,))
            for i, row in enumerate(rows)
            if row.wanted
        ]
        if not all(np.isfinite(each.max()) for each in found):
            raise RuntimeFault("the model computes no numbers")
        return found

    def cut(self, sequence: int, start: int) -> None:
        """See ``FormModel``."""
        native.llama_memory_seq_rm(self._memory, sequence, start, -1)

    def copy(self, source: int, target: int, end: int) -> None:
        """See ``FormModel``."""
        native.llama_memory_seq_cp(self._memory, source, target, 0, end)

    def close(self) -> None:
        """See ``FormModel``; a second call does nothing."""
        if self._model is None:
            return
        for each in self._grammars.values():
            native.llama_sampler_free(each)
        self._grammars.clear()
        native.llama_batch_free(self._batch)
        native.llama_free(self._ctx)
        native.llama_model_free(self._model)
        self._model = None


class LlamaGuide:
    """See ``engine.forms.port.Guide``."""

    def __init__(self, grammar: Any) -> None:
        """Owns ``grammar``, a sampler of llama.cpp's."""
        self._grammar = grammar

    def allowed(self, tokens: Sequence[int]) -> list[bool]:
        """See ``Guide``."""
        rows = np.zeros(len(tokens), _TOKEN)
        rows["id"] = tokens
        array = native.llama_token_data_array(
            ctypes.cast(rows.ctypes.data, native.llama_token_data_p), len(tokens), -1, False
        )
        # It leaves the rows where they are, and takes all probability from those that cannot come.
        native.llama_sampler_apply(self._grammar, ctypes.byref(array))
        found: list[bool] = np.isfinite(rows["logit"]).tolist()
        return found

    def accept(self, token: int) -> None:
        """See ``Guide``."""
        native.llama_sampler_accept(self._grammar, token)

    def close(self) -> None:
        """See ``Guide``; a second call does nothing."""
        if self._grammar is not None:
            native.llama_sampler_free(self._grammar)
            self._grammar = None


def _loaded(name: bytes) -> native.llama_model_p:
    params = native.llama_model_default_params()
    params.n_gpu_layers = 0
    params.check_tensors = True
    _said.clear()
    model: native.llama_model_p | None = native.llama_model_load_from_file(name, params)
    if not model:
        raise _refusal("llama.cpp cannot read the file")
    return model


def _context(model: native.llama_model_p, context: int, sequences: int, threads: int) -> native.llama_context_p:
    params = native.llama_context_default_params()
    params.n_ctx = context * sequences
    params.n_batch = params.n_ubatch = _BATCH
    params.n_outputs_max = params.n_seq_max = sequences
    params.kv_unified = True  # otherwise no sequence could take over what another one holds
    params.flash_attn_type = native.LLAMA_FLASH_ATTN_TYPE_DISABLED
    params.pooling_type = native.LLAMA_POOLING_TYPE_NONE
    params.attention_type = native.LLAMA_ATTENTION_TYPE_CAUSAL
    params.no_perf = True
    params.n_threads = params.n_threads_batch = threads
    _said.clear()
    made: native.llama_context_p | None = native.llama_init_from_model(model, params)
    if not made:
        raise _refusal("llama.cpp cannot make a context for the model")
    return made


def _refusal(why: str) -> LoadFault:
    """What llama.cpp's refusal means; its words may quote the file and stay here."""
    said = b"".join(_said)
    short = b"allocate" in said or b"bad_alloc" in said or b"insufficient memory" in said
    return LoadFault("no-memory" if short else "broken-gguf", why)
