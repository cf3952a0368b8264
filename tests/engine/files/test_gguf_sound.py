"""What llama.cpp would end its process on is found in the header, and what it runs is let through."""

from __future__ import annotations

import io
import struct
from collections.abc import Callable
from pathlib import Path

import pytest
from models_ggufs import ARCHITECTURES, ARRAY, F32, FLAG, I32, STRING, U32, GgufParts, tiny

from engine.files.gguf import parse
from engine.files.gguf_sound import check_sound
from engine.files.opening import FileFault
from engine.llm.llama import LlamaRuntime

Change = Callable[[GgufParts], None]


def check(parts: GgufParts) -> None:
    content = parts.written()
    check_sound(parse(io.BytesIO(content), len(content), "model.gguf"))


def with_key(key: str, kind: int, value: object) -> Change:
    """Another value, or one more."""

    def change(parts: GgufParts) -> None:
        name = key.encode()
        parts.metadata = [(name, kind, value), *(each for each in parts.metadata if each[0] != name)]

    return change


def without(key: str) -> Change:
    def change(parts: GgufParts) -> None:
        parts.metadata = [each for each in parts.metadata if each[0] != key.encode()]

    return change


def of_type(tensor: str, kind: int) -> Change:
    def change(parts: GgufParts) -> None:
        next(each for each in parts.tensors if each.name == tensor.encode()).kind = kind

    return change


def lacking(*tensors: str) -> Change:
    def change(parts: GgufParts) -> None:
        parts.tensors = [each for each in parts.tensors if each.name.decode() not in tensors]

    return change


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_sound_models_are_let_through(architecture: str) -> None:
    """Of every architecture that there is a small one of."""
    check(tiny(architecture))


WRONG: dict[str, tuple[str, Change]] = {
    "layers without end": ("llama", with_key("llama.block_count", U32, 2**31 - 1)),
    "more layers than llama.cpp holds": ("llama", with_key("llama.block_count", U32, 513)),
    "no layers": ("llama", with_key("llama.block_count", U32, 0)),
    "all layers for later tokens": ("llama", with_key("llama.nextn_predict_layers", U32, 2)),
    "no heads": ("llama", with_key("llama.attention.head_count", U32, 0)),
    "heads of one number": ("gpt2", with_key("gpt2.attention.head_count", U32, 32)),
    "heads that do not divide the width": ("gpt2", with_key("gpt2.attention.head_count", U32, 5)),
    "heads that cannot share": ("llama", with_key("llama.attention.head_count_kv", U32, 3)),
    "no shared heads": ("llama", with_key("llama.attention.head_count_kv", U32, 0)),
    "heads for one layer": ("llama", with_key("llama.attention.head_count", ARRAY, (U32, [4]))),
    "heads of no width": ("qwen3", with_key("qwen3.attention.key_length", U32, 0)),
    "keys and values that differ": ("qwen3", with_key("qwen3.attention.value_length", U32, 8)),
    "wide heads where none may be": ("qwen2", with_key("qwen2.attention.key_length", U32, 16)),
    "more turned than there is": ("gptneox", with_key("gptneox.rope.dimension_count", U32, 10)),
    "an odd part turned": ("gptneox", with_key("gptneox.rope.dimension_count", U32, 3)),
    "a part turned where all is": ("qwen2", with_key("qwen2.rope.dimension_count", U32, 4)),
    "an epsilon below zero": ("llama", with_key("llama.attention.layer_norm_rms_epsilon", F32, -1.0)),
    "an epsilon that is none": ("llama", with_key("llama.attention.layer_norm_rms_epsilon", F32, float("nan"))),
    "a base of zero": ("llama", with_key("llama.rope.freq_base", F32, 0.0)),
    "a scaling that nobody knows": ("llama", with_key("llama.rope.scaling.type", STRING, b"su")),
    "a scale without end": ("llama", with_key("llama.logit_scale", F32, float("inf"))),
    "more experts asked than there are": ("qwen3moe", with_key("qwen3moe.expert_used_count", U32, 5)),
    "no experts asked": ("qwen3moe", with_key("qwen3moe.expert_used_count", U32, 0)),
    "experts without end": ("qwen3moe", with_key("qwen3moe.expert_count", U32, 1 << 20)),
    "experts asked of none": ("llama", with_key("llama.expert_used_count", U32, 2)),
    "groups that do not divide": ("qwen3moe", with_key("qwen3moe.expert_group_count", U32, 3)),
    "windows in no layer": ("gemma3", with_key("gemma3.attention.sliding_window_pattern", ARRAY, (FLAG, [False] * 2))),
    "windows in every first layer": ("gemma3", with_key("gemma3.attention.sliding_window_pattern", U32, 1)),
    "no context": ("llama", with_key("llama.context_length", U32, 0)),
    "a context beyond counting": ("llama", with_key("llama.context_length", U32, 2**31)),
    "a norm of halves": ("llama", of_type("output_norm.weight", 1)),
    "a bias in blocks": ("gpt2", of_type("blk.0.attn_qkv.bias", 8)),
    "whole numbers as weights": ("llama", of_type("output.weight", 26)),
    "a type of llama.cpp's own": ("llama", of_type("output.weight", 15)),
    "a layer without attention": ("phi3", lacking("blk.1.attn_qkv.weight")),
    "a layer with half of it": ("llama", lacking("blk.1.attn_k.weight")),
    "tokens for fewer rows": ("llama", with_key("tokenizer.ggml.tokens", ARRAY, (STRING, [b"a"]))),
    "a key without a name": ("llama", with_key("", U32, 1)),
}


