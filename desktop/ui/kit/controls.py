"""Controls of larger windows that no style sheet can draw: switch, tick, combo box, number with its two buttons."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QGuiApplication, QPainter, QPaintEvent, QPalette, QPen, QWheelEvent
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QSpinBox,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionButton,
    QStyleOptionViewItem,
    QWidget,
)

from desktop.ui.kit.palette import LIGHT, Palette

__all__ = ["Combo", "DecimalBox", "NumberBox", "Stepper", "TickBox", "TickedRows", "Toggle"]

_WIDTH, _HEIGHT, _GAP = 38, 22, 3
_TICK = ((0.25, 0.52), (0.43, 0.7), (0.76, 0.32))
"""Its corners, in a square of side 1."""


class Toggle(QCheckBox):
    """On or off; keyboard and screen readers meet a check box."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._colours = LIGHT
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def wear(self, colours: Palette) -> None:
        """Paints itself in these."""
        self._colours = colours
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802  # Qt's name
        """With room for the ring of the focus."""
        return QSize(_WIDTH + 4, _HEIGHT + 4)

    def hitButton(self, pos: QPoint) -> bool:  # noqa: N802  # Qt's name
        """All of it can be clicked."""
        return self.rect().contains(pos)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802  # Qt's name
        """A track with a knob at its end."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        track = QRectF(2, (self.height() - _HEIGHT) / 2, _WIDTH, _HEIGHT)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._colours.color("mark" if self.isChecked() else "border"))
        painter.setOpacity(1.0 if self.isEnabled() else 0.45)
        painter.drawRoundedRect(track, _HEIGHT / 2, _HEIGHT / 2)
        side = _HEIGHT - 2 * _GAP
        left = track.right() - _GAP - side if self.isChecked() else track.left() + _GAP
        painter.setBrush(self._colours.color("ground"))
        painter.drawEllipse(QRectF(left, track.top() + _GAP, side, side))
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(self._colours.color("mark"), 1))
            ring = track.adjusted(-1.5, -1.5, 1.5, 1.5)
            painter.drawRoundedRect(ring, ring.height() / 2, ring.height() / 2)
        painter.end()


class TickBox(QCheckBox):
    """A box to tick, with its words beside it."""

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802  # Qt's name
        """The tick over what the style sheet draws."""
        super().paintEvent(event)
        if self.isChecked():
            option = QStyleOptionButton()
            self.initStyleOption(option)
            place = self.style().subElementRect(QStyle.SubElement.SE_CheckBoxIndicator, option, self)
            painter = QPainter(self)
            _draw_tick(painter, place)
            painter.end()


class TickedRows(QStyledItemDelegate):
    """Draws the ticks of a list's rows."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """The tick over what the style sheet draws."""
        super().paint(painter, option, index)
        ticked = index.data(Qt.ItemDataRole.CheckStateRole)
        view = self.parent()
        if ticked is not None and Qt.CheckState(ticked) is Qt.CheckState.Checked and isinstance(view, QWidget):
            shown = QStyleOptionViewItem(option)
            self.initStyleOption(shown, index)
            part = QStyle.SubElement.SE_ItemViewItemCheckIndicator
            painter.save()
            _draw_tick(painter, view.style().subElementRect(part, shown, view))
            painter.restore()


def _draw_tick(painter: QPainter, place: QRect) -> None:
    """In the colour of what stands on the mark's."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    ink = QGuiApplication.palette().color(QPalette.ColorRole.HighlightedText)
    painter.setPen(QPen(ink, 1.8, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
    side = min(place.width(), place.height())
    left, top = place.center().x() + 0.5 - side / 2, place.center().y() + 0.5 - side / 2
    painter.drawPolyline([QPointF(left + x * side, top + y * side) for x, y in _TICK])


class _Calm:
    """A wheel that turns over a page scrolls the page, and changes no value."""

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802  # Qt's name
        """Left to the page."""
        event.ignore()


class NumberBox(_Calm, QSpinBox):
    """A whole number, without buttons of its own."""


class DecimalBox(_Calm, QDoubleSpinBox):
    """A number with a fraction, without buttons of its own."""


class Stepper(QWidget):
    """A number between a button that lowers and one that raises it; for the keyboard there are the arrow keys."""

    def __init__(self, box: NumberBox | DecimalBox) -> None:
        super().__init__()
        self.setObjectName("plain")
        self.setFocusProxy(box)
        box.setButtonSymbols(QAbstractSpinBox.ButtonSymbols.NoButtons)
        box.setAlignment(Qt.AlignmentFlag.AlignCenter)
        # A style sheet that draws the box itself misplaces the text in it.
        box.setFrame(False)
        self.frame = QFrame()
        self.frame.setObjectName("number")
        self.frame.setFixedWidth(112)
        inside = QHBoxLayout(self.frame)
        inside.setContentsMargins(6, 5, 6, 5)
        inside.addWidget(box)
        # Digits need no composing, and nobody wants the next word suggested behind them.
        box.lineEdit().setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        # Half a number is none.
        box.setKeyboardTracking(False)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        for sign, step in (("−", box.stepDown), ("+", box.stepUp)):
            button = QPushButton(sign)
            button.setObjectName("step")
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.setAutoRepeat(True)
            button.clicked.connect(step)
            if row.count():
                row.addWidget(self.frame)
            row.addWidget(button)


class Combo(_Calm, QComboBox):
    """A combo box with an arrow in the window's colours."""

    _colours = LIGHT

    def wear(self, colours: Palette) -> None:
        """Paints its arrow in these."""
        self._colours = colours
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802  # Qt's name
        """The arrow over what the style sheet draws."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._colours.color("quiet"), 1.6))
        x, y = self.width() - 15.0, self.height() / 2 - 1.5
        painter.drawPolyline([QPointF(x - 4, y), QPointF(x, y + 4), QPointF(x + 4, y)])
        painter.end()
