"""From a trained network to the files the program loads: GGUF and model card."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from pathlib import Path

import gguf
import numpy as np
import numpy.typing as npt
import torch

from models.conversion.gpt2 import write_gpt2
from models.readers.gpt2_shape import Gpt2Shape
from models.training.corpus import SOURCES
from models.training.network import Network
from models.training.shape import Shape

__all__ = ["Figures", "gguf_tensors", "read_model", "write_card", "write_model"]

LICENCE = "CC-BY-SA-4.0"
"""The corpus has share-alike sources, so the weights are shared alike."""

_LAYER = {
    "ln_1": "attn_norm",
    "c_attn": "attn_qkv",
    "attn_proj": "attn_output",
    "ln_2": "ffn_norm",
    "c_fc": "ffn_up",
    "mlp_proj": "ffn_down",
}
_ROOT = {"wte": "token_embd", "wpe": "position_embd", "ln_f": "output_norm"}


@dataclasses.dataclass(frozen=True)
class Figures:
    """What a training run showed: tokens seen and the loss on held-out text per register, nats a token and a character."""

    tokens: int
    per_token: Mapping[str, float]
    per_character: Mapping[str, float]


def gguf_tensors(network: Network) -> dict[str, npt.NDArray[np.float32]]:
    """The network's weights under llama.cpp's names; nn.Linear already keeps [out, in]."""
    tensors: dict[str, npt.NDArray[np.float32]] = {}
    for name, value in network.state_dict().items():
        array = value.detach().cpu().float().numpy()
        if name.startswith("blocks."):
            _, layer, part, kind = name.split(".")
            tensors[f"blk.{layer}.{_LAYER[part]}.{kind}"] = array
        else:
            root, _, kind = name.partition(".")
            tensors[f"{_ROOT[root]}.{kind}"] = array
    return tensors


def write_model(network: Network, folder: Path, quantisation: str) -> Path:
    """Writes ``ieum-mini.gguf`` into ``folder`` and returns its path."""
    shape = network.shape
    path = folder / "ieum-mini.gguf"
    write_gpt2(
        path,
        Gpt2Shape(
            name="ieum-mini",
            licence=LICENCE,
            vocabulary=shape.vocabulary,
            context=shape.context,
            width=shape.width,
            layers=shape.layers,
            heads=shape.heads,
            feed_forward=4 * shape.width,
        ),
        gguf_tensors(network),
        quantisation,
    )
    return path


def read_model(folder: Path) -> Network:
    """The network of a folder that ``write_model`` wrote into, as exact as its quantisation left it."""
    reader = gguf.GGUFReader(folder / "ieum-mini.gguf")
    layers = {theirs: ours for ours, theirs in _LAYER.items()}
    roots = {theirs: ours for ours, theirs in _ROOT.items()}
    state = {}
    for tensor in reader.tensors:
        values = torch.from_numpy(gguf.dequantize(tensor.data, tensor.tensor_type).astype(np.float32))
        root, _, rest = tensor.name.partition(".")
        if root == "blk":
            layer, part, kind = rest.split(".")
            state[f"blocks.{layer}.{layers[part]}.{kind}"] = values
        else:
            state[f"{roots[root]}.{rest}"] = values
    vocabulary, width = state["wte.weight"].shape
    numbers = [int(reader.fields[f"gpt2.{name}"].contents()) for name in ("block_count", "attention.head_count")]
    network = Network(Shape(vocabulary, state["wpe.weight"].shape[0], width, *numbers))
    network.load_state_dict(state)
    return network


def write_card(folder: Path, network: Network, figures: Figures, command: str, quantisation: str) -> None:
    """Writes the model card (``README.md``) beside the weights, and its figures as ``figures.json``."""
    shape = network.shape
    parameters = sum(p.numel() for p in network.parameters())
    rows = "\n".join(
        f"| {register} | {figures.per_token[register]:.3f} | {figures.per_character[register]:.3f} |"
        for register in figures.per_token
    )
    sources = "\n".join(f"| {s.name} | {s.licence} | {s.register} | {s.weight:g} |" for s in SOURCES)
    text = f"""# ieum-mini

The suggestion model that 이음 brings along: a GPT-2 of {parameters / 1e6:.1f} million parameters ({shape.layers} layers × {shape.width}, {shape.heads} heads, context {shape.context} tokens, {shape.vocabulary:,} tokens, tied embeddings), stored as {quantisation}.
Tokens carry `▁` where an eojeol starts; digits and punctuation marks stand alone; `</s>` stands between lines.

Licence: {LICENCE} (several sources are share-alike). No personal data was added; lines with addresses, numbers or profanity were dropped from the sources, and `blocklist.txt` is enforced while decoding.

## Training

    {command}

{figures.tokens:,} tokens, AdamW, cosine schedule, sampled softmax (1,024 negatives, log-q corrected) every eighth step and the last part on the full softmax; the weights are an average over about the last 1,000 steps. One hundredth of the lines, chosen by their hash, was never trained on, nor were lines that measure it.

## Held-out loss

| register | nats a token | nats a character |
|---|---|---|
{rows}

## Sources

Weight: how often a line is seen for one pass over the corpus.

| source | licence | register | weight |
|---|---|---|---|
{sources}

## What it is bad at

Facts, names, arithmetic, long-range topic: it is a few million weights. It knows film reviews and encyclopaedia better than office mail, because that is what free Korean text there is. Do not use it to generate text without a person choosing.
"""
    (folder / "README.md").write_text(text, encoding="utf-8")
    (folder / "figures.json").write_text(
        json.dumps(dataclasses.asdict(figures), ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )
