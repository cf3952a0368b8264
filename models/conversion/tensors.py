"""A GPT-2 checkpoint seen as llama.cpp names and lays out its tensors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from models.errors import BadFile
from models.readers.checkpoint import Checkpoint, Floats
from models.readers.gpt2_shape import Gpt2Shape

__all__ = ["GgufTensors", "prefix"]

_MOST = float(np.finfo(np.float16).max)

_ROOT = {"token_embd": "wte", "position_embd": "wpe", "output_norm": "ln_f"}
_LAYER = {
    "attn_norm": "ln_1",
    "attn_qkv": "attn.c_attn",
    "attn_output": "attn.c_proj",
    "ffn_norm": "ln_2",
    "ffn_up": "mlp.c_fc",
    "ffn_down": "mlp.c_proj",
}
_MASKS = (".attn.bias", ".attn.masked_bias")
"""Constants that old versions of transformers saved along; llama.cpp makes its own."""
_TIED = "lm_head.weight"
"""A second name of the token embeddings, in files that torch wrote."""


def prefix(checkpoint: Checkpoint) -> str:
    """What stands before every name: "transformer." when a model with its head was saved, else nothing."""
    return "transformer." if "transformer.wte.weight" in checkpoint else ""


class GgufTensors(Mapping[str, Floats]):
    """The tensors of ``shape`` by their GGUF names, [out, in], read from ``checkpoint`` at each access.

    Access raises ``BadFile``: what the checkpoint raises, and "not-finite"
    for a number that is not one or that float16 does not reach.
    """

    def __init__(self, checkpoint: Checkpoint, shape: Gpt2Shape) -> None:
        """Raises ``BadFile``: "mismatch" (tensors are missing or have another shape), "unsupported" (too many)."""
        self._checkpoint = checkpoint
        start = prefix(checkpoint)
        self._names = {name: start + _hub_name(name) for name in shape.tensors()}
        for name, wanted in shape.tensors().items():
            hub = self._names[name]
            if hub not in checkpoint:
                raise BadFile("mismatch", checkpoint.path.name, f"{hub} is missing")
            stored = checkpoint.place(hub).shape
            if stored != (wanted[::-1] if _is_conv1d(name) else wanted):
                raise BadFile("mismatch", checkpoint.path.name, f"{hub} has shape {stored}")
        known = {*self._names.values(), _TIED}
        left = [each for each in checkpoint if each not in known and not each.endswith(_MASKS)]
        if left:
            named = "".join(c if c.isprintable() else "?" for c in left[0][:80])
            raise BadFile("unsupported", checkpoint.path.name, f"{len(left)} tensors that no GPT-2 has, as {named}")

    def __getitem__(self, name: str) -> Floats:
        hub = self._names[name]
        values = self._checkpoint[hub]
        # Two passes without a copy; NaN is neither larger nor smaller than anything.
        if not (values.max() <= _MOST and values.min() >= -_MOST):
            raise BadFile("not-finite", self._checkpoint.path.name, hub)
        return values.T if _is_conv1d(name) else values

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def _hub_name(name: str) -> str:
    if name.startswith("blk."):
        _, layer, part, kind = name.split(".")
        return f"h.{layer}.{_LAYER[part]}.{kind}"
    part, kind = name.split(".")
    return f"{_ROOT[part]}.{kind}"


def _is_conv1d(name: str) -> bool:
    """Is it the weight of OpenAI's "Conv1D", which keeps [in, out]?"""
    return name.startswith("blk.") and name.endswith(".weight") and "norm" not in name
