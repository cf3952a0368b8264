"""The file of the weights as llama.cpp is given it: opened once, checked, and loaded from what was checked."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

from engine.errors import LoadCode, LoadFault
from engine.files.gguf import parse
from engine.files.gguf_sound import check_sound
from engine.files.opening import FileFault, load_fault, long_named, opened
from engine.llm.memory import most_bytes

__all__ = ["Weights", "checked"]


class Weights(NamedTuple):
    """What llama.cpp opens, and what it is told besides: the ``architecture`` and how many tokens there are."""

    name: bytes
    architecture: str
    vocabulary: int


@contextlib.contextmanager
def checked(path: Path) -> Iterator[Weights]:
    """Weights that llama.cpp may be given inside the ``with``.

    Raises ``LoadFault``: "missing", "unreadable" (also: the file changed
    while it was loaded), "no-handles", "no-memory" (more weights than this
    process may have memory), "unsupported" (no model that the program can
    run), "broken-gguf".
    """
    path = long_named(path)
    try:
        with opened(path) as (file, size):
            before = _state(file)
            header = parse(file, size, path.name)
            check_sound(header)
            if size > (most := most_bytes()):
                told = max(each.offset + each.bytes for each in header.tensors)
                # A file that was made longer than what is in it is no matter of memory.
                code: LoadCode = "no-memory" if told > most else "broken-gguf"
                raise LoadFault(code, f"a file of {size} bytes with {told} of weights, {most} of memory")
            embedding = next(each for each in header.tensors if each.name == "token_embd.weight")
            yield Weights(_name_of(file, path), str(header.metadata["general.architecture"]), embedding.shape[0])
            if _state(file) != before or not _still_there(file, path):
                raise LoadFault("unreadable", "the file changed while it was loaded")
    except FileFault as fault:
        raise load_fault(fault, "broken-gguf") from None


def _state(file: BinaryIO) -> tuple[int, int]:
    found = os.fstat(file.fileno())
    return found.st_size, found.st_mtime_ns


def _name_of(file: BinaryIO, path: Path) -> bytes:
    """A name under which the very file is opened again, whatever stands at ``path`` by then; else ``path``."""
    name = Path(f"/proc/self/fd/{file.fileno()}")
    with contextlib.suppress(OSError):
        if os.path.samestat(name.stat(), os.fstat(file.fileno())):
            return bytes(name)
    return os.fsencode(path)


def _still_there(file: BinaryIO, path: Path) -> bool:
    """Whether ``path`` is the file still, where llama.cpp had to open that; a name of the descriptor always is."""
    if _name_of(file, path) != os.fsencode(path):
        return True
    with contextlib.suppress(OSError):
        return os.path.samestat(path.stat(), os.fstat(file.fileno()))
    return False
