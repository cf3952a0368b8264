"""What a batch has finished, beside its target: an answer that was paid for is not asked for twice.

A file of lines of JSON: the first says what the answers belong to, each
further one is a row and its answer.  A line that was cut off when the machine
died is dropped.  It is readable by its owner only and gone when the target is
there with an answer in every row.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import io
import os
import stat
import time
from array import array
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Self

import filelock
import msgspec

from desktop.voc.protocol.errors import BadTable
from desktop.voc.protocol.messages import Classification
from desktop.voc.table.results import FailedRow, Outcome, clear_workshop
from engine.text.private import decode_private, encode_private
from models import durable

__all__ = ["Journal", "is_ours", "journal_of"]

_VERSION = 1
_SYNC_S = 2.0
_LONGEST = 64 << 20
"""Bytes of a line; an answer has at most 4 MB, and JSON spells some characters with six."""

_NONE = -1


class _Head(msgspec.Struct, frozen=True):
    version: int
    binding: str
    rows: int


class _Line(msgspec.Struct, frozen=True):
    row: int
    result: Classification | None = None
    failed: str = ""


_encode = msgspec.json.Encoder(enc_hook=encode_private).encode
_decode_line = msgspec.json.Decoder(_Line, dec_hook=decode_private).decode
_decode_head = msgspec.json.Decoder(_Head).decode


def journal_of(target: Path, binding: str) -> Path:
    """Where it lies.  Each binding has one of its own: who has chosen another column by mistake loses nothing."""
    told_apart = hashlib.sha256(binding.encode()).hexdigest()[:8]
    return target.with_name(f".{target.name}.{told_apart}.ieum-journal")


def is_ours(target: Path, binding: str) -> bool:
    """Whether what is at ``target`` is what a run of this binding left there, and nobody has changed it since."""
    try:
        return target.stat().st_mtime_ns <= journal_of(target, binding).stat().st_mtime_ns
    except OSError:
        return False


class Journal:
    """The journal of one target; a context manager that holds it for itself.

    ``binding`` names everything that answers depend on; what lies there under
    another is not gone on with.  Raises ``BadTable`` ("in-use", "no-space",
    "unwritable").
    """

    def __init__(self, target: Path, binding: str, rows: int) -> None:
        self._path = journal_of(target, binding)
        self._target = target
        self._name = target.name
        self._head = _Head(_VERSION, binding, rows)
        # By row, where its line begins; a table of a million rows is eight megabytes.
        self._places = array("q", [_NONE]) * rows
        self._lock = filelock.FileLock(str(target.with_name(f".{self._name}.ieum-lock")), timeout=0, mode=0o600)
        self._synced = 0.0
        self._file: BinaryIO = io.BytesIO()  # until there is one

    def __enter__(self) -> Self:
        try:
            self._lock.acquire()
        except filelock.Timeout:
            raise BadTable("in-use", self._name) from None
        except OSError as error:
            raise BadTable(durable.fault_of(error), self._name, type(error).__name__) from None
        try:
            clear_workshop(self._target)
            self._file = _opened(self._path)
            self._recover()
        except OSError as error:
            self._end()
            raise BadTable(durable.fault_of(error), self._name, type(error).__name__) from None
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def __repr__(self) -> str:
        return f"Journal({len(self._places)} rows)"

    def finished(self, row: int) -> bool:
        """Whether the row's answer lies here."""
        return self._places[row] != _NONE

    def outcomes(self) -> Iterator[Outcome | None]:
        """Of all rows in order; none for what is not there yet."""
        for place in self._places:
            yield None if place == _NONE else self._read(place)

    def add(self, row: int, outcome: Outcome) -> None:
        """Keeps it: from now on it survives the end of this process.  Raises ``BadTable``."""
        line = _Line(row, failed=outcome.code) if isinstance(outcome, FailedRow) else _Line(row, result=outcome)
        content = _encode(line) + b"\n"
        try:
            place = self._file.seek(0, os.SEEK_END)
            self._file.write(content)
            self._file.flush()
            if time.monotonic() - self._synced > _SYNC_S:
                os.fsync(self._file.fileno())
                self._synced = time.monotonic()
        except OSError as error:
            raise BadTable(durable.fault_of(error), self._name, type(error).__name__) from None
        self._places[row] = place

    def keep(self) -> None:
        """The target is there, and some of its rows have no answer yet: the finished ones are of use once more."""
        with contextlib.suppress(OSError):
            os.utime(self._path)

    def delete(self) -> None:
        """Of no use any more, nor are those of other orders for the same target: it is there."""
        self._close()
        with contextlib.suppress(OSError):
            for other in self._target.parent.iterdir():
                if other.name.startswith(f".{self._name}.") and other.name.endswith(".ieum-journal"):
                    other.unlink()

    def _close(self) -> None:
        # On a full disk it fails too, for what is still to be written: that was told when it was added.
        with contextlib.suppress(OSError):
            self._file.close()

    def _recover(self) -> None:
        """Finds what is there; failures are not kept, so that they get another chance."""
        try:
            head = _decode_head(self._file.readline(_LONGEST))
        except (msgspec.MsgspecError, UnicodeError, RecursionError):
            head = None
        end = self._file.tell()
        if head != self._head:
            self._file.seek(0)
            self._file.truncate()
            self._file.write(_encode(self._head) + b"\n")
            self._file.flush()
            return
        while (content := self._file.readline(_LONGEST)).endswith(b"\n"):
            try:
                line = _decode_line(content)
            except (msgspec.MsgspecError, UnicodeError, RecursionError):
                break
            if 0 <= line.row < len(self._places) and line.result is not None:
                self._places[line.row] = end
            end = self._file.tell()
        self._file.truncate(end)

    def _read(self, place: int) -> Outcome:
        self._file.seek(place)
        line = _decode_line(self._file.readline())
        return line.result if line.result is not None else FailedRow(line.failed)

    def _end(self) -> None:
        self._close()
        self._lock.release()
        with contextlib.suppress(OSError):
            Path(self._lock.lock_file).unlink()


def _opened(path: Path) -> BinaryIO:
    """The file itself, not one that a link leads to; its owner's only, whatever it was before.  Raises ``OSError``."""
    flags = os.O_RDWR | os.O_CREAT | sum(getattr(os, name, 0) for name in ("O_BINARY", "O_NOFOLLOW", "O_NONBLOCK"))
    descriptor = os.open(path, flags, 0o600)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):  # a pipe would be waited for without an end
        os.close(descriptor)
        raise OSError(errno.EINVAL, os.strerror(errno.EINVAL), str(path))
    file = os.fdopen(descriptor, "r+b")
    try:
        # Where there is no such function, files belong to nobody in particular.
        if os.fstat(file.fileno()).st_uid != getattr(os, "geteuid", lambda: 0)():
            raise PermissionError(errno.EPERM, "of another account")
        if os.chmod in os.supports_fd:
            os.chmod(file.fileno(), 0o600)  # noqa: PTH101  # what is open, whatever has that name by now
    except OSError:
        file.close()
        raise
    return file
