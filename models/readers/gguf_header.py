"""The header of a GGUF file, as ``engine.files.gguf`` reads it; what it raises as the errors of models."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

from engine.files import gguf
from engine.files.gguf import GgufHeader
from models.readers.files import translated

__all__ = ["parse", "read_header"]


def read_header(path: Path) -> GgufHeader:
    """The header of the file at ``path``; raises ``BadFile`` with the codes of ``engine.files.gguf.read_header``."""
    with translated():
        return gguf.read_header(path)


def parse(file: BinaryIO, size: int, name: str) -> GgufHeader:
    """As ``read_header``, of an open file with ``size`` bytes that errors call ``name``."""
    with translated():
        return gguf.parse(file, size, name)
