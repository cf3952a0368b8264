"""The categories of a complaint as a tree of three levels, with the words of the complaint that speak for each."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from desktop.ui.kit.palette import LIGHT, Palette
from desktop.ui.kit.tones import tone
from desktop.voc.protocol.messages import Category
from desktop.words.classification import shortened
from desktop.words.language import text
from desktop.words.voc import VocSentence
from desktop.words.voc_windows import VocWindowSentence

__all__ = ["GroundsTree"]

_NAME, _GROUND = 200, 1_000
"""Characters shown of each."""
_MOST = 300
"""In pixels: what is higher scrolls."""
_PAD = 2
_MARKED = Qt.ItemDataRole.UserRole


class GroundsTree(QTreeWidget):
    """Grows with its rows; grounds are folded into lines."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setColumnCount(2)
        # The heading above says what it is, the quotation marks what stands beside.
        self.setHeaderHidden(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWordWrap(True)
        self.setItemsExpandable(False)
        self.setAccessibleName(text(VocSentence.CATEGORIES))
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setItemDelegate(_Wrapped(self))
        self.header().setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        self.header().setSectionsMovable(False)
        self.header().sectionResized.connect(self._fold)
        self._items: list[QTreeWidgetItem] = []
        self._colours = LIGHT

    def wear(self, colours: Palette) -> None:
        """Paints with the colours of its window."""
        self._colours = colours
        for item in self._items:
            for column in range(self.columnCount()):
                if item.data(column, _MARKED):
                    self._warn(item, column)

    def show_categories(self, categories: Iterable[Category]) -> None:
        """Shows these; what is outside the dictionary, and grounds that the text does not hold, are marked as such."""
        self.clear()
        self._items.clear()
        places: dict[tuple[str, ...], QTreeWidgetItem] = {}
        for each in categories:
            names = (each.major, each.middle, each.minor)
            parent = self.invisibleRootItem()
            for depth, name in enumerate(names[:-1], 1):
                if names[:depth] not in places:
                    places[names[:depth]] = self._added(parent, name)
                parent = places[names[:depth]]
            # Named twice it is shown twice: nothing that came is dropped.
            self._add_leaf(parent, each)
        self.expandAll()
        self.resizeColumnToContents(0)
        self.setColumnWidth(0, min(self.columnWidth(0) + 16, 340))
        self._fold()

    def _add_leaf(self, parent: QTreeWidgetItem, category: Category) -> None:
        leaf = self._added(parent, category.minor)
        font = QFont(self.font())
        font.setBold(True)
        leaf.setFont(0, font)
        leaf.setText(1, f"“{shortened(category.ground.reveal(), _GROUND)}”" if category.ground else "")
        if not category.known:
            leaf.setText(0, f"{leaf.text(0)}  ⚠ {text(VocWindowSentence.OUTSIDE)}")
            self._warn(leaf, 0)
        if not category.quoted:
            leaf.setText(1, f"{leaf.text(1)}  ⚠ {text(VocWindowSentence.NOT_IN_TEXT)}")
            self._warn(leaf, 1)

    def _warn(self, leaf: QTreeWidgetItem, column: int) -> None:
        ground, ink = tone("warning", self._colours).colors()
        leaf.setBackground(column, ground)
        leaf.setForeground(column, ink)
        leaf.setData(column, _MARKED, True)

    def _added(self, parent: QTreeWidgetItem, name: str) -> QTreeWidgetItem:
        item = QTreeWidgetItem(parent, [shortened(name, _NAME)])
        item.setTextAlignment(1, Qt.AlignmentFlag.AlignVCenter)
        self._items.append(item)
        return item

    def _fold(self) -> None:
        self.scheduleDelayedItemsLayout()
        self.executeDelayedItemsLayout()
        rows = sum(self.visualItemRect(item).height() for item in self._items)
        margins = self.height() - self.viewport().height()
        # Not laid out yet, it has margins that are none.
        self.setFixedHeight(max(0, min(_MOST, rows + margins + _PAD)))


class _Wrapped(QStyledItemDelegate):
    """Makes a row as high as its words need in the width of their column."""

    def __init__(self, tree: QTreeWidget) -> None:
        super().__init__(tree)
        self._tree = tree

    def sizeHint(  # noqa: N802  # Qt's name
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """The height of all lines."""
        size = super().sizeHint(option, index)
        if index.column() == 0:
            return QSize(size.width(), size.height() + 2 * _PAD)
        metrics = self._tree.fontMetrics()
        width = max(60, self._tree.columnWidth(1) - 8 * _PAD)
        words = str(index.data() or "")
        if not words:
            return QSize(60, 0)
        flags = Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextWordWrap
        place = metrics.boundingRect(QRect(0, 0, width, 1 << 16), flags, words)
        return QSize(60, max(metrics.height(), place.height()) + 8 * _PAD)
