"""The network of a GPT-2 in numbers, and the tensors that follow from them."""

from __future__ import annotations

import dataclasses

__all__ = ["Gpt2Shape"]


@dataclasses.dataclass(frozen=True)
class Gpt2Shape:
    """What the GGUF header tells of the network; ``feed_forward`` is usually four times ``width``."""

    name: str
    licence: str
    vocabulary: int
    context: int
    width: int
    layers: int
    heads: int
    feed_forward: int
    epsilon: float = 1e-5

    def tensors(self) -> dict[str, tuple[int, ...]]:
        """Every tensor llama.cpp expects, by its GGUF name, with its shape [out, in]."""
        width, wide = self.width, self.feed_forward
        shapes: dict[str, tuple[int, ...]] = {
            "token_embd.weight": (self.vocabulary, width),
            "position_embd.weight": (self.context, width),
            "output_norm.weight": (width,),
            "output_norm.bias": (width,),
        }
        for layer in range(self.layers):
            for part, shape in {
                "attn_norm": (width,),
                "attn_qkv": (3 * width, width),
                "attn_output": (width, width),
                "ffn_norm": (width,),
                "ffn_up": (wide, width),
                "ffn_down": (width, wide),
            }.items():
                shapes[f"blk.{layer}.{part}.weight"] = shape
                shapes[f"blk.{layer}.{part}.bias"] = shape[:1]
        return shapes
