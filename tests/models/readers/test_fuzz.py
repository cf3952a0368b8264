"""Ten thousand mutations of each format: a reader succeeds or raises ``BadFile``, whatever the bytes."""

from __future__ import annotations

import io
import os
import random
import struct
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import BinaryIO

import numpy as np
import pytest
from models_checkpoints import pickled, write_bin
from models_mutations import mutated
from safetensors.numpy import save_file

from models.conversion.gpt2 import write_gpt2
from models.errors import BadFile
from models.readers import gguf_header, safetensors, torch_pickle, torch_zip
from models.readers.checkpoint import BYTES, Place
from models.readers.gpt2_shape import Gpt2Shape

MUTATIONS = 10_000


def tiny_gguf(folder: Path) -> bytes:
    shape = Gpt2Shape("fuzz", "CC0", vocabulary=4, context=4, width=32, layers=1, heads=2, feed_forward=32)
    write_gpt2(folder / "a.gguf", shape, {name: np.zeros(size, np.float32) for name, size in shape.tensors().items()})
    return (folder / "a.gguf").read_bytes()


def tiny_safetensors(folder: Path) -> bytes:
    save_file({"a": np.zeros((2, 3), np.float32), "b": np.zeros(4, np.float16)}, folder / "a", {"format": "pt"})
    return (folder / "a").read_bytes()


def safetensors_header(folder: Path) -> bytes:
    content = tiny_safetensors(folder)
    return content[8 : 8 + int.from_bytes(content[:8], "little")]


def bin_program(folder: Path) -> bytes:
    return pickled({"a": np.zeros((2, 3), np.float32), "b": np.zeros(4, np.float16)})


def tiny_bin(folder: Path) -> bytes:
    write_bin(folder / "a.bin", {"a": np.zeros((2, 3), np.float32), "b": np.zeros(4, np.float16)})
    return (folder / "a.bin").read_bytes()


def read_gguf(file: BinaryIO, size: int, name: str) -> None:
    for tensor in gguf_header.parse(file, size, name).tensors:
        assert 0 <= tensor.offset <= tensor.offset + tensor.bytes <= size


def read_safetensors(file: BinaryIO, size: int, name: str) -> None:
    inside(safetensors.parse(file, size, name), size)


def read_bin(file: BinaryIO, size: int, name: str) -> None:
    inside(torch_zip.parse(file, size, name), size)


def read_safetensors_header(file: BinaryIO, size: int, name: str) -> None:
    """Of the header alone: its length and the tensors' bytes are right."""
    data = struct.pack("<Q", size) + file.read() + bytes(32)
    read_safetensors(io.BytesIO(data), len(data), name)


def read_program(file: BinaryIO, size: int, name: str) -> None:
    """Of the pickle alone: it lies in a sound zip."""
    inside(torch_pickle.tensors(file.read(), {"0": (100, 24), "1": (200, 8)}, name), 208)


def inside(places: Mapping[str, Place], size: int) -> None:
    """What was accepted lies in the file and makes no more numbers than it has bytes."""
    for place in places.values():
        assert 0 <= place.start <= place.start + place.span * BYTES[place.kind] <= size
        assert place.elements <= size


@pytest.mark.parametrize(
    ("make", "read", "head"),
    [
        (tiny_gguf, read_gguf, 1400),
        (tiny_safetensors, read_safetensors, 150),
        (safetensors_header, read_safetensors_header, 150),
        (tiny_bin, read_bin, 1300),
        (bin_program, read_program, 400),
    ],
    ids=["gguf", "safetensors", "safetensors-header", "bin", "pickle"],
)
def test_no_mutation_does_harm(
    tmp_path: Path,
    make: Callable[[Path], bytes],
    read: Callable[[BinaryIO, int, str], None],
    head: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Nothing but ``BadFile`` comes out, no command is run, and what is accepted lies inside the file."""
    run: list[str] = []
    monkeypatch.setattr(os, "system", run.append)
    content = make(tmp_path)
    read(io.BytesIO(content), len(content), "fuzz")
    chance = random.Random(20)
    accepted = 0
    for number in range(MUTATIONS):
        data = mutated(content, chance, head)
        try:
            read(io.BytesIO(data), len(data), "fuzz")
        except BadFile:
            continue
        except Exception as error:
            raise AssertionError(f"mutation {number}: {data.hex()}") from error
        accepted += 1
    assert not run
    # Else the mutations would be too coarse to reach what lies behind the first checks.
    assert accepted > MUTATIONS // 200
