"""The text file of ``ieum eot --file``: a file or a pipe, read as far as it may be, from whoever gives it."""

from __future__ import annotations

import contextlib
import errno
import os
import select
import stat
from pathlib import Path
from typing import Any, Literal, TypeAlias

from engine.files.opening import WITHOUT_WAITING

__all__ = ["MOST_BYTES", "SILENCE_S", "SourceFault", "Unusable", "read_source"]

MOST_BYTES = 64 << 20
"""Of a file; its rows are held in memory until all are there."""

SILENCE_S = 10.0
"""So long a pipe may give nothing: nobody may be at its other end."""

_CHUNK = 1 << 16

_POLL: Any = getattr(select, "poll", None)
_COMES: Any = getattr(select, "POLLIN", None)
"""Windows has neither, nor pipes that have a path."""

SourceFault: TypeAlias = Literal["unreadable", "no-file", "endless", "silent", "no-handles"]
"""It cannot be opened or is no UTF-8; it is neither file nor pipe; it is too long; nothing comes; too many are open."""


class Unusable(Exception):
    """The file cannot be used."""

    def __init__(self, fault: SourceFault) -> None:
        super().__init__(fault)
        self.fault = fault


def read_source(path: Path, most: int = MOST_BYTES, silence: float = SILENCE_S) -> str:
    """The text of a file (UTF-8, with or without its mark); raises ``Unusable``.

    Of a pipe whatever comes until its end is read, as long as something
    comes every ``silence`` seconds.
    """
    try:
        descriptor = _opened(path)
        try:
            data = _read(descriptor, most, silence)
        finally:
            os.close(descriptor)
        return data.decode("utf-8-sig")
    except OSError as error:
        raise Unusable("no-handles" if error.errno in (errno.EMFILE, errno.ENFILE) else "unreadable") from None
    except (ValueError, MemoryError) as error:  # also a path with a zero byte in it
        raise Unusable("endless" if isinstance(error, MemoryError) else "unreadable") from None


def _opened(path: Path) -> int:
    """Opens without waiting for anybody; raises ``OSError`` and ``Unusable``."""
    # A look before it is opened, because opening a device may do something; and one at what was opened.
    _fit(path.stat())
    descriptor = os.open(path, WITHOUT_WAITING)
    try:
        _fit(os.fstat(descriptor))
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def _fit(status: os.stat_result) -> None:
    piped = stat.S_ISFIFO(status.st_mode) and _POLL is not None
    if not (stat.S_ISREG(status.st_mode) or piped):
        raise Unusable("no-file")


def _read(descriptor: int, most: int, silence: float) -> bytes:
    piped = stat.S_ISFIFO(os.fstat(descriptor).st_mode)
    data = bytearray()
    while True:
        if piped:
            _await(descriptor, silence)
        portion = b""
        # Somebody else may have read what came.
        with contextlib.suppress(BlockingIOError):
            portion = os.read(descriptor, _CHUNK)
            if not portion:
                return bytes(data)
        data += portion
        if len(data) > most:
            raise Unusable("endless")


def _await(descriptor: int, silence: float) -> None:
    """Waits until a pipe gives something, or its end."""
    waiting: Any = _POLL()
    waiting.register(descriptor, _COMES)
    if not waiting.poll(silence * 1000):
        raise Unusable("silent")
