"""Models that crashed the engine, so that they are not loaded again without being asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import filelock
import msgspec

from models import durable
from models.errors import BadFile, StoreError
from models.readers.files import read_small
from models.store.names import is_model_id

__all__ = ["Mark", "Marks"]

_PATIENCE = 2.0
_LARGEST = 1 << 20


class Mark(msgspec.Struct, frozen=True):
    """Why a model is bad, as a short code, and since when (ISO 8601)."""

    reason: str
    when: str


class Marks:
    """The marks in one file.  Any program may change them at any time; a broken file holds none."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / ".marks.json"
        self._lock = folder / ".locks" / ".marks.lock"

    def read(self) -> dict[str, Mark]:
        """All marks, by model.  Raises ``StoreError`` "unreadable"."""
        try:
            found = msgspec.json.decode(read_small(self._path, _LARGEST), type=dict[str, Mark])
        except BadFile as error:
            if error.code in ("missing", "too-large"):
                return {}
            raise StoreError("unreadable", self._path.name, error.detail) from None
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            return {}
        return {model: mark for model, mark in found.items() if is_model_id(model)}

    def set(self, model: str, mark: Mark) -> None:
        """Marks a model.  Raises ``StoreError`` ("bad-name", "busy", "unreadable", "unwritable", "no-space")."""
        if not is_model_id(model):
            raise StoreError("bad-name", model[:100])
        self._change(lambda marks: {**marks, model: mark})

    def remove(self, model: str) -> None:
        """Takes a mark away, if there is one.  Raises as ``set``."""
        if model in self.read():
            self._change(lambda marks: {each: mark for each, mark in marks.items() if each != model})

    def _change(self, change: Callable[[dict[str, Mark]], dict[str, Mark]]) -> None:
        with self._alone():
            durable.write(self._path, msgspec.json.encode(change(self.read())), mode=durable.SHARED)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        try:
            self._lock.parent.mkdir(parents=True, exist_ok=True)
            with filelock.FileLock(self._lock, timeout=_PATIENCE):
                yield
        except filelock.Timeout:
            raise StoreError("busy", self._path.name) from None
        except OSError as error:
            raise StoreError(durable.fault_of(error), self._path.name, type(error).__name__) from None
