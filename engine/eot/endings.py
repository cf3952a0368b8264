"""How finished utterances look at their end, whatever they say: a logistic regression on their last characters.

A small network has read too little to know 했음, ㄱㄱ or 할게여 as ends; their
letters tell.  The file is made by ``models.training.eot.endings``.
"""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from engine.eot.grams import BITS, grams
from engine.errors import EngineError
from engine.files.opening import FileFault, read_small

if TYPE_CHECKING:
    import numpy.typing as npt

__all__ = ["BrokenEndings", "Endings"]

_BYTES = 4 << 20


class BrokenEndings(EngineError):
    """The file holds no such weights."""


class Endings:
    """The weights of all n-grams; thread-safe."""

    def __init__(self, path: Path) -> None:
        """Reads an ``.npz`` with ``weights`` (int8, [2^18]), ``scale`` and ``bias``; raises ``BrokenEndings``."""
        try:
            weights, scale, bias = _arrays(path)
            sound = all(each.shape == () and np.isfinite(each) for each in (scale, bias))
        except FileFault as fault:
            raise BrokenEndings(f"{fault.code}: {fault.detail}") from None
        except BrokenEndings:
            raise
        except Exception as error:  # noqa: BLE001 - whatever reading an archive raises when one of its bytes is another
            raise BrokenEndings(f"{type(error).__name__} on reading the weights of endings") from None
        if not sound or weights.dtype != np.int8 or weights.shape != (1 << BITS,):
            raise BrokenEndings("the file holds other arrays")
        self._weights = np.ascontiguousarray(weights, np.int8).data
        self._scale, self._bias = float(scale), float(bias)

    def score(self, text: str) -> float:
        """The logarithm of the odds that an utterance which ends like ``text`` is finished."""
        found = grams(text)
        return self._bias + self._scale * sum(self._weights[place] * part for place, part in found.items())


def _arrays(path: Path) -> tuple[npt.NDArray[np.generic], ...]:
    packed = io.BytesIO(read_small(path, _BYTES))
    # The size first: what is compressed may unfold to anything.
    with zipfile.ZipFile(packed) as archive:
        if sum(each.file_size for each in archive.infolist()) > _BYTES:
            raise BrokenEndings("the file is too large")
    with np.load(packed, allow_pickle=False) as arrays:
        return tuple(arrays[name] for name in ("weights", "scale", "bias"))
