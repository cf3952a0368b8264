"""What can go wrong with a model's files, as one tree: each with a code that the desktop says in words.

``subject`` names the file, the model or the host it is about; ``detail`` is
English, for a bug report, and never holds what a person typed.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

__all__ = ["BadFile", "ConversionError", "DownloadError", "FileCode", "ModelError", "StoreError"]

FileCode: TypeAlias = Literal[
    "missing",
    "unreadable",
    "no-handles",
    "no-memory",
    "not-gguf",
    "broken-gguf",
    "not-safetensors",
    "broken-safetensors",
    "broken-pickle",
    "unsafe-pickle",
    "broken-config",
    "broken-tokenizer",
    "broken-manifest",
    "broken-catalogue",
    "too-large",
    "unsupported",
    "not-finite",
    "mismatch",
]
"""Why a file is refused.

"unsupported" is sound and not for us, "mismatch" belongs to another model;
"no-handles" and "no-memory" are the system's limits and not the file's fault.
"""


class ModelError(Exception):
    """The root of the tree."""

    def __init__(self, code: str, subject: str = "", detail: str = "") -> None:
        super().__init__(f"{code}: {subject}: {detail}")
        self.code = code
        self.subject = subject
        self.detail = detail


class BadFile(ModelError):
    """A file is no sound model, tokenizer or configuration; ``code`` is a ``FileCode``."""


class DownloadError(ModelError):
    """A file did not come from the hub."""


class ConversionError(ModelError):
    """A checkpoint could not be made a GGUF file."""


class StoreError(ModelError):
    """The folder of models could not be read or changed."""
