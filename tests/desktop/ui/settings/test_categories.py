"""The settings' page of the category dictionary: a tree that is edited, checked, kept, imported and exported."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from files_chosen import choose_files
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot
from settings_window import MadeWindow, make_window, ring

from desktop.ui.settings.categories import CategoriesPage
from desktop.ui.settings.category_tree import CategoryTree
from desktop.voc.protocol.dictionary import builtin_dictionary, read_dictionary
from desktop.words.settings import VocPageSentence as V

__all__ = ["make_window", "ring"]

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

Make = Callable[..., MadeWindow]


@pytest.fixture
def categories(make_window: Make, qtbot: QtBot) -> CategoriesPage:
    window = make_window("").window
    window.open_page(6)
    # The window reads the file by itself when it is made.
    qtbot.waitUntil(lambda: bool(window.categories.told.text()))
    return window.categories


def select(tree: CategoryTree, *names: str) -> None:
    """Selects the row with these names from the top down."""
    item = tree.invisibleRootItem()
    for name in names:
        rows = (item.child(row) for row in range(item.childCount()))
        item = next(each for each in rows if each is not None and each.text(0) == name)
    tree.setCurrentItem(item)


def click(page: CategoriesPage, words: V) -> None:
    QTest.mouseClick(page.button(words), Qt.MouseButton.LeftButton)


def done(qtbot: QtBot, page: CategoriesPage, what: Callable[[], None]) -> None:
    with qtbot.waitSignal(page.done, timeout=10_000):
        what()


def rename(page: CategoriesPage, name: str) -> None:
    """Writes into the editor that is open, or opens it."""
    if page.tree.state() is not CategoryTree.State.EditingState:
        page.tree.rename()
    editor = [each for each in page.tree.viewport().findChildren(QLineEdit) if each.isVisible()][-1]
    editor.setText(name)
    QTest.keyClick(editor, Qt.Key.Key_Return)
    # The view takes it when the key has been dealt with.
    QApplication.processEvents()


def test_the_dictionary_is_edited_and_kept(categories: CategoriesPage, qtbot: QtBot) -> None:
    """Add on three levels, rename, reorder, remove; kept as JSON beside the settings, in the person's order."""
    page = categories
    assert page._found == builtin_dictionary()
    assert not page.differs
    assert not page.button(V.SAVE).isEnabled()
    while page.tree.topLevelItemCount() > 1:
        select(page.tree, MAJORS[page.tree.topLevelItemCount() - 1])
        click(page, V.REMOVE)
    rename(page, "벌레")
    click(page, V.ADD_MAJOR)
    rename(page, "서비스")
    click(page, V.ADD_MIDDLE)
    rename(page, "기사")
    click(page, V.ADD_MINOR)
    rename(page, "늦음")
    assert page._found is not None
    assert list(page._found.tree) == ["벌레", "서비스"]
    assert page._found.tree["서비스"] == {"새 분류": ("새 분류",), "기사": ("새 분류", "늦음")}
    select(page.tree, "서비스")
    QTest.keyClick(page.tree, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    click(page, V.DOWNWARDS)
    click(page, V.UPWARDS)
    click(page, V.UPWARDS)
    select(page.tree, "서비스", "새 분류")
    QTest.keyClick(page.tree, Qt.Key.Key_Delete)
    done(qtbot, page, lambda: click(page, V.SAVE))
    kept = read_dictionary(page._file)
    assert list(kept.tree) == ["서비스", "벌레"]
    assert list(kept.tree["서비스"]) == ["기사"]
    assert page._file.parent / "settings.toml" != page._file
    assert not page.differs
    assert page.told.text() == "저장했습니다."


MAJORS = tuple(builtin_dictionary().tree)
Step = tuple[tuple[str, ...], str | None]
"""A row by its names, and another name for it, or none to remove it."""
FAULTY: dict[str, tuple[list[Step], str]] = {
    "two alike": ([(MAJORS[1:2], MAJORS[0])], "같은 이름이 두 번"),
    "no name": ([(MAJORS[:1], "  ")], "60자까지의 글"),
    "separator": ([(MAJORS[:1], "가>나")], "60자까지의 글"),
    "nothing below": ([((MAJORS[0], each), None) for each in builtin_dictionary().tree[MAJORS[0]]], "빈 단계가"),
    "nothing at all": ([((each,), None) for each in MAJORS], "빈 단계가"),
}


@pytest.mark.parametrize(("steps", "why"), FAULTY.values(), ids=FAULTY.keys())
def test_a_faulty_dictionary_cannot_be_kept(categories: CategoriesPage, steps: list[Step], why: str) -> None:
    """It is told why and where; going back brings the kept one."""
    page = categories
    for names, another in steps:
        select(page.tree, *names)
        if another is None:
            page.tree.remove()
        else:
            rename(page, another)
    assert why in page.told.text()
    assert page.told.objectName() == "failure"
    assert not page.button(V.SAVE).isEnabled()
    assert not page.button(V.EXPORT).isEnabled()
    assert page.button(V.REVERT).isEnabled()
    assert not page._file.exists()


def test_dictionaries_come_and_go_as_json(categories: CategoriesPage, qtbot: QtBot, tmp_path: Path) -> None:
    """An import is shown, and kept only by the button; an export is what stands in the tree."""
    page = categories
    given = tmp_path / "given.json"
    given.write_bytes('\ufeff{"가": {"나": ["다", "라"]}}'.encode())
    done(qtbot, page, lambda: page.import_(str(given)))
    assert page.tree.counts() == (1, 1, 2)
    assert page.differs
    assert not page._file.exists()
    out = tmp_path / "out.json"
    done(qtbot, page, lambda: page.export(str(out)))
    assert json.loads(out.read_text(encoding="utf-8")) == {"가": {"나": ["다", "라"]}}
    assert str(out) in page.told.text()
    done(qtbot, page, lambda: click(page, V.REVERT))
    assert page._found == builtin_dictionary()
    done(qtbot, page, lambda: page.import_(str(given)))
    done(qtbot, page, lambda: click(page, V.BUILTIN))
    assert page._found == builtin_dictionary()
    assert not page.differs


IMPORTS: dict[str, tuple[bytes | None, str]] = {
    "no JSON": (b"{", "JSON이 아닙니다"),
    "not UTF-8": ('{"가": {"나": ["다"]}}'.encode("cp949"), "JSON이 아닙니다"),
    "two levels": ('{"가": ["나"]}'.encode(), "세 단계"),
    "four levels": ('{"가": {"나": {"다": ["라"]}}}'.encode(), "세 단계"),
    "a list": (b"[]", "세 단계"),
    "doubled key": ('{"가": {"나": ["다"]}, "가": {"나": ["라"]}}'.encode(), "같은 이름이"),
    "too large": (json.dumps({"가": {"나": [str(n) for n in range(2001)]}}).encode(), "너무 큽니다"),
    "no file": (None, "읽을 수 없습니다"),
}


@pytest.mark.parametrize(("content", "why"), IMPORTS.values(), ids=IMPORTS.keys())
def test_a_file_that_is_no_dictionary_changes_nothing(
    categories: CategoriesPage, qtbot: QtBot, tmp_path: Path, content: bytes | None, why: str
) -> None:
    """A sentence, and the tree stays as it was."""
    given = tmp_path / "given.json"
    if content is not None:
        given.write_bytes(content)
    done(qtbot, categories, lambda: categories.import_(str(given)))
    assert why in categories.told.text()
    assert categories._found == builtin_dictionary()


def test_files_are_chosen_in_dialogs(
    categories: CategoriesPage, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And who thinks better of it changes nothing."""
    out = str(tmp_path / "out.json")
    choose_files(monkeypatch, "", "", out)
    click(categories, V.EXPORT)
    click(categories, V.IMPORT)
    done(qtbot, categories, lambda: click(categories, V.EXPORT))
    done(qtbot, categories, lambda: click(categories, V.IMPORT))
    assert not categories.differs


def test_a_broken_dictionary_of_the_persons_is_told_and_left_alone(make_window: Make, qtbot: QtBot) -> None:
    """The built-in one is shown; saving replaces theirs, and nothing else does."""
    made = make_window("")
    page = made.window.categories
    qtbot.waitUntil(lambda: bool(page.told.text()))
    page._file.write_text("{", encoding="utf-8")
    done(qtbot, page, page.read)
    assert "파일은 그대로 두었습니다" in page.told.text()
    assert page._file.read_text(encoding="utf-8") == "{"
    assert page.differs
    done(qtbot, page, lambda: click(page, V.SAVE))
    assert read_dictionary(page._file) == builtin_dictionary()


def test_what_is_not_saved_outlives_the_window(make_window: Make, qtbot: QtBot) -> None:
    """Escape and opening it again lose nothing; what was not touched is read again."""
    made = make_window("")
    made.window.open_page(6)
    page = made.window.categories
    qtbot.waitUntil(lambda: page._kept is not None)
    select(page.tree, MAJORS[0])
    rename(page, "내 것")
    changed = page._found
    made.window.close()
    made.window.appear()
    made.settled()
    assert page._found == changed != page._kept
    done(qtbot, page, lambda: click(page, V.REVERT))
    page._file.write_text('{"가": {"나": ["다"]}}', encoding="utf-8")
    made.window.close()
    done(qtbot, page, made.window.appear)
    assert page.tree.counts() == (1, 1, 1)
    page._file.write_text("{", encoding="utf-8")
    made.window.close()
    done(qtbot, page, made.window.appear)
    assert "파일은 그대로 두었습니다" in page.told.text()
    page._file.write_text('{"가": {"나": ["다", "라"]}}', encoding="utf-8")
    made.window.close()
    done(qtbot, page, made.window.appear)
    assert page.tree.counts() == (1, 1, 2)


def test_a_folder_that_cannot_be_written_is_told(categories: CategoriesPage, qtbot: QtBot, tmp_path: Path) -> None:
    """With the file's place."""
    (tmp_path / "file").touch()
    done(qtbot, categories, lambda: categories.export(str(tmp_path / "file" / "x.json")))
    assert "쓸 수 없습니다" in categories.told.text()
