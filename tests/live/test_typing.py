"""Typing with the real program in real editors through the real input method: the text must be exact."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import pytest
from desk import Desk, await_true

from engine.text.hangul import keys

pytestmark = [pytest.mark.live, pytest.mark.timeout(600)]

CANARY = "쿼츠뷁"


@pytest.mark.parametrize(("editor", "count"), [("mousepad", 100), ("featherpad", 30), ("xterm", 30)])
def test_every_take_leaves_exactly_the_expected_text(desk: Desk, play: Any, editor: str, count: int) -> None:
    """Suggestions taken mid-syllable, after a space, after Escape, typed on at 20 ms and with a double Tab: no character is off."""
    file = desk.open_editor(editor)
    before = file.read_text(encoding="utf-8") if editor == "xterm" else ""
    report = play("takes", str(count), os.environ.get("IEUM_SEED", "7"))
    expected = before + "".join(f"{line}\n" for line in report["expected"])
    text = desk.saved(editor, file, lambda text: text.rstrip("\n") == expected.rstrip("\n"))
    assert text.splitlines() == expected.splitlines()
    assert report["moved"] == 0, "the focus never moves"
    assert report["farthest"] <= 40, "the popup stands beside the caret and on the screen"


@pytest.mark.parametrize("editor", ["mousepad", "featherpad"])
def test_tab_at_eight_milliseconds_takes_or_is_a_tab(desk: Desk, play: Any, editor: str) -> None:
    """Keys, Tab and what follows at 8 ms a key: each Tab takes what fits all keys before it or reaches the editor."""
    file = desk.open_editor(editor)
    report = play("rush", "30", os.environ.get("IEUM_SEED", "7"), "8")
    expected = "\n".join(report["expected"])
    text = desk.saved(editor, file, lambda text: text.rstrip("\n") == expected)
    assert text.splitlines() == expected.splitlines()
    # How many come in time at this pace depends on the machine.
    assert report["taken"] > 0


@pytest.mark.parametrize("editor", ["mousepad", "featherpad"])
def test_a_stem_is_taken_open_and_typed_on(desk: Desk, play: Any, editor: str) -> None:
    """Ctrl+0 puts it there without a space, and its last syllable goes on composing; what was passed over is noted."""
    file = desk.open_editor(editor)
    report = play("stems", "16")
    expected = "\n".join(report["expected"])
    assert desk.saved(editor, file, lambda text: text.rstrip("\n") == expected).rstrip("\n") == expected
    assert report["taken"] >= 4
    assert report["passed"] > 0, "rows were on the screen and typed past"
    assert report["recent"] == report["expected"], "each finished line is remembered, as it stands there"


def test_the_clipboard_is_as_before(desk: Desk, play: Any) -> None:
    """Taking suggestions leaves the clipboard alone."""
    file = desk.open_editor("mousepad")
    desk.start("sh", "-c", "printf '클립보드' | xclip -selection clipboard -quiet")
    report = play("takes", "10", "3")
    expected = "".join(f"{line}\n" for line in report["expected"])
    assert desk.saved("mousepad", file, lambda text: text == expected) == expected
    assert desk.run("xclip", "-selection", "clipboard", "-o").stdout == "클립보드"


@pytest.mark.parametrize("editor", ["mousepad", "featherpad"])
def test_what_keys_cannot_spell_is_pasted(desk: Desk, play: Any, editor: str) -> None:
    """Latin letters in Hangul mode go in by the clipboard, which is given back; keys typed on come behind them."""
    file = desk.open_editor(editor)
    desk.start("sh", "-c", "printf '클립보드' | xclip -selection clipboard -quiet")
    await_true(lambda: desk.run("xclip", "-selection", "clipboard", "-o").stdout == "클립보드", 10, "the clipboard")
    expected = play("paste")["expected"][0]
    assert desk.saved(editor, file, lambda text: text.rstrip("\n") == expected).rstrip("\n") == expected


@pytest.mark.parametrize("editor", ["mousepad", "featherpad"])
def test_a_right_form_takes_the_place_of_a_wrong_one(desk: Desk, play: Any, editor: str) -> None:
    """됬 and 할께 become what they should be, with the open syllable and what stands before it, and typing goes on."""
    file = desk.open_editor(editor)
    report = play("misspelt")
    assert all(rows and all(rows) for rows in report["offered"])
    expected = "\n".join(report["expected"])
    assert desk.saved(editor, file, lambda text: text.rstrip("\n") == expected).rstrip("\n") == expected


def test_the_end_of_an_utterance_is_seen_and_taken(desk: Desk, play: Any) -> None:
    """The fitting mark is first behind a statement and a question, and taken; in the middle and when off there is none."""
    file = desk.open_editor("mousepad")
    report = play("ends")
    statement, question, middle, stem, off = report["seen"]
    assert statement["finished"] and statement["rows"][0] == "알았어."
    assert question["finished"] and question["rows"][0] == "?"
    assert all(row in ".?!~" for row in question["rows"]), "a next eojeol is offered behind a finished utterance"
    for part in (middle, stem):
        assert part["end"] < 0.3 and not part["finished"]
        assert part["rows"] and all(row[-1].isalnum() for row in part["rows"])
    assert off["end"] is None and all(row[-1].isalnum() for row in off["rows"])
    expected = "\n".join(report["expected"])
    assert desk.saved("mousepad", file, lambda text: text.rstrip("\n") == expected).rstrip("\n") == expected


def test_killed_processes_lose_no_keystroke_and_come_back(desk: Desk, play: Any) -> None:
    """SIGKILL for the engine and for the input process while typing: the text is whole, and suggestions return."""
    file = desk.open_editor("mousepad")
    report = play("crashes")
    expected = "\n".join(report["expected"])
    assert desk.saved("mousepad", file, lambda text: text.rstrip("\n") == expected) == expected


def test_without_a_popup_tab_is_tab(desk: Desk, play: Any) -> None:
    """No popup, or Latin mode: Tab reaches the editor, and nothing is offered."""
    file = desk.open_editor("mousepad")
    report = play("quiet")
    expected = report["expected"][0]
    assert desk.saved("mousepad", file, lambda text: text.rstrip("\n") == expected).rstrip("\n") == expected
    assert not report["shown"]


def test_typed_text_is_found_nowhere(desk: Desk, play: Any, request: pytest.FixtureRequest) -> None:
    """A canary typed while everything is logged is in no log, no repr, and no file the program wrote."""
    desk.open_editor("mousepad")
    report = play("canary", CANARY)
    for shown in report["reprs"]:
        assert CANARY not in shown and keys(CANARY) not in shown
    out = Path(__file__).parents[2] / "build" / "artefacts" / request.node.name
    written = [*out.rglob("*"), *(desk.folder / "home").rglob("*")]
    for path in written:
        if path.is_file():
            data = path.read_bytes()
            assert CANARY.encode() not in data and keys(CANARY).encode() not in data, path.name
    assert any(path.suffix == ".log" for path in written), "there is a log to look into"


def test_a_password_field_gets_nothing(desk: Desk, play: Any) -> None:
    """In a Qt password field no popup shows and the session knows why; the plain field beside it gets its popup."""
    desk.environment["QT_LINUX_ACCESSIBILITY_ALWAYS_ON"] = "1"
    desk.start(sys.executable, str(Path(__file__).with_name("form.py")))
    desk.focus_window_named("ieum-form")
    report = play("password")
    assert report == {"plain_before": True, "password": False, "field": report["field"], "plain_after": True}
    assert report["field"] in ("password", "none")
