"""A checkpoint becomes a GGUF and a tokenizer.json that compute and cut what the checkpoint does."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from models_checkpoints import kogpt2_shape, write_checkpoint
from models_tiny import SENTENCES
from tokenizers import ByteLevelBPETokenizer, Tokenizer

from models.conversion import llama
from models.conversion.convert import F16_TOLERANCE, PARTS, QUANTISED_TOLERANCE, convert, deviation
from models.conversion.forward import forward
from models.conversion.gpt2 import write_gpt2
from models.conversion.sizes import QUANTISATIONS, f16_size, shape_size
from models.conversion.tensors import GgufTensors, prefix
from models.conversion.tokenizer import SENTENCES as CHECKED
from models.readers.config import CONFIG, Config
from models.readers.gguf_header import read_header
from models.readers.gpt2_shape import Gpt2Shape
from models.readers.recognise import recognise_gguf
from models.readers.safetensors import read_safetensors
from models.readers.torch_zip import read_torch_zip

ROOT = Path(__file__).parents[3]
REAL = ROOT / "tests" / "data" / "gpt2-tiny"
SMALL: dict[str, Any] = {"vocabulary": 640, "width": 64, "layers": 2, "heads": 4, "context": 64}


class Cancelled(Exception):
    """What the tests' progress raises."""


def names(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


@pytest.mark.parametrize(
    ("read", "file", "wanted"),
    [(read_safetensors, "model.safetensors", "logits"), (read_torch_zip, "pytorch_model.bin", "halved")],
)
def test_logits_are_those_of_transformers(tmp_path: Path, read: Any, file: str, wanted: str) -> None:
    """Of the reference in numpy within float32's rounding, and of the F16 GGUF in llama.cpp within its tolerance."""
    with np.load(REAL / "logits.npz") as stored:
        ids, logits = stored["ids"].tolist(), stored[wanted]
    weights, shape = read(REAL / file), Config(REAL / "config.json").gpt2().shape()
    reference = forward(weights, prefix(weights), shape, ids, lambda: None)
    np.testing.assert_allclose(reference, logits, rtol=1e-4, atol=1e-5)
    write_gpt2(tmp_path / "f16.gguf", shape, GgufTensors(weights, shape), "F16")
    assert deviation(llama.logits(tmp_path / "f16.gguf", ids), logits) < F16_TOLERANCE / 10


@pytest.mark.parametrize("weights", ["model.safetensors", "pytorch_model.bin"])
def test_what_the_real_libraries_wrote_is_converted(tmp_path: Path, weights: str) -> None:
    """From either file; nothing but the two files remains, and the report tells what they are."""
    source = tmp_path / "source"
    source.mkdir()
    for name in ("config.json", "tokenizer.json", weights):
        (source / name).write_bytes((REAL / name).read_bytes())
    seen: list[tuple[int, int]] = []
    report = convert(source, tmp_path / "out", progress=lambda done, total: seen.append((done, total)))
    assert names(tmp_path / "out") == ["model.gguf", "tokenizer.json"]
    assert (report.model, report.tokenizer) == (tmp_path / "out" / "model.gguf", tmp_path / "out" / "tokenizer.json")
    traits = recognise_gguf(report.model)
    assert (traits.quantisation, traits.vocabulary, traits.context) == ("Q8_0", 128, 32)
    assert report.size == report.model.stat().st_size
    assert 0 < report.f16_deviation < F16_TOLERANCE
    assert report.f16_deviation < report.deviation < QUANTISED_TOLERANCE
    assert report.tokenizer.read_bytes() == (REAL / "tokenizer.json").read_bytes()
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)
    assert {total for _, total in seen} == {seen[-1][0]}


@pytest.mark.parametrize("quantisation", QUANTISATIONS)
def test_every_quantisation_has_the_size_predicted(tmp_path: Path, quantisation: str) -> None:
    """Within 1 %, also where rows are no multiple of a block and llama.cpp takes another type."""
    for width, layers in ((256, 9), (96, 3)):
        folder = tmp_path / str(width)
        write_checkpoint(folder, vocabulary=1000, width=width, layers=layers, heads=4, context=64)
        report = convert(folder, tmp_path / "out", quantisation)
        assert recognise_gguf(report.model).quantisation == quantisation
        shape = Config(folder / CONFIG).gpt2().shape()
        assert shape_size(shape, quantisation) == pytest.approx(report.size, rel=0.01)


def test_sizes_of_kogpt2_are_known_before_it_is_there() -> None:
    """What was measured of its shape, in bytes."""
    shape = Gpt2Shape("", "", kogpt2_shape()["vocabulary"], 1024, 768, 12, 12, 3072)
    measured = {"Q8_0": 135_662_048, "Q6_K": 105_568_736, "Q5_K_M": 97_578_464, "Q4_K_M": 90_058_208}
    assert {each: shape_size(shape, each) for each in QUANTISATIONS} == pytest.approx(measured, rel=1e-4)
    assert f16_size(shape) == pytest.approx(252_152_224, rel=1e-4)


@pytest.mark.parametrize(
    "more",
    [
        {"format": "bin"},
        {"format": "bin", "masks": True, "prefix": ""},
        {"masks": True},
        {"n_inner": 96},
        {"layer_norm_epsilon": 1e-3},
    ],
    ids=str,
)
def test_layouts_of_the_hub_are_converted(tmp_path: Path, more: dict[str, Any]) -> None:
    """With and without the prefix and the masks of old versions, and with other sizes than usual."""
    write_checkpoint(tmp_path / "source", **SMALL | more)
    report = convert(tmp_path / "source", tmp_path / "out")
    traits = recognise_gguf(report.model)
    assert traits.feed_forward == more.get("n_inner", 256)
    assert traits.name == "skt/kogpt2-base-v2"
    epsilon = read_header(report.model).metadata["gpt2.attention.layer_norm_epsilon"]
    assert epsilon == pytest.approx(more.get("layer_norm_epsilon", 1e-5))


