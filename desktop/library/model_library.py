"""All models there are for a person: the built-in one, the installed ones, and those of the catalogue.

Here the store and the catalogue of ``models`` become what the windows show
and the files that the engine loads.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterator
from pathlib import Path

import msgspec

from desktop.library.entry import Form, Licence, ModelEntry
from desktop.library.files import BUILTIN, builtin_model, model_files
from desktop.words.language import korean, plain
from engine.wire.protocol import ModelFiles
from models.errors import ModelError, StoreError
from models.install.catalogue import CatalogueEntry, read_catalogue
from models.store.store import Installed, Store

__all__ = ["ModelLibrary"]

_log = logging.getLogger(__name__)

_LONGEST = 200
"""Characters of a name."""

_ENGINE_BYTES = 100 << 20
"""Of an engine process besides its model's weights, for a model that the catalogue does not know."""


class ModelLibrary:
    """The models of one person; looks into the store's folder at every call."""

    def __init__(self, store: Store, characters: str = "") -> None:
        """``characters``: the person's own special characters that end an utterance, whatever the model."""
        self._store, self._characters = store, characters

    def use_characters(self, characters: str) -> None:
        """The person's own special characters, for every model whose files are asked for from now on."""
        self._characters = characters

    def entries(self) -> tuple[ModelEntry, ...]:
        """All of them, the built-in one first, then the installed ones, then what the catalogue offers."""
        return tuple(self._entries())

    def entry(self, model: str) -> ModelEntry | None:
        """The model with this id."""
        return next((entry for entry in self._entries() if entry.id == model), None)

    def files(self, model: str) -> ModelFiles:
        """What the engine loads: an installed model by its id, else as ``model_files``."""
        try:
            found = self._store.get(model)
        except ModelError:
            files = model_files(model)
        else:
            files = model_files(str(found.folder), model)
        return msgspec.structs.replace(files, characters=self._characters)

    def mark_bad(self, model: str) -> None:
        """Notes that the model crashed the engine; its file may be at fault, so it says so until it is used again."""
        try:
            self._store.mark_bad(model, "crashed", dt.datetime.now(dt.UTC).isoformat(timespec="seconds"))
        except StoreError as error:
            _log.warning("no mark for a model that crashed: %s", error.code)

    def unmark(self, model: str) -> None:
        """The model works after all."""
        try:
            if model in self._store.marks():
                self._store.unmark(model)
        except StoreError as error:
            _log.warning("a mark of a model stays: %s", error.code)

    def _entries(self) -> Iterator[ModelEntry]:
        catalogue = {entry.id: entry for entry in read_catalogue()}
        installed = {each.id: each for each in self._installed()}
        begun = self._begun()
        yield _of_entry(catalogue[BUILTIN], size=_size_of(Path(builtin_model().gguf).parent), installed=True)
        for model, found in installed.items():
            yield _of_installed(found, catalogue.get(model))
        for model, entry in catalogue.items():
            if entry.route != "builtin" and model not in installed:
                yield _of_entry(entry, begun=model in begun)

    def _installed(self) -> tuple[Installed, ...]:
        try:
            return self._store.models()
        except StoreError as error:
            _log.warning("the folder of models: %s", error.code)
            return ()

    def _begun(self) -> frozenset[str]:
        try:
            return frozenset(each.id for each in self._store.unfinished())
        except StoreError:
            return frozenset()


def _of_entry(entry: CatalogueEntry, *, size: int = 0, installed: bool = False, begun: bool = False) -> ModelEntry:
    form = entry.quantisations[0]
    return ModelEntry(
        id=entry.id,
        name=_told(entry.name, entry.name_en or entry.name),
        task=entry.task,
        family=entry.family,
        route=entry.route,
        installed=installed,
        size=size or form.size,
        download=entry.download,
        needs=form.memory,
        parameters=entry.parameters,
        context=entry.context,
        vocabulary=entry.vocabulary,
        quantisation=form.name if installed else "",
        forms=() if installed else tuple(Form(each.name, each.size) for each in entry.quantisations),
        licence=_licence(entry),
        source=entry.repo,
        note=" ".join(filter(None, (_told(entry.summary_ko, entry.summary_en), _told(entry.note_ko, entry.note_en)))),
        begun=begun,
    )


def _of_installed(found: Installed, entry: CatalogueEntry | None) -> ModelEntry:
    manifest = found.manifest
    if manifest is None:
        name = entry.name if entry is not None else found.id
        return ModelEntry(found.id, name, "suggestion", "", "import", installed=True, fault=found.fault)
    licence = _licence(entry) if entry is not None else None
    if licence is None and manifest.licence.id:
        licence = Licence(_name(manifest.licence.id), "", "", non_commercial="-nc" in manifest.licence.id.lower())
    source = manifest.source
    return ModelEntry(
        id=found.id,
        name=_name(manifest.name) or found.id,
        task=manifest.task,
        family=_name(manifest.family),
        route=entry.route if entry is not None else "import",
        installed=True,
        size=manifest.size,
        needs=_needs(manifest.size, manifest.quantisation, entry),
        parameters=manifest.parameters,
        context=manifest.context,
        vocabulary=manifest.vocabulary,
        quantisation=_name(manifest.quantisation),
        licence=licence,
        source=_name(
            f"{source.repo} ({source.commit[:8]})"
            if source.kind == "hub" and source.commit
            else source.repo or source.name
        ),
        note=_told(entry.summary_ko, entry.summary_en) if entry is not None else "",
        fault=found.fault or ("crashed" if found.mark is not None else ""),
    )


def _name(told: str) -> str:
    """A name that somebody else chose, fit for a row of a list."""
    return plain(told, _LONGEST).strip()


def _needs(size: int, quantisation: str, entry: CatalogueEntry | None) -> int:
    """The memory of an engine with such a model."""
    if entry is not None:
        for form in entry.quantisations:
            if form.name == quantisation:
                return form.memory
    return size + size // 10 + _ENGINE_BYTES


def _licence(entry: CatalogueEntry) -> Licence:
    told = entry.licence
    return Licence(told.id, told.url, _told(told.summary_ko, told.summary_en), told.non_commercial)


def _told(korean_words: str, english_words: str) -> str:
    return korean_words if korean() else english_words


def _size_of(folder: Path) -> int:
    return sum(each.stat().st_size for each in folder.rglob("*") if each.is_file())
