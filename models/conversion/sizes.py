"""How large a GPT-2 becomes, before it is converted."""

from __future__ import annotations

import math
from collections.abc import Mapping

from gguf.constants import GGML_QUANT_SIZES, GGMLQuantizationType

from models.readers.gpt2_shape import Gpt2Shape

__all__ = ["QUANTISATIONS", "f16_size", "shape_size"]

QUANTISATIONS = ("Q8_0", "Q6_K", "Q5_K_M", "Q4_K_M")
"""What is offered, the default first, the smallest last."""

_METADATA = 300
_TENSOR = 60
"""Bytes of the header, and what it takes more for each tensor."""

_FALLBACK: Mapping[str, str] = {
    "Q4_K": "Q5_0",
    "Q5_K": "Q5_1",
    "Q6_K": "Q8_0",
    "Q5_0": "F16",
    "Q5_1": "F16",
    "Q8_0": "F16",
}
"""What llama.cpp takes where rows are no multiple of a type's block."""


def f16_size(shape: Gpt2Shape) -> int:
    """The bytes of the unquantised file, which a conversion needs for a while."""
    return shape_size(shape, "F16")


def shape_size(shape: Gpt2Shape, quantisation: str) -> int:
    """The bytes of the GGUF file that a GPT-2 of ``shape`` becomes, within 1 %; one of ``QUANTISATIONS``."""
    total = _METADATA
    for name, size in shape.tensors().items():
        kind = _kind(name, quantisation, shape.layers) if len(size) == 2 else "F32"
        block, block_bytes = GGML_QUANT_SIZES[GGMLQuantizationType[kind]]
        while size[-1] % block:
            kind = _FALLBACK[kind]
            block, block_bytes = GGML_QUANT_SIZES[GGMLQuantizationType[kind]]
        total += math.prod(size) // block * block_bytes + _TENSOR
    return total


def _kind(name: str, quantisation: str, layers: int) -> str:
    """The type llama.cpp gives a matrix: more bits where it found them to matter most."""
    if name == "position_embd.weight":
        return "F32"
    if not quantisation.endswith("_M"):
        return quantisation
    # The token embeddings are the output, too.
    if name == "token_embd.weight":
        return "Q6_K"
    if (".attn_qkv." in name or ".ffn_down." in name) and _is_favoured(int(name.split(".")[1]), layers):
        return "Q6_K"
    return quantisation.removesuffix("_M")


def _is_favoured(layer: int, layers: int) -> bool:
    """As ``use_more_bits`` of llama.cpp: the first and last eighth, and every third between."""
    eighth = layers // 8
    return layer < eighth or layer >= 7 * layers // 8 or (layer - eighth) % 3 == 2
