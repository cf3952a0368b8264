"""Weights in pieces that a narrow line lets through: half-precision numbers and an index with their sums.

A machine that is lent for minutes gives back files of a bounded size only.
The index is put there last, so that what it names was whole when it came.
Nothing here needs PyTorch: that is for who makes the weights.
"""

from __future__ import annotations

import dataclasses
import hashlib
import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from models import durable
from models.training.shape import Shape

__all__ = ["PiecesError", "SentWeights", "read_pieces", "write_pieces"]

INDEX = "weights.json"
LARGEST = 15 << 20
"""Bytes of one piece."""

_VERSION = 1


class PiecesError(Exception):
    """The pieces are not all there, or not what the index says."""


@dataclasses.dataclass(frozen=True)
class SentWeights:
    """Weights by their names in ``Network.state_dict``; ``loss`` is on held-out text, in nats a token."""

    shape: Shape
    weights: Mapping[str, npt.NDArray[np.float16]]
    tokens: int
    loss: float


def write_pieces(folder: Path, pieces: SentWeights) -> None:
    """Puts them into ``folder`` in place of those that were there; raises ``OSError``."""
    folder.mkdir(parents=True, exist_ok=True)
    buffer = io.BytesIO()
    np.savez(buffer, allow_pickle=False, **pieces.weights)
    content = buffer.getvalue()
    names = {}
    for number, at in enumerate(range(0, len(content), LARGEST)):
        part = content[at : at + LARGEST]
        digest = hashlib.sha256(part).hexdigest()
        name = f"weights-{number}-{digest[:8]}.bin"
        durable.write(folder / name, part)
        names[name] = digest
    index = {
        "version": _VERSION,
        "shape": dataclasses.asdict(pieces.shape),
        "tokens": pieces.tokens,
        "loss": pieces.loss,
        "pieces": names,
    }
    durable.write(folder / INDEX, json.dumps(index, indent=1).encode() + b"\n")
    for old in folder.glob("weights-*.bin"):
        if old.name not in names:
            old.unlink()


def read_pieces(folder: Path) -> SentWeights:
    """The weights that ``write_pieces`` put there.  Raises ``PiecesError``."""
    try:
        index: dict[str, Any] = json.loads((folder / INDEX).read_bytes())
        if index["version"] != _VERSION:
            raise PiecesError(f"{INDEX}: of another version")
        content = b"".join(_piece(folder, name, digest) for name, digest in index["pieces"].items())
        with np.load(io.BytesIO(content), allow_pickle=False) as archive:
            weights = {name: archive[name] for name in archive.files}
        return SentWeights(Shape(**index["shape"]), weights, int(index["tokens"]), float(index["loss"]))
    except OSError as error:
        raise PiecesError(f"{Path(error.filename or folder).name}: {error.strerror or type(error).__name__}") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise PiecesError(f"{INDEX}: {error}") from error


def _piece(folder: Path, name: str, digest: str) -> bytes:
    if Path(name).name != name:
        raise PiecesError(f"{INDEX}: names a file elsewhere")
    content = (folder / name).read_bytes()
    if hashlib.sha256(content).hexdigest() != digest:
        raise PiecesError(f"{name}: not what was written")
    return content
