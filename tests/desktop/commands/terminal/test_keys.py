"""Bytes of a terminal as keys."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.commands.terminal.keys import KeyReader

TYPED = "한r\t\x1b[A\x1bOB\x1b[Z\x1b1\x1bOQ\x1b[12~\x14\x7f\r\x03\x1b[200~a\x1b[201~\x1b[1;5Cx"
KEYS = ("한 r Tab Up Down Shift+Tab Alt+1 F2 F2 F2 Backspace Enter Ctrl+C PasteBegin a PasteEnd x").split()


@given(st.lists(st.integers(0, len(TYPED.encode()))))
def test_keys_are_the_same_however_the_bytes_are_cut(cuts: list[int]) -> None:
    """A letter or a sequence may be cut anywhere between two reads; unknown sequences are swallowed whole."""
    data, reader = TYPED.encode(), KeyReader()
    edges = [0, *sorted(cuts), len(data)]
    found = [key for start, end in itertools.pairwise(edges) for key in reader.feed(data[start:end])]
    assert found == KEYS
    assert not reader.waiting


@given(st.binary())
def test_any_bytes_can_be_read(data: bytes) -> None:
    """Nothing a terminal sends makes the reader fail or hold back for ever."""
    reader = KeyReader()
    assert all(reader.feed(data))
    list(reader.flush())
    assert not reader.waiting


@pytest.mark.parametrize("data", [b"\x1b", b"\x1b["])
def test_escape_alone_is_the_escape_key(data: bytes) -> None:
    """What looks like a beginning waits; when nothing follows, it was the Escape key."""
    reader = KeyReader()
    assert list(reader.feed(data)) == []
    assert reader.waiting
    assert list(reader.flush()) == ["Escape"]
