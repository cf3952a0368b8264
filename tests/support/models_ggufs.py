"""GGUF files in parts that a test can change: tiny models of several architectures that llama.cpp really runs."""

from __future__ import annotations

import dataclasses
import struct
from collections.abc import Callable

import numpy as np

__all__ = ["ARCHITECTURES", "ARRAY", "F32", "FLAG", "STRING", "U32", "GgufParts", "TensorPart", "tiny"]

U32, I32, F32, FLAG, STRING, ARRAY, U64 = 4, 5, 6, 7, 8, 9, 10
_SPELLED = {0: "B", 1: "b", 2: "H", 3: "h", U32: "I", I32: "i", F32: "f", FLAG: "?", U64: "Q", 11: "q", 12: "d"}

WIDTH, HEADS, SHARED, LAYERS, WIDE, CONTEXT = 32, 4, 2, 2, 64, 64
TOKENS = 96


@dataclasses.dataclass
class TensorPart:
    """A tensor as the header tells it: ``shape`` innermost first, as it is written; none means the right offset."""

    name: bytes
    shape: list[int]
    kind: int
    data: bytes
    offset: int | None = None


@dataclasses.dataclass
class GgufParts:
    """Metadata as (key, type, value); a value is bytes for a text, and (type, list) for an array."""

    metadata: list[tuple[bytes, int, object]]
    tensors: list[TensorPart]
    version: int = 3

    def written(self) -> bytes:
        """The file."""
        head = bytearray(b"GGUF" + struct.pack("<IQQ", self.version, len(self.tensors), len(self.metadata)))
        for key, kind, value in self.metadata:
            head += _text(key) + struct.pack("<I", kind) + _value(kind, value)
        at, body = 0, bytearray()
        for each in self.tensors:
            body += bytes(-len(body) % 32)
            at = len(body)
            body += each.data
            head += _text(each.name) + struct.pack(f"<I{len(each.shape)}Q", len(each.shape), *each.shape)
            head += struct.pack("<IQ", each.kind, at if each.offset is None else each.offset)
        return bytes(head + bytes(-len(head) % 32) + body)


def _text(value: bytes) -> bytes:
    return struct.pack("<Q", len(value)) + value


def _value(kind: int, value: object) -> bytes:
    if kind == STRING:
        assert isinstance(value, bytes)
        return _text(value)
    if kind == ARRAY:
        assert isinstance(value, tuple)
        inner, items = value
        return struct.pack("<IQ", inner, len(items)) + b"".join(_value(inner, each) for each in items)
    return struct.pack("<" + _SPELLED[kind], value)


def tiny(architecture: str) -> GgufParts:
    """A model of two layers and width 32; one of ``ARCHITECTURES``."""
    numbers: list[tuple[str, int, object]] = [
        ("context_length", U32, CONTEXT),
        ("embedding_length", U32, WIDTH),
        ("feed_forward_length", U32, WIDE),
        ("block_count", U32, LAYERS),
        ("attention.head_count", U32, HEADS),
        *ARCHITECTURES[architecture][0],
    ]
    metadata: list[tuple[bytes, int, object]] = [
        (b"general.architecture", STRING, architecture.encode()),
        (b"general.name", STRING, b"tiny"),
        (b"general.file_type", U32, 0),
        *((f"{architecture}.{key}".encode(), kind, value) for key, kind, value in numbers),
        *_vocabulary(),
    ]
    shapes = {"token_embd.weight": (TOKENS, WIDTH), "output_norm.weight": (WIDTH,), **ARCHITECTURES[architecture][1]()}
    random = np.random.default_rng(1)
    tensors = [
        TensorPart(name.encode(), [*reversed(shape)], 0, (random.normal(0.0, 0.2, shape)).astype("<f4").tobytes())
        for name, shape in shapes.items()
    ]
    return GgufParts(metadata, tensors)


def _vocabulary() -> list[tuple[bytes, int, object]]:
    tokens = [b"<unk>", b"<s>", b"</s>", *(b"<0x%02X>" % i for i in range(TOKENS - 3))]
    return [
        (b"tokenizer.ggml.model", STRING, b"llama"),
        (b"tokenizer.ggml.tokens", ARRAY, (STRING, tokens)),
        (b"tokenizer.ggml.scores", ARRAY, (F32, [-float(i) for i in range(TOKENS)])),
        (b"tokenizer.ggml.token_type", ARRAY, (I32, [2, 3, 3, *[6] * (TOKENS - 3)])),
        (b"tokenizer.ggml.bos_token_id", U32, 1),
        (b"tokenizer.ggml.eos_token_id", U32, 2),
        (b"tokenizer.ggml.unknown_token_id", U32, 0),
    ]


_Shapes = dict[str, tuple[int, ...]]
_HEAD = WIDTH // HEADS
_EPSILON: tuple[str, int, object] = ("attention.layer_norm_epsilon", F32, 1e-5)
_RMS: tuple[str, int, object] = ("attention.layer_norm_rms_epsilon", F32, 1e-5)
_KV: tuple[str, int, object] = ("attention.head_count_kv", U32, SHARED)
_ROPE: tuple[str, int, object] = ("rope.dimension_count", U32, _HEAD)


def _layers(parts: _Shapes) -> _Shapes:
    return {f"blk.{layer}.{name}": shape for layer in range(LAYERS) for name, shape in parts.items()}


