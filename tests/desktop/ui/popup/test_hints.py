"""How many more takings are shown their key."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.ui.popup.hints import HINTS, hints_left, note_taken


def test_what_was_noted_is_read(tmp_path: Path) -> None:
    """From one start to the next; the folder comes with it."""
    path = tmp_path / "data" / "taken"
    assert hints_left(path) == HINTS
    note_taken(path, 7)
    assert hints_left(path) == 7
    note_taken(path, 0)
    assert hints_left(path) == 0


@pytest.mark.parametrize("content", [b"", b"many", b"-3", b"\xff\xfe", b"9" * 5000])
def test_what_cannot_be_read_is_no_number(tmp_path: Path, content: bytes) -> None:
    """A hint too many does no harm."""
    path = tmp_path / "taken"
    path.write_bytes(content)
    assert 0 <= hints_left(path) <= HINTS


def test_where_nothing_can_be_written_nothing_is(tmp_path: Path) -> None:
    """They are shown again next time."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    note_taken(tmp_path / "file" / "taken", 3)
    assert hints_left(tmp_path / "file" / "taken") == HINTS
