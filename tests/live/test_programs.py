"""What the person has chosen for single programs, in real ones: they are left alone as far as that goes."""

from __future__ import annotations

import os
from typing import Any

import pytest
from desk import Desk

pytestmark = [pytest.mark.live, pytest.mark.timeout(300)]

_PAGE = "data:text/html,<title>{title}</title><textarea autofocus rows=9 cols=60></textarea>"


@pytest.mark.parametrize("editor", ["mousepad", "featherpad"])
def test_a_program_s_rule_holds_in_it(desk: Desk, play: Any, editor: str) -> None:
    """Only when asked: nothing shows before the chord.  By the arrow: Tab stays the program's and indents."""
    file = desk.open_editor(editor)
    report = play("rules", editor)
    assert not report["unasked"]
    begin = f"오늘 회의는 {report['asked']} {report['arrow']} 세"
    text = desk.saved(editor, file, lambda text: text.startswith(begin) and len(text.rstrip("\n")) > len(begin))
    assert text.startswith(begin)
    behind = text[len(begin) :].rstrip("\n")
    assert behind and not behind.strip(), "the program made something of its Tab, and nothing was taken"


def test_a_browser_keeps_its_digits(desk: Desk, play: Any) -> None:
    """By the rule that holds from the start Ctrl+2 shows the second tab, and no row has a number; the person's own goes before."""
    desk.environment |= {"GNOME_ACCESSIBILITY": "1", "ACCESSIBILITY_ENABLED": "1"}
    switches = ["--no-sandbox"] if os.geteuid() == 0 else []
    desk.start(
        "chromium", *switches, f"--user-data-dir={desk.folder / 'chromium'}", "--no-first-run", "--disable-gpu",
        "--password-store=basic", "--force-renderer-accessibility",
        *(_PAGE.format(title=title) for title in ("ieum-first", "ieum-second")),
    )  # fmt: skip
    desk.focus_window_named("ieum-")
    report = play("digits")
    assert report["numbered"] is False
    assert report["title"].startswith("ieum-first")
    assert report["text"].endswith(f" {report['taken']} ")
