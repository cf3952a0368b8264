"""A file on its way here: ``NAME.part``, and beside it ``NAME.part.json`` that says what it is the beginning of.

Only ``finish`` gives it its name, when size and hash are right.  At any
moment the process may die; the next one goes on where this one stopped.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO, Self, TypeAlias

import msgspec

from models import durable
from models.errors import DownloadError

__all__ = ["Partial", "RemoteFile", "Tick", "digest_of"]

_BLOCK = 1 << 20
_NOTE_BYTES = 1 << 20

Tick: TypeAlias = Callable[[int], None]
"""Told, while bytes that lie here are read again, how many they are; what it raises ends that."""


class RemoteFile(msgspec.Struct, frozen=True):
    """A file as the hub describes it.

    ``size`` is bytes; ``sha256`` is there for large files and ``sha1`` (git's,
    of a blob) for small ones, each empty otherwise; ``etag`` is empty when no
    server gave one that compares strongly; ``commit`` is the revision's, empty
    when not said.
    """

    host: str
    repo: str
    revision: str
    name: str
    size: int
    etag: str = ""
    sha256: str = ""
    sha1: str = ""
    commit: str = ""

    @property
    def has_hash(self) -> bool:
        """Will the content tell in the end whether it is right?"""
        return bool(self.sha256 or self.sha1)

    @property
    def local_name(self) -> str:
        """The name without folders."""
        return self.name.rpartition("/")[2]

    def same_content(self, other: RemoteFile) -> bool:
        """May the beginning of one be continued with the other?"""
        named = self.has_hash or self.host == other.host
        return bool(self.etag) and self.etag == other.etag and self.size == other.size and named


class _Digest:
    """The hashes of ``remote``, which comes in pieces."""

    def __init__(self, remote: RemoteFile) -> None:
        self._remote = remote
        self._sha256 = hashlib.sha256()
        self._sha1 = hashlib.sha1(b"blob %d\0" % remote.size, usedforsecurity=False) if remote.sha1 else None

    def update(self, data: bytes) -> None:
        self._sha256.update(data)
        if self._sha1:
            self._sha1.update(data)

    def sha256(self) -> str:
        return self._sha256.hexdigest()

    def fits(self) -> bool:
        if self._sha1 and self._sha1.hexdigest() != self._remote.sha1:
            return False
        return not self._remote.sha256 or self._remote.sha256 == self.sha256()


def digest_of(path: Path, remote: RemoteFile, tick: Tick) -> str:
    """The SHA-256 of a file that is already ``remote``; empty when it is not, or when that cannot be told."""
    if not remote.has_hash:
        return ""
    digest = _Digest(remote)
    try:
        if path.stat().st_size != remote.size:
            return ""
        file = path.open("rb")
    except OSError:
        return ""
    with file:
        while data := _read(file):
            digest.update(data)
            tick(remote.size)
    return digest.sha256() if digest.fits() else ""


def _read(file: BinaryIO) -> bytes:
    """The next block; of a file that cannot be read on, none: its hash will then not fit."""
    try:
        return file.read(_BLOCK)
    except OSError:
        return b""


class Partial:
    """Takes the bytes of ``remote`` for ``folder / name``; a context manager, which closes the file.

    Raises ``DownloadError`` ("no-space", "unwritable", "in-use") throughout.
    ``length`` counts the bytes that are there.
    """

    def __init__(self, folder: Path, remote: RemoteFile, tick: Tick) -> None:
        self._remote = remote
        self._tick = tick
        self.target = folder / remote.local_name
        self._part = self.target.with_name(self.target.name + ".part")
        self._note = self.target.with_name(self.target.name + ".part.json")
        self.length = 0
        self._digest = _Digest(remote)
        self._file: BinaryIO | None = None

    def __enter__(self) -> Self:
        with self._telling():
            if not self._belongs():
                # The old part goes first: the note must never speak of bytes that are another file's.
                durable.delete(self._part)
                durable.write(self._note, msgspec.json.encode(self._remote), mode=durable.SHARED)
            # Unbuffered: what was received is the system's at once, so a kill loses nothing.
            self._file = self._part.open("a+b", buffering=0)
        try:
            self._read_what_is_there()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None

    def write(self, data: bytes) -> None:
        """Appends; more than the size is refused ("wrong-size") and the part emptied."""
        if self.length + len(data) > self._remote.size:
            self.restart()
            raise DownloadError("wrong-size", self._remote.name, f"more than {self._remote.size} bytes")
        with self._telling():
            view = memoryview(data)
            while view:
                view = view[self._open.write(view) :]
        self._digest.update(data)
        self.length += len(data)

    def restart(self) -> None:
        """Back to nothing."""
        with self._telling():
            self._open.truncate(0)
        self.length = 0
        self._digest = _Digest(self._remote)

    def finish(self) -> str:
        """Gives the file its name, on the disk, and returns its SHA-256.

        Raises ``DownloadError`` "wrong-hash", with the part emptied.
        """
        if not self._digest.fits():
            self.restart()
            raise DownloadError("wrong-hash", self._remote.name)
        with self._telling():
            self.__exit__()
            durable.place(self._part, self.target)
            durable.delete(self._note)
        return self._digest.sha256()

    @property
    def _open(self) -> BinaryIO:
        if self._file is None:
            raise ValueError("the part is not open")
        return self._file

    def _belongs(self) -> bool:
        """Is what lies there the beginning of this very content?"""
        try:
            noted = msgspec.json.decode(durable.read(self._note, _NOTE_BYTES), type=RemoteFile)
            return self._remote.same_content(noted) and self._part.stat().st_size <= self._remote.size
        except (OSError, msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            return False

    def _read_what_is_there(self) -> None:
        with self._telling():
            there = self._open.seek(0, os.SEEK_END)
            self._open.seek(0)
        while True:
            with self._telling():
                data = self._open.read(_BLOCK)
            if not data:
                return
            self._digest.update(data)
            self.length += len(data)
            self._tick(there)

    @contextlib.contextmanager
    def _telling(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise DownloadError(durable.fault_of(error), self.target.name, type(error).__name__) from None
