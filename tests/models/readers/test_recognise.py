"""What a model is, by its own files; and what the program cannot use is refused with the reason."""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import gguf
import numpy as np
import pytest
from models_checkpoints import kogpt2_shape, write_checkpoint

import models
from engine.files.gguf import GgufHeader, GgufTensor
from models.errors import BadFile
from models.readers.gguf_header import read_header
from models.readers.recognise import Traits, recognise_folder, recognise_gguf

BUILTIN = Path(models.__file__).parent / "builtin" / "ieum-mini.gguf"
GPT2 = {"model_type": "gpt2", "architectures": ["GPT2LMHeadModel"], "vocab_size": 51200, "n_embd": 768, "n_layer": 12}
NEOX = {
    "model_type": "gpt_neox", "architectures": ["GPTNeoXForCausalLM"], "vocab_size": 30080, "hidden_size": 2048,
    "num_hidden_layers": 24, "num_attention_heads": 16, "max_position_embeddings": 2048, "intermediate_size": 8192,
}  # fmt: skip
SIZES: Mapping[str, Any] = {"block_count": 2, "context_length": 64, "embedding_length": 8, "feed_forward_length": 32}


def folder_of(path: Path, config: Any, card: str | None = None) -> Path:
    content = config if isinstance(config, str) else json.dumps(config)
    (path / "config.json").write_text(content)
    if card is not None:
        (path / "README.md").write_text(card)
    return path


def header_of(architecture: str = "llama", shape: tuple[int, ...] = (100, 8), **more: Any) -> GgufHeader:
    """A header of a small model; ``more`` goes into the metadata, ``None`` takes out."""
    metadata = {f"{architecture}.{key}": value for key, value in SIZES.items()}
    metadata |= {f"{architecture}.attention.head_count": 2, "general.architecture": architecture}
    metadata |= {key.replace("__", "."): value for key, value in more.items()}
    tensors = (
        GgufTensor("token_embd.weight", shape, "Q6_K", 0, 100),
        GgufTensor("blk.0.attn_qkv.weight", (24, 8), "F32", 128, 768),
        GgufTensor("blk.1.attn_qkv.weight", (24, 8), "F32", 896, 768),
        GgufTensor("blk.1.ffn_up.weight", (8, 8), "F32", 1664, 256),
    )
    return GgufHeader("model.gguf", 3, {key: value for key, value in metadata.items() if value is not None}, tensors)


def test_the_built_in_model_is_recognised() -> None:
    """All traits, from its header."""
    found = recognise_gguf(BUILTIN)
    assert found == Traits(
        "gpt2", "suggestion", 128, 12000, 4, 256, 8, 1024, found.parameters, "Q8_0", "ieum-mini", "CC-BY-SA-4.0"
    )
    assert found.parameters == sum(int(each.n_elements) for each in gguf.GGUFReader(BUILTIN).tensors)
    assert recognise_gguf(read_header(BUILTIN)) == found


def test_kogpt2_is_recognised_before_its_weights_are_there(tmp_path: Path) -> None:
    """From config.json and the model card alone, with the number of parameters that its shape makes."""
    config = GPT2 | {"n_head": 12, "n_ctx": 1024, "n_positions": 1024, "_name_or_path": "skt/kogpt2-base-v2"}
    found = recognise_folder(
        folder_of(tmp_path, config, "---\nlanguage: ko\nlicense: cc-by-nc-sa-4.0\n---\n# KoGPT2\n")
    )
    assert found == Traits(
        "gpt2", "suggestion", 1024, 51200, 12, 768, 12, 3072, 125_164_032, name="skt/kogpt2-base-v2",
        licence="cc-by-nc-sa-4.0",
    )  # fmt: skip
    assert kogpt2_shape()["vocabulary"] == found.vocabulary


@pytest.mark.parametrize(
    "card", [None, "", "license: mit", "---\nlicense:\n---\n", "---\n" * 30_000, "---\n" + "a" * 300_000]
)
def test_a_card_that_tells_no_licence_is_no_obstacle(tmp_path: Path, card: str | None) -> None:
    """Nor is a missing, odd or endless one."""
    assert recognise_folder(folder_of(tmp_path, GPT2, card)).licence == ""


