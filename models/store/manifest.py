"""What is known of an installed model: ``manifest.json`` in its folder, and whether its files are what it says."""

from __future__ import annotations

import hashlib
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Literal, TypeAlias

import msgspec

from models.errors import BadFile
from models.readers.files import opened, read_small
from models.store.names import is_file_name, is_model_id

__all__ = [
    "GGUF",
    "MANIFEST",
    "TOKENIZER",
    "VERSION",
    "Acceptance",
    "Fault",
    "FileRecord",
    "Manifest",
    "ModelSource",
    "encode",
    "fault_in",
    "problem",
    "read_manifest",
    "record_of",
]

MANIFEST, GGUF, TOKENIZER = "manifest.json", "model.gguf", "tokenizer.json"
VERSION = 1

Fault: TypeAlias = Literal["", "broken-manifest", "newer-manifest", "missing", "unreadable", "wrong-size", "wrong-hash"]
"""Why an installed model cannot be used; empty when it can."""

_LARGEST = 1 << 20
_BLOCK = 1 << 20


class FileRecord(msgspec.Struct, frozen=True):
    """A file of the model: bytes, and SHA-256 in hexadecimal."""

    size: int
    sha256: str


class ModelSource(msgspec.Struct, frozen=True):
    """Where it came from: "hub" with repository, revision and commit, or "file" with the ``name`` it had."""

    kind: Literal["hub", "file"]
    host: str = ""
    repo: str = ""
    revision: str = ""
    commit: str = ""
    name: str = ""


class Acceptance(msgspec.Struct, frozen=True):
    """A licence by its SPDX id, and when the person accepted it (ISO 8601); empty when there was nothing to accept."""

    id: str
    accepted: str = ""


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """One model; ``files`` by name, ``installed`` ISO 8601, the rest as in the catalogue."""

    version: int = VERSION
    id: str
    name: str
    task: Literal["suggestion", "eot", "both"]
    family: str
    source: ModelSource
    licence: Acceptance
    files: dict[str, FileRecord]
    quantisation: str
    parameters: int
    vocabulary: int
    context: int
    installed: str

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(record.size for record in self.files.values())


class _Versioned(msgspec.Struct):
    version: int


def encode(manifest: Manifest) -> bytes:
    """As it is kept: indented, for people who look."""
    return msgspec.json.format(msgspec.json.encode(manifest), indent=2) + b"\n"


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a model's folder.

    Raises ``BadFile`` ("missing", "unreadable", "broken-manifest"; "unsupported" for a newer version).
    """
    try:
        content = read_small(folder / MANIFEST, _LARGEST)
    except BadFile as error:
        code = "broken-manifest" if error.code == "too-large" else error.code
        raise BadFile(code, folder.name, error.detail) from None
    try:
        if msgspec.json.decode(content, type=_Versioned).version > VERSION:
            raise BadFile("unsupported", folder.name, "a manifest of a newer version")
        manifest = msgspec.json.decode(content, type=Manifest)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise BadFile("broken-manifest", folder.name, str(error)[:200]) from None
    if found := problem(manifest):
        raise BadFile("broken-manifest", folder.name, found)
    return manifest


def problem(manifest: Manifest) -> str:
    """What the types of a manifest do not tell; empty when it is sound."""
    if not is_model_id(manifest.id) or not all(is_file_name(name) for name in manifest.files):
        return "a name that is none"
    if not {GGUF, TOKENIZER} <= manifest.files.keys():
        return f"without {GGUF} or {TOKENIZER}"
    if len(encode(manifest)) > _LARGEST:
        return f"over {_LARGEST} bytes"
    return ""


def record_of(path: Path, progress: Callable[[int, int], None] | None = None) -> FileRecord:
    """Size and hash of a file; ``progress`` is told bytes read and all.  Raises ``BadFile``."""
    digest = hashlib.sha256()
    done = 0
    with opened(path) as (file, size):
        while data := file.read(_BLOCK):
            digest.update(data)
            done += len(data)
            if progress:
                progress(done, size)
    return FileRecord(done, digest.hexdigest())


def fault_in(
    folder: Path, manifest: Manifest, whole: bool = False, progress: Callable[[int, int], None] | None = None
) -> Fault:
    """What is wrong with the files of a model: their sizes, and with ``whole`` every byte of them."""
    done = 0

    def tell(read: int, _: int) -> None:
        if progress:
            progress(done + read, manifest.size)

    for name, record in manifest.files.items():
        try:
            status = (folder / name).stat()
            if not stat.S_ISREG(status.st_mode):
                return "unreadable"
            if status.st_size != record.size:
                return "wrong-size"
        except FileNotFoundError:
            return "missing"
        except OSError:
            return "unreadable"
    for name, record in manifest.files.items() if whole else ():
        try:
            if record_of(folder / name, tell) != record:
                return "wrong-hash"
        except BadFile:
            return "unreadable"
        done += record.size
    return ""
