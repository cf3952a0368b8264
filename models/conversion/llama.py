"""llama.cpp as a conversion needs it: to quantise a file, and to ask a model for its logits.

Beside ``engine/llm/llama.py`` the only module that imports ``llama_cpp``.  It may
``abort()``; a conversion runs in a process of its own.
"""

from __future__ import annotations

import ctypes
import os
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

# Read when the library is loaded; see engine/llm/llama.py.
os.environ.setdefault("GOMP_SPINCOUNT", "2000")

import llama_cpp.llama_cpp as native
import numpy as np
import psutil

from engine.llm.backends import load_backends
from models.readers.checkpoint import Floats

__all__ = ["LlamaError", "logits", "quantise", "tokenised"]

_POLL_SECONDS = 0.1

_FILE_TYPES = {
    "Q8_0": native.LLAMA_FTYPE_MOSTLY_Q8_0,
    "Q6_K": native.LLAMA_FTYPE_MOSTLY_Q6_K,
    "Q5_K_M": native.LLAMA_FTYPE_MOSTLY_Q5_K_M,
    "Q4_K_M": native.LLAMA_FTYPE_MOSTLY_Q4_K_M,
}


class LlamaError(Exception):
    """llama.cpp could not read, run or quantise a model."""


_SILENT = native.llama_log_callback(lambda level, text, data: None)
"""llama.cpp's chatter goes nowhere; kept here, or ctypes would free it."""


def logits(path: Path, ids: Sequence[int]) -> Floats:
    """The logits after each of ``ids``, [token, vocabulary]; raises ``LlamaError``."""
    _start()
    model_params = native.llama_model_default_params()
    model_params.n_gpu_layers = 0
    model_params.check_tensors = True
    # Repacked for the processor, the weights would be in memory twice.
    model_params.use_extra_bufts = False
    model = native.llama_model_load_from_file(os.fsencode(path), model_params)
    if not model:
        raise LlamaError("llama.cpp cannot read the file")
    context, batch = None, native.llama_batch_init(len(ids), 0, 1)
    try:
        params = native.llama_context_default_params()
        params.n_ctx = params.n_batch = params.n_ubatch = params.n_outputs_max = len(ids)
        params.flash_attn_type = native.LLAMA_FLASH_ATTN_TYPE_DISABLED
        # The cache is float16 unless told otherwise, which is none of the file's doing.
        params.type_k = params.type_v = native.GGML_TYPE_F32
        params.n_threads = params.n_threads_batch = _threads()
        context = native.llama_init_from_model(model, params)
        if not context:
            raise LlamaError("llama.cpp cannot make a context for the model")
        batch.n_tokens = len(ids)
        for i, token in enumerate(ids):
            batch.token[i], batch.pos[i], batch.n_seq_id[i] = token, i, 1
            batch.seq_id[i][0], batch.logits[i] = 0, True
        if code := native.llama_decode(context, batch):
            raise LlamaError(f"llama_decode returned {code}")
        width = native.llama_vocab_n_tokens(native.llama_model_get_vocab(model))
        rows = [np.ctypeslib.as_array(native.llama_get_logits_ith(context, i), (width,)) for i in range(len(ids))]
        return np.stack(rows)
    finally:
        native.llama_batch_free(batch)
        if context:
            native.llama_free(context)
        native.llama_model_free(model)


def tokenised(path: Path, text: str) -> list[int]:
    """The tokens of ``text``, nothing in it taken for a special one, by the file; raises ``LlamaError``."""
    _start()
    params = native.llama_model_default_params()
    params.vocab_only = True
    model = native.llama_model_load_from_file(os.fsencode(path), params)
    if not model:
        raise LlamaError("llama.cpp cannot read the file")
    try:
        content = text.encode(errors="replace")
        found = (native.llama_token * (len(content) + 8))()
        vocabulary = native.llama_model_get_vocab(model)
        count = native.llama_tokenize(vocabulary, content, len(content), found, len(found), True, False)
        if count < 0:
            raise LlamaError("llama.cpp cannot read the text")
        return found[:count]
    finally:
        native.llama_model_free(model)


def quantise(source: Path, target: Path, quantisation: str, progress: Callable[[int], None]) -> None:
    """Writes ``target`` from the F16 file ``source``; raises ``LlamaError``.

    ``progress`` is told ten times a second how many tensors are done.  An
    exception of it is raised when llama.cpp has come to its end, which
    nothing can make it do sooner.
    """
    _start()
    done = 0

    def count(_level: int, text: bytes, _data: object) -> None:
        nonlocal done
        done += text.lstrip().startswith(b"[")

    # Of each tensor llama.cpp writes a line that begins "[  1/ 148]".
    counting = native.llama_log_callback(count)
    native.llama_log_set(counting, ctypes.c_void_p(0))
    params = native.llama_model_quantize_default_params()
    params.ftype = _FILE_TYPES[quantisation]
    params.nthread = _threads()
    codes: list[int] = []
    worker = threading.Thread(
        target=lambda: codes.append(
            native.llama_model_quantize(os.fsencode(source), os.fsencode(target), ctypes.byref(params))
        ),
        name="quantise",
    )
    worker.start()
    try:
        while worker.is_alive():
            progress(done)
            worker.join(_POLL_SECONDS)
    finally:
        worker.join()
        native.llama_log_set(_SILENT, ctypes.c_void_p(0))
    if codes != [0]:
        raise LlamaError("llama.cpp cannot quantise the file")


def _start() -> None:
    native.llama_log_set(_SILENT, ctypes.c_void_p(0))
    load_backends(native._lib, native._base_path)  # noqa: SLF001  # the binding tells it no other way
    native.llama_backend_init()


def _threads() -> int:
    return psutil.cpu_count(logical=False) or os.cpu_count() or 1
