"""The models on this machine: a folder for each, changed by one program at a time, whole after a power cut.

    FOLDER/ID/              manifest.json, model.gguf, tokenizer.json
    FOLDER/.work/ID/        where a model is being made; no model yet
    FOLDER/.old/ID/         what is being replaced
    FOLDER/.trash/          what is being deleted
    FOLDER/.locks/ID.lock   held by who changes anything of ID

A model is decided for when ``manifest.json`` stands in its work folder.  From
there on every step can be repeated, and whoever next finds it half done
finishes it; before, what was installed stays.  Folders are moved aside and
not replaced, because Windows replaces none.
"""

from __future__ import annotations

import contextlib
import dataclasses
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import filelock

from models import durable
from models.errors import BadFile, StoreError
from models.store.manifest import GGUF, MANIFEST, TOKENIZER, Fault, Manifest, encode, fault_in, problem, read_manifest
from models.store.marks import Mark, Marks
from models.store.names import is_model_id

__all__ = ["Installed", "Store", "Unfinished", "Workplace"]

_DAY = 86_400.0
_GLANCE = 0.5
"""Seconds of waiting for a lock: others hold it for a moment, to look or to finish something, or for minutes."""

_BLINK = 0.1
"""Seconds; far longer than a model takes from its work folder to its place."""


@dataclasses.dataclass(frozen=True)
class Installed:
    """A model's folder; with a ``fault`` it cannot be used and may lack a manifest; ``mark``: it crashed the engine."""

    id: str
    folder: Path
    manifest: Manifest | None
    fault: Fault = ""
    mark: Mark | None = None

    @property
    def gguf(self) -> Path:
        """The weights."""
        return self.folder / GGUF

    @property
    def tokenizer(self) -> Path:
        """The vocabulary."""
        return self.folder / TOKENIZER


@dataclasses.dataclass(frozen=True)
class Unfinished:
    """A model that was begun: its bytes, when they last changed (seconds since 1970), whether someone is at it."""

    id: str
    size: int
    changed: float
    busy: bool
    folder: Path


class Workplace:
    """The work folder of one model, and the right to make it the model; comes from ``Store.workplace``."""

    def __init__(self, store: Store, model: str, folder: Path) -> None:
        self.folder = folder
        self._store = store
        self._id = model

    def place(self, manifest: Manifest) -> Installed:
        """Makes the files that ``manifest`` names the model; whatever else is in the folder is deleted.

        The work folder is gone then, and so are an older model with this id
        and its mark.  Raises ``StoreError``: "incomplete" when a file is
        missing or of another size, "in-use" when a program has the older one
        open (Windows; the new one takes its place as soon as it can),
        "no-space", "unwritable", "busy".
        """
        if manifest.id != self._id:
            raise StoreError("incomplete", self._id, f"the manifest is that of {manifest.id[:64]}")
        if fault := problem(manifest) or fault_in(self.folder, manifest):
            raise StoreError("incomplete", self._id, fault)
        with _telling(self._id):
            for name in manifest.files:
                durable.sync_file(self.folder / name)
            durable.write(self.folder / MANIFEST, encode(manifest), mode=durable.SHARED)
            self._store.settle(self._id)
        return self._store.get(self._id)


