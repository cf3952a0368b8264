"""Reads the header of a GGUF file (version 2 or 3): metadata and where each tensor lies.

Nothing in the file is believed before it is compared with the limits below
and with the file's size, so llama.cpp, which may ``abort()`` on odd input, is
asked only about files that passed.  Tensor data is not read.
"""

from __future__ import annotations

import dataclasses
import itertools
import math
import struct
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO, TypeAlias

from engine.files.gguf_types import KINDS
from engine.files.opening import FileFault, opened

__all__ = ["GgufHeader", "GgufTensor", "Scalar", "Value", "parse", "read_header"]

MOST_BYTES = 64 << 20
"""Of a header; a vocabulary of 300,000 tokens with its merges has about 12 MiB."""
MOST_ENTRIES = 4096
"""Of metadata; models have some dozen."""
MOST_TENSORS = 1 << 16
MOST_ELEMENTS = 3 << 20
"""Of all arrays together: four lists of half a million, of at most some hundred bytes in Python each."""
MOST_STRING = 32 << 20
"""Bytes; some files carry a whole tokenizer.json as one string."""
MOST_KEY = 1024
"""Bytes of a key."""
MOST_NAME = 63
"""Bytes of a tensor's name, as in ggml."""
MOST_DIMENSIONS = 4
MOST_ALIGNMENT = 1 << 20

Scalar: TypeAlias = int | float | bool | str
Value: TypeAlias = Scalar | list[int] | list[float] | list[bool] | list[str]

_MAGIC = b"GGUF"
_VERSIONS = (2, 3)
_NUMBERS = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q", 12: "d"}
"""The types of metadata that have a fixed size, as ``struct`` spells them."""
_STRING, _ARRAY = 8, 9
_CHUNK = 1 << 18


@dataclasses.dataclass(frozen=True)
class GgufTensor:
    """One tensor: ``shape`` outermost dimension first, ``type`` as ggml names it, ``offset`` in the file in bytes."""

    name: str
    shape: tuple[int, ...]
    type: str
    offset: int
    bytes: int

    @property
    def elements(self) -> int:
        """How many numbers it has."""
        return math.prod(self.shape)


@dataclasses.dataclass(frozen=True)
class GgufHeader:
    """What a GGUF file says of itself; ``file`` is the file's name, for errors."""

    file: str
    version: int
    metadata: Mapping[str, Value] = dataclasses.field(repr=False)
    tensors: tuple[GgufTensor, ...] = dataclasses.field(repr=False)


def read_header(path: Path) -> GgufHeader:
    """The header of the file at ``path``.

    Raises ``FileFault``: "missing", "unreadable", "not-gguf" (another magic),
    "unsupported" (another version or byte order), "too-large" (over a limit
    of this module), "broken-gguf" (all else).
    """
    with opened(path) as (file, size):
        return parse(file, size, path.name)


def parse(file: BinaryIO, size: int, name: str) -> GgufHeader:
    """As ``read_header``, of an open file with ``size`` bytes that errors call ``name``."""
    source = _Source(file, size, name)
    if source.take(min(len(_MAGIC), size)) != _MAGIC:
        raise FileFault("not-gguf", name, "does not begin with GGUF")
    version = source.number("I")
    if version not in _VERSIONS:
        order = ", big-endian" if version & 0xFFFF == 0 else ""
        raise FileFault("unsupported", name, f"GGUF version {version:#x}{order}")
    tensor_count, entry_count = source.count(MOST_TENSORS, "tensors"), source.count(MOST_ENTRIES, "metadata entries")
    metadata: dict[str, Value] = {}
    for _ in range(entry_count):
        key = source.string(MOST_KEY)
        if not key:
            raise source.broken("a key without a name")
        if key in metadata:
            raise source.broken("a key of the metadata stands twice")
        metadata[key] = source.value()
    alignment = metadata.get("general.alignment", 32)
    # bool is an int; neither it nor a text aligns anything.
    if type(alignment) is not int or not 8 <= alignment <= MOST_ALIGNMENT or alignment & (alignment - 1):
        raise source.broken("the alignment is no power of two")
    tensors = _tensors(source, tensor_count, alignment)
    return GgufHeader(name, version, MappingProxyType(metadata), tensors)


