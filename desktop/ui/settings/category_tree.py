"""A tree of names on three levels that a person can rename, move and remove, and its JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QTreeWidget, QTreeWidgetItem

from desktop.voc.protocol.dictionary import Dictionary
from desktop.words.language import text
from desktop.words.settings import VocPageSentence as V

__all__ = ["CategoryTree"]

_LEVELS = 3


class CategoryTree(QTreeWidget):
    """What stands in it need be no sound dictionary yet; ``edited()`` at every change by the person."""

    edited = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setHeaderHidden(True)
        self.setUniformRowHeights(True)
        self.setAccessibleName(text(V.CATEGORIES))
        self.setEditTriggers(QAbstractItemView.EditTrigger.DoubleClicked | QAbstractItemView.EditTrigger.EditKeyPressed)
        self.itemChanged.connect(lambda *_: self.edited.emit())

    @property
    def level(self) -> int:
        """That of the selected row, from 1; 0 when none is."""
        return _depth(self.currentItem())

    def show_dictionary(self, dictionary: Dictionary) -> None:
        """Shows a dictionary, its first branch open."""
        self.blockSignals(True)
        self.clear()
        for major, middles in dictionary.tree.items():
            top = _item(self.invisibleRootItem(), major)
            for middle, minors in middles.items():
                branch = _item(top, middle)
                for minor in minors:
                    _item(branch, minor)
        self.blockSignals(False)
        first = self.topLevelItem(0)
        if first is not None:
            first.setExpanded(True)
            self.setCurrentItem(first)

    def to_json(self) -> str:
        """What stands in the tree, two alike names included, for the check to find."""
        return _object(self.invisibleRootItem(), 1)

    def counts(self) -> tuple[int, int, int]:
        """How many names there are on each level."""
        found = [0] * _LEVELS
        for item in self._walk(self.invisibleRootItem()):
            found[_depth(item) - 1] += 1
        return found[0], found[1], found[2]

    def add(self, level: int) -> None:
        """Adds a name on this level, below the selected row or beside it, and lets the person write it."""
        parent: QTreeWidgetItem = self.currentItem() or self.invisibleRootItem()
        while _depth(parent) >= level:
            parent = parent.parent() or self.invisibleRootItem()
        if _depth(parent) != level - 1:
            return
        item = _item(parent, text(V.NEW_NAME))
        # Each reaches down to a minor category, or it would be no sound one.
        deepest = item
        for _ in range(level, _LEVELS):
            deepest.setExpanded(True)
            deepest = _item(deepest, text(V.NEW_NAME))
        self.setCurrentItem(item)
        self.edited.emit()
        self.editItem(item)

    def rename(self) -> None:
        """Lets the person write another name."""
        if (item := self.currentItem()) is not None:
            self.editItem(item)

    def remove(self) -> None:
        """Removes the selected row with all below it."""
        item = self.currentItem()
        if item is not None:
            parent = item.parent() or self.invisibleRootItem()
            parent.removeChild(item)
            self.edited.emit()

    def shift(self, by: int) -> None:
        """Moves the selected row among its neighbours."""
        item = self.currentItem()
        if item is None:
            return
        parent = item.parent() or self.invisibleRootItem()
        place = parent.indexOfChild(item)
        if not 0 <= place + by < parent.childCount():
            return
        open_rows = [each for each in (item, *self._walk(item)) if each.isExpanded()]
        parent.takeChild(place)
        parent.insertChild(place + by, item)
        for each in open_rows:
            each.setExpanded(True)
        self.setCurrentItem(item)
        self.edited.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  # Qt's name
        """Delete removes; with Alt, the arrows move."""
        by: dict[int, Callable[[], None]] = {
            Qt.Key.Key_Up: lambda: self.shift(-1),
            Qt.Key.Key_Down: lambda: self.shift(1),
        }
        if event.key() == Qt.Key.Key_Delete:
            self.remove()
        elif event.modifiers() & Qt.KeyboardModifier.AltModifier and event.key() in by:
            by[event.key()]()
        else:
            super().keyPressEvent(event)

    def _walk(self, item: QTreeWidgetItem) -> Iterable[QTreeWidgetItem]:
        for child in _children(item):
            yield child
            yield from self._walk(child)


def _item(parent: QTreeWidgetItem, name: str) -> QTreeWidgetItem:
    item = QTreeWidgetItem(parent, [name])
    item.setFlags(Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsEditable)
    return item


def _children(item: QTreeWidgetItem) -> list[QTreeWidgetItem]:
    found = (item.child(row) for row in range(item.childCount()))
    return [child for child in found if child is not None]


def _depth(item: QTreeWidgetItem | None) -> int:
    """1 for the top level; 0 for none, and for what holds the top level."""
    depth = 0
    while item is not None and item.treeWidget() is not None and item is not item.treeWidget().invisibleRootItem():
        depth, item = depth + 1, item.parent()
    return depth


def _object(item: QTreeWidgetItem, level: int) -> str:
    """By hand: a dict would drop the first of two alike names, and nobody would be told."""
    children = _children(item)
    if level == _LEVELS:
        return json.dumps([child.text(0) for child in children], ensure_ascii=False)
    pairs = (f"{json.dumps(child.text(0), ensure_ascii=False)}: {_object(child, level + 1)}" for child in children)
    return "{" + ", ".join(pairs) + "}"
