"""safetensors: the library's files are read exactly, and wrong offsets are refused."""

from __future__ import annotations

import io
import json
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from models.errors import BadFile
from models.readers.safetensors import parse, read_safetensors

REAL = Path(__file__).parents[2] / "data" / "gpt2-tiny" / "model.safetensors"


def file_of(header: Any, data: int = 0, length: int | None = None) -> bytes:
    """A file with this header and ``data`` zeros; ``length`` is what it says of the header."""
    content = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(content) if length is None else length) + content + bytes(data)


def one(start: int, end: int, shape: Any = (2, 2), dtype: Any = "F32") -> dict[str, Any]:
    return {"dtype": dtype, "shape": shape, "data_offsets": [start, end]}


def test_a_real_file_is_read_as_the_library_reads_it() -> None:
    """Every tensor that transformers wrote, bit for bit."""
    ours, theirs = read_safetensors(REAL), load_file(REAL)
    assert set(ours) == set(theirs)
    for name in theirs:
        assert ours[name].dtype == np.float32
        assert ours.place(name).shape == theirs[name].shape
        assert np.array_equal(ours[name], theirs[name])


def test_half_precision_is_widened(tmp_path: Path) -> None:
    """float16 and bfloat16 become the same numbers in float32; an empty tensor and a scalar are tensors, too."""
    values = np.array([[1.5, -2.0, 65504.0], [0.0, 2.0**-14, np.inf]], np.float16)
    save_file({"half": values, "none": np.zeros((0, 3), np.float16), "one": np.array(3, np.float32)}, tmp_path / "a")
    found = read_safetensors(tmp_path / "a")
    assert np.array_equal(found["half"], values.astype(np.float32))
    assert (found["none"].shape, found["one"].shape, float(found["one"])) == ((0, 3), (), 3.0)
    brain = np.array([1.0, -3.140625, 1e38], np.float32)
    upper = (brain.view(np.uint32) >> 16).astype("<u2").tobytes()
    (tmp_path / "b").write_bytes(file_of({"b": one(0, 6, (3,), "BF16")}) + upper)
    expected = (brain.view(np.uint32) >> 16 << 16).view(np.float32)
    assert np.array_equal(read_safetensors(tmp_path / "b")["b"], expected)


def test_other_numbers_are_refused_only_when_asked_for(tmp_path: Path) -> None:
    """A mask of integers lies in many checkpoints, and nobody reads it."""
    save_file({"mask": np.ones(4, np.int64), "w": np.ones(4, np.float32)}, tmp_path / "a.safetensors")
    found = read_safetensors(tmp_path / "a.safetensors")
    assert found["w"].sum() == 4
    with pytest.raises(BadFile) as caught:
        _ = found["mask"]
    assert (caught.value.code, caught.value.detail) == ("unsupported", "mask holds I64")


def test_a_file_that_shrinks_meanwhile_is_refused(tmp_path: Path) -> None:
    """Reading past its new end would otherwise give fewer numbers."""
    save_file({"w": np.ones(4, np.float32)}, tmp_path / "a.safetensors")
    found = read_safetensors(tmp_path / "a.safetensors")
    (tmp_path / "a.safetensors").write_bytes(b"")
    with pytest.raises(BadFile) as caught:
        _ = found["w"]
    assert caught.value.code == "unreadable"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "not-safetensors"),
        (b"\2\0\0\0", "not-safetensors"),
        (b"PK\x03\x04" + bytes(100), "not-safetensors"),
        (b"GGUF\3\0\0\0{" + bytes(100), "not-safetensors"),
        (file_of(b"[]"), "not-safetensors"),
        (file_of(b"{}", length=2**63), "not-safetensors"),
        (file_of(b"{}", length=200), "not-safetensors"),
        (file_of(b"{" + b" " * (9 << 20) + b"}"), "too-large"),
        (file_of(b'{"a"'), "broken-safetensors"),
        (file_of(b'{"a": \xff}'), "broken-safetensors"),
        (file_of(b'{"a":' + b"[" * 100_000), "broken-safetensors"),
        (file_of(b'{"a":' + b"[" * 50_000 + b"]" * 50_000 + b"}"), "broken-safetensors"),
        (file_of({"__metadata__": {"a": 1}}), "broken-safetensors"),
        (file_of({"a": one(0, 16)}, 15), "broken-safetensors"),
        (file_of({"a": one(0, 16)}, 17), "broken-safetensors"),
        (file_of({"a": one(16, 32)}, 32), "broken-safetensors"),
        (file_of({"a": one(0, 16), "b": one(8, 24)}, 24), "broken-safetensors"),
        (file_of({"a": one(0, 16), "b": one(0, 16)}, 16), "broken-safetensors"),
        (file_of({"a": one(0, 16), "b": one(20, 36)}, 36), "broken-safetensors"),
        (file_of({"a": one(16, 0)}, 16), "broken-safetensors"),
        (file_of({"a": one(0, 12)}, 12), "broken-safetensors"),
        (file_of({"a": one(-16, 0)}, 16), "broken-safetensors"),
        (file_of({"a": one(0, 16, (2**40, 2**40))}, 16), "broken-safetensors"),
        (file_of({"a": one(0, 16, (2.0, 2))}, 16), "broken-safetensors"),
        (file_of({"a": one(0, 16, (-2, -2))}, 16), "broken-safetensors"),
        (file_of({"a": one(0, 16, [1] * 9)}, 16), "broken-safetensors"),
        (file_of({"a": one(0, 16, dtype="F4")}, 16), "broken-safetensors"),
        (file_of({"a": one(0, 16) | {"more": 1}}, 16), "broken-safetensors"),
        (file_of({"a": 5}), "broken-safetensors"),
    ],
)  # fmt: skip
def test_hostile_files_are_refused(content: bytes, code: str) -> None:
    """Overlaps, gaps, absurd sizes and malformed headers, each with its code and the file's name."""
    with pytest.raises(BadFile) as caught:
        parse(io.BytesIO(content), len(content), "model.safetensors")
    assert (caught.value.code, caught.value.subject) == (code, "model.safetensors")
