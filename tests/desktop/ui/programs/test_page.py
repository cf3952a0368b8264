"""The page of programs: ticks, rules, search, names that are not listed, and files."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from files_chosen import choose_files
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QPushButton
from pytestqt.qtbot import QtBot
from settings_window import MadeWindow, make_window, ring

from desktop.programs.entries import KnownPrograms, ProgramEntry
from desktop.settings.model import Settings
from desktop.ui.programs.page import ProgramsPage
from desktop.words.everyday.programs import ProgramsSentence as P
from desktop.words.language import text

__all__ = ["make_window", "ring"]

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

LISTED = (
    ProgramEntry("메모장", "", ("mousepad", "org.xfce.mousepad")),
    ProgramEntry("Firefox", "firefox", ("firefox",)),
    ProgramEntry("KeePassXC", "/nowhere/icon.png", ("keepassxc",)),
    ProgramEntry("XTerm", "", ("xterm",)),
)
OFF = ("KeePassXC", "Gone")


@pytest.fixture
def page(qtbot: QtBot) -> ProgramsPage:
    """With four programs, of which one runs, and two names that are off."""
    made = ProgramsPage()
    qtbot.addWidget(made)
    made.show_programs(KnownPrograms(LISTED, frozenset({"mousepad"})))
    made.show_settings(Settings(blocked_apps=OFF))
    return made


def chosen(page: ProgramsPage) -> tuple[str, tuple[str, ...]]:
    """What the program is called whose row is chosen, and its names."""
    name, names = page.programs.tree.program
    return name, tuple(names)


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


def told(page: ProgramsPage, name: str) -> tuple[str, str]:
    """What the list says beside a program."""
    item = page.programs.tree.row(name)
    assert item is not None
    return item.text(1), item.text(2)


def press(page: ProgramsPage, words: P) -> None:
    """The button that says this."""
    [button] = [each for each in page.findChildren(QPushButton) if each.text() == text(words)]
    button.click()


def test_programs_are_listed_with_what_holds_for_them(page: ProgramsPage) -> None:
    """The running ones first; a rule for a program that is no longer there is not lost, and can be seen."""
    assert groups(page) == {
        text(P.RUNNING): [("메모장", True)],
        text(P.INSTALLED): [("Firefox", True), ("KeePassXC", False), ("XTerm", True)],
        text(P.UNLISTED): [("Gone", False)],
    }
    assert told(page, "메모장") == (text(P.ON), "")
    assert told(page, "KeePassXC") == (text(P.OFF), "")
    assert told(page, "Firefox") == (text(P.ON), text(P.DIGITS_LEFT))
    assert told(page, "XTerm") == (text(P.ASKED), f"→, {text(P.UNLEARNT)}")
    item = page.programs.tree.row("XTerm")
    assert item is not None
    assert text(P.ASKED) in item.data(0, Qt.ItemDataRole.AccessibleTextRole)


def test_a_tick_is_a_change(page: ProgramsPage, qtbot: QtBot) -> None:
    """At once, as on all pages; the tick may be set by the keyboard, and a rule without a program goes by it too."""
    tree = page.programs.tree
    tree.choose("메모장")
    with qtbot.waitSignal(page.changed) as changed:
        QTest.keyClick(tree, Qt.Key.Key_Space)
    mousepad = ("mousepad", "org.xfce.mousepad")
    assert changed.args == [{"blocked_apps": (*OFF, *mousepad)}]
    for name, left in (("KeePassXC", ("Gone", *mousepad)), ("Gone", mousepad)):
        item = tree.row(name)
        assert item is not None
        with qtbot.waitSignal(page.changed) as changed:
            item.setCheckState(0, Qt.CheckState.Checked)
        assert changed.args == [{"blocked_apps": left}]
    # What was just switched on can be switched off again.
    assert groups(page)[text(P.UNLISTED)] == [("Gone", True)]


def test_a_rule_is_chosen_by_the_keyboard(page: ProgramsPage, qtbot: QtBot) -> None:
    """Each of the four, and back to what held first; what the list says beside the program follows."""
    panel, tree = page.rule.panel, page.programs.tree
    page.show()
    assert not panel.show_combo.isVisible()
    tree.choose("메모장")
    assert panel.show_combo.isVisible()
    names = ["mousepad", "org.xfce.mousepad"]
    with qtbot.waitSignal(page.changed) as changed:
        QTest.keyClick(panel.show_combo, Qt.Key.Key_Down)
    assert changed.args == [{"program_rules": ({"names": names, "show": "asked"},)}]
    with qtbot.waitSignal(page.changed):
        QTest.keyClick(panel.key_combo, Qt.Key.Key_End)
    with qtbot.waitSignal(page.changed):
        QTest.keyClick(panel.learn_toggle, Qt.Key.Key_Space)
    with qtbot.waitSignal(page.changed) as changed:
        QTest.keyClick(panel.digits_toggle, Qt.Key.Key_Space)
    rule = {"names": names, "show": "asked", "key": "both", "learn": False, "digits": "program"}
    assert changed.args == [{"program_rules": (rule,)}]
    besides = ", ".join(("Tab과 →", text(P.UNLEARNT), text(P.DIGITS_LEFT)))
    assert told(page, "메모장") == (text(P.ASKED), besides)
    with qtbot.waitSignal(page.changed) as changed:
        QTest.keyClick(panel.first, Qt.Key.Key_Space)
    assert changed.args == [{"program_rules": ()}]
    assert told(page, "메모장") == (text(P.ON), "")
    assert not panel.first.isEnabled()


def test_what_holds_from_the_start_is_told_and_can_be_changed(page: ProgramsPage, qtbot: QtBot) -> None:
    """As it is a terminal, a browser, or a password manager; and the way back leads there."""
    panel, tree = page.rule.panel, page.programs.tree
    for name, said in (
        ("XTerm", P.KIND_TERMINAL),
        ("Firefox", P.KIND_BROWSER),
        ("KeePassXC", P.KIND_PASSWORDS),
    ):
        tree.choose(name)
        assert text(said) in panel._note.text()
        assert not panel.first.isEnabled()
    assert not panel.learn_toggle.isEnabled()
    tree.choose("XTerm")
    assert panel.show_combo.currentData() == "asked"
    assert panel.key_combo.currentText() == text(P.AS_FIRST, now="→")
    assert not panel.learn_toggle.isChecked()
    with qtbot.waitSignal(page.changed) as changed:
        panel.learn_toggle.click()
    assert changed.args == [{"program_rules": ({"names": ["xterm"], "learn": True},)}]
    tree.choose("Firefox")
    assert panel.digits_toggle.isChecked()
    with qtbot.waitSignal(page.changed) as changed:
        panel.digits_toggle.click()
    assert changed.args[0]["program_rules"][-1] == {"names": ["firefox"], "digits": "rows"}
    assert told(page, "Firefox") == (text(P.ON), "")
    tree.choose("KeePassXC")
    panel.show_combo.setCurrentIndex(0)
    with qtbot.waitSignal(page.changed) as changed:
        panel.show_combo.activated.emit(0)
    assert changed.args == [{"blocked_apps": ("Gone",)}]
    with qtbot.waitSignal(page.changed) as changed:
        panel.first.click()
    assert changed.args == [{"blocked_apps": ("Gone", "keepassxc")}]


def test_what_is_written_later_takes_nothing_back(page: ProgramsPage, qtbot: QtBot) -> None:
    """Of two quick choices the first is told to be kept when the second is made already."""
    panel, tree = page.rule.panel, page.programs.tree
    tree.choose("메모장")
    panel.learn_toggle.click()
    first = Settings(blocked_apps=OFF, program_rules=page._choices.rules)
    tree.choose("Firefox")
    panel.learn_toggle.click()
    page.kept(first, ["program_rules"])
    with qtbot.waitSignal(page.changed) as changed:
        panel.digits_toggle.click()
    assert len(changed.args[0]["program_rules"]) == 2


def test_a_program_can_be_sought(page: ProgramsPage) -> None:
    """By its name or that of its windows; what is hidden meanwhile keeps its tick."""
    page.programs.search.setText("MOUSE")
    assert groups(page) == {text(P.RUNNING): [("메모장", True)]}
    page.programs.search.setText("")
    assert page.programs.value() == OFF
    assert len(groups(page)) == 3


def test_a_name_that_is_not_listed_can_be_added(page: ProgramsPage, qtbot: QtBot) -> None:
    """By Enter or the button, off at first, its rule to be chosen; the same again, or nothing, is no change."""
    page.programs.other.setText(" Slack ")
    with qtbot.waitSignal(page.changed):
        QTest.keyClick(page.programs.other, Qt.Key.Key_Return)
    assert groups(page)[text(P.UNLISTED)] == [("Gone", False), ("Slack", False)]
    assert chosen(page) == ("Slack", ("slack",))
    assert page.rule.panel.show_combo.currentData() == "off"
    with qtbot.assertNotEmitted(page.changed):
        page.programs.other.setText("slack")
        page.programs.add.click()
        page.programs.add.click()
        page.programs.other.setText("메모장")
        page.programs.add.click()
    assert chosen(page)[0] == "메모장"


def test_a_program_s_rule_that_is_no_longer_there_is_seen(page: ProgramsPage, qtbot: QtBot) -> None:
    """Listed apart, to be changed or taken away; one that cannot be read is told of and stays."""
    bad = {"colour": "red"}
    page.show_settings(Settings(blocked_apps=(), program_rules=(bad, {"names": ["Old", "old2"], "show": "asked"})))
    assert groups(page)[text(P.UNLISTED)] == [("Old", True)]
    assert page.told.text() == text(P.UNREADABLE, count=1)
    page.programs.tree.choose("Old")
    with qtbot.waitSignal(page.changed) as changed:
        page.rule.panel.first.click()
    assert changed.args == [{"program_rules": (bad,)}]


def test_the_page_goes_back_to_its_defaults(page: ProgramsPage, qtbot: QtBot) -> None:
    """Rules and names alike."""
    page.programs.tree.choose("메모장")
    page.rule.panel.learn_toggle.click()
    with qtbot.waitSignal(page.changed) as changed:
        page.reset.click()
    assert changed.args[0]["program_rules"] == ()
    assert changed.args[0]["blocked_apps"] == Settings().blocked_apps
    assert told(page, "메모장") == (text(P.ON), "")


def test_rules_go_into_a_file_and_come_from_one(
    page: ProgramsPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those of the file come to those that there are."""
    file = tmp_path / "rules.json"
    page.programs.tree.choose("메모장")
    page.rule.panel.learn_toggle.click()
    choose_files(monkeypatch, str(file))
    press(page, P.EXPORT)
    assert str(file) in page.told.text()
    page.show_settings(Settings(blocked_apps=("Slack",)))
    press(page, P.IMPORT)
    assert page.programs.value() == ("Slack", *OFF)
    assert told(page, "메모장") == (text(P.ON), text(P.UNLEARNT))
    assert page.told.text() == text(P.IMPORTED, count=3)
    press(page, P.IMPORT)
    assert page.told.text() == text(P.NOTHING_NEW)


