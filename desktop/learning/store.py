"""The file of the person's words: one for all their programs, read and written under a lock, whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import logging
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import filelock
import msgspec

from desktop.learning.errors import StrangeFile, Strangeness
from desktop.learning.ngram import StoredWords
from desktop.learning.sealed import WordSeal
from models import durable

__all__ = ["WordFile"]

_log = logging.getLogger(__name__)
_LARGEST = 64 * 1024 * 1024
_PATIENCE_S = 5.0
_PIECE = 300
"""Eojeols whose followers are encoded in one go: who draws a window meanwhile waits for no more than that."""
_LENGTH = 4

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(StoredWords).decode


class WordFile:
    """``path`` with the words, ``lock`` beside it.

    A file that cannot be read is moved aside, never written over: it may be
    somebody's, and a newer program may read it again.
    """

    def __init__(self, path: Path, lock: Path, told: Callable[[Strangeness, Path], None] = lambda _, __: None) -> None:
        """``told`` hears why a file was moved aside, and where to."""
        self._path, self._lock, self._told = path, lock, told

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """No other program reads or writes it meanwhile.  Raises ``TimeoutError`` when one does and does not end."""
        with contextlib.suppress(OSError):
            self._lock.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = filelock.FileLock(self._lock, timeout=_PATIENCE_S)
        try:
            lock.acquire()
        except filelock.Timeout:
            raise TimeoutError(errno.EBUSY, "another program writes") from None
        except (OSError, NotImplementedError) as error:
            # A disk that knows no locks is no reason to forget everything.
            _log.info("no lock for the words: %s", type(error).__name__)
        try:
            yield
        finally:
            lock.release()

    def read(self, seal: WordSeal) -> StoredWords:
        """What is there; nothing where no file is.  To be called ``alone``; raises ``OSError``."""
        try:
            return self._read(seal)
        except FileNotFoundError:
            return StoredWords()
        except StrangeFile as strange:
            self._told(strange.code, self._move_aside(strange.code))
            return StoredWords()

    def write(self, stored: StoredWords, seal: WordSeal) -> None:
        """Puts this in place of what is there.  To be called ``alone``; raises ``OSError``, and nothing changed."""
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        durable.write(self._path, seal.close(_packed(stored)))

    def stamp(self) -> tuple[int, int, int] | None:
        """Tells whether somebody has written since; none where no file is."""
        try:
            found = self._path.stat()
        except OSError:
            return None
        return found.st_ino, found.st_mtime_ns, found.st_size

    def delete(self) -> None:
        """Leaves nothing of it, and of those moved aside.  To be called ``alone``; raises ``OSError``."""
        for each in (self._path, *self._path.parent.glob(f"{self._path.stem}-*{self._path.suffix}")):
            durable.delete(each)

    def _read(self, seal: WordSeal) -> StoredWords:
        if self._path.stat().st_size > _LARGEST or not self._path.is_file():
            raise StrangeFile("foreign")
        content = seal.open(self._path.read_bytes())
        try:
            return _unpacked(content)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            raise StrangeFile("broken") from None

    def _move_aside(self, code: Strangeness) -> Path:
        when = time.strftime("%Y%m%d-%H%M%S")
        numbers = ("", *(f"-{number}" for number in range(2, 100)))
        names = (f"{self._path.stem}-{code}-{when}{number}{self._path.suffix}" for number in numbers)
        free = next(place for name in names if not (place := self._path.with_name(name)).exists())
        self._path.rename(free)
        return free


def _packed(stored: StoredWords) -> bytes:
    """The words in pieces, each behind its length; the first says all but the pairs."""
    befores = list(stored.pairs)
    pieces = [
        msgspec.structs.replace(stored, pairs={}),
        *(
            StoredWords(pairs={before: stored.pairs[before] for before in befores[at : at + _PIECE]})
            for at in range(0, len(befores), _PIECE)
        ),
    ]
    bodies = map(_encode, pieces)
    return b"".join(part for body in bodies for part in (len(body).to_bytes(_LENGTH, "little"), body))


def _unpacked(content: bytes) -> StoredWords:
    whole, at = StoredWords(), 0
    pairs: dict[str, dict[str, float]] = {}
    while at < len(content):
        end = at + _LENGTH + int.from_bytes(content[at : at + _LENGTH], "little")
        piece = _decode(content[at + _LENGTH : end])
        whole = piece if at == 0 else whole
        pairs |= piece.pairs
        at = end
    return msgspec.structs.replace(whole, pairs=pairs)
