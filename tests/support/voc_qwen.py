"""A Qwen3 small enough to be made in a test and real enough to be served: random, but inclined to end its strings."""

from __future__ import annotations

import json
from pathlib import Path

import gguf
import numpy as np
from models_tokenizers import byte_level

__all__ = ["QWEN_CONTEXT", "qwen_model"]

QWEN_CONTEXT = 4096
_WIDTH, _HEADS, _SHARED, _HEAD, _WIDE, _LAYERS = 32, 2, 1, 16, 64, 2
_ENDING = ('"', '",', '":', "}", "]", ",")
_STEADY = 0
"""A direction that every token has, so that what is written there into the head counts everywhere."""


def qwen_model(path: Path, seed: int = 5, *, vocabulary: bool = True, context: int = QWEN_CONTEXT) -> Path:
    """Writes it to ``path``; every byte is a token, so that any answer in Korean can be written."""
    model = json.loads(byte_level().to_str())["model"]
    tokens = sorted(model["vocab"], key=model["vocab"].get)
    writer = gguf.GGUFWriter(path, "qwen3")
    writer.add_name("tiny-qwen")
    writer.add_context_length(context)
    writer.add_embedding_length(_WIDTH)
    writer.add_feed_forward_length(_WIDE)
    writer.add_block_count(_LAYERS)
    writer.add_head_count(_HEADS)
    writer.add_head_count_kv(_SHARED)
    writer.add_key_length(_HEAD)
    writer.add_value_length(_HEAD)
    writer.add_layer_norm_rms_eps(1e-6)
    writer.add_rope_freq_base(1e6)
    if vocabulary:
        writer.add_tokenizer_model("gpt2")
        writer.add_tokenizer_pre("qwen2")
        writer.add_token_list(tokens)
        writer.add_token_types([3 if token.startswith("<|") else 1 for token in tokens])
        writer.add_token_merges([" ".join(each) for each in model["merges"]])
        writer.add_eos_token_id(0)
        writer.add_add_bos_token(False)
    else:
        writer.add_tokenizer_model("no_vocab")
        writer.add_vocab_size(len(tokens))
    chance = np.random.default_rng(seed)
    for name, shape in _shapes(len(tokens)).items():
        tensor = chance.normal(0.0, 0.3, shape).astype(np.float32)
        if name.endswith("norm.weight"):
            tensor[:] = 1.0
        elif name == "token_embd.weight":
            tensor[:, _STEADY] = 4.0
        elif name == "output.weight":
            tensor[:, _STEADY] = 0.0
            tensor[[model["vocab"][each] for each in _ENDING if each in model["vocab"]], _STEADY] = 1.0
        writer.add_tensor(name, tensor)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def _shapes(tokens: int) -> dict[str, tuple[int, ...]]:
    shapes: dict[str, tuple[int, ...]] = {
        "token_embd.weight": (tokens, _WIDTH),
        "output_norm.weight": (_WIDTH,),
        "output.weight": (tokens, _WIDTH),
    }
    layer: dict[str, tuple[int, ...]] = {
        "attn_norm.weight": (_WIDTH,),
        "attn_q.weight": (_HEADS * _HEAD, _WIDTH),
        "attn_k.weight": (_SHARED * _HEAD, _WIDTH),
        "attn_v.weight": (_SHARED * _HEAD, _WIDTH),
        "attn_output.weight": (_WIDTH, _HEADS * _HEAD),
        "attn_q_norm.weight": (_HEAD,),
        "attn_k_norm.weight": (_HEAD,),
        "ffn_norm.weight": (_WIDTH,),
        "ffn_gate.weight": (_WIDE, _WIDTH),
        "ffn_up.weight": (_WIDE, _WIDTH),
        "ffn_down.weight": (_WIDTH, _WIDE),
    }
    return shapes | {f"blk.{number}.{name}": shape for number in range(_LAYERS) for name, shape in layer.items()}
