"""Writes a GPT-2 as the GGUF file llama.cpp reads.

The file holds no vocabulary ("no_vocab"): ids come from ``tokenizer.json``
beside it, because llama.cpp knows neither the built-in model's nor KoGPT2's
pre-tokenizer.
"""

from __future__ import annotations

import contextlib
import math
from collections.abc import Callable, Mapping
from pathlib import Path

import gguf
import numpy as np
import numpy.typing as npt

from models.readers.gpt2_shape import Gpt2Shape

__all__ = ["Gpt2Error", "write_gpt2"]

Floats = npt.NDArray[np.float32]


class Gpt2Error(Exception):
    """The tensors given do not make the GPT-2 that the shape describes."""


# gguf-py quantises these in numpy; block sizes of 32 divide every width used.
_TYPES = {
    "F32": (gguf.GGMLQuantizationType.F32, gguf.LlamaFileType.ALL_F32),
    "F16": (gguf.GGMLQuantizationType.F16, gguf.LlamaFileType.MOSTLY_F16),
    "Q8_0": (gguf.GGMLQuantizationType.Q8_0, gguf.LlamaFileType.MOSTLY_Q8_0),
}


def write_gpt2(
    path: Path,
    shape: Gpt2Shape,
    tensors: Mapping[str, Floats],
    quantisation: str = "Q8_0",
    progress: Callable[[int, int], None] | None = None,
) -> None:
    """Writes ``path`` from float32 ``tensors`` (GGUF names, output embedding tied).

    Matrices are stored as ``quantisation`` (F32, F16 or Q8_0); norms, biases
    and positions stay float32, as llama.cpp wants them.  Each tensor is asked
    for once, when it is its turn, so a mapping that reads them from a file
    needs no more memory than the largest takes.  ``progress`` is told how
    many tensors of how many are written.  Raises ``Gpt2Error`` for an unknown
    quantisation and for tensors that are missing, left over or of another
    shape, and ``OSError``; after any exception ``path`` is not there.
    """
    if quantisation not in _TYPES:
        raise Gpt2Error(f"unknown quantisation {quantisation}; known are {', '.join(_TYPES)}")
    kind, file_type = _TYPES[quantisation]
    expected = shape.tensors()
    if expected.keys() != tensors.keys():
        raise Gpt2Error(f"tensors missing or left over: {sorted(expected.keys() ^ tensors.keys())}")
    writer = gguf.GGUFWriter(path, "gpt2")
    writer.add_name(shape.name)
    writer.add_license(shape.licence)
    writer.add_context_length(shape.context)
    writer.add_embedding_length(shape.width)
    writer.add_feed_forward_length(shape.feed_forward)
    writer.add_block_count(shape.layers)
    writer.add_head_count(shape.heads)
    writer.add_layer_norm_eps(shape.epsilon)
    writer.add_file_type(file_type)
    writer.add_vocab_size(shape.vocabulary)
    writer.add_tokenizer_model("no_vocab")
    kinds = {
        name: kind if _is_quantised(name, size) else gguf.GGMLQuantizationType.F32 for name, size in expected.items()
    }
    for name, wanted in expected.items():
        size = math.prod(gguf.quant_shape_to_byte_shape(wanted, kinds[name]))
        writer.add_tensor_info(name, wanted, np.dtype(np.float32), size, raw_dtype=kinds[name])
    try:
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_ti_data_to_file()
        for done, (name, wanted) in enumerate(expected.items(), start=1):
            writer.write_tensor_data(gguf.quants.quantize(_shaped(tensors[name], name, wanted), kinds[name]))
            if progress is not None:
                progress(done, len(expected))
        writer.close()
    except BaseException:
        with contextlib.suppress(OSError):  # what failed is being raised already
            writer.close()
        path.unlink(missing_ok=True)
        raise


def _is_quantised(name: str, shape: tuple[int, ...]) -> bool:
    return len(shape) == 2 and name != "position_embd.weight"


def _shaped(values: Floats, name: str, wanted: tuple[int, ...]) -> Floats:
    if values.shape != wanted:
        raise Gpt2Error(f"{name} has shape {values.shape}, not {wanted}")
    return np.ascontiguousarray(values, dtype=np.float32)