def test_a_config_may_tell_the_licence(tmp_path: Path) -> None:
    """KoGPT2's does; the card goes first, and a name or licence that is no text is none."""
    config = GPT2 | {"license": "CC-BY-NC-SA 4.0"}
    assert recognise_folder(folder_of(tmp_path, config)).licence == "CC-BY-NC-SA 4.0"
    assert recognise_folder(folder_of(tmp_path, config, "---\nlicense: mit\n---\n")).licence == "mit"
    (tmp_path / "README.md").unlink()
    found = recognise_folder(folder_of(tmp_path, GPT2 | {"license": None, "_name_or_path": ["a"]}))
    assert (found.name, found.licence) == ("", "")


def test_defaults_of_old_files_are_those_of_transformers(tmp_path: Path) -> None:
    """A context that only n_ctx tells, and heads that nobody tells."""
    found = recognise_folder(folder_of(tmp_path, GPT2 | {"n_ctx": 512, "n_inner": 100}))
    assert (found.context, found.heads, found.feed_forward) == (512, 12, 100)


def test_other_families_are_recognised(tmp_path: Path) -> None:
    """Polyglot's and Llama's names; parameters are counted when the weights are there."""
    assert recognise_folder(folder_of(tmp_path, NEOX)) == Traits(
        "gpt-neox", "suggestion", 2048, 30080, 24, 2048, 16, 8192, None
    )
    llama = NEOX | {"model_type": "llama", "architectures": ["LlamaForCausalLM"]}
    assert recognise_folder(folder_of(tmp_path, llama)).family == "llama"
    write_checkpoint(tmp_path / "small", vocabulary=600, width=32, layers=1, heads=2, context=16)
    folder_of(tmp_path / "small", llama)
    assert recognise_folder(tmp_path / "small").parameters == 600 * 32 + 16 * 32 + 12 * 32 * 32 + 13 * 32 + 2 * 32
    (tmp_path / "small" / "model.safetensors").rename(tmp_path / "small" / "model.safetensors.index.json")
    assert recognise_folder(tmp_path / "small").parameters is None


@pytest.mark.parametrize(
    ("config", "code", "reason"),
    [
        ("", "broken-config", "no JSON"),
        ("{", "broken-config", "no JSON"),
        ("[]", "broken-config", "object"),
        ("[" * 100_000, "broken-config", ""),
        ('{"model_type":' + "[" * 100_000, "broken-config", ""),
        ({}, "broken-config", "model_type"),
        ({"model_type": 5}, "broken-config", "str"),
        (" " * (2 << 20), "too-large", ""),
        ({"model_type": "bert"}, "unsupported", "bert"),
        ({"model_type": "t5", "is_encoder_decoder": True}, "unsupported", "t5"),
        ({"model_type": "mamba"}, "unsupported", "mamba"),
        ({"model_type": "x\u001b[31m\n" + "y" * 999}, "unsupported", "x [31m yyy"),
        (GPT2 | {"is_encoder_decoder": True}, "unsupported", "gpt2"),
        (GPT2 | {"architectures": ["GPT2ForTokenClassification"]}, "unsupported", "next token"),
        (GPT2 | {"n_embd": 0}, "broken-config", "n_embd"),
        (GPT2 | {"n_embd": -768}, "broken-config", "n_embd"),
        (GPT2 | {"n_embd": 768.5}, "broken-config", "n_embd"),
        (GPT2 | {"n_embd": 10**30}, "broken-config", ""),
        (GPT2 | {"n_layer": 100_000}, "broken-config", "n_layer"),
        (GPT2 | {"n_layer": 1000, "n_embd": 1 << 22}, "broken-config", ""),
        (GPT2 | {"n_embd": 1 << 20, "n_head": 1, "n_layer": 1}, "broken-config", "no model has"),
        (GPT2 | {"n_head": 7}, "broken-config", "7 heads"),
        (GPT2 | {"layer_norm_epsilon": 0}, "broken-config", "epsilon"),
        (NEOX | {"num_hidden_layers": None}, "broken-config", "layers"),
        (NEOX | {"hidden_size": "big"}, "broken-config", "hidden_size"),
    ],
)  # fmt: skip
def test_other_configs_are_refused(tmp_path: Path, config: Any, code: str, reason: str) -> None:
    """With the reason, in one printable line."""
    with pytest.raises(BadFile) as caught:
        recognise_folder(folder_of(tmp_path, config))
    assert (caught.value.code, caught.value.subject) == (code, "config.json")
    assert reason in caught.value.detail
    assert caught.value.detail.isprintable()
    assert len(caught.value.detail) < 300


