"""The built-in model's thoughts in KoGPT2's body: the same probabilities at KoGPT2's cost.

How long a search takes depends on how sharp the distribution is, and random
weights have none.  So the small network is laid into the large one: its
hidden state three times side by side (LayerNorm of three copies is the copy
of the LayerNorm), its heads padded with zeros, the remaining layers adding
nothing, the remaining tokens impossible.  llama.cpp multiplies the zeros all
the same.
"""

from __future__ import annotations

import json
import math
from pathlib import Path

import gguf
import numpy as np
import numpy.typing as npt

from models.conversion.gpt2 import write_gpt2
from models.readers.gpt2_shape import Gpt2Shape

__all__ = ["KOGPT2", "narrow_tensors", "widen", "write_widened"]

Floats = npt.NDArray[np.float32]

KOGPT2 = Gpt2Shape("kogpt2-shaped", "none", 51_200, 1024, 768, 12, 12, 3072)
"""The shape of skt/kogpt2-base-v2."""

_IMPOSSIBLE = 20.0
"""Half of how far below the others the logit of a token that only fills the vocabulary lies."""


def write_widened(builtin: Path, folder: Path) -> Path:
    """Writes ``folder``/kogpt2-shaped.gguf (Q8_0) and tokenizer.json from the built-in model's folder, once."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "kogpt2-shaped.gguf"
    if not path.exists():
        source = next(builtin.glob("*.gguf"))
        part = path.with_suffix(".part")
        write_gpt2(part, KOGPT2, widen(narrow_tensors(source), heads=8), "Q8_0")
        part.replace(path)
    tokenizer = json.loads((builtin / "tokenizer.json").read_text(encoding="utf-8"))
    vocabulary = tokenizer["model"]["vocab"]
    for number in range(len(vocabulary), KOGPT2.vocabulary):
        vocabulary[f"<unused{number}>"] = number
    (folder / "tokenizer.json").write_text(json.dumps(tokenizer, ensure_ascii=False), encoding="utf-8")
    return path


def narrow_tensors(path: Path) -> dict[str, Floats]:
    """All tensors of a GGUF file as float32 [out, in]."""
    return {
        tensor.name: gguf.quants.dequantize(tensor.data, tensor.tensor_type).astype(np.float32)
        for tensor in gguf.GGUFReader(path).tensors
    }


def widen(narrow: dict[str, Floats], heads: int) -> dict[str, Floats]:
    """The tensors of ``KOGPT2`` that compute what ``narrow`` (``heads`` attention heads, a third as wide) does."""
    vocabulary, width = narrow["token_embd.weight"].shape
    copies = KOGPT2.width // width
    if copies * width != KOGPT2.width or copies != 3:
        raise ValueError(f"a width of {width} is no third of {KOGPT2.width}")
    wide = {name: np.zeros(shape, dtype=np.float32) for name, shape in KOGPT2.tensors().items()}
    wide["token_embd.weight"][:vocabulary] = np.tile(narrow["token_embd.weight"], 3)
    # One dimension is +1 in the second copy and -1 in the third: real tokens hold the same in both.
    wide["token_embd.weight"][vocabulary:, width] = -_IMPOSSIBLE
    wide["token_embd.weight"][vocabulary:, 2 * width] = _IMPOSSIBLE
    positions = narrow["position_embd.weight"]
    repeated = np.concatenate([positions, np.repeat(positions[-1:], KOGPT2.context - len(positions), axis=0)])
    wide["position_embd.weight"] = np.tile(repeated, 3)
    wide["output_norm.weight"][:width] = narrow["output_norm.weight"]
    wide["output_norm.bias"][:width] = narrow["output_norm.bias"]
    wide["output_norm.bias"][width] = 1.0
    wide["output_norm.bias"][2 * width] = -1.0
    for layer in range(KOGPT2.layers):
        if f"blk.{layer}.attn_norm.weight" in narrow:
            _widen_layer(narrow, wide, f"blk.{layer}.", heads, width)
        else:
            wide[f"blk.{layer}.attn_norm.weight"][:] = wide[f"blk.{layer}.ffn_norm.weight"][:] = 1.0
    return wide


def _widen_layer(narrow: dict[str, Floats], wide: dict[str, Floats], at: str, heads: int, width: int) -> None:
    size, wide_size = width // heads, KOGPT2.width // KOGPT2.heads
    for norm in ("attn_norm", "ffn_norm"):
        for kind in ("weight", "bias"):
            wide[f"{at}{norm}.{kind}"] = np.tile(narrow[f"{at}{norm}.{kind}"], 3)
    # Where each of the small heads' numbers lies among the large ones'.
    place = np.concatenate([np.arange(size) + head * wide_size for head in range(heads)])
    # Scores are divided by the root of the head size.
    scale = (math.sqrt(wide_size / size), 1.0, 1.0)
    for part, factor in enumerate(scale):
        rows = part * KOGPT2.width + place
        here = slice(part * width, (part + 1) * width)
        wide[f"{at}attn_qkv.weight"][rows[:, None], np.arange(width)] = factor * narrow[f"{at}attn_qkv.weight"][here]
        wide[f"{at}attn_qkv.bias"][rows] = factor * narrow[f"{at}attn_qkv.bias"][here]
    wide[f"{at}attn_output.weight"][:, place] = np.tile(narrow[f"{at}attn_output.weight"], (3, 1))
    wide[f"{at}attn_output.bias"] = np.tile(narrow[f"{at}attn_output.bias"], 3)
    inner = len(narrow[f"{at}ffn_up.bias"])
    wide[f"{at}ffn_up.weight"][:inner, :width] = narrow[f"{at}ffn_up.weight"]
    wide[f"{at}ffn_up.bias"][:inner] = narrow[f"{at}ffn_up.bias"]
    wide[f"{at}ffn_down.weight"][:, :inner] = np.tile(narrow[f"{at}ffn_down.weight"], (3, 1))
    wide[f"{at}ffn_down.bias"] = np.tile(narrow[f"{at}ffn_down.bias"], 3)
