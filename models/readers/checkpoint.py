"""The tensors of a checkpoint, wherever in its file they lie; read one at a time, when asked for."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt

from models.errors import BadFile
from models.readers.files import opened

__all__ = ["BYTES", "Checkpoint", "Floats", "Place"]

Floats = npt.NDArray[np.float32]

BYTES: Mapping[str, int] = {
    **dict.fromkeys(("BOOL", "U8", "I8", "F8_E4M3", "F8_E5M2"), 1),
    **dict.fromkeys(("F16", "BF16", "I16", "U16"), 2),
    **dict.fromkeys(("F32", "I32", "U32"), 4),
    **dict.fromkeys(("F64", "I64", "U64"), 8),
}
"""Bytes of a number of each type, by safetensors' names; only F32, F16 and BF16 are read."""

_STORED = {"F32": "<f4", "F16": "<f2", "BF16": "<u2"}


@dataclasses.dataclass(frozen=True)
class Place:
    """Where a tensor lies: ``start`` in the file in bytes, ``strides`` in elements."""

    kind: str
    shape: tuple[int, ...]
    strides: tuple[int, ...]
    start: int

    @property
    def elements(self) -> int:
        """How many numbers it has."""
        return math.prod(self.shape)

    @property
    def span(self) -> int:
        """From its first to behind its last number, in elements."""
        if not self.elements:
            return 0
        return 1 + sum((size - 1) * stride for size, stride in zip(self.shape, self.strides, strict=True))


class Checkpoint(Mapping[str, Floats]):
    """Name → float32 array, read from the file at each access.

    Access raises ``BadFile``: "unsupported" when the tensor is neither F32,
    F16 nor BF16, "missing" or "unreadable" when the file is gone or changed.
    """

    def __init__(self, path: Path, places: Mapping[str, Place]) -> None:
        """``places`` must lie inside the file, as its reader has checked."""
        self.path = path
        self._places = places

    def __getitem__(self, name: str) -> Floats:
        place = self._places[name]
        if place.kind not in _STORED:
            raise BadFile("unsupported", self.path.name, f"{name} holds {place.kind}")
        with opened(self.path) as (file, _):
            file.seek(place.start)
            stored = np.fromfile(file, _STORED[place.kind], place.span)
        if len(stored) < place.span:
            raise BadFile("unreadable", self.path.name, "the file became shorter while it was read")
        steps = tuple(stride * stored.itemsize for stride in place.strides)
        values = np.lib.stride_tricks.as_strided(stored, place.shape, steps)
        if place.kind == "BF16":
            # A bfloat16 is the upper half of a float32.
            return (values.astype(np.uint32) << 16).view(np.float32)
        return np.asarray(values, dtype=np.float32, order="C")

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)

    def place(self, name: str) -> Place:
        """The type and shape of a tensor, without reading it."""
        return self._places[name]
