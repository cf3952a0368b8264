"""What cannot be converted is refused with the file and the reason, and nothing is left behind."""

from __future__ import annotations

import errno
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import gguf
import numpy as np
import pytest
from models_checkpoints import random_tensors, write_bin, write_checkpoint
from safetensors.numpy import load_file, save_file

from models.conversion import convert as conversion
from models.conversion import llama, tensors
from models.conversion.convert import convert, deviation
from models.conversion.gpt2 import Gpt2Error, write_gpt2
from models.errors import BadFile, ConversionError, ModelError
from models.readers.gpt2_shape import Gpt2Shape
from models.readers.recognise import recognise_gguf

SMALL: dict[str, Any] = {"vocabulary": 640, "width": 64, "layers": 2, "heads": 4, "context": 64}


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A checkpoint that could be converted."""
    write_checkpoint(tmp_path / "source", **SMALL)
    return tmp_path / "source"


def refused(source: Path, code: str, subject: str, detail: str = "") -> ModelError:
    """The error of a conversion, which leaves nothing in its folder."""
    out = source.parent / "out"
    with pytest.raises(ModelError) as caught:
        convert(source, out)
    assert (caught.value.code, caught.value.subject) == (code, subject), caught.value
    assert detail in caught.value.detail
    assert not out.exists() or not list(out.iterdir())
    return caught.value


def change_config(source: Path, **changes: Any) -> None:
    path = source / "config.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))


def change_weights(source: Path, change: Callable[[dict[str, Any]], Any]) -> None:
    stored = load_file(source / "model.safetensors")
    change(stored)
    save_file(stored, source / "model.safetensors")


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"activation_function": "gelu"}, "activation gelu"),
        ({"activation_function": "relu"}, "activation relu"),
        ({"scale_attn_weights": False}, "not scaled"),
        ({"scale_attn_by_inverse_layer_idx": True}, "scaled by layer"),
        ({"add_cross_attention": True}, "cross-attention"),
        ({"tie_word_embeddings": False}, "output of its own"),
        ({"model_type": "bert", "architectures": ["BertForMaskedLM"]}, "bert"),
        ({"architectures": ["GPT2ForSequenceClassification"]}, "next token"),
        (
            {"model_type": "llama", "architectures": ["LlamaForCausalLM"], "hidden_size": 64, "num_hidden_layers": 2,
             "num_attention_heads": 4},
            "only GPT-2",
        ),
    ],
)  # fmt: skip
def test_a_network_that_llama_cpp_computes_otherwise_is_refused(source: Path, changes: Any, reason: str) -> None:
    """Rather than converted into one that is nearly right."""
    change_config(source, **changes)
    refused(source, "unsupported", "config.json", reason)


def test_an_unknown_quantisation_is_refused(source: Path, tmp_path: Path) -> None:
    """Before anything is read."""
    with pytest.raises(ConversionError) as caught:
        convert(tmp_path / "nowhere", tmp_path / "out", "Q3_K_S")
    assert (caught.value.code, caught.value.subject) == ("unknown-quantisation", "Q3_K_S")


@pytest.mark.parametrize(
    ("change", "code", "detail"),
    [
        (lambda w: w.pop("transformer.h.1.mlp.c_proj.bias"), "mismatch", "h.1.mlp.c_proj.bias is missing"),
        (lambda w: w.update({"transformer.wte.weight": np.ones((641, 64), np.float32)}), "mismatch", "(641, 64)"),
        (lambda w: w.update({"transformer.h.2.ln_1.bias": np.ones(64, np.float32)}), "unsupported", "h.2.ln_1"),
        (lambda w: w.update({"score.weight": np.ones((2, 64), np.float32)}), "unsupported", "score.weight"),
        (lambda w: w["transformer.h.0.ln_1.bias"].__setitem__(3, np.nan), "not-finite", "h.0.ln_1.bias"),
        (lambda w: w["transformer.wte.weight"].__setitem__((5, 5), -np.inf), "not-finite", "wte"),
        (lambda w: w["transformer.h.1.attn.c_attn.weight"].__setitem__((5, 5), 7e4), "not-finite", "c_attn"),
        (lambda w: w.update({"transformer.ln_f.bias": np.ones(64, np.float64)}), "unsupported", "F64"),
    ],
)  # fmt: skip
def test_weights_of_another_model_are_refused(source: Path, change: Any, code: str, detail: str) -> None:
    """Missing, left over, of another shape or type, not a number, or beyond float16."""
    change_weights(source, change)
    refused(source, code, "model.safetensors", detail)


def test_a_mask_of_any_type_is_passed_over(source: Path, tmp_path: Path) -> None:
    """Even where its numbers could not be read."""
    change_weights(source, lambda w: w.update({"transformer.h.0.attn.bias": np.ones((1, 1, 64, 64), np.bool_)}))
    assert convert(source, tmp_path / "out").size


def test_weights_that_nobody_can_read_are_refused(source: Path) -> None:
    """None at all, several files, a truncated one, and a pickle that wants to run something."""
    weights = source / "model.safetensors"
    content = weights.read_bytes()
    weights.write_bytes(content[:-1])
    refused(source, "broken-safetensors", "model.safetensors")
    weights.rename(source / "model.safetensors.index.json")
    refused(source, "unsupported", "model.safetensors.index.json", "several files")
    (source / "model.safetensors.index.json").unlink()
    refused(source, "missing", "model.safetensors", "pytorch_model.bin")
    write_bin(source / "pytorch_model.bin", {"w": np.ones(1, np.float32)})
    program = (source / "pytorch_model.bin").read_bytes()
    evil = program.replace(b"ctorch._utils\n_rebuild_tensor_v2\n", b"csubprocess\ncheck_output_of_them\n")
    assert len(evil) == len(program)
    (source / "pytorch_model.bin").write_bytes(evil)
    refused(source, "unsafe-pickle", "pytorch_model.bin", "subprocess")


@pytest.mark.parametrize(
    ("change", "code", "subject", "detail"),
    [
        (lambda f: (f / "tokenizer.json").unlink(), "missing", "tokenizer.json", ""),
        (lambda f: (f / "tokenizer.json").write_text("{"), "broken-tokenizer", "tokenizer.json", "no JSON"),
        (lambda f: (f / "tokenizer.json").write_text("[" * 10**5), "broken-tokenizer", "tokenizer.json", ""),
        (lambda f: (f / "tokenizer.json").write_bytes(b"\xff" * 99), "broken-tokenizer", "tokenizer.json", ""),
        (lambda f: (f / "tokenizer.json").write_text('{"model": {}}'), "broken-tokenizer", "tokenizer.json", "library"),
        (lambda f: edit(f, lambda t: t["model"].update(merges=[])), "broken-tokenizer", "tokenizer.json", "no merges"),
        (lambda f: edit(f, lambda t: t["model"].pop("merges")), "broken-tokenizer", "tokenizer.json", "library"),
        (lambda f: edit(f, lambda t: [t["model"]["vocab"].popitem() for _ in range(130)]), "mismatch", "tokenizer.json", "510 tokens"),
        (lambda f: edit(f, lambda t: t["model"]["vocab"].update(more=640)), "mismatch", "tokenizer.json", "641 tokens"),
        (lambda f: edit(f, lambda t: t["model"]["vocab"].update({"<unused639>": 9999})), "mismatch", "tokenizer.json", "9999"),
        (lambda f: openai(f, {"a": 0}, "#version: 0.2\n"), "broken-tokenizer", "merges.txt", "pairs"),
        (lambda f: openai(f, {"a": 0}, None), "missing", "merges.txt", ""),
        (lambda f: openai(f, {"a": 0, "b": 1, "ab": 2}, "a b\nc\n"), "broken-tokenizer", "merges.txt", "pairs"),
        (lambda f: openai(f, {"a": 0, "b": 1}, "a b\n"), "broken-tokenizer", "vocab.json", "library"),
        (lambda f: openai(f, {"a": 0, "b": 1, "ab": 2}, "a b\n"), "mismatch", "vocab.json", "3 tokens"),
        (lambda f: openai(f, {"a": -1}, "a b\n"), "broken-tokenizer", "vocab.json", ""),
        (lambda f: openai(f, ["a"], "a b\n"), "broken-tokenizer", "vocab.json", "no JSON"),
    ],
    ids=range(17),
)  # fmt: skip
def test_other_tokenizers_are_refused(source: Path, change: Any, code: str, subject: str, detail: str) -> None:
    """Of another model, damaged, or without its merges, in either layout."""
    change(source)
    refused(source, code, subject, detail)


def edit(source: Path, change: Callable[[Any], Any]) -> None:
    described = json.loads((source / "tokenizer.json").read_text())
    change(described)
    (source / "tokenizer.json").write_text(json.dumps(described))


def openai(source: Path, vocabulary: Any, merges: str | None) -> None:
    (source / "tokenizer.json").unlink()
    (source / "vocab.json").write_text(json.dumps(vocabulary))
    if merges is not None:
        (source / "merges.txt").write_text(merges)


def test_a_few_rows_more_than_tokens_are_padding(tmp_path: Path) -> None:
    """As the engine takes them: to a multiple of 64, and fewer than 128."""
    write_checkpoint(tmp_path / "source", **SMALL)
    edit(tmp_path / "source", lambda t: [t["model"]["vocab"].pop(f"<unused{n}>") for n in range(600, 640)])
    report = convert(tmp_path / "source", tmp_path / "out")
    assert recognise_gguf(report.model).vocabulary == 640


def test_a_conversion_that_computes_something_else_is_refused(source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two norms exchanged load and run; only the comparison of logits knows."""
    layer = tensors._LAYER
    monkeypatch.setattr(tensors, "_LAYER", layer | {"attn_norm": layer["ffn_norm"], "ffn_norm": layer["attn_norm"]})
    change_weights(source, lambda w: w["transformer.h.0.ln_1.weight"].__imul__(3))
    assert "deviate" in refused(source, "check-failed", "model.gguf").detail


