"""The models that can be chosen: what each is, under which licence, and how it comes here.

``catalogue.toml`` is written by hand and travels with the program; what is
wrong in it is found by tests, and told by name should a file be broken.
"""

from __future__ import annotations

import functools
import re
from pathlib import Path
from typing import Literal, TypeAlias

import msgspec

from models.errors import BadFile
from models.readers.files import read_small
from models.store.names import is_file_name, is_model_id

__all__ = [
    "CatalogueEntry",
    "CatalogueLicence",
    "Quantisation",
    "Role",
    "Route",
    "Task",
    "Wanted",
    "catalogue_entry",
    "read_catalogue",
]

Task: TypeAlias = Literal["suggestion", "eot", "both"]
"""What a model is for: the next eojeol, whether a sentence ends here, or both."""

Route: TypeAlias = Literal["builtin", "convert", "gguf", "import"]
"""How it comes here: with the program, converted from a checkpoint, as a GGUF file, or by a person's own file."""

Role: TypeAlias = Literal["config", "tokenizer", "weights", "gguf"]

_FILE = Path(__file__).with_name("catalogue.toml")
_LARGEST = 1 << 20
_REPO = re.compile(r"[A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*", re.ASCII)
_NEEDED: dict[Route, set[Role]] = {
    "builtin": set(),
    "convert": {"config", "tokenizer", "weights"},
    "gguf": {"tokenizer", "gguf"},
    "import": set(),
}


class _Strict(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A misspelled field is a mistake, not a default."""


class CatalogueLicence(_Strict, frozen=True):
    """On which terms a model may be used; ``id`` is the one of the SPDX list, the summaries are one sentence or two."""

    id: str
    url: str
    non_commercial: bool
    summary_ko: str
    summary_en: str


class Quantisation(_Strict, frozen=True):
    """A form in which the weights can be kept; ``size`` of the GGUF file and least free ``memory``, bytes."""

    name: str
    size: int
    memory: int


class Wanted(_Strict, frozen=True):
    """A file on the hub: the first of ``names`` that exists there; ``repo`` is empty for the entry's own."""

    role: Role
    names: tuple[str, ...]
    repo: str = ""


class CatalogueEntry(_Strict, frozen=True):
    """One model.

    ``family`` is llama.cpp's name of the architecture; ``context`` counts
    tokens; ``language`` is its main one (ISO 639-1).  ``download`` is about
    how many bytes come over the line.  The first of ``quantisations`` is the
    default; for the route "import" they say what to expect of a file.
    """

    id: str
    name: str
    summary_ko: str
    summary_en: str
    task: Task
    family: str
    language: str
    parameters: int
    vocabulary: int
    context: int
    licence: CatalogueLicence
    route: Route
    quantisations: tuple[Quantisation, ...]
    name_en: str = ""
    """Where a name in another script reads better."""
    repo: str = ""
    revision: str = "main"
    files: tuple[Wanted, ...] = ()
    download: int = 0
    note_ko: str = ""
    note_en: str = ""

    def repo_of(self, wanted: Wanted) -> str:
        """Where on the hub a file lies."""
        return wanted.repo or self.repo


class _Catalogue(_Strict, frozen=True):
    model: tuple[CatalogueEntry, ...]


def read_catalogue(path: Path | None = None) -> tuple[CatalogueEntry, ...]:
    """The entries of a catalogue, of the program's own unless told.

    Raises ``BadFile`` ("missing", "unreadable", "broken-catalogue").
    """
    path = path or _FILE
    try:
        content = read_small(path, _LARGEST)
    except BadFile as error:
        if error.code != "too-large":
            raise
        raise BadFile("broken-catalogue", path.name, f"more than {_LARGEST} bytes") from None
    try:
        entries = msgspec.toml.decode(content, type=_Catalogue).model
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise BadFile("broken-catalogue", path.name, str(error)) from None
    ids = [each.id for each in entries]
    faults = [f"{each.id}: {fault}" for each in entries for fault in _faults(each)]
    faults += [f"{each} is there twice" for each in sorted({each for each in ids if ids.count(each) > 1})]
    if faults:
        raise BadFile("broken-catalogue", path.name, "; ".join(faults))
    return entries


def catalogue_entry(model: str) -> CatalogueEntry | None:
    """The program's own entry with this id, if there is one.  Raises as ``read_catalogue``."""
    return _own().get(model)


@functools.cache
def _own() -> dict[str, CatalogueEntry]:
    return {each.id: each for each in read_catalogue()}


def _faults(each: CatalogueEntry) -> list[str]:
    """What types alone do not say."""
    numbers = [each.parameters, each.vocabulary, each.context]
    numbers += [number for quantisation in each.quantisations for number in (quantisation.size, quantisation.memory)]
    texts = [each.name, each.summary_ko, each.summary_en, each.family, each.language, each.revision]
    texts += [each.licence.id, each.licence.summary_ko, each.licence.summary_en]
    roles = [wanted.role for wanted in each.files]
    names = [name for wanted in each.files for name in wanted.names]
    repos = [repo for repo in (each.repo, *(wanted.repo for wanted in each.files)) if repo]
    checks = {
        "the id is none": is_model_id(each.id),
        "a text is empty": all(text.strip() for text in texts),
        "a number is not positive": min(numbers) > 0,
        "the licence has no https address": each.licence.url.startswith("https://"),
        "no quantisation": bool(each.quantisations),
        "the files do not fit the route": set(roles) == _NEEDED[each.route] and len(set(roles)) == len(roles),
        "a file has no name": all(wanted.names for wanted in each.files),
        "a file's name is none": all(is_file_name(name) for name in names),
        "a repository's name is none": all(_REPO.fullmatch(repo) for repo in repos),
        "a built-in model comes from nowhere else": (each.route == "builtin") == (not each.repo),
        "the download has no size": bool(each.files) == (each.download > 0),
        "who imports is not told how": each.route != "import" or bool(each.note_ko and each.note_en),
    }
    return [fault for fault, fine in checks.items() if not fine]