def test_a_file_that_would_change_a_rule_is_asked_about(page: ProgramsPage, tmp_path: Path, qtbot: QtBot) -> None:
    """No changes nothing; yes takes those of the file."""
    file = tmp_path / "rules.json"
    rule = {"names": ["mousepad"], "key": "both"}
    file.write_text(json.dumps({"kind": "ieum-programs", "version": 2, "off": [], "rules": [rule]}), encoding="utf-8")
    page.programs.tree.choose("메모장")
    page.rule.panel.learn_toggle.click()
    before = page._choices
    for sentence in (P.IMPORT_NO, P.IMPORT_YES):
        page.import_(str(file))
        assert page._question is not None
        assert text(P.IMPORT_ASK, count=1) in page._question.text()
        assert page._choices == before
        [button] = [each for each in page._question.findChildren(QAbstractButton) if each.text() == text(sentence)]
        button.click()
    assert page._choices.rules == (rule,)


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff\xfe", b'{"off": ["x"]}', b'{"kind":"ieum-programs","version":2,"off":[],"rules":[{}]}', None],
)
def test_a_file_without_rules_changes_nothing(page: ProgramsPage, tmp_path: Path, content: bytes | None) -> None:
    """It is told which file; one that is not there, or cannot be written, too."""
    file = tmp_path / "rules.json"
    if content is not None:
        file.write_bytes(content)
    page.import_(str(file))
    assert str(file) in page.told.text()
    assert page.told.objectName() == "failure"
    assert page.programs.value() == OFF
    page.export(str(tmp_path / "no" / "folder.json"))
    assert page.told.objectName() == "failure"


def test_what_is_chosen_is_in_the_file(make_window: Callable[..., MadeWindow]) -> None:
    """In the window of settings, which writes it; what cannot be read there stays."""
    made = make_window("program_rules = [{ colour = 1 }]\n")
    [page] = [each for each in made.window.pages if isinstance(each, ProgramsPage)]
    page.show_programs(KnownPrograms(LISTED))
    page.programs.tree.choose("XTerm")
    page.rule.panel.learn_toggle.click()
    page.programs.tree.choose("Firefox")
    page.rule.panel.learn_toggle.click()
    assert made.settled().program_rules == (
        {"colour": 1},
        {"names": ["xterm"], "learn": True},
        {"names": ["firefox"], "learn": False},
    )
