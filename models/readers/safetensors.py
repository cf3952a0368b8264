"""Reads a safetensors file: JSON that says where each tensor lies, then the tensors."""

from __future__ import annotations

import itertools
import math
import struct
from pathlib import Path
from typing import Annotated, BinaryIO

import msgspec

from models.errors import BadFile
from models.readers.checkpoint import BYTES, Checkpoint, Place
from models.readers.files import opened

__all__ = ["parse", "read_safetensors"]

MOST_BYTES = 8 << 20
"""Of a header; one tensor takes about a hundred."""
MOST_TENSORS = 1 << 16
MOST_DIMENSIONS = 8

_LENGTH = struct.Struct("<Q")
_METADATA = "__metadata__"
_Count = Annotated[int, msgspec.Meta(ge=0, le=2**48)]


class _Entry(msgspec.Struct, forbid_unknown_fields=True):
    dtype: str
    shape: Annotated[list[_Count], msgspec.Meta(max_length=MOST_DIMENSIONS)]
    data_offsets: tuple[_Count, _Count]


_HEADER = msgspec.json.Decoder(dict[str, msgspec.Raw])
_ENTRY = msgspec.json.Decoder(_Entry)
_REMARKS = msgspec.json.Decoder(dict[str, str])


def read_safetensors(path: Path) -> Checkpoint:
    """The tensors of the file at ``path``.

    Raises ``BadFile``: "missing", "unreadable", "not-safetensors" (does not
    begin as one), "too-large" (over a limit of this module) and
    "broken-safetensors" (tensors that overlap, leave gaps, or do not end
    where the file does; types nobody knows; malformed JSON).
    """
    with opened(path) as (file, size):
        return Checkpoint(path, parse(file, size, path.name))


def parse(file: BinaryIO, size: int, name: str) -> dict[str, Place]:
    """Where the tensors lie in an open file with ``size`` bytes that errors call ``name``."""
    begin = file.read(_LENGTH.size + 1)
    length = _LENGTH.unpack_from(begin)[0] if len(begin) > _LENGTH.size else 0
    start = _LENGTH.size + length
    if begin[-1:] != b"{" or not 2 <= length <= size - _LENGTH.size:
        raise BadFile("not-safetensors", name, "does not begin with a length and a header")
    if length > MOST_BYTES:
        raise BadFile("too-large", name, f"a header of {length} bytes")
    try:
        entries = _HEADER.decode(b"{" + file.read(length - 1))
        _REMARKS.decode(entries.pop(_METADATA, msgspec.Raw(b"{}")))
        if len(entries) > MOST_TENSORS:
            raise BadFile("too-large", name, f"{len(entries)} tensors")
        places = [(each, *_place(_ENTRY.decode(raw), start)) for each, raw in entries.items()]
    except (msgspec.MsgspecError, _Odd, RecursionError, UnicodeDecodeError) as error:
        # msgspec's text may quote the file; which of its rules was broken is in the type.
        why = str(error) if isinstance(error, _Odd) else type(error).__name__
        raise BadFile("broken-safetensors", name, f"the header: {why}") from None
    places.sort(key=lambda place: (place[1].start, place[2]))
    ends = [start, *(end for _, _, end in places)]
    if any(end != place.start for end, (_, place, _) in zip(ends, places, strict=False)) or ends[-1] != size:
        raise BadFile("broken-safetensors", name, "tensors overlap, leave gaps or do not end where the file does")
    return {each: place for each, place, _ in places}


class _Odd(Exception):
    """A tensor that cannot be."""


def _place(entry: _Entry, start: int) -> tuple[Place, int]:
    """The place of a tensor, and where it ends in the file."""
    if entry.dtype not in BYTES:
        raise _Odd("a type of numbers nobody knows")
    first, end = entry.data_offsets
    if math.prod(entry.shape) * BYTES[entry.dtype] != end - first:
        raise _Odd("a tensor's size is not that of its shape")
    shape = tuple(entry.shape)
    strides = tuple(itertools.accumulate(reversed(shape[1:]), lambda a, b: a * b, initial=1))[::-1] if shape else ()
    return Place(entry.dtype, shape, strides, start + first), start + end
