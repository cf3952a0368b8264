"""GGUF headers: real ones are read whole, and whatever else a file claims is refused before it costs anything."""

from __future__ import annotations

import io
import struct
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import gguf
import numpy as np
import pytest

import models
from engine.files import gguf as gguf_header
from engine.files.gguf import GgufHeader
from models.errors import BadFile
from models.readers.gguf_header import parse, read_header

BUILTIN = Path(models.__file__).parent / "builtin" / "ieum-mini.gguf"
PLENTY = 1 << 62
Bytes = bytes | bytearray


def text(value: str) -> bytes:
    return struct.pack("<Q", len(value.encode())) + value.encode()


def entry(key: str, kind: int, value: bytes) -> bytes:
    return text(key) + struct.pack("<I", kind) + value


def array(key: str, kind: int, count: int, items: bytes = b"") -> bytes:
    return entry(key, 9, struct.pack("<IQ", kind, count) + items)


def tensor(name: str, shape: tuple[int, ...] = (32,), kind: int = 0, offset: int = 0) -> bytes:
    return text(name) + struct.pack(f"<I{len(shape)}QIQ", len(shape), *shape, kind, offset)


def file_of(
    entries: list[bytes] | None = None,
    tensors: list[bytes] | None = None,
    data: int = 1024,
    *,
    version: int = 3,
    counts: tuple[int, int] | None = None,
) -> bytes:
    """A GGUF file of these parts, with ``data`` zeros behind them."""
    entries, tensors = entries or [], tensors or []
    head = b"GGUF" + struct.pack("<IQQ", version, *(counts or (len(tensors), len(entries))))
    head += b"".join(entries) + b"".join(tensors)
    return head + bytes(-len(head) % 32 + data)


def header_of(content: bytes) -> GgufHeader:
    return parse(io.BytesIO(content), len(content), "model.gguf")


def refused(content: bytes) -> BadFile:
    """The error for a file; reading it may not take more than 32 MiB."""
    tracemalloc.start()
    try:
        with pytest.raises(BadFile) as caught:
            header_of(content)
        assert tracemalloc.get_traced_memory()[1] < 32 << 20
    finally:
        tracemalloc.stop()
    assert caught.value.subject == "model.gguf"
    return caught.value


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"GGUF", "broken-gguf"),
        (b"GGUF\3", "broken-gguf"),
        (b"GGU", "not-gguf"),
        (b"FUGG", "not-gguf"),
        (b"", "not-gguf"),
    ],
)
def test_what_begins_as_a_gguf(tmp_path: Path, content: bytes, code: str) -> None:
    """Told by four bytes; what cannot be read is refused."""
    (tmp_path / "model.gguf").write_bytes(content)
    for path, wanted in (
        (tmp_path / "model.gguf", code),
        (tmp_path, "unreadable"),
        (tmp_path / "none.gguf", "missing"),
    ):
        with pytest.raises(BadFile) as caught:
            read_header(path)
        assert caught.value.code == wanted


def test_a_real_header_is_read_as_the_library_reads_it() -> None:
    """Names, shapes, types, places and metadata of the built-in model are those of gguf-py."""
    ours, theirs = read_header(BUILTIN), gguf.GGUFReader(BUILTIN)
    assert ours.version == 3
    for tensor_, wanted in zip(ours.tensors, theirs.tensors, strict=True):
        assert tensor_.name == wanted.name
        assert tensor_.shape == tuple(reversed(wanted.shape.tolist()))
        assert tensor_.type == wanted.tensor_type.name
        assert (tensor_.offset, tensor_.bytes) == (wanted.data_offset, wanted.n_bytes)
        assert tensor_.elements == wanted.n_elements
    for key, value in ours.metadata.items():
        assert theirs.fields[key].contents() == pytest.approx(value)


@pytest.mark.parametrize("version", [2, 3])
def test_every_type_of_metadata_is_read(version: int) -> None:
    """All numbers, texts and lists, in both versions."""
    entries = [
        entry("u8", 0, b"\xff"), entry("i8", 1, b"\xff"), entry("u16", 2, b"\xff\xff"), entry("i16", 3, b"\xff\xff"),
        entry("u32", 4, b"\xff" * 4), entry("i32", 5, b"\xff" * 4), entry("f32", 6, struct.pack("<f", 0.5)),
        entry("yes", 7, b"\1"), entry("text", 8, text("한글")), entry("u64", 10, b"\xff" * 8),
        entry("i64", 11, b"\xff" * 8), entry("f64", 12, struct.pack("<d", 0.1)),
        array("texts", 8, 2, text("가") + text("")), array("ints", 5, 3, struct.pack("<3i", 1, -2, 3)), array("none", 4, 0),
    ]  # fmt: skip
    found = dict(header_of(file_of(entries, version=version)).metadata)
    assert found == {
        "u8": 255, "i8": -1, "u16": 65535, "i16": -1, "u32": 2**32 - 1, "i32": -1, "f32": 0.5, "yes": True,
        "text": "한글", "u64": 2**64 - 1, "i64": -1, "f64": 0.1, "texts": ["가", ""], "ints": [1, -2, 3], "none": [],
    }  # fmt: skip
    assert found["yes"] is True


