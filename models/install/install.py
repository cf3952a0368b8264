"""A model from where it is to where it is used: downloaded or copied, converted where need be, tried, put in its place.

Whatever ends the work, a kill included, leaves the models that were there;
what was downloaded stays for the next attempt.
"""

from __future__ import annotations

import contextlib
import dataclasses
import datetime as dt
import itertools
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import BinaryIO, Literal, NamedTuple, TypeAlias

import msgspec

from engine.files.opening import MOST_TOKENIZER
from models import durable
from models.conversion.convert import convert
from models.conversion.sizes import QUANTISATIONS
from models.errors import BadFile, ConversionError, StoreError
from models.hub.download import Hub
from models.install.catalogue import CatalogueEntry, Quantisation, Role, read_catalogue
from models.readers.config import CONFIG
from models.readers.files import opened, read_small
from models.readers.gguf_header import parse, read_header
from models.readers.recognise import Traits, recognise_folder, recognise_gguf
from models.store.manifest import GGUF, TOKENIZER, Acceptance, Manifest, ModelSource, record_of
from models.store.names import model_id
from models.store.store import Installed, Store, Workplace
from models.tokenizers.vocabulary import write_tokenizer

__all__ = ["Probe", "Stage", "Steps", "import_model", "install"]

Stage: TypeAlias = Literal["download", "convert", "copy", "check", "try"]

Steps: TypeAlias = Callable[[Stage, int, int], None]
"""Told how far a stage is, in bytes or steps; total 0 while that is not known.  What it raises ends the work."""

Probe: TypeAlias = Callable[[Path, Path], None]
"""Loads a GGUF with its tokenizer once, in a process of its own; raises ``ModelError`` when it cannot be used."""


class _Files(NamedTuple):
    """A model that is made, wherever its files lie."""

    gguf: Path
    tokenizer: Path


_CHECKPOINT = "checkpoint"
_BLOCK = 1 << 20
_RESERVE = 64 << 20


def install(
    entry: CatalogueEntry, quantisation: str, store: Store, hub: Hub, accepted: str, steps: Steps, probe: Probe
) -> Installed:
    """Gets a model of the catalogue; ``accepted`` is when its licence was (ISO 8601).

    Raises ``ModelError``: "import-only" for an entry without files,
    "unknown-quantisation", and what hub, conversion, store and probe raise.
    """
    if entry.route not in ("convert", "gguf"):
        raise StoreError("import-only", entry.id)
    form = _form(entry, quantisation)
    with store.workplace(entry.id) as place:
        checkpoint = place.folder / _CHECKPOINT
        with _writing(entry.id):
            checkpoint.mkdir(exist_ok=True)
        try:
            source, names = _download(entry, hub, checkpoint, lambda done, total: steps("download", done, total))
        finally:
            with contextlib.suppress(OSError):
                checkpoint.rmdir()  # nothing came, so nothing is begun
        if entry.route == "convert":
            convert(checkpoint, place.folder, form.name, lambda done, total: steps("convert", done, total))
            made = _Files(place.folder / GGUF, place.folder / TOKENIZER)
        else:
            made = _Files(checkpoint / names["gguf"], checkpoint / names["tokenizer"])
        manifest = _manifest(
            entry.id,
            entry.name,
            recognise_gguf(made.gguf),
            source,
            Acceptance(entry.licence.id, accepted),
        )
        return _finish(place, made, msgspec.structs.replace(manifest, task=entry.task), steps, probe)


def import_model(path: Path, store: Store, quantisation: str, steps: Steps, probe: Probe, name: str = "") -> Installed:
    """Takes a GGUF file, or a folder with one or with a checkpoint, as a model; the original stays as it is.

    ``quantisation`` is for checkpoints.  Raises ``ModelError``: "missing" when
    there is nothing of the kind, "unknown-quantisation", and what readers,
    conversion, store and probe raise.
    """
    _forget_imports(store)
    gguf = _gguf_in(path)
    if gguf is not None:
        return _import_gguf(gguf, path.name, store, steps, probe, name)
    traits = recognise_folder(path)
    if quantisation not in QUANTISATIONS:
        raise ConversionError("unknown-quantisation", quantisation, ", ".join(QUANTISATIONS))
    shown = name or traits.name or path.stem
    with _imported(store, shown) as (model, place):
        convert(path, place.folder, quantisation, lambda done, total: steps("convert", done, total))
        traits = dataclasses.replace(recognise_gguf(place.folder / GGUF), licence=traits.licence)
        manifest = _manifest(model, shown, traits, ModelSource("file", name=path.name), Acceptance(traits.licence))
        made = _Files(place.folder / GGUF, place.folder / TOKENIZER)
        return _finish(place, made, manifest, steps, probe, path.name)


