"""Reads pytorch_model.bin as torch 1.6 and later write it: a zip of a pickle and of the tensors' bytes."""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path
from typing import BinaryIO

from models.errors import BadFile
from models.readers.checkpoint import Checkpoint, Place
from models.readers.files import opened
from models.readers.torch_pickle import tensors

__all__ = ["parse", "read_torch_zip"]

MOST_DIRECTORY = 4 << 20
"""Bytes of the zip's directory; a tensor takes about 100."""
MOST_PICKLE = 1 << 20
"""Bytes of data.pkl; a tensor takes about 150."""

_LOCAL = struct.Struct("<4s22xHH")
_ENCRYPTED = 0x1


def read_torch_zip(path: Path) -> Checkpoint:
    """The tensors of the file at ``path``.

    Raises ``BadFile``: "missing", "unreadable", "unsafe-pickle" (it asks for
    a name, the detail, that no tensor needs), "unsupported" (torch's format
    before 1.6, compressed, encrypted or big-endian), "too-large" (over a
    limit of this module), "broken-pickle" (all else).
    """
    with opened(path) as (file, size):
        return Checkpoint(path, parse(file, size, path.name))


def parse(file: BinaryIO, size: int, name: str) -> dict[str, Place]:
    """Where the tensors lie in an open file with ``size`` bytes that errors call ``name``."""
    members = _members(file, size, name)
    pickles = [each for each in members if each.endswith("/data.pkl") and each.count("/") == 1]
    if len(pickles) != 1:
        raise BadFile("broken-pickle", name, "no data.pkl, or several")
    folder = pickles[0].removesuffix("data.pkl")
    order = members.get(folder + "byteorder")
    if order and _bytes(file, *order, 16, name) != b"little":
        raise BadFile("unsupported", name, "big-endian")
    program = _bytes(file, *members[pickles[0]], MOST_PICKLE, name)
    storages = {each.removeprefix(folder + "data/"): place for each, place in members.items()}
    return tensors(program, storages, name)


class _Short:
    """A file of which ``zipfile`` may read only a little at once: its directory may claim any size."""

    def __init__(self, file: BinaryIO, name: str) -> None:
        self._file, self._name = file, name
        self.seek, self.tell, self.seekable = file.seek, file.tell, file.seekable

    def read(self, count: int = -1) -> bytes:
        """As of a file; raises ``BadFile`` ("too-large")."""
        if count > MOST_DIRECTORY:
            raise BadFile("too-large", self._name, f"a zip directory of {count} bytes")
        return self._file.read(MOST_DIRECTORY if count < 0 else count)


def _members(file: BinaryIO, size: int, name: str) -> dict[str, tuple[int, int]]:
    """The members of the zip: where the bytes of each begin in the file, and how many they are."""
    if (begin := file.read(4)) != b"PK\x03\x04":
        old = begin[:1] == b"\x80" or b"ustar" in begin
        raise BadFile("unsupported" if old else "broken-pickle", name, "no zip" + ", as before torch 1.6" * old)
    try:
        with zipfile.ZipFile(_Short(file, name)) as archive:
            infos = sorted(archive.infolist(), key=lambda info: info.header_offset)
    # What zipfile says of damage: its own error, and whatever its parsing of odd numbers and names falls over.
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OverflowError, struct.error, IndexError) as error:
        raise BadFile("broken-pickle", name, f"no sound zip: {type(error).__name__}") from None
    members: dict[str, tuple[int, int]] = {}
    end = 0
    for info in infos:
        if info.compress_type != zipfile.ZIP_STORED or info.compress_size != info.file_size:
            raise BadFile("unsupported", name, "compressed")
        if info.flag_bits & _ENCRYPTED:
            raise BadFile("unsupported", name, "encrypted")
        if info.header_offset < end or info.header_offset + _LOCAL.size > size:
            raise BadFile("broken-pickle", name, "members overlap or lie outside the file")
        file.seek(info.header_offset)
        magic, name_size, extra_size = _LOCAL.unpack(file.read(_LOCAL.size))
        start = info.header_offset + _LOCAL.size + name_size + extra_size
        end = start + info.file_size
        if magic != b"PK\x03\x04" or end > size or info.filename in members:
            raise BadFile("broken-pickle", name, "a member's header, size or name is wrong")
        members[info.filename] = (start, info.file_size)
    return members


def _bytes(file: BinaryIO, start: int, count: int, most: int, name: str) -> bytes:
    if count > most:
        raise BadFile("too-large", name, f"{count} bytes where {most} are plenty")
    file.seek(start)
    return file.read(count)