@pytest.mark.parametrize(("architecture", "change"), WRONG.values(), ids=WRONG.keys())
def test_contradictions_are_found(architecture: str, change: Change) -> None:
    """None of these comes to llama.cpp, which ends its process on most of them."""
    parts = tiny(architecture)
    change(parts)
    with pytest.raises(FileFault) as caught:
        check(parts)
    assert caught.value.code == "broken-gguf"


@pytest.mark.parametrize(
    "change",
    [
        with_key("general.architecture", STRING, b"bert"),
        with_key("general.architecture", STRING, b"mamba"),
        with_key("general.type", STRING, b"adapter"),
        with_key("split.count", U32, 2),
        with_key("llama.attention.causal", FLAG, False),
        with_key("llama.attention.key_length_swa", U32, 4),
        lacking("token_embd.weight"),
    ],
)
def test_what_is_no_text_decoder_is_unsupported(change: Change) -> None:
    """Sound or not, it is nothing for this program."""
    parts = tiny("llama")
    change(parts)
    with pytest.raises(FileFault) as caught:
        check(parts)
    assert caught.value.code == "unsupported"


ODD_VOCABULARIES: dict[str, Change] = {
    "no kind": without("tokenizer.ggml.model"),
    "a kind nobody knows": with_key("tokenizer.ggml.model", STRING, b"wonder"),
    "byte-level without merges": with_key("tokenizer.ggml.model", STRING, b"gpt2"),
    "ids beyond the vocabulary": with_key("tokenizer.ggml.bos_token_id", U32, 2**31 - 1),
    "scores of none": with_key("tokenizer.ggml.scores", ARRAY, (F32, [])),
    "types of none": with_key("tokenizer.ggml.token_type", ARRAY, (I32, [])),
    "types of another type": with_key("tokenizer.ggml.token_type", ARRAY, (FLAG, [True])),
    "none at all": without("tokenizer.ggml.tokens"),
}


@pytest.mark.parametrize("change", ODD_VOCABULARIES.values(), ids=ODD_VOCABULARIES.keys())
def test_the_vocabulary_inside_the_file_is_nobodys(change: Change, tmp_path: Path) -> None:
    """Ids come from tokenizer.json: llama.cpp is told to leave the other alone, and a model loads with any."""
    parts = tiny("llama")
    change(parts)
    (tmp_path / "model.gguf").write_bytes(parts.written())
    runtime = LlamaRuntime(tmp_path / "model.gguf", threads=1)
    try:
        assert runtime.prompt([1, 5, 6], lambda: False).shape == (96,)
    finally:
        runtime.close()


def test_the_header_ends_where_it_says() -> None:
    """The parts are written as the format has them."""
    content = tiny("llama").written()
    assert struct.unpack_from("<4sI", content) == (b"GGUF", 3)
