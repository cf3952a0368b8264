"""A model with a vocabulary for llama-cpp-python's server: random, but inclined to end its strings."""

from __future__ import annotations

import json
from pathlib import Path

import gguf
import numpy as np
from models_tokenizers import byte_level

from models.readers.gpt2_shape import Gpt2Shape

__all__ = ["voc_model"]

_CONTEXT = 2048
_ENDING = ('"', '",', '":', "}", "]", ",", "{", "[")


def voc_model(path: Path) -> Path:
    """Writes a one-layer GPT-2 whose bytes are tokens, all that a JSON answer in Korean needs."""
    model = json.loads(byte_level().to_str())["model"]
    tokens = sorted(model["vocab"], key=model["vocab"].get)
    shape = Gpt2Shape("tiny", "CC0-1.0", len(tokens), context=_CONTEXT, width=32, layers=1, heads=2, feed_forward=64)
    writer = gguf.GGUFWriter(path, "gpt2")
    writer.add_name("tiny")
    writer.add_context_length(_CONTEXT)
    writer.add_embedding_length(shape.width)
    writer.add_feed_forward_length(shape.feed_forward)
    writer.add_block_count(shape.layers)
    writer.add_head_count(shape.heads)
    writer.add_layer_norm_eps(shape.epsilon)
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("gpt-2")
    writer.add_token_list(tokens)
    writer.add_token_types([3 if token.startswith("<|") else 1 for token in tokens])
    writer.add_token_merges([" ".join(each) for each in model["merges"]])
    writer.add_bos_token_id(0)
    writer.add_eos_token_id(0)
    chance = np.random.default_rng(5)
    for name, size in shape.tensors().items():
        tensor = chance.normal(0.0, 0.05, size).astype(np.float32)
        if name.endswith("norm.weight"):
            tensor[:] = 0.2
        elif name == "output_norm.bias":
            tensor[:] = 1.0
        elif name == "token_embd.weight":
            for ending in _ENDING:
                if ending in model["vocab"]:
                    tensor[model["vocab"][ending]] += 0.2
        writer.add_tensor(name, tensor)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path
