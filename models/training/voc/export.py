"""What a training leaves: adapters, the merged model in 16 bits, and a GGUF that is held against that."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import gguf
import numpy as np
import torch
from safetensors import safe_open

from models import durable
from models.conversion.llama import LlamaError, logits, quantise, tokenised
from models.training.voc.fit import Opened, TrainingFailed

__all__ = ["compare", "note", "save_adapters", "save_merged", "write_gguf", "write_quantised"]

_ARCHITECTURES = {"qwen2": gguf.MODEL_ARCH.QWEN2, "qwen3": gguf.MODEL_ARCH.QWEN3}
"""By the name of ``config.json``; whose tensors and vocabulary are written here."""

_SPLITS = "qwen2"
_NORMAL, _CONTROL, _OWN, _UNUSED = (
    gguf.TokenType.NORMAL,
    gguf.TokenType.CONTROL,
    gguf.TokenType.USER_DEFINED,
    gguf.TokenType.UNUSED,
)
_APART = 0.01
"""Nats a token that the two may differ by: what 16 bits and another library's arithmetic cost."""

_TRIED = '바퀴가 2.5마리 나왔어요! {"is_claim": "claim"} <|im_end|> ㅋㅋ 🪳'


def save_adapters(model: Any, base: Opened, folder: Path) -> None:
    """The adapters and the tokenizer, as peft loads them."""
    model.save_pretrained(str(folder))
    base.tokenizer.tokenizer.save_pretrained(str(folder))


def save_merged(model: Any, base: Opened, folder: Path) -> Any:
    """The whole model with its adapters in it, in 16 bits; returns it."""
    merged = model.merge_and_unload() if hasattr(model, "merge_and_unload") else model
    kind = torch.float16 if next(merged.parameters()).dtype == torch.float32 else next(merged.parameters()).dtype
    merged = merged.to(kind)
    merged.save_pretrained(str(folder))
    base.tokenizer.tokenizer.save_pretrained(str(folder))
    return merged


def write_gguf(folder: Path, path: Path) -> None:
    """The merged model as llama.cpp reads it, with its vocabulary; raises ``TrainingFailed``."""
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    kind = _ARCHITECTURES.get(config.get("model_type"))
    if kind is None:
        raise TrainingFailed(f"{config.get('model_type')}: only {', '.join(_ARCHITECTURES)} become a GGUF here")
    writing = path.with_name(f"{path.name}.part")
    writer = gguf.GGUFWriter(writing, config["model_type"], use_temp_file=True)
    try:
        _write_shape(writer, config)
        _write_vocabulary(writer, folder, int(config["vocab_size"]))
        _write_tensors(writer, folder, kind, int(config["num_hidden_layers"]))
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_tensors_to_file()
    finally:
        writer.close()
    writing.replace(path)


def write_quantised(source: Path, path: Path, quantisation: str) -> None:
    """A smaller one; raises ``TrainingFailed``."""
    try:
        quantise(source, path, quantisation, lambda _done: None)
    except LlamaError as error:
        raise TrainingFailed(str(error)) from None


def compare(model: Any, base: Opened, path: Path, prompt: str) -> float:
    """How far the file is from the model: the mean of the divergence behind each token of ``prompt``, in nats.

    Raises ``TrainingFailed`` where the two have other tokens or are too far apart.
    """
    tokenizer = base.tokenizer
    for text in (prompt, _TRIED):
        if tokenised(path, text) != tokenizer.encode(text):
            raise TrainingFailed("the GGUF reads a text as other tokens than the tokenizer")
    ids = tokenizer.encode(prompt)
    model.eval()
    with torch.no_grad():
        rows = model(torch.tensor([ids], device=model.device)).logits[0].float().cpu()
    wanted = torch.log_softmax(rows.double(), -1).numpy()
    found = torch.log_softmax(torch.from_numpy(logits(path, ids)).double(), -1).numpy()
    size = min(wanted.shape[1], found.shape[1])
    apart = float((np.exp(wanted[:, :size]) * (wanted[:, :size] - found[:, :size])).sum(1).mean())
    if not apart <= _APART:
        raise TrainingFailed(f"the GGUF is {apart:.3g} nats a token from the model")
    return apart


def _write_shape(writer: gguf.GGUFWriter, config: dict[str, Any]) -> None:
    rope = config.get("rope_parameters") or {"rope_theta": config.get("rope_theta", 10_000.0)}
    if rope.get("rope_type", "default") != "default" or config.get("rope_scaling"):
        raise TrainingFailed("positions that are scaled are not written here")
    heads = int(config["num_attention_heads"])
    head = int(config.get("head_dim") or config["hidden_size"] // heads)
    writer.add_name("voc")
    writer.add_context_length(int(config["max_position_embeddings"]))
    writer.add_embedding_length(int(config["hidden_size"]))
    writer.add_feed_forward_length(int(config["intermediate_size"]))
    writer.add_block_count(int(config["num_hidden_layers"]))
    writer.add_head_count(heads)
    writer.add_head_count_kv(int(config["num_key_value_heads"]))
    writer.add_key_length(head)
    writer.add_value_length(head)
    writer.add_layer_norm_rms_eps(float(config["rms_norm_eps"]))
    writer.add_rope_freq_base(float(rope["rope_theta"]))
    writer.add_file_type(gguf.LlamaFileType.MOSTLY_F16)


def _write_vocabulary(writer: gguf.GGUFWriter, folder: Path, size: int) -> None:
    told = json.loads((folder / "tokenizer.json").read_text(encoding="utf-8"))
    model = told["model"]
    if model.get("type") != "BPE":
        raise TrainingFailed("only vocabularies of bytes in pairs are written here")
    tokens = [f"[PAD{number}]" for number in range(size)]
    kinds = [_UNUSED] * size
    for token, number in model["vocab"].items():
        tokens[number], kinds[number] = token, _NORMAL
    for added in told["added_tokens"]:
        tokens[added["id"]] = added["content"]
        kinds[added["id"]] = _CONTROL if added["special"] else _OWN
    settings = json.loads((folder / "tokenizer_config.json").read_text(encoding="utf-8"))
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre(_SPLITS)
    writer.add_token_list(tokens)
    writer.add_token_types(kinds)
    writer.add_token_merges([each if isinstance(each, str) else " ".join(each) for each in model["merges"]])
    for name, add in (("eos_token", writer.add_eos_token_id), ("pad_token", writer.add_pad_token_id)):
        token = settings.get(name)
        content = token.get("content") if isinstance(token, dict) else token
        if content in tokens:
            add(tokens.index(content))
    writer.add_add_bos_token(False)  # the library's way


def _write_tensors(writer: gguf.GGUFWriter, folder: Path, kind: Any, layers: int) -> None:
    names = gguf.get_tensor_name_map(kind, layers)
    for file in sorted(folder.glob("*.safetensors")):
        with safe_open(str(file), framework="pt") as weights:
            for key in weights.keys():  # noqa: SIM118  # it is no mapping
                name = names.get_name(key, try_suffixes=(".weight", ".bias"))
                if name is None:
                    raise TrainingFailed(f"{key}: no such tensor is known")
                whole = weights.get_tensor(key).float().numpy()
                tensor = whole.astype(np.float16) if whole.ndim > 1 else whole
                if not np.isfinite(tensor).all():
                    raise TrainingFailed(f"{key}: values beyond 16 bits")
                writer.add_tensor(name, tensor)


def note(folder: Path, told: dict[str, Any]) -> None:
    """What was done, for who serves the model: ``training.json``."""
    durable.write(folder / "training.json", (json.dumps(told, ensure_ascii=False, indent=2) + "\n").encode())