def _apart(bias: bool = False, head: int = _HEAD) -> _Shapes:
    parts: _Shapes = {}
    for name, heads in (("q", HEADS), ("k", SHARED), ("v", SHARED)):
        parts[f"attn_{name}.weight"] = (heads * head, WIDTH)
        if bias:
            parts[f"attn_{name}.bias"] = (heads * head,)
    return parts | {"attn_output.weight": (WIDTH, HEADS * head)}


def _norms(*names: str, bias: bool = False) -> _Shapes:
    parts: _Shapes = {f"{name}.weight": (WIDTH,) for name in names}
    return parts | ({f"{name}.bias": (WIDTH,) for name in names} if bias else {})


def _gated() -> _Shapes:
    return {"ffn_gate.weight": (WIDE, WIDTH), "ffn_up.weight": (WIDE, WIDTH), "ffn_down.weight": (WIDTH, WIDE)}


def _plain() -> _Shapes:
    together: _Shapes = {"attn_qkv.weight": (3 * WIDTH, WIDTH), "attn_qkv.bias": (3 * WIDTH,)}
    out: _Shapes = {"attn_output.weight": (WIDTH, WIDTH), "attn_output.bias": (WIDTH,)}
    wide: _Shapes = {"ffn_up.weight": (WIDE, WIDTH), "ffn_up.bias": (WIDE,)}
    back: _Shapes = {"ffn_down.weight": (WIDTH, WIDE), "ffn_down.bias": (WIDTH,)}
    return together | out | wide | back | _norms("attn_norm", "ffn_norm", bias=True)


def _gpt2() -> _Shapes:
    return {"position_embd.weight": (CONTEXT, WIDTH), "output_norm.bias": (WIDTH,), **_layers(_plain())}


def _gptneox() -> _Shapes:
    return {"output.weight": (TOKENS, WIDTH), "output_norm.bias": (WIDTH,), **_layers(_plain())}


def _llama() -> _Shapes:
    return {"output.weight": (TOKENS, WIDTH), **_layers(_apart() | _gated() | _norms("attn_norm", "ffn_norm"))}


def _qwen2() -> _Shapes:
    return {"output.weight": (TOKENS, WIDTH), **_layers(_apart(bias=True) | _gated() | _norms("attn_norm", "ffn_norm"))}


def _qwen3() -> _Shapes:
    heads: _Shapes = {"attn_q_norm.weight": (16,), "attn_k_norm.weight": (16,)}
    return _layers(_apart(head=16) | heads | _gated() | _norms("attn_norm", "ffn_norm"))


def _gemma3() -> _Shapes:
    heads: _Shapes = {"attn_q_norm.weight": (_HEAD,), "attn_k_norm.weight": (_HEAD,)}
    norms = _norms("attn_norm", "ffn_norm", "post_attention_norm", "post_ffw_norm")
    return _layers(_apart() | heads | _gated() | norms)


def _phi3() -> _Shapes:
    together: _Shapes = {"attn_qkv.weight": (WIDTH + 2 * SHARED * _HEAD, WIDTH), "attn_output.weight": (WIDTH, WIDTH)}
    wide: _Shapes = {"ffn_up.weight": (2 * WIDE, WIDTH), "ffn_down.weight": (WIDTH, WIDE)}
    return {"output.weight": (TOKENS, WIDTH), **_layers(together | wide | _norms("attn_norm", "ffn_norm"))}


def _qwen3moe() -> _Shapes:
    experts: _Shapes = {
        "ffn_gate_inp.weight": (4, WIDTH),
        "ffn_gate_exps.weight": (4, WIDE, WIDTH),
        "ffn_up_exps.weight": (4, WIDE, WIDTH),
        "ffn_down_exps.weight": (4, WIDTH, WIDE),
    }
    heads: _Shapes = {"attn_q_norm.weight": (16,), "attn_k_norm.weight": (16,)}
    attention = _apart(head=16) | heads | _norms("attn_norm", "ffn_norm")
    return {"output.weight": (TOKENS, WIDTH), **_layers(attention | experts)}


_OWN_HEADS: tuple[tuple[str, int, object], ...] = (
    ("attention.key_length", U32, 16),
    ("attention.value_length", U32, 16),
)
_EXPERTS: tuple[tuple[str, int, object], ...] = (
    ("expert_count", U32, 4),
    ("expert_used_count", U32, 2),
    ("expert_feed_forward_length", U32, WIDE),
)

ARCHITECTURES: dict[str, tuple[tuple[tuple[str, int, object], ...], Callable[[], _Shapes]]] = {
    "gpt2": ((_EPSILON,), _gpt2),
    "gptneox": ((_EPSILON, _ROPE, ("use_parallel_residual", FLAG, True)), _gptneox),
    "llama": ((_RMS, _KV, _ROPE), _llama),
    "qwen2": ((_RMS, _KV, ("rope.freq_base", F32, 1e6)), _qwen2),
    "qwen3": ((_RMS, _KV, *_OWN_HEADS), _qwen3),
    "qwen3moe": ((_RMS, _KV, *_OWN_HEADS, *_EXPERTS), _qwen3moe),
    "gemma3": ((_RMS, _KV, ("attention.sliding_window", U32, 16)), _gemma3),
    "phi3": ((_RMS, _KV, _ROPE, ("attention.sliding_window", U32, 16)), _phi3),
}
"""By llama.cpp's names; what each tells besides what all do, and its tensors besides embeddings and last norm."""
