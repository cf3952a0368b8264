"""What the documents and the source itself name is there."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCES = sorted(path for root in ("desktop", "engine", "models") for path in (ROOT / root).rglob("*.py"))
DOCUMENTS = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])
_PLACE = re.compile(r"`((?:desktop|engine|models|packaging|tests|docs)/[\w./*-]*)`")
_NAME = re.compile(r"``((?:desktop|engine|models)(?:\.\w+)+)``")
_FILE = re.compile(r"``((?:desktop|engine|models)/[\w./*-]*)``")
_LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)")


def missing(document: Path, text: str) -> list[str]:
    """The files and folders that a document names and links to, and that are not there."""
    named = [(ROOT, place) for place in _PLACE.findall(text)] + [
        (document.parent, link) for link in _LINK.findall(text)
    ]
    return [place for start, place in named if not list(start.glob(place))]


def defined(body: list[ast.stmt]) -> dict[str, list[ast.stmt]]:
    """The names that a module or a class binds, with what stands in those that are classes."""
    names: dict[str, list[ast.stmt]] = {}
    for each in body:
        if isinstance(each, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            names[each.name] = each.body if isinstance(each, ast.ClassDef) else []
        elif isinstance(each, ast.Assign | ast.AnnAssign):
            targets = each.targets if isinstance(each, ast.Assign) else [each.target]
            names |= {target.id: [] for target in targets if isinstance(target, ast.Name)}
    return names


def exists(name: str) -> bool:
    """Whether a dotted name is a module of ours, or something that one binds."""
    place, parts = ROOT, name.split(".")
    while parts and (place / parts[0]).is_dir():
        place /= parts.pop(0)
    if parts and (place / f"{parts[0]}.py").is_file():
        place /= f"{parts.pop(0)}.py"
    if not parts:
        return True
    file = place if place.is_file() else place / "__init__.py"
    body = ast.parse(file.read_text(encoding="utf-8")).body if file.is_file() else []
    while parts and parts[0] in (names := defined(body)):
        body = names[parts.pop(0)]
    return not parts


def unknown(source: str) -> list[str]:
    """What a file of ours names in its docstrings and comments, and what is not there."""
    return [name for name in _NAME.findall(source) if not exists(name)] + [
        path for path in _FILE.findall(source) if not list(ROOT.glob(path))
    ]


def test_the_source_names_what_is_there() -> None:
    """A module, class or function that was moved or renamed is found in the docstring that still speaks of it."""
    found = {path: unknown(path.read_text(encoding="utf-8")) for path in SOURCES}
    assert {path.relative_to(ROOT).as_posix(): names for path, names in found.items() if names} == {}


def test_a_missing_name_is_found() -> None:
    """A module, a name in a module or in a package, a member, a file; what is there is not."""
    gone = ["desktop.gone", "engine.text.private.Secret", "models.Gone", "engine.text.private.Private.gone"]
    there = ["desktop.words", "engine.text.private.Private.reveal", "desktop.commands.VERBS", "engine.wire.eot.HIGH"]
    assert unknown(" ".join(f"``{name}``" for name in [*gone, *there])) == gone
    assert unknown("``engine/gone.py`` ``engine/llm/llama.py``") == ["engine/gone.py"]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda each: str(each.relative_to(ROOT)))
def test_a_document_names_what_is_there(document: Path) -> None:
    """A file that was moved or dropped is found in the document that still speaks of it."""
    assert missing(document, document.read_text(encoding="utf-8")) == []


def test_a_missing_file_is_found() -> None:
    """The check can fail: by a name, by a link; and a pattern that fits nothing is nothing."""
    text = "See `engine/gone.py`, [it](gone.md), `tests/*.nothing`, `engine/errors.py`, `models/builtin/*` and [this](#here)."
    assert missing(ROOT / "README.md", text) == ["engine/gone.py", "tests/*.nothing", "gone.md"]
