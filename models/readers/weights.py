"""Finds the weights of a checkpoint in its folder."""

from __future__ import annotations

from pathlib import Path

from models.errors import BadFile
from models.readers.checkpoint import Checkpoint
from models.readers.safetensors import read_safetensors
from models.readers.torch_zip import read_torch_zip

__all__ = ["WEIGHTS", "read_weights"]

WEIGHTS = ("model.safetensors", "pytorch_model.bin")
"""The names a hub gives them, the one to prefer first."""


def read_weights(folder: Path) -> Checkpoint:
    """The tensors of a checkpoint; safetensors are preferred, as there is nothing to run in them.

    Raises ``BadFile`` as the readers do, "missing" when neither file is
    there, and "unsupported" when the weights lie in several files.
    """
    for name, read in zip(WEIGHTS, (read_safetensors, read_torch_zip), strict=True):
        if (folder / name).exists():
            return read(folder / name)
        if (folder / f"{name}.index.json").exists():
            raise BadFile("unsupported", f"{name}.index.json", "weights in several files")
    raise BadFile("missing", WEIGHTS[0], "nor " + WEIGHTS[1])