def test_a_large_vocabulary_is_within_the_limits(tmp_path: Path) -> None:
    """300,000 tokens with scores, types and as many merges."""
    writer = gguf.GGUFWriter(tmp_path / "large.gguf", "llama")
    writer.add_token_list([f"토큰{i}" for i in range(300_000)])
    writer.add_token_scores([0.5] * 300_000)
    writer.add_token_types([1] * 300_000)
    writer.add_token_merges([f"토 큰{i}" for i in range(300_000)])
    writer.add_tensor("token_embd.weight", np.zeros((4, 32), np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    tokens = read_header(tmp_path / "large.gguf").metadata["tokenizer.ggml.tokens"]
    assert isinstance(tokens, list)
    assert tokens[-1] == "토큰299999"


@pytest.mark.parametrize(
    ("content", "code", "reason"),
    [
        (b"", "not-gguf", "GGUF"),
        (b"GG", "not-gguf", "GGUF"),
        (b"PK\x03\x04" + bytes(64), "not-gguf", "GGUF"),
        (b"GGUF", "broken-gguf", "ends early"),
        (file_of(version=1), "unsupported", "version 0x1"),
        (file_of(version=4), "unsupported", "version 0x4"),
        (file_of(version=3 << 24), "unsupported", "big-endian"),
        (file_of(counts=(PLENTY, 0)), "too-large", "tensors"),
        (file_of(counts=(0, PLENTY)), "too-large", "metadata"),
        (file_of(counts=(1, 0), data=0), "broken-gguf", "ends early"),
        (file_of([text("k")[:8] + b"\xff"]), "broken-gguf", ""),
        (file_of([struct.pack("<Q", PLENTY)]), "broken-gguf", "string beyond"),
        (file_of([text("k" * 2000)]), "too-large", "long string"),
        (file_of([entry("k", 8, struct.pack("<Q", 2**64 - 1))]), "broken-gguf", "string beyond"),
        (file_of([array("k", 8, PLENTY)]), "broken-gguf", "array beyond"),
        (file_of([array("k", 0, 5_000_000)], data=6_000_000), "too-large", "elements"),
        (file_of([array("k", 10, 1000)]), "broken-gguf", "ends early"),
        (file_of([array("k", 9, 1)]), "broken-gguf", "type 9"),
        (file_of([entry("k", 13, b"")]), "broken-gguf", "type 13"),
        (file_of([entry("k", 8, struct.pack("<Q", 1) + b"\xff")]), "broken-gguf", "UTF-8"),
        (file_of([entry("k", 0, b"\1")] * 2), "broken-gguf", "twice"),
        (file_of([entry("general.alignment", 4, struct.pack("<I", 3))]), "broken-gguf", "alignment"),
        (file_of([entry("general.alignment", 4, struct.pack("<I", 0))]), "broken-gguf", "alignment"),
        (file_of([entry("general.alignment", 8, text("32"))]), "broken-gguf", "alignment"),
        (file_of([], [tensor("a"), tensor("a", offset=128)]), "broken-gguf", "one name"),
        (file_of([], [tensor("a" * 64)]), "too-large", "long string"),
        (file_of([], [tensor("a", ())]), "broken-gguf", "0 dimensions"),
        (file_of([], [tensor("a", (1, 1, 1, 1, 1))]), "broken-gguf", "5 dimensions"),
        (file_of([], [tensor("a", (0,))]), "broken-gguf", "0 F32 in a row"),
        (file_of([], [tensor("a", (33,), kind=8)]), "broken-gguf", "33 Q8_0"),
        (file_of([], [tensor("a", kind=4)]), "broken-gguf", "type 4"),
        (file_of([], [tensor("a", kind=999)]), "broken-gguf", "type 999"),
        (file_of([], [tensor("a", offset=4)]), "broken-gguf", "aligned"),
        (file_of([], [tensor("a", offset=1024)]), "broken-gguf", "beyond the end"),
        (file_of([], [tensor("a", offset=PLENTY)]), "broken-gguf", "beyond the end"),
        (file_of([], [tensor("a", (PLENTY, PLENTY, PLENTY, PLENTY))]), "broken-gguf", "beyond the end"),
        (file_of([], [tensor("a"), tensor("b", offset=96)]), "broken-gguf", "overlap"),
        (file_of([], [tensor("a"), tensor("b")]), "broken-gguf", "overlap"),
    ],
)  # fmt: skip
def test_hostile_headers_are_refused(content: bytes, code: str, reason: str) -> None:
    """With the reason, in bounded memory."""
    error = refused(content)
    assert (error.code, reason in error.detail) == (code, True), error


def test_truncation_at_any_place_is_noticed() -> None:
    """However much of the built-in model's header, or of its last tensor, is missing."""
    content = BUILTIN.read_bytes()
    start = read_header(BUILTIN).tensors[0].offset
    for end in [*range(4, start, 37), start, len(content) // 2, len(content) - 1]:
        with pytest.raises(BadFile) as caught:
            header_of(content[:end])
        assert caught.value.code == "broken-gguf"


def test_a_header_may_not_grow_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """All strings together have a limit, however large the file is."""
    monkeypatch.setattr(gguf_header, "MOST_BYTES", 1 << 20)
    assert refused(file_of([entry("k", 8, text("가" * 400_000))])).code == "too-large"


@pytest.mark.parametrize(
    ("make", "code"),
    [(lambda path: None, "missing"), (Path.mkdir, "unreadable")],
)
def test_what_is_no_file_is_refused(tmp_path: Path, make: Callable[[Path], Any], code: str) -> None:
    """A folder, and nothing at all; below a file there is nothing either."""
    make(tmp_path / "model.gguf")
    with pytest.raises(BadFile) as caught:
        read_header(tmp_path / "model.gguf")
    assert (caught.value.code, caught.value.subject) == (code, "model.gguf")