class Store:
    """The models in ``folder``, which need not exist yet.  Any number of programs and threads may have one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._marks = Marks(folder)

    def models(self) -> tuple[Installed, ...]:
        """All models, also those that are broken, by id.  Raises ``StoreError`` "unreadable"."""
        for model in sorted({*_ids(self.folder / ".work"), *_ids(self.folder / ".old")}):
            self._settle_if_free(model)
        models = sorted({*_ids(self.folder), *_ids(self.folder / ".old")})
        marks = self._marks.read()
        looked = [self._look(model, marks.get(model)) for model in models]
        return tuple(each for each in looked if each is not None)

    def get(self, model: str) -> Installed:
        """One model.  Raises ``StoreError`` ("bad-name", "not-found", "unreadable")."""
        self._settle_if_free(_checked(model))
        found = self._look(model, self._marks.read().get(model))
        if found is None:
            raise StoreError("not-found", model)
        return found

    def verify(self, model: str, whole: bool = False, progress: Callable[[int, int], None] | None = None) -> Fault:
        """What is wrong with a model; ``whole`` reads every byte.  Raises as ``get``."""
        found = self.get(model)
        if found.fault or found.manifest is None:
            return found.fault
        return fault_in(found.folder, found.manifest, whole, progress)

    @contextlib.contextmanager
    def workplace(self, model: str) -> Iterator[Workplace]:
        """A private folder in which a model is made; what an earlier attempt left there is still there.

        It stays when the block is left by an exception.  Raises ``StoreError``
        ("bad-name", "busy" when another has it, "no-space", "unwritable", "in-use").
        """
        folder = self._work(_checked(model))
        with self._lock(model):
            with _telling(model):
                self.settle(model)
                durable.delete(folder / MANIFEST)  # one that does not fit its files decides nothing
                folder.mkdir(parents=True, exist_ok=True)
            try:
                yield Workplace(self, model, folder)
            finally:
                with contextlib.suppress(OSError):
                    folder.rmdir()  # if nothing was begun

    def unfinished(self) -> tuple[Unfinished, ...]:
        """The work folders, by id; there are bytes to go on with.  Raises ``StoreError`` "unreadable"."""
        found = []
        for model in sorted(_ids(self.folder / ".work")):
            folder = self._work(model)
            try:
                with self._lock(model, 0):
                    busy = False
            except StoreError:
                busy = True
            found.append(Unfinished(model, durable.size_of(folder), durable.changed(folder), busy, folder))
        return tuple(found)

    def discard(self, model: str) -> None:
        """Deletes what was begun of a model.  Raises ``StoreError`` ("bad-name", "busy", "unwritable", "in-use")."""
        folder = self._work(_checked(model))
        with self._lock(model), _telling(model):
            self.settle(model)
            durable.delete(folder)

    def remove(self, model: str) -> None:
        """Deletes a model and its mark, and nothing that was begun of it.

        Raises ``StoreError`` ("bad-name", "not-found", "busy", "in-use", "unwritable").
        """
        final = self.folder / _checked(model)
        with self._lock(model), _telling(model):
            self.settle(model)
            if not final.is_dir():
                raise StoreError("not-found", model)
            trash = self.folder / ".trash" / uuid.uuid4().hex
            trash.parent.mkdir(exist_ok=True)
            final.replace(trash)
            durable.sync_folder(self.folder)
            self._marks.remove(model)
            with contextlib.suppress(OSError):  # the rest is swept some day
                durable.delete(trash)

    def disk_use(self, model: str) -> int:
        """Bytes of a model and of what was begun of it.  Raises ``StoreError`` "bad-name"."""
        return durable.size_of(self.folder / _checked(model)) + durable.size_of(self._work(model))

    def marks(self) -> dict[str, Mark]:
        """What crashed the engine, be it in this store or not.  Raises ``StoreError`` "unreadable"."""
        return self._marks.read()

    def mark_bad(self, model: str, reason: str, when: str) -> None:
        """Notes that a model crashed the engine: why, a short code, and when, ISO 8601.

        Raises ``StoreError`` ("bad-name", "busy", "unreadable", "unwritable", "no-space").
        """
        self._marks.set(model, Mark(reason, when))

    def unmark(self, model: str) -> None:
        """Gives a model another chance.  Raises as ``mark_bad``."""
        self._marks.remove(model)

    def sweep(self, days: float = 14, now: Callable[[], float] = time.time) -> None:
        """Deletes what dead programs left: trash, and work that nobody touched for so many days.

        Raises nothing: what cannot be deleted now is left for the next time.
        """
        for model in (*_found(self.folder / ".work"), *_found(self.folder / ".old")):
            with contextlib.suppress(StoreError):
                self._settle_if_free(model)
        for model in _found(self.folder / ".work"):
            folder = self._work(model)
            with contextlib.suppress(StoreError, OSError), self._lock(model):
                if now() - durable.changed(folder) > days * _DAY:
                    durable.delete(folder)
        with contextlib.suppress(OSError):
            for each in (self.folder / ".trash").iterdir():
                with contextlib.suppress(OSError):
                    durable.delete(each)

    def settle(self, model: str) -> None:
        """Finishes what was decided, or takes back what was not.  Only for who holds the lock; raises ``OSError``."""
        work, old, final = self._work(model), self.folder / ".old" / model, self.folder / model
        manifest = _decided(work, model)
        if manifest is not None:
            for each in work.iterdir():
                if each.name not in manifest.files and each.name != MANIFEST:
                    durable.delete(each)
            self._marks.remove(model)
            if final.exists():
                durable.delete(old)
                old.parent.mkdir(exist_ok=True)
                final.replace(old)
            work.replace(final)
            durable.sync_folder(self.folder)
        elif old.exists() and not final.exists():
            old.replace(final)
            durable.sync_folder(self.folder)
        with contextlib.suppress(OSError):  # a program may still read it; the next one deletes it
            durable.delete(old)

    def _look(self, model: str, mark: Mark | None) -> Installed | None:
        """What is there.  A fault or a gap is looked at twice: the model may be changing places this very moment."""
        found = _looked_at(model, self.folder / model, mark)
        if (found is None or found.fault) and self._lock_of(model).exists():
            with contextlib.suppress(StoreError), self._lock(model, _BLINK):
                pass
            found = _looked_at(model, self.folder / model, mark)
        return found

    def _settle_if_free(self, model: str) -> None:
        with _telling(model, "unreadable"):
            if not (self._work(model) / MANIFEST).exists() and not (self.folder / ".old" / model).exists():
                return
        with contextlib.suppress(StoreError), self._lock(model), _telling(model):
            self.settle(model)

    def _work(self, model: str) -> Path:
        return self.folder / ".work" / model

    def _lock_of(self, model: str) -> Path:
        return self.folder / ".locks" / f"{model}.lock"

    @contextlib.contextmanager
    def _lock(self, model: str, patience: float = _GLANCE) -> Iterator[None]:
        path = self._lock_of(model)
        with _telling(model):
            path.parent.mkdir(parents=True, exist_ok=True)
            lock = filelock.FileLock(path)
            try:
                lock.acquire(timeout=patience, poll_interval=0.02)
            except filelock.Timeout:
                raise StoreError("busy", model) from None
        try:
            yield
        finally:
            lock.release()


def _checked(model: str) -> str:
    if not is_model_id(model):
        raise StoreError("bad-name", model[:100])
    return model


def _ids(folder: Path) -> list[str]:
    """What in a folder may be a model.  Raises ``StoreError`` "unreadable"."""
    try:
        return [each.name for each in folder.iterdir() if is_model_id(each.name) and each.is_dir()]
    except FileNotFoundError:
        return []
    except OSError as error:
        raise StoreError("unreadable", folder.name, type(error).__name__) from None


def _found(folder: Path) -> list[str]:
    try:
        return _ids(folder)
    except StoreError:
        return []


def _decided(work: Path, model: str) -> Manifest | None:
    """The manifest of a work folder that is to become the model."""
    try:
        manifest = read_manifest(work)
    except BadFile:
        return None
    return manifest if manifest.id == model and not fault_in(work, manifest) else None


def _looked_at(model: str, folder: Path, mark: Mark | None) -> Installed | None:
    """One look; none where there is no folder.  Raises ``StoreError`` "unreadable"."""
    with _telling(model, "unreadable"):
        if not folder.is_dir():
            return None
    try:
        manifest = read_manifest(folder)
    except BadFile as error:
        fault: Fault = "newer-manifest" if error.code == "unsupported" else "broken-manifest"
        return Installed(model, folder, None, fault, mark)
    if manifest.id != model:
        return Installed(model, folder, None, "broken-manifest", mark)
    return Installed(model, folder, manifest, fault_in(folder, manifest), mark)


@contextlib.contextmanager
def _telling(model: str, code: str = "") -> Iterator[None]:
    """The system's errors as ours."""
    try:
        yield
    except OSError as error:
        raise StoreError(code or durable.fault_of(error), model, type(error).__name__) from None
