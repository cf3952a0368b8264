"""The page of programs: ticks, search, names that are not listed, and files."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from desktop.programs.entries import KnownPrograms, ProgramEntry
from desktop.settings.model import Settings
from desktop.ui.programs.page import ProgramsPage
from desktop.words.everyday.programs import ProgramsSentence as P
from desktop.words.language import text

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

LISTED = (
    ProgramEntry("메모장", "", ("mousepad", "org.xfce.mousepad")),
    ProgramEntry("Firefox", "firefox", ("firefox",)),
    ProgramEntry("KeePassXC", "/nowhere/icon.png", ("keepassxc",)),
)


@pytest.fixture
def page(qtbot: QtBot) -> ProgramsPage:
    """With three programs, of which one runs, and two names that are off."""
    made = ProgramsPage()
    qtbot.addWidget(made)
    made.show_programs(KnownPrograms(LISTED, frozenset({"mousepad"})))
    made.show_settings(Settings(blocked_apps=("KeePassXC", "Gone")))
    return made


def groups(page: ProgramsPage) -> dict[str, list[tuple[str, bool]]]:
    """What is listed under each heading, and whether it is ticked."""
    tree, found = page.programs.tree, {}
    for place in range(tree.topLevelItemCount()):
        head = tree.topLevelItem(place)
        assert head is not None
        rows = [head.child(at) for at in range(head.childCount())]
        found[head.text(0)] = [
            (row.text(0), row.checkState(0) is Qt.CheckState.Checked) for row in rows if row is not None
        ]
    return found


def test_programs_are_listed_with_what_holds_for_them(page: ProgramsPage) -> None:
    """The running ones first; a rule for a program that is no longer there is not lost, and can be seen."""
    assert groups(page) == {
        text(P.RUNNING): [("메모장", True)],
        text(P.INSTALLED): [("Firefox", True), ("KeePassXC", False)],
        text(P.UNLISTED): [("Gone", False)],
    }


def test_a_tick_is_a_change(page: ProgramsPage, qtbot: QtBot) -> None:
    """At once, as on all pages; the tick may be set by the keyboard, and a rule without a program goes by it too."""
    tree = page.programs.tree
    item = tree.row("메모장")
    assert item is not None
    tree.setCurrentItem(item)
    with qtbot.waitSignal(page.changed) as changed:
        QTest.keyClick(tree, Qt.Key.Key_Space)
    assert changed.args == [{"blocked_apps": ("KeePassXC", "Gone", "mousepad")}]
    for name, left in (("KeePassXC", ("Gone", "mousepad")), ("Gone", ("mousepad",))):
        item = tree.row(name)
        assert item is not None
        with qtbot.waitSignal(page.changed) as changed:
            item.setCheckState(0, Qt.CheckState.Checked)
        assert changed.args == [{"blocked_apps": left}]


def test_a_program_can_be_sought(page: ProgramsPage) -> None:
    """By its name or that of its windows; what is hidden meanwhile keeps its tick."""
    page.programs.search.setText("MOUSE")
    assert groups(page) == {text(P.RUNNING): [("메모장", True)]}
    page.programs.search.setText("")
    assert page.programs.value() == ("KeePassXC", "Gone")
    assert len(groups(page)) == 3


def test_a_name_that_is_not_listed_can_be_added(page: ProgramsPage, qtbot: QtBot) -> None:
    """By Enter or the button; the same again, or nothing, is no change."""
    page.programs.other.setText(" Slack ")
    with qtbot.waitSignal(page.changed):
        QTest.keyClick(page.programs.other, Qt.Key.Key_Return)
    assert groups(page)[text(P.UNLISTED)] == [("Gone", False), ("Slack", False)]
    with qtbot.assertNotEmitted(page.changed):
        page.programs.other.setText("slack")
        page.programs.add.click()
        page.programs.add.click()


def test_rules_go_into_a_file_and_come_from_one(
    page: ProgramsPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those of the file come to those that there are."""
    file = tmp_path / "rules.json"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(file), ""))
    page._choose_export()
    assert str(file) in page.told.text()
    page.programs.show_value(("Slack",))
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(file), ""))
    page._choose_import()
    assert page.programs.value() == ("Slack", "KeePassXC", "Gone")
    assert page.told.text() == text(P.IMPORTED, count=2)


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b'{"off": ["x"]}', None])
def test_a_file_without_rules_changes_nothing(page: ProgramsPage, tmp_path: Path, content: bytes | None) -> None:
    """It is told which file; one that is not there, or cannot be written, too."""
    file = tmp_path / "rules.json"
    if content is not None:
        file.write_bytes(content)
    page.import_(str(file))
    assert str(file) in page.told.text()
    assert page.told.objectName() == "failure"
    assert page.programs.value() == ("KeePassXC", "Gone")
    page.export(str(tmp_path / "no" / "folder.json"))
    assert page.told.objectName() == "failure"