def test_ids_that_differ_are_refused(source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Were the file written to cut text otherwise than the checkpoint's."""
    monkeypatch.setattr(conversion, "encoder", lambda _: lambda _: [1])
    refused(source, "check-failed", "tokenizer.json", "other ids")


def test_a_quantised_file_that_cannot_be_run_is_refused(source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """llama.cpp refuses a damaged one, as its own word for it."""
    real = llama.quantise

    def damage(f16: Path, target: Path, *rest: Any) -> None:
        real(f16, target, *rest)
        target.write_bytes(target.read_bytes()[:-100])

    monkeypatch.setattr(llama, "quantise", damage)
    refused(source, "check-failed", "model.gguf", "cannot read")


def test_llama_cpp_s_refusals_have_a_code(source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that it cannot quantise."""
    real = llama.quantise
    monkeypatch.setattr(llama, "quantise", lambda _, *rest: real(source / "config.json", *rest))
    refused(source, "quantise-failed", "out")


def test_a_full_disk_is_told_before_it_is_full(source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As "no-space", before anything is written."""
    usage = shutil.disk_usage(source)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=1 << 20))
    refused(source, "no-space", "out", "needed")


@pytest.mark.parametrize(
    ("error", "free", "code"),
    [
        (OSError(errno.ENOSPC, "full"), 1 << 40, "no-space"),
        (OSError("100 requested and 5 written"), 0, "no-space"),
        (OSError(errno.EIO, "broken"), 1 << 40, "unwritable"),
    ],
)
def test_what_the_disk_says_is_named(
    source: Path, monkeypatch: pytest.MonkeyPatch, error: OSError, free: int, code: str
) -> None:
    """In the middle of the F16 file; numpy tells no number for a full disk."""
    usage = shutil.disk_usage(source)
    left = iter([1 << 40])
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=next(left, free)))
    written = iter(range(100))
    real = gguf.GGUFWriter.write_tensor_data

    def fail(writer: Any, *values: Any) -> None:
        if next(written) == 5:
            raise error
        real(writer, *values)

    monkeypatch.setattr(gguf.GGUFWriter, "write_tensor_data", fail)
    refused(source, code, "out")