def test_ids_of_the_file_written_are_the_checkpoint_s(tmp_path: Path) -> None:
    """On Korean that the tokenizer was not trained on, too."""
    write_checkpoint(tmp_path / "source", **SMALL)
    report = convert(tmp_path / "source", tmp_path / "out")
    ours = Tokenizer.from_file(str(report.tokenizer))
    theirs = Tokenizer.from_file(str(tmp_path / "source" / "tokenizer.json"))
    for sentence in (*CHECKED, *SENTENCES):
        assert ours.encode(sentence).ids == theirs.encode(sentence).ids


def test_openai_s_two_files_become_a_tokenizer_json(tmp_path: Path) -> None:
    """vocab.json and merges.txt, as distilgpt2 has them, cut text as the library's own reading of them does."""
    theirs = ByteLevelBPETokenizer()
    theirs.train_from_iterator(SENTENCES * 4, vocab_size=640, special_tokens=["<|endoftext|>"], show_progress=False)
    size = theirs.get_vocab_size()
    folder = tmp_path / "source"
    write_checkpoint(folder, **SMALL | {"vocabulary": 640})
    (folder / "tokenizer.json").unlink()
    theirs.save_model(str(folder))
    vocabulary = json.loads((folder / "vocab.json").read_text())
    vocabulary.update({f"unused{number}": number for number in range(size, 640)})
    (folder / "vocab.json").write_text(json.dumps(vocabulary))
    report = convert(folder, tmp_path / "out")
    ours = Tokenizer.from_file(str(report.tokenizer))
    for sentence in (*CHECKED, *SENTENCES, "It's 12 o'clock,\n\n  isn't it?<|endoftext|>"):
        assert ours.encode(sentence).ids == theirs.encode(sentence).ids
        assert ours.decode(ours.encode(sentence).ids, skip_special_tokens=False) == sentence


def test_brain_floats_are_converted(tmp_path: Path) -> None:
    """A checkpoint in bfloat16 computes what its numbers, widened, compute."""
    write_checkpoint(tmp_path / "source", **SMALL)
    path = tmp_path / "source" / "model.safetensors"
    wide = read_safetensors(path)
    header: dict[str, Any] = {}
    data = b""
    for name in wide:
        values = (wide[name].view(np.uint32) >> 16).astype("<u2")
        end = len(data) + values.nbytes
        header[name] = {"dtype": "BF16", "shape": values.shape, "data_offsets": [len(data), end]}
        data += values.tobytes()
    described = json.dumps(header).encode()
    path.write_bytes(len(described).to_bytes(8, "little") + described + data)
    assert convert(tmp_path / "source", tmp_path / "out").f16_deviation < F16_TOLERANCE


def test_cancelling_at_any_step_leaves_nothing(tmp_path: Path) -> None:
    """An exception of progress comes out as it is, an ``OSError`` too, and the folder is as before."""
    write_checkpoint(tmp_path / "source", **SMALL | {"layers": 1})
    seen: list[int] = []
    convert(tmp_path / "source", tmp_path / "whole", progress=lambda done, _: seen.append(done))
    out = tmp_path / "out"
    # The last step tells that all is done, and the files are there.
    for at in range(1, seen[-2] + 1, 4):
        error: Exception = Cancelled("by the person") if at % 8 == 1 else OSError("the pipe is closed")

        def stop(done: int, _total: int, *, at: int = at, error: Exception = error) -> None:
            if done >= at:
                raise error

        with pytest.raises((Cancelled, OSError)) as caught:
            convert(tmp_path / "source", out, progress=stop)
        assert caught.value is error
        assert names(out) == []


def test_a_conversion_that_was_killed_can_be_done_again(tmp_path: Path) -> None:
    """Whatever step the process dies at, only its parts remain, and the next one deletes them."""
    write_checkpoint(tmp_path / "source", **SMALL | {"layers": 1})
    out = tmp_path / "out"
    code = (
        "import os, sys\n"
        "from pathlib import Path\n"
        "from models.conversion.convert import convert\n"
        "at = float(sys.argv[3])\n"
        "convert(Path(sys.argv[1]), Path(sys.argv[2]), progress=lambda d, t: os._exit(9) if d >= at * t else None)\n"
    )
    for share in (0.1, 0.45, 0.5, 0.9):
        command = [sys.executable, "-c", code, str(tmp_path / "source"), str(out), str(share)]
        assert subprocess.run(command, cwd=ROOT, check=False).returncode == 9
        assert names(out)
        assert set(names(out)) <= set(PARTS)
    convert(tmp_path / "source", out)
    assert names(out) == ["model.gguf", "tokenizer.json"]


def test_a_conversion_says_nothing(tmp_path: Path) -> None:
    """Neither llama.cpp nor the libraries write to the process's outputs: they are the program's to speak on."""
    code = (
        "import sys\n"
        "from pathlib import Path\n"
        "from models.conversion.convert import convert\n"
        "convert(Path(sys.argv[1]), Path(sys.argv[2]), 'Q4_K_M')\n"
    )
    command = [sys.executable, "-c", code, str(REAL), str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    assert done.stdout + done.stderr == b""
