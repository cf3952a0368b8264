"""What the documents name is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
DOCUMENTS = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])
_PLACE = re.compile(r"`((?:desktop|engine|models|packaging|tests|docs)/[\w./*-]*)`")
_LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)")


def missing(document: Path, text: str) -> list[str]:
    """The files and folders that a document names and links to, and that are not there."""
    named = [(ROOT, place) for place in _PLACE.findall(text)] + [
        (document.parent, link) for link in _LINK.findall(text)
    ]
    return [place for start, place in named if not list(start.glob(place))]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda each: str(each.relative_to(ROOT)))
def test_a_document_names_what_is_there(document: Path) -> None:
    """A file that was moved or dropped is found in the document that still speaks of it."""
    assert missing(document, document.read_text(encoding="utf-8")) == []


def test_a_missing_file_is_found() -> None:
    """The check can fail: by a name, by a link; and a pattern that fits nothing is nothing."""
    text = "See `engine/gone.py`, [it](gone.md), `tests/*.nothing`, `engine/errors.py`, `models/builtin/*` and [this](#here)."
    assert missing(ROOT / "README.md", text) == ["engine/gone.py", "tests/*.nothing", "gone.md"]