def test_a_folder_that_cannot_be_is_named(source: Path) -> None:
    """A file stands where the folder should be."""
    (source.parent / "out").write_text("")
    with pytest.raises(ConversionError) as caught:
        convert(source, source.parent / "out")
    assert (caught.value.code, caught.value.subject) == ("unwritable", "out")


def test_a_gguf_that_could_not_be_written_whole_is_not_there(tmp_path: Path) -> None:
    """Tensors missing, of another shape, or not to be had."""
    shape = Gpt2Shape("", "", 8, 4, 32, 1, 1, 32)
    stored = random_tensors(shape)
    with pytest.raises(Gpt2Error, match="missing or left over"):
        write_gpt2(tmp_path / "a.gguf", shape, {})
    with pytest.raises(Gpt2Error, match="has shape"):
        write_gpt2(tmp_path / "a.gguf", shape, stored | {"blk.0.ffn_down.bias": np.ones(31, np.float32)})
    with pytest.raises(Gpt2Error, match="unknown quantisation"):
        write_gpt2(tmp_path / "a.gguf", shape, stored, "Q4_0")
    assert not list(tmp_path.iterdir())


def test_deviation_is_what_a_softmax_sees() -> None:
    """Nothing for a shift of a whole row, infinite for what is no number, and about 1.4 for logits that are unrelated."""
    random = np.random.default_rng(1)
    one, other = random.normal(size=(2, 4, 1000)).astype(np.float32)
    assert deviation(one + 5, one) < 1e-5
    assert deviation(one, other) == pytest.approx(2**0.5, rel=0.1)
    assert deviation(np.where(one > 3, np.nan, one).astype(np.float32), one) == float("inf")
    assert deviation(np.zeros_like(one), np.zeros_like(one)) == 0


def test_the_codes_of_files_are_those_of_the_tree(source: Path) -> None:
    """A damaged checkpoint is a ``BadFile``, which the desktop has words for."""
    (source / "config.json").write_text("{}")
    assert isinstance(refused(source, "broken-config", "config.json"), BadFile)
