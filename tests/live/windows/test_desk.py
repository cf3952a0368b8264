"""The desk itself: what the other tests for Windows rely on."""

from __future__ import annotations

import sys

import pytest
from desk import await_true
from desk_wine import WindowsEditor, WineDesk
from ime_takes import await_text, typed_text

pytestmark = [pytest.mark.wine, pytest.mark.live, pytest.mark.timeout(600)]


@pytest.mark.parametrize("field", ["edit", "rich", "bare"])
def test_hangul_is_composed(desk: WineDesk, editor: WindowsEditor, field: str) -> None:
    """As with Microsoft's input method: syllables grow, lose letters by Backspace, and end with a blank."""
    editor.go_to(field)
    desk.type("닭")
    await_true(lambda: editor.open_syllable() == "닭", 5, "an open syllable")
    desk.press("BackSpace")
    await_true(lambda: editor.open_syllable() == "달", 5, "a letter less")
    desk.type("이 값어치")
    desk.press("space")
    await_text(editor, "달이 값어치")
    assert editor.open_syllable() == ""


def test_hangul_is_turned_off_and_on(desk: WineDesk, editor: WindowsEditor) -> None:
    """By its key, in the middle of a syllable."""
    desk.type("한")
    desk.press("Hangul", "r", "k", "Hangul", "r", "k", "space")
    await_text(editor, "한rk가")


@pytest.mark.parametrize("field", ["edit", "rich", "bare"])
def test_fast_typing_arrives(desk: WineDesk, editor: WindowsEditor, field: str) -> None:
    """Without the program: what differs with it is its doing."""
    editor.go_to(field)
    wanted = typed_text(400, seed=3)
    desk.type(wanted, delay_ms=20)
    await_text(editor, wanted)


def test_a_password_is_typed_as_it_is(desk: WineDesk, editor: WindowsEditor) -> None:
    """Its field composes nothing that an editor would show, and the focus says where it is."""
    editor.go_to("secret")
    desk.press("a", "b", "c")
    await_true(lambda: bool(editor.text()), 5, "a password")
    assert editor.states()["focus"] == "secret"


def test_windows_python_has_the_program(desk: WineDesk) -> None:
    """It is not this machine's Python, and its program is this one."""
    code = "import sys, desktop, engine.text.hangul as h; print(sys.platform, h.keys('값'), desktop.__file__)"
    status, said = desk.python("-c", code)
    assert status == 0, said
    platform, keys, file = said.decode("cp949").split()
    assert (platform, keys) == ("win32", "rkqt")
    assert sys.platform != platform
    assert "desktop" in file