def _import_gguf(gguf: Path, given: str, store: Store, steps: Steps, probe: Probe, name: str) -> Installed:
    """Takes a GGUF file, ``given`` under this name.

    It is opened once: whatever stands at its path later, what is looked at
    is what is copied; and what becomes the model is looked at again.
    """
    with opened(gguf) as (file, size):
        header = parse(file, size, gguf.name)
        shown = name or recognise_gguf(header).name or gguf.stem
        with _imported(store, shown) as (model, place):
            _copy(file, size, place.folder / GGUF, gguf.name, lambda done, total: steps("copy", done, total))
            with _about(gguf.name):
                copied = read_header(place.folder / GGUF)
                traits = recognise_gguf(copied)
            _tokenizer_of(gguf, copied.metadata, place.folder / TOKENIZER)
            manifest = _manifest(model, shown, traits, ModelSource("file", name=given), Acceptance(traits.licence))
            made = _Files(place.folder / GGUF, place.folder / TOKENIZER)
            return _finish(place, made, manifest, steps, probe, gguf.name)


@contextlib.contextmanager
def _imported(store: Store, shown: str) -> Iterator[tuple[str, Workplace]]:
    """An id for a model that is called ``shown``, and where it is made.

    Nothing of it would come over a line again, so when it comes to nothing,
    nothing is kept for another attempt.
    """
    model = _free_id(store, shown)
    with store.workplace(model) as place:
        try:
            yield model, place
        except BaseException:
            _empty(place.folder)
            raise


def _download(
    entry: CatalogueEntry, hub: Hub, folder: Path, progress: Callable[[int, int], None]
) -> tuple[ModelSource, dict[Role, str]]:
    """Fetches all files of an entry; where they came from, and the file of each role."""
    commit = ""
    remotes = []
    names: dict[Role, str] = {}
    for wanted in entry.files:
        repo = entry.repo_of(wanted)
        progress(0, 0)
        # All files of one state of the repository, should somebody change it meanwhile.
        revision = commit if commit and repo == entry.repo else entry.revision
        remote = hub.find(repo, revision, wanted.names)
        if repo == entry.repo:
            commit = commit or remote.commit
        remotes.append(remote)
        names[wanted.role] = remote.local_name
    total, before = sum(remote.size for remote in remotes), 0
    for remote in remotes:

        def tell(done: int, _: int, before: int = before) -> None:
            progress(before + done, total)

        revision = commit if commit and remote.repo == entry.repo else entry.revision
        hub.download(remote.repo, revision, remote.name, folder, tell)
        before += remote.size
    return ModelSource("hub", remotes[0].host, entry.repo, entry.revision, commit), names


def _finish(
    place: Workplace, made: _Files, manifest: Manifest, steps: Steps, probe: Probe, shown: str = ""
) -> Installed:
    """Tries the model and puts it into its place; ``shown`` is the file that a person knows it by."""
    steps("try", 0, 1)
    try:
        probe(made.gguf, made.tokenizer)
    except BadFile as error:
        subject = TOKENIZER if error.code == "broken-tokenizer" else shown or error.subject
        raise BadFile(error.code, subject, error.detail) from None
    with _writing(manifest.id):
        records = {
            name: record_of(path, lambda done, total: steps("check", done, total))
            for name, path in ((GGUF, made.gguf), (TOKENIZER, made.tokenizer))
        }
        # Only now: until here whatever goes wrong leaves a download where it is found again.
        for name, path in ((GGUF, made.gguf), (TOKENIZER, made.tokenizer)):
            path.replace(place.folder / name)
    return place.place(msgspec.structs.replace(manifest, files=records))


