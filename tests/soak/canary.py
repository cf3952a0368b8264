"""Looks for a word that a person typed wherever typed text must never be: files, cores, sockets, arguments, environment."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from engine.text.hangul import keys

__all__ = ["forms", "found_in_files", "found_in_processes", "found_in_sockets"]

_CHUNK = 1 << 20


def forms(word: str) -> list[bytes]:
    """The bytes that would give the word away: as text in the usual encodings, escaped, and as the keys that spell it."""
    spelled = keys(word)
    texts = [word.encode(encoding) for encoding in ("utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "cp949")]
    escaped = [word.encode("unicode_escape"), b"".join(b"%%%02X" % byte for byte in word.encode())]
    return [*texts, *escaped, spelled.encode(), spelled.encode("utf-16-le")]


def found_in_files(folders: Iterable[Path], looked_for: Sequence[bytes], except_below: Sequence[Path]) -> list[str]:
    """The files below these folders that hold one of the forms in their content or in their path."""
    found = []
    for path in _files(folders, except_below):
        if any(form in os.fsencode(path) for form in looked_for):
            found.append(f"the name of a file in {path.parent}")
        if _holds(path, looked_for):
            found.append(str(path))
    return found


def found_in_processes(pids: Iterable[int], looked_for: Sequence[bytes]) -> list[str]:
    """Where arguments, environment, names of threads, and names of open files and mapped files hold a form.

    What the system does not let us read is not told of: it lets nobody else.
    """
    found = []
    for pid in pids:
        place = Path(f"/proc/{pid}")
        told = [name for name in ("cmdline", "environ", "comm", "maps") if _holds(place / name, looked_for)]
        found += [f"{name} of process {pid}" for name in told]
        for each in (*_entries(place / "fd"), *_entries(place / "task")):
            try:
                named = os.fsencode(each.readlink()) if each.parent.name == "fd" else (each / "comm").read_bytes()
            except OSError:
                continue
            if any(form in named for form in looked_for):
                found.append(f"{each.parent.name} of process {pid}")
    return found


def found_in_sockets(looked_for: Sequence[bytes]) -> list[str]:
    """Whether the name of a local socket, one without a file too, holds a form."""
    return ["/proc/net/unix"] if _holds(Path("/proc/net/unix"), looked_for) else []


def _files(folders: Iterable[Path], except_below: Sequence[Path]) -> Iterator[Path]:
    for folder in folders:
        for at, names, files in os.walk(folder):
            here = Path(at)
            names[:] = [name for name in names if here / name not in except_below]
            yield from (here / name for name in files if not (here / name).is_symlink())


def _holds(path: Path, looked_for: Sequence[bytes]) -> bool:
    longest = max(map(len, looked_for))
    try:
        # A pipe in a folder would wait for somebody to write.
        if not path.is_file():
            return False
        with path.open("rb") as file:
            kept = b""
            while chunk := file.read(_CHUNK):
                kept = kept[-longest:] + chunk
                if any(form in kept for form in looked_for):
                    return True
    except OSError:
        return False
    return False


def _entries(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError:
        return []