def test_a_folder_without_a_config_is_none(tmp_path: Path) -> None:
    """Nor is a folder that is not there."""
    for folder in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(BadFile) as caught:
            recognise_folder(folder)
        assert (caught.value.code, caught.value.subject) == ("missing", "config.json")


@pytest.mark.parametrize(("name", "family"), [("llama", "llama"), ("gptneox", "gpt-neox"), ("qwen3", "qwen3")])
def test_families_of_gguf_files_are_named_as_those_of_checkpoints(name: str, family: str) -> None:
    """Sizes come from the header and the embeddings, the quantisation from most of the bytes when it is not told."""
    found = recognise_gguf(header_of(name))
    assert found == Traits(family, "suggestion", 64, 100, 2, 8, 2, 32, 1248, "F32")


def test_sizes_that_each_layer_has_of_its_own_are_the_largest() -> None:
    """Some architectures tell them as lists."""
    found = recognise_gguf(header_of(llama__attention__head_count=[2, 4], llama__feed_forward_length=[16, 48]))
    assert (found.heads, found.feed_forward) == (4, 48)


@pytest.mark.parametrize(
    ("header", "code", "reason"),
    [
        (header_of("bert"), "unsupported", "bert"),
        (header_of("t5"), "unsupported", "t5"),
        (header_of("clip"), "unsupported", "clip"),
        (header_of("mamba"), "unsupported", "mamba"),
        (header_of("gemma-embedding"), "unsupported", "gemma-embedding"),
        (header_of("\x1b[31m"), "unsupported", "[31m"),
        (header_of(general__architecture=None), "unsupported", "nameless"),
        (header_of(general__architecture=5), "unsupported", "nameless"),
        (header_of(general__type="adapter"), "unsupported", "adapter"),
        (header_of(general__type="mmproj"), "unsupported", "mmproj"),
        (header_of(split__count=3), "unsupported", "split"),
        (header_of(llama__attention__causal=False), "unsupported", "encoder"),
        (header_of(shape=(100,)), "unsupported", "embeddings"),
        (header_of(shape=(100, 16)), "broken-gguf", "another size"),
        (header_of(tokenizer__ggml__tokens=["a"] * 99), "broken-gguf", "another size"),
        (header_of(llama__block_count=0), "broken-gguf", "block_count"),
        (header_of(llama__block_count=True), "broken-gguf", "block_count"),
        (header_of(llama__block_count=3), "broken-gguf", "layers are missing"),
        (header_of(llama__context_length=None), "broken-gguf", "context_length"),
        (header_of(llama__context_length=1 << 40), "broken-gguf", "context_length"),
        (header_of(llama__attention__head_count="two"), "broken-gguf", "head_count"),
        (header_of(llama__attention__head_count=[]), "broken-gguf", "head_count"),
    ],
)  # fmt: skip
def test_other_gguf_files_are_refused(header: GgufHeader, code: str, reason: str) -> None:
    """Encoders, projectors, adapters, parts, other architectures, and headers that contradict themselves."""
    with pytest.raises(BadFile) as caught:
        recognise_gguf(header)
    assert (caught.value.code, caught.value.subject) == (code, "model.gguf")
    assert reason in caught.value.detail
    assert caught.value.detail.isprintable()


def test_a_vocabulary_alone_is_no_model(tmp_path: Path) -> None:
    """llama.cpp has such files for its tests."""
    writer = gguf.GGUFWriter(tmp_path / "vocab.gguf", "llama")
    writer.add_token_list(["a", "b"])
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    with pytest.raises(BadFile) as caught:
        recognise_gguf(tmp_path / "vocab.gguf")
    assert caught.value.code == "unsupported"


def test_a_renamed_file_is_recognised_for_what_it_is(tmp_path: Path) -> None:
    """A safetensors file called .gguf is no GGUF."""
    (tmp_path / "model.gguf").write_bytes(struct.pack("<Q", 2) + b"{}" + np.zeros(4).tobytes())
    with pytest.raises(BadFile) as caught:
        recognise_gguf(tmp_path / "model.gguf")
    assert caught.value.code == "not-gguf"
