"""An insertion whose keys nobody composes: what was typed is taken back, and what is missing is pasted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, cast

import pytest

from desktop.input.composition import Composition
from desktop.input.protocol import Insert
from desktop.input.x11.inserter import Inserter
from desktop.input.x11.keys.keymap import Stroke
from desktop.input.x11.keys.typist import Typist
from desktop.input.x11.transfer import Transfer
from desktop.input.x11.windows import Window
from engine.text.private import Private

WINDOW = Window("Editor", gtk=False)
FLUSH = Stroke(0, 0)


class Keys:
    """A keyboard whose key codes are the characters, without a question mark."""

    flush = FLUSH

    def strokes(self, text: str) -> list[Stroke] | None:
        """None where it has no such key."""
        return None if "?" in text else [Stroke(ord(char), 0) for char in text]

    def is_letter(self, stroke: Stroke) -> bool:
        """As on a real one."""
        return chr(stroke.code).isalpha()

    def paste(self, app: str) -> list[Stroke]:
        """Some chord."""
        return [Stroke(1, 0)]


class Field:
    """A field that notes what is pressed and pasted."""

    def __init__(self) -> None:
        self.done = ""
        self.keymap = Keys()

    def type(self, strokes: Sequence[Stroke], has_worked: Callable[[object], bool], **_: Any) -> bool:
        """Presses them."""
        self.done += "".join("^" if stroke == FLUSH else chr(stroke.code) for stroke in strokes)
        return has_worked(None)

    def finish(self, strokes: Sequence[Stroke] = ()) -> list[Stroke]:
        """Ends."""
        self.type(strokes, bool)
        self.done += "."
        return []

    def paste(self, text: str, strokes: Sequence[Stroke]) -> bool:
        """Pastes."""
        self.done += f"[{text}]"
        return True


class Deaf(Composition):
    """An input method that no application asks; ``opened`` is what it still shows."""

    def __init__(self, *, opened: bool = False, hears: bool = False) -> None:
        self._opened, self._hears = opened, hears

    def composed(self, mark: object, presses: int) -> bool:
        """Never, unless it hears."""
        return self._hears

    @property
    def is_open(self) -> bool:
        """What it showed last."""
        return self._opened


def inserted(insert: Insert, composition: Composition) -> tuple[str, list[bool]]:
    """What is pressed and pasted, and what is told."""
    field, told = Field(), list[bool]()
    inserter = Inserter(cast("Typist", field), cast("Transfer", field), composition)
    assert inserter.insert(insert, WINDOW, told.append) == []
    return field.done, told


@pytest.mark.parametrize(
    ("partial", "wanted", "opened", "done"),
    [
        ("세", "세로", False, "f\b[로 ]."),
        ("세", "세로", True, "f\b^[로 ]."),
        ("각", "가구", False, "n\b\b[가구 ]."),
        ("", "가구", False, "r\b[가구 ]."),
    ],
)
def test_a_key_that_nobody_composes_is_taken_back(partial: str, wanted: str, opened: bool, done: str) -> None:
    """One Latin letter is tried and goes; the rest comes by the clipboard, and the text counts as unknown."""
    insert = Insert(1, Private(partial), Private(wanted), Private(" "), len(partial))
    assert inserted(insert, Deaf(opened=opened)) == (done, [False])


def test_a_key_that_is_composed_is_followed_by_the_rest() -> None:
    """The first letter is tried alone, then the others and the blank come in one go."""
    insert = Insert(1, Private("안녀"), Private("안녕하세요"), Private(" "), 1)
    assert inserted(insert, Deaf(hears=True)) == ("dgktpdy .", [True])


def test_a_mark_that_the_layout_lacks_is_pasted() -> None:
    """What stands before it is pressed; nobody tells of the mark, so the text counts as unknown."""
    insert = Insert(1, Private("갈"), Private("갈까?"), Private(""), 1)
    assert inserted(insert, Deaf(hears=True)) == ("Rk[?].", [False])


def test_a_chord_that_inserts_nothing_is_told_before_what_was_typed_behind() -> None:
    """There is nothing to wait for: the session goes on with what follows."""
    assert inserted(Insert(1, Private("각"), Private("각"), composing=1), Deaf()) == (".", [True])
