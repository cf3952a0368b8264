"""The plain way to suggest with a GPT-2, to compare with; run by a Python that has torch and transformers.

``plain_process.py GGUF TOKENIZER HEADS THREADS``: the text left of the caret
is tokenised as it is; one forward pass gives the five best next tokens; from
each of them a greedy loop of full forward passes goes on until an eojeol
starts or a sentence ends, without a cache, as a first server for such a
model is written.  Each line on standard input is a question {"before"}; its
answer is a line {"ms", "texts"}.
"""

from __future__ import annotations

import json
import sys
import time
from typing import Any

import gguf
import numpy as np
import torch
from tokenizers import Tokenizer
from transformers import GPT2Config, GPT2LMHeadModel

_STARTS = 5
_TOKENS = 8
_STOPS = (".", "?", "!", "</s>")


def main() -> int:
    """Answers until standard input ends."""
    model, tokenizer = load(sys.argv[1], int(sys.argv[3])), Tokenizer.from_file(sys.argv[2])
    torch.set_num_threads(int(sys.argv[4]))
    _write({"ready": sum(p.numel() for p in model.parameters())})
    for line in sys.stdin:
        began = time.perf_counter()
        with torch.no_grad():
            texts = suggest(model, tokenizer, json.loads(line)["before"])
        _write({"ms": (time.perf_counter() - began) * 1000, "texts": texts})
    return 0


def suggest(model: GPT2LMHeadModel, tokenizer: Tokenizer, before: str) -> list[str]:
    """Five continuations, best start first."""
    ids = tokenizer.encode(before).ids or [0]
    starts = model(torch.tensor([ids]), use_cache=False).logits[0, -1].topk(_STARTS).indices.tolist()
    return [tokenizer.decode(_greedy(model, tokenizer, ids, start)) for start in starts]


def _greedy(model: GPT2LMHeadModel, tokenizer: Tokenizer, ids: list[int], start: int) -> list[int]:
    path = [start]
    for _ in range(_TOKENS - 1):
        best = int(model(torch.tensor([ids + path]), use_cache=False).logits[0, -1].argmax())
        piece = tokenizer.id_to_token(best) or ""
        if piece.startswith("▁") or piece in _STOPS:
            break
        path.append(best)
    return path


def load(path: str, heads: int) -> GPT2LMHeadModel:
    """The GGUF's weights as float32 in transformers' GPT-2."""
    tensors: dict[str, Any] = {
        t.name: torch.from_numpy(gguf.quants.dequantize(t.data, t.tensor_type).astype(np.float32))
        for t in gguf.GGUFReader(path).tensors
    }
    vocabulary, width = tensors["token_embd.weight"].shape
    context = len(tensors["position_embd.weight"])
    layers = sum(name.endswith("attn_qkv.weight") for name in tensors)
    config = GPT2Config(vocab_size=vocabulary, n_positions=context, n_embd=width, n_layer=layers, n_head=heads)
    model = GPT2LMHeadModel(config).eval()
    names = {"attn_norm": "ln_1", "attn_qkv": "attn.c_attn", "attn_output": "attn.c_proj", "ffn_norm": "ln_2",
             "ffn_up": "mlp.c_fc", "ffn_down": "mlp.c_proj"}  # fmt: skip
    state = {"transformer.wte.weight": tensors["token_embd.weight"], "lm_head.weight": tensors["token_embd.weight"],
             "transformer.wpe.weight": tensors["position_embd.weight"],
             "transformer.ln_f.weight": tensors["output_norm.weight"],
             "transformer.ln_f.bias": tensors["output_norm.bias"]}  # fmt: skip
    for layer in range(layers):
        for ours, theirs in names.items():
            weight = tensors[f"blk.{layer}.{ours}.weight"]
            # transformers keeps the matrices of GPT-2 as [in, out].
            state[f"transformer.h.{layer}.{theirs}.weight"] = weight.T.contiguous() if weight.dim() == 2 else weight
            state[f"transformer.h.{layer}.{theirs}.bias"] = tensors[f"blk.{layer}.{ours}.bias"]
    model.load_state_dict(state)
    return model


def _write(answer: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
