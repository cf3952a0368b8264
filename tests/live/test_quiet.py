"""A popup with manners, in real programs: Tab is the person's, what is unsure stays away, it stands still, and undo."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import pytest
from desk import Desk, await_true
from desk_programs import Firefox, open_program

pytestmark = [pytest.mark.live, pytest.mark.timeout(300)]

EDITORS = ("mousepad", "featherpad")
"""GTK 3 and Qt 5."""

TABS = 20
_BROWSER_MS = "45"
"""Firefox loses syllables by itself where keys come faster."""

_FORM = (
    "<!doctype html><meta charset=utf-8><title>ieum-form</title>"
    + "<p><input>" * 24
    + "<script>document.querySelector('input').focus()</script>"
)


@pytest.mark.parametrize("editor", EDITORS)
def test_tab_indents_where_nothing_stands_before_it(desk: Desk, play: Any, editor: str) -> None:
    """None of twenty is taken from the person, and behind text it takes."""
    desk.environment["QT_LINUX_ACCESSIBILITY_ALWAYS_ON"] = "1"
    file = desk.open_editor(editor)
    taken = play("indents")["taken"]
    first, *lines = desk.saved(editor, file, lambda text: taken in text).rstrip("\n").split("\n")
    assert first == "오늘 회의는"
    lines[-1] = lines[-1].removesuffix(f" 오늘 회의는 {taken} ")
    assert [line.lstrip("\t") for line in lines] == [str(number % 10) for number in range(TABS)]
    tabs = [line.count("\t") for line in lines]
    # One each, and in editors that indent as the line before one more each time.
    assert tabs in ([1] * TABS, list(range(1, TABS + 1)))


@pytest.mark.toolkits
@pytest.mark.parametrize("browser", ["firefox", "chromium", "firefox-rich", "chromium-rich"])
def test_tab_indents_in_a_page(desk: Desk, play: Any, browser: str) -> None:
    """None of twenty is taken from a page that is an editor, and behind text it takes."""
    desk.environment |= {"GNOME_ACCESSIBILITY": "1", "ACCESSIBILITY_ENABLED": "1"}
    program = open_program(desk, browser)
    try:
        taken = play("indents", _BROWSER_MS)["taken"]
        lines = [f"\t{number % 10}" for number in range(TABS)]
        expected = "\n".join(["오늘 회의는", *lines]) + f" 오늘 회의는 {taken} "
        await_true(lambda: program.text() == expected, 10, "the text")
    finally:
        program.close()


@pytest.mark.parametrize(
    "program", ["qt", "gtk", *(pytest.param(each, marks=pytest.mark.toolkits) for each in ("chromium", "firefox"))]
)
def test_tab_leaves_a_form_s_field(desk: Desk, play: Any, program: str) -> None:
    """None of twenty is taken from the person, and the arrow takes."""
    desk.environment["QT_LINUX_ACCESSIBILITY_ALWAYS_ON"] = "1"
    desk.environment |= {"GNOME_ACCESSIBILITY": "1", "ACCESSIBILITY_ENABLED": "1"}
    open_form(desk, program)
    report = play("form", _BROWSER_MS if program == "firefox" else "25")
    assert report["left"] == TABS
    assert report["text"] == f"오늘 회의는 {report['taken']} "


@pytest.mark.parametrize("editor", EDITORS)
def test_what_is_unsure_stays_away(desk: Desk, play: Any, editor: str) -> None:
    """Behind blanks little shows, nothing of it unsure and three rows at most; what is asked for comes and is taken."""
    file = desk.open_editor(editor)
    report = play("balanced")
    assert report["shown"] <= report["places"] * 0.5
    assert (report["unsure"], report["before"]) == (0, False)
    assert report["most"] <= 3
    expected = report["expected"].rstrip("\n")
    assert desk.saved(editor, file, lambda text: text.rstrip("\n") == expected).rstrip("\n") == expected


def test_the_popup_stands_still(desk: Desk, play: Any) -> None:
    """A key moves or sizes it once, but for a blank now and then whose caret the editor tells twice."""
    desk.open_editor("mousepad")
    report = play("still")
    assert 0 < sum(report["counts"]) <= len(report["counts"])
    assert len(report["twice"]) <= 2, report["twice"]


@pytest.mark.parametrize("editor", EDITORS)
def test_what_was_taken_is_taken_back(desk: Desk, play: Any, editor: str) -> None:
    """At once by the program's own chord, later by ours; the syllable that stood there goes on composing."""
    file = desk.open_editor(editor)
    report = play("back")
    assert report["seen"] == ["오늘 회의는 세"] * 3
    expected = report["expected"]
    assert desk.saved(editor, file, lambda text: text.rstrip("\n") == expected).rstrip("\n") == expected


@pytest.mark.parametrize("editor", EDITORS)
def test_the_popup_goes_with_the_text(desk: Desk, play: Any, editor: str) -> None:
    """When the wheel is turned, and when what was written is sent."""
    desk.open_editor(editor)
    report = play("gone")
    assert report["back"]


def open_form(desk: Desk, program: str) -> None:
    """Opens a form whose first field has the focus."""
    here = Path(__file__)
    page = desk.folder / "form.html"
    page.write_text(_FORM, encoding="utf-8")
    if program == "chromium":
        switches = ["--no-sandbox"] if os.geteuid() == 0 else []
        desk.start(
            "chromium", *switches, f"--user-data-dir={desk.folder / 'chromium'}", "--no-first-run", "--disable-gpu",
            "--password-store=basic", "--force-renderer-accessibility", f"--app={page.as_uri()}",
        )  # fmt: skip
    elif program == "firefox":
        Firefox(desk).browse(page.as_uri())
    else:
        desk.start(sys.executable, str(here.with_name("long_form.py")), program)
    desk.bring_up("ieum-form", 90)