def _manifest(model: str, name: str, traits: Traits, source: ModelSource, licence: Acceptance) -> Manifest:
    return Manifest(
        id=model,
        name=name,
        task=traits.task,
        family=traits.family,
        source=source,
        licence=licence,
        files={},
        quantisation=traits.quantisation,
        parameters=traits.parameters or 0,
        vocabulary=traits.vocabulary,
        context=traits.context,
        installed=dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
    )


def _form(entry: CatalogueEntry, quantisation: str) -> Quantisation:
    """The quantisation asked for, the entry's first when none is."""
    for form in entry.quantisations:
        if quantisation in ("", form.name):
            return form
    known = ", ".join(form.name for form in entry.quantisations)
    raise ConversionError("unknown-quantisation", quantisation, known)


def _gguf_in(path: Path) -> Path | None:
    """The GGUF file that ``path`` is or holds; none for a checkpoint.  Raises ``BadFile``."""
    with _reading(path.name):
        if not path.is_dir():
            with opened(path):  # what is no file is told now
                return path
        found = sorted(each for each in path.iterdir() if each.name.endswith(".gguf"))
    if len(found) == 1:
        return found[0]
    if found:
        raise BadFile("several-models", path.name, ", ".join(each.name for each in found[:5]))
    if not (path / CONFIG).is_file():
        raise BadFile("no-model", path.name)
    return None


def _copy(source: BinaryIO, size: int, target: Path, name: str, progress: Callable[[int, int], None]) -> None:
    """Copies all of an open file of ``size`` bytes, which errors call ``name``."""
    with _writing(name):
        if shutil.disk_usage(target.parent).free < size + _RESERVE:
            raise StoreError("no-space", name, f"{size} bytes needed")
        source.seek(0)
        done = 0
        with target.open("wb") as copy:
            # No more than there was: a file may grow for ever while it is copied.
            while done < size and (data := source.read(min(_BLOCK, size - done))):
                copy.write(data)
                done += len(data)
                progress(done, size)


def _tokenizer_of(gguf: Path, metadata: Mapping[str, object], target: Path) -> None:
    """Writes the tokenizer.json beside a GGUF file to ``target``, or else that of the file's own vocabulary."""
    beside = gguf.with_name(TOKENIZER)
    with _writing(gguf.name):
        if beside.exists():
            target.write_bytes(read_small(beside, MOST_TOKENIZER))
        else:
            write_tokenizer(metadata, target, gguf.name)


@contextlib.contextmanager
def _about(name: str) -> Iterator[None]:
    """Says of a copy what is wrong with it by the name that the person knows."""
    try:
        yield
    except BadFile as error:
        raise BadFile(error.code, name, error.detail) from None


def _free_id(store: Store, shown: str) -> str:
    """An id that resembles the name and is nobody's: not the built-in model's, not an installed one's."""
    wanted = model_id(shown)
    taken = {each.id for each in store.models()} | {each.id for each in store.unfinished()}
    taken |= {each.id for each in read_catalogue()}
    for number in itertools.count(2):
        if wanted not in taken:
            return wanted
        wanted = model_id(f"{model_id(shown)[:56]}-{number}")
    raise AssertionError


def _forget_imports(store: Store) -> None:
    """Deletes what killed imports left: a copy of a file that is still where it was."""
    for each in store.unfinished():
        if not each.busy and not (each.folder / _CHECKPOINT).is_dir():
            with contextlib.suppress(StoreError):
                store.discard(each.id)


def _empty(folder: Path) -> None:
    for name in (GGUF, TOKENIZER):
        with contextlib.suppress(OSError):
            durable.delete(folder / name)


@contextlib.contextmanager
def _reading(subject: str) -> Iterator[None]:
    """The system's errors as ours."""
    try:
        yield
    except OSError as error:
        raise BadFile("unreadable", subject, error.strerror or type(error).__name__) from None


@contextlib.contextmanager
def _writing(subject: str) -> Iterator[None]:
    """Says in our own words what the system refuses."""
    try:
        yield
    except OSError as error:
        raise StoreError(durable.fault_of(error), subject, error.strerror or type(error).__name__) from None
