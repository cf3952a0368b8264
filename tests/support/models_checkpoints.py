"""GPT-2 checkpoints in the hub's layout, with random weights: as many files and bytes as real ones, and real ones' names.

The .bin is laid out byte for byte as ``torch.save`` does it, which
``torch.load(weights_only=True)`` of torch 2.13 was seen to read.
"""

from __future__ import annotations

import json
import struct
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
from models_tiny import kogpt2_like
from safetensors.numpy import save_file

from models.readers.gpt2_shape import Gpt2Shape

__all__ = ["hub_tensors", "kogpt2_shape", "pickled", "random_tensors", "write_bin", "write_checkpoint"]

Array = npt.NDArray[Any]

_NAMES = {
    "token_embd": "wte", "position_embd": "wpe", "output_norm": "ln_f", "attn_norm": "ln_1", "attn_qkv": "attn.c_attn",
    "attn_output": "attn.c_proj", "ffn_norm": "ln_2", "ffn_up": "mlp.c_fc", "ffn_down": "mlp.c_proj",
}  # fmt: skip
_STORAGES = {"float32": "FloatStorage", "float16": "HalfStorage", "uint8": "ByteStorage", "bool": "BoolStorage"}


def kogpt2_shape() -> dict[str, Any]:
    """The sizes of skt/kogpt2-base-v2, as ``write_checkpoint`` takes them."""
    return {"vocabulary": 51_200, "width": 768, "layers": 12, "heads": 12, "context": 1024}


def random_tensors(shape: Gpt2Shape, seed: int = 1) -> dict[str, Array]:
    """Float32 by GGUF names; large enough for the distributions not to be flat."""
    random = np.random.default_rng(seed)
    tensors: dict[str, Array] = {}
    for name, size in shape.tensors().items():
        values = random.standard_normal(size, np.float32)
        values *= np.float32(0.02 if "embd" in name else 0.1 if name.endswith("bias") else 1.5 / size[-1] ** 0.5)
        tensors[name] = np.float32(1) + np.float32(0.1) * values if name.endswith("norm.weight") else values
    return tensors


def hub_tensors(tensors: Mapping[str, Array], prefix: str = "transformer.") -> Iterator[tuple[str, Array]]:
    """From GGUF names and layouts to the hub's: Conv1D keeps [in, out]."""
    for name, values in tensors.items():
        *block, part, kind = name.split(".")
        layer = f"h.{block[1]}." if block else ""
        is_conv1d = bool(block) and kind == "weight" and "norm" not in part
        yield f"{prefix}{layer}{_NAMES[part]}.{kind}", np.ascontiguousarray(values.T) if is_conv1d else values


def write_checkpoint(
    folder: Path,
    *,
    vocabulary: int,
    width: int,
    layers: int,
    heads: int,
    context: int,
    format: Literal["safetensors", "bin"] = "safetensors",  # noqa: A002 - what it is
    seed: int = 1,
    prefix: str = "transformer.",
    masks: bool = False,
    tensors: Mapping[str, Array] | None = None,
    tokenizer: Path | None = None,
    **config: Any,
) -> None:
    """Writes config.json, tokenizer.json and the weights into ``folder``.

    ``tensors`` (GGUF names) are random by default; ``masks`` writes the
    constants of old versions along; ``tokenizer`` is filled up with
    <unusedN> to the size of the vocabulary, and one in KoGPT2's manner by
    default; ``config`` goes into config.json.
    """
    folder.mkdir(parents=True, exist_ok=True)
    shape = Gpt2Shape("", "", vocabulary, context, width, layers, heads, config.get("n_inner") or 4 * width)
    described = {
        "model_type": "gpt2", "architectures": ["GPT2LMHeadModel"], "activation_function": "gelu_new",
        "vocab_size": vocabulary, "n_embd": width, "n_layer": layers, "n_head": heads, "n_positions": context,
        "n_ctx": context, "layer_norm_epsilon": 1e-5, "_name_or_path": "skt/kogpt2-base-v2",
    }  # fmt: skip
    (folder / "config.json").write_text(json.dumps(described | config, indent=2) + "\n")
    written = dict(hub_tensors(random_tensors(shape, seed) if tensors is None else tensors, prefix))
    if masks:
        for layer in range(layers):
            mask = np.tril(np.ones((context, context), np.uint8))[None, None]
            written[f"{prefix}h.{layer}.attn.bias"] = mask
            written[f"{prefix}h.{layer}.attn.masked_bias"] = np.array(-1e4, np.float32)
    if format == "bin":
        write_bin(folder / "pytorch_model.bin", written)
    else:
        save_file(written, folder / "model.safetensors", {"format": "pt"})
    _write_tokenizer(folder / "tokenizer.json", vocabulary, tokenizer)


def _write_tokenizer(path: Path, vocabulary: int, source: Path | None) -> None:
    if source is None:
        kogpt2_like(path)
    described = json.loads((source or path).read_text(encoding="utf-8"))
    added = [each["id"] for each in described["added_tokens"]]
    tokens = described["model"]["vocab"]
    first = 1 + max(*tokens.values(), *added)
    if first > vocabulary:
        raise ValueError(f"{first} tokens in a vocabulary of {vocabulary}")
    tokens.update({f"<unused{number}>": number for number in range(first, vocabulary)})
    path.write_text(json.dumps(described, ensure_ascii=False), encoding="utf-8")


def write_bin(path: Path, tensors: Mapping[str, Array]) -> None:
    """Writes what ``torch.save`` of a state_dict would: a zip of the pickle and of each storage, at multiples of 64."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        folder = path.stem
        _store(archive, f"{folder}/data.pkl", memoryview(pickled(tensors)))
        _store(archive, f"{folder}/byteorder", memoryview(b"little"))
        for number, values in enumerate(tensors.values()):
            _store(archive, f"{folder}/data/{number}", np.ascontiguousarray(values).reshape(-1).view(np.uint8).data)
        _store(archive, f"{folder}/version", memoryview(b"3\n"))


def _store(archive: zipfile.ZipFile, name: str, data: memoryview) -> None:
    info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    assert archive.fp is not None
    # A field "FB" of Zs, so that the data begin at a multiple of 64.
    begin = archive.fp.tell() + 30 + len(name) + 4
    padding = -begin % 64
    info.extra = struct.pack("<2sH", b"FB", padding) + b"Z" * padding
    archive.writestr(info, data)


def pickled(tensors: Mapping[str, Array]) -> bytes:
    """The pickle of an OrderedDict of tensors, in protocol 2, with the attribute ``_metadata`` that a state_dict has."""
    program = b"\x80\x02ccollections\nOrderedDict\n)R("
    for number, (name, values) in enumerate(tensors.items()):
        strides = [stride // values.itemsize for stride in np.ascontiguousarray(values).strides]
        program += _text(name) + b"ctorch._utils\n_rebuild_tensor_v2\n(("
        program += _text("storage") + f"ctorch\n{_STORAGES[values.dtype.name]}\n".encode()
        program += _text(str(number)) + _text("cpu") + _number(values.size) + b"tQ" + _number(0)
        program += _tuple(values.shape) + _tuple(strides[: values.ndim]) + b"\x89ccollections\nOrderedDict\n)RtR"
    return program + b"u}" + _text("_metadata") + b"ccollections\nOrderedDict\n)Rsb."


def _text(text: str) -> bytes:
    return b"X" + struct.pack("<I", len(text.encode())) + text.encode()


def _number(value: int) -> bytes:
    return b"J" + struct.pack("<i", value)


def _tuple(numbers: Any) -> bytes:
    return b"(" + b"".join(map(_number, numbers)) + b"t"