class _Source:
    """The bytes of a header, read as they are needed."""

    def __init__(self, file: BinaryIO, size: int, name: str) -> None:
        self._file, self._size, self._name = file, size, name
        self._data = bytearray()
        self._elements = 0
        self.at = 0

    def broken(self, why: str) -> FileFault:
        """The error to raise."""
        return FileFault("broken-gguf", self._name, why)

    def large(self, why: str) -> FileFault:
        """The error to raise."""
        return FileFault("too-large", self._name, why)

    @property
    def size(self) -> int:
        """Bytes of the whole file."""
        return self._size

    def _need(self, count: int) -> int:
        """Makes sure that ``count`` more bytes are there; where they begin.  They are then passed."""
        start, end = self.at, self.at + count
        if end > len(self._data):
            if end > self._size:
                raise self.broken("the header ends early")
            if end > MOST_BYTES:
                raise self.large(f"a header of over {MOST_BYTES} bytes")
            wanted = max(end - len(self._data), _CHUNK)
            self._data += self._file.read(wanted)
            if end > len(self._data):
                raise self.broken("the file became shorter while it was read")
        self.at = end
        return start

    def take(self, count: int) -> bytes:
        """The next ``count`` bytes."""
        start = self._need(count)
        return bytes(self._data[start : self.at])

    def number(self, spelling: str) -> int:
        """The next number, of a fixed size that ``struct`` spells so."""
        kind = struct.Struct("<" + spelling)
        value: int = kind.unpack_from(self._data, self._need(kind.size))[0]
        return value

    def count(self, most: int, what: str) -> int:
        """The next number, which counts something that there may be ``most`` of."""
        value = self.number("Q")
        if value > most:
            raise self.large(f"{value} {what}")
        return value

    def string(self, most: int) -> str:
        """The next string, of ``most`` bytes."""
        length = self.number("Q")
        if length > most:
            # A length that the file could not hold is damage, not size.
            raise self.broken("a string beyond the file") if length > self._size else self.large("a long string")
        try:
            return self.take(length).decode()
        except UnicodeDecodeError:
            raise self.broken("a string that is no UTF-8") from None

    def value(self) -> Value:
        """The next value of the metadata, with its type."""
        kind = self.number("I")
        if kind == _STRING:
            return self.string(MOST_STRING)
        if kind != _ARRAY:
            return self._numbers(kind, 1)[0]
        kind = self.number("I")
        length = self.number("Q")
        self._elements += length
        if length > self._size:
            raise self.broken("an array beyond the file")
        if self._elements > MOST_ELEMENTS:
            raise self.large(f"arrays of {self._elements} elements")
        return [self.string(MOST_STRING) for _ in range(length)] if kind == _STRING else self._numbers(kind, length)

    def _numbers(self, kind: int, count: int) -> list[int] | list[float] | list[bool]:
        if kind not in _NUMBERS:
            raise self.broken(f"a value of type {kind}")
        spelling = f"<{count}{_NUMBERS[kind]}"
        start = self._need(struct.calcsize(spelling))
        return list(struct.unpack_from(spelling, self._data, start))


def _tensors(source: _Source, count: int, alignment: int) -> tuple[GgufTensor, ...]:
    found: dict[str, GgufTensor] = {}
    for _ in range(count):
        name = source.string(MOST_NAME)
        if name in found:
            raise source.broken("two tensors of one name")
        dimensions = source.number("I")
        if not 1 <= dimensions <= MOST_DIMENSIONS:
            raise source.broken(f"a tensor of {dimensions} dimensions")
        innermost_first = [source.number("Q") for _ in range(dimensions)]
        number, offset = source.number("I"), source.number("Q")
        if number not in KINDS:
            raise source.broken(f"a tensor of type {number}")
        kind, block, block_bytes = KINDS[number]
        if 0 in innermost_first or innermost_first[0] % block:
            raise source.broken(f"a tensor of {innermost_first[0]} {kind} in a row")
        if offset % alignment:
            raise source.broken("a tensor that is not aligned")
        size = math.prod(innermost_first) // block * block_bytes
        found[name] = GgufTensor(name, tuple(reversed(innermost_first)), kind, offset, size)
    # Offsets count from the first aligned byte behind the header.
    start = -(-source.at // alignment) * alignment
    placed = [dataclasses.replace(tensor, offset=start + tensor.offset) for tensor in found.values()]
    for tensor in placed:
        if tensor.offset + tensor.bytes > source.size:
            raise source.broken("a tensor beyond the end of the file")
    for first, second in itertools.pairwise(sorted(placed, key=lambda tensor: tensor.offset)):
        if first.offset + first.bytes > second.offset:
            raise source.broken("tensors that overlap")
    return tuple(placed)
