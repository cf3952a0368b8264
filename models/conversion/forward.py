"""A GPT-2 in numpy, in float32 and straight from the checkpoint: what the converted model is compared with.

It shares neither names nor layouts with the conversion, so a mistake there
cannot hide here.  One layer is in memory at a time.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from models.readers.checkpoint import Floats
from models.readers.gpt2_shape import Gpt2Shape

__all__ = ["forward"]


def forward(
    weights: Mapping[str, Floats], prefix: str, shape: Gpt2Shape, ids: Sequence[int], step: Callable[[], None]
) -> Floats:
    """The logits after each of ``ids``, [token, vocabulary]; no numbers where float32 does not reach.

    ``weights`` have the hub's names behind ``prefix``; ``step`` is called
    after each layer, and its exceptions end the computation.
    """
    with np.errstate(all="ignore"):
        return _forward(weights, prefix, shape, ids, step)


def _forward(
    weights: Mapping[str, Floats], prefix: str, shape: Gpt2Shape, ids: Sequence[int], step: Callable[[], None]
) -> Floats:

    def linear(x: Floats, name: str) -> Floats:
        y: Floats = x @ weights[f"{prefix}{name}.weight"] + weights[f"{prefix}{name}.bias"]
        return y

    def norm(x: Floats, name: str) -> Floats:
        centred = x - x.mean(axis=-1, keepdims=True)
        scale = np.sqrt(np.square(centred).mean(axis=-1, keepdims=True) + np.float32(shape.epsilon))
        y: Floats = centred / scale * weights[f"{prefix}{name}.weight"] + weights[f"{prefix}{name}.bias"]
        return y

    embeddings = weights[f"{prefix}wte.weight"]
    x = embeddings[np.asarray(ids)] + weights[f"{prefix}wpe.weight"][: len(ids)]
    for layer in range(shape.layers):
        mixed = _attention(linear(norm(x, f"h.{layer}.ln_1"), f"h.{layer}.attn.c_attn"), shape.heads)
        x = x + linear(mixed, f"h.{layer}.attn.c_proj")
        wide = _gelu(linear(norm(x, f"h.{layer}.ln_2"), f"h.{layer}.mlp.c_fc"))
        x = x + linear(wide, f"h.{layer}.mlp.c_proj")
        step()
    logits: Floats = norm(x, "ln_f") @ embeddings.T
    return logits


def _attention(qkv: Floats, heads: int) -> Floats:
    """Causal self-attention: [token, 3 × width] → [token, width]; its three parts are [head, token, size]."""
    tokens, triple = qkv.shape
    size = triple // 3 // heads
    query, key, value = qkv.reshape(tokens, 3, heads, size).transpose(1, 2, 0, 3)
    scores = query @ key.transpose(0, 2, 1) / np.float32(math.sqrt(size))
    scores[:, np.triu(np.ones((tokens, tokens), bool), 1)] = -np.inf
    chances = np.exp(scores - scores.max(axis=-1, keepdims=True))
    chances /= chances.sum(axis=-1, keepdims=True)
    mixed: Floats = (chances @ value).transpose(1, 0, 2).reshape(tokens, triple // 3)
    return mixed


def _gelu(x: Floats) -> Floats:
    """GELU as OpenAI approximated it, which transformers calls gelu_new."""
    y: Floats = (
        np.float32(0.5) * x * (1 + np.tanh(np.float32(math.sqrt(2 / math.pi)) * (x + np.float32(0.044715) * x**3)))
    )
    return y
