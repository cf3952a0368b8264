"""Ticks are painted where something is ticked, and nowhere else: in boxes and in the rows of lists."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QTreeWidget, QTreeWidgetItem, QWidget
from pytestqt.qtbot import QtBot
from windows_shown import application, picture

from desktop.ui.face.face import Face
from desktop.ui.kit.controls import TickBox, TickedRows
from desktop.ui.kit.palette import ThemeName
from desktop.ui.kit.theme import Theme

__all__ = ["application"]

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

_FRAME = 4
"""Pixels around a box."""

INK = {"light": "#ffffff", "dark": "#10131a"}
WIDE = 48
"""Of the picture's left edge, where the boxes are."""


def made(kind: str, theme: ThemeName) -> tuple[QWidget, Callable[[bool], None]]:
    """A window with something to tick in it, and what ticks it."""
    window = QWidget()
    window.resize(160, 60)
    if kind == "box":
        box = TickBox("", window)
        Theme(window, theme)
        return window, box.setChecked
    tree = QTreeWidget(window)
    tree.setItemDelegateForColumn(0, TickedRows(tree))
    tree.setHeaderHidden(True)
    tree.setRootIsDecorated(False)
    row = QTreeWidgetItem(tree, [""])
    row.setCheckState(0, Qt.CheckState.Unchecked)
    Theme(window, theme)
    return window, lambda on: row.setCheckState(0, Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("kind", ["box", "row"])
def test_what_is_ticked_has_a_tick(kind: str, theme: ThemeName, application: QApplication, qtbot: QtBot) -> None:
    """In the colour of what stands on the mark's: not a filled box alone."""
    Face(application, theme)
    shown, tick = made(kind, theme)
    qtbot.addWidget(shown)
    plain = picture(shown, 2)
    tick(True)
    ticked = picture(shown, 2)
    marks = [
        (x, y) for x in range(WIDE) for y in range(ticked.height()) if ticked.pixelColor(x, y) != plain.pixelColor(x, y)
    ]
    assert marks
    # Within what has changed: the ground of a box that is not ticked may have the same colour.
    (left, *_, right), (top, *_, bottom) = (sorted({mark[at] for mark in marks}) for at in (0, 1))
    inside = [(x, y) for x in range(left + _FRAME, right - _FRAME) for y in range(top + _FRAME, bottom - _FRAME)]
    inks = [ticked.pixelColor(x, y).name() for x, y in inside].count(INK[theme])
    assert 0 < inks < len(inside) / 2
    tick(False)
    assert picture(shown, 2) == plain
