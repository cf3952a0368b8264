"""Opening what may be anything: a link to a device, a pipe that nobody writes to, a file without end."""

from __future__ import annotations

import contextlib
import errno
import ntpath
import os
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path, PureWindowsPath
from typing import BinaryIO

from engine.errors import EngineError, LoadCode, LoadFault

__all__ = [
    "MOST_TOKENIZER",
    "WITHOUT_WAITING",
    "FileFault",
    "bytes_of",
    "load_fault",
    "long_named",
    "opened",
    "read_small",
    "refused",
]

MOST_TOKENIZER = 64 << 20
"""Bytes of a tokenizer.json; those of 262,144 tokens have 33 MiB."""

WITHOUT_WAITING = os.O_RDONLY | sum(
    getattr(os, name, 0) for name in ("O_BINARY", "O_CLOEXEC", "O_NOCTTY", "O_NONBLOCK")
)
"""How to open it: for nobody, should the file have become a pipe after it was looked at."""

_CHUNK = 1 << 20
_SHORT = 247
"""Windows takes a path of more characters, its own for folders, only when it is spelled in full."""
_LOADING: Mapping[str, LoadCode] = {
    "missing": "missing",
    "unreadable": "unreadable",
    "no-handles": "no-handles",
    "no-memory": "no-memory",
    "unsupported": "unsupported",
}


class FileFault(EngineError):
    """A file cannot be used.

    ``code`` is "missing", "unreadable" (also: no regular file), "no-handles"
    (the system lets this process open no more files), "no-memory",
    "too-large", or what a reader says of its format; ``name`` is the file's,
    ``system`` what the system said, if it was the system.
    """

    def __init__(self, code: str, name: str, detail: str = "", system: OSError | None = None) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.name = name
        self.detail = detail
        self.system = system


def refused(error: OSError | MemoryError, name: str) -> FileFault:
    """What the system says about the file ``name``, as our error."""
    if isinstance(error, MemoryError) or error.errno == errno.ENOMEM:
        code = "no-memory"
    elif error.errno in (errno.EMFILE, errno.ENFILE):
        code = "no-handles"
    else:
        code = "missing" if isinstance(error, (FileNotFoundError, NotADirectoryError)) else "unreadable"
    return FileFault(code, name, type(error).__name__, error if isinstance(error, OSError) else None)


@contextlib.contextmanager
def opened(path: Path) -> Iterator[tuple[BinaryIO, int]]:
    """The regular file at ``path``, open for reading, and its size in bytes.

    Raises ``FileFault`` ("missing", "unreadable", "no-handles", "no-memory"),
    also for an ``OSError`` or ``MemoryError`` of the body.  Pipes, devices
    and folders are unreadable, and are not opened.
    """
    try:
        path = long_named(path)
        # A look before the file is opened, because opening a device may do something; and one at what was opened.
        _regular(path.stat(), path.name)
        with open(path, "rb", opener=lambda name, _: os.open(name, WITHOUT_WAITING)) as file:
            yield file, _regular(os.fstat(file.fileno()), path.name)
    except ValueError:  # a path with a zero byte in it names nothing
        if "\0" not in str(path):
            raise
        raise FileFault("missing", path.name, "a zero byte in the name") from None
    except (OSError, MemoryError) as error:
        raise refused(error, path.name) from None


def long_named(path: Path) -> Path:
    """The same path, so spelled that Windows takes it whatever its length; elsewhere every path is."""
    if not isinstance(path, PureWindowsPath) or len(str(path)) <= _SHORT or not path.is_absolute():
        return path
    spelled = ntpath.normpath(path)
    if spelled.startswith("\\\\?\\"):
        return path
    return type(path)("\\\\?\\UNC" + spelled[1:] if spelled.startswith("\\\\") else "\\\\?\\" + spelled)


def read_small(path: Path, limit: int) -> bytes:
    """The whole file; raises ``FileFault`` as ``opened`` does, and "too-large" above ``limit`` bytes."""
    with opened(path) as (file, size):
        if size > limit:
            raise FileFault("too-large", path.name, f"over {limit} bytes")
        # In portions: a file may grow, and may have been told larger than it is.
        data = bytearray()
        while len(data) <= limit and (portion := file.read(min(_CHUNK, limit + 1 - len(data)))):
            data += portion
    if len(data) > limit:
        raise FileFault("too-large", path.name, f"over {limit} bytes")
    return bytes(data)


def bytes_of(path: Path, limit: int) -> bytes:
    """The whole file, as ``read_small``, for who knows the system's faults only.  Raises ``OSError``.

    What a program finds in its own folders may be a pipe too, or a link to a
    device, and then it would never come to its first window.
    """
    try:
        return read_small(path, limit)
    except FileFault as fault:
        number = errno.EFBIG if fault.code == "too-large" else errno.EINVAL
        raise fault.system or OSError(number, fault.detail, str(path)) from None


def load_fault(fault: FileFault, broken: LoadCode) -> LoadFault:
    """The same fault as one of loading; ``broken`` is the code for a file that was read and is no good."""
    return LoadFault(_LOADING.get(fault.code, broken), f"{fault.name}: {fault.detail}")


def _regular(status: os.stat_result, name: str) -> int:
    if not stat.S_ISREG(status.st_mode):
        raise FileFault("unreadable", name, "no regular file")
    return status.st_size
