"""The caret moves and the text changes otherwise than by typing: nothing goes in where it does not belong."""

from __future__ import annotations

from typing import Any

import pytest
from desk import Desk

pytestmark = [pytest.mark.live, pytest.mark.timeout(300)]

EDITORS = ["mousepad", "featherpad"]


@pytest.mark.parametrize(
    ("editor", "line"),
    [
        ("mousepad", "가나다\t하라 마바사 오늘 회의는 세 오늘 회의는 "),
        # Qt writes the open syllable where it stood, and ibus-hangul once more where the caret is then.
        ("featherpad", "가나다세\t하라 마바사 오늘 회의는 세 오늘 회의는 "),
    ],
)
def test_a_click_into_a_word_while_a_syllable_composes(desk: Desk, play: Any, editor: str, line: str) -> None:
    """The old offer is gone, Tab is a tab, inside the word nothing is offered; at the line's end all is as ever."""
    file = desk.open_editor(editor)
    report = play("click")
    assert report["shown"] and not report["inside"]
    assert report["text"].startswith(line)
    assert desk.saved(editor, file, lambda text: text.rstrip("\n") == report["text"]).rstrip("\n") == report["text"]


@pytest.mark.parametrize("editor", EDITORS)
@pytest.mark.parametrize("name", ["undo", "typed_over"])
def test_the_text_believed_is_the_text(desk: Desk, play: Any, editor: str, name: str) -> None:
    """Behind an undo and behind a selection typed over a suggestion is taken; what is believed then is what is saved."""
    file = desk.open_editor(editor)
    text = play(name)["text"]
    assert desk.saved(editor, file, lambda saved: saved.rstrip("\n") == text).rstrip("\n") == text
