"""A window that the program opens by itself: it must not take the keyboard from whoever is typing."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt, QTimer
from PySide6.QtGui import QCursor, QGuiApplication
from PySide6.QtWidgets import QWidget

__all__ = ["accept_focus", "place_aside", "show_unasked"]

_SHY_MS = 1500
"""So long it refuses the focus; window managers give it to a new window when they first see it, or never."""

_AWAY = 24
"""Pixels between the pointer and the window."""


def show_unasked(widget: QWidget, *, can_wait: bool = False) -> None:
    """Shows a window in which nobody has begun to type: without the focus, until somebody clicks or goes there.

    To ask not to be activated is enough for some window managers.  Others
    hand the focus to every new window that takes any, so at first it takes
    none.  Where the keyboard follows the pointer it must not lie beneath it.
    Under Wayland a new window is given the focus whatever it says: one that
    ``can_wait`` comes up minimised there.
    """
    if widget.isVisible():
        return
    if can_wait and QGuiApplication.platformName() == "wayland":
        widget.showMinimized()
        return
    widget.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
    widget.setWindowFlag(Qt.WindowType.WindowDoesNotAcceptFocus)
    pointer = QCursor.pos()
    screen = QGuiApplication.screenAt(pointer)
    if screen is not None:
        if not widget.testAttribute(Qt.WidgetAttribute.WA_Resized):
            widget.adjustSize()
        widget.move(place_aside(pointer, widget.size(), screen.availableGeometry()))
    widget.show()
    _Shyness(widget)


def accept_focus(widget: QWidget) -> None:
    """The person asks for a window that may still refuse the focus."""
    for shyness in widget.findChildren(_Shyness):
        shyness.end()


def place_aside(pointer: QPoint, size: QSize, screen: QRect) -> QPoint:
    """Where a window comes up in the middle of the screen, but beside the pointer where that is in its way."""
    middle = QRect(QPoint(), size)
    middle.moveCenter(screen.center())
    if not middle.adjusted(-_AWAY, -_AWAY, _AWAY, _AWAY).contains(pointer):
        return middle.topLeft()
    room_left, room_right = pointer.x() - screen.left(), screen.right() - pointer.x()
    left = pointer.x() + _AWAY if room_right >= room_left else pointer.x() - _AWAY - size.width()
    return QPoint(left, middle.top())


class _Shyness(QObject):
    """Lets a window refuse the focus for a while; a click into it ends that at once.  Lives as long as the window."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self._widget = widget
        self._window = widget.windowHandle()
        self._window.installEventFilter(self)
        QTimer.singleShot(_SHY_MS, self, self.end)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  # Qt's name
        """A click means that the person goes there."""
        if event.type() == QEvent.Type.MouseButtonPress:
            self.end()
            self._window.requestActivate()
        return False

    def end(self) -> None:
        """The system is told at once; what the widget believes must be the same when it is shown again."""
        self._window.removeEventFilter(self)
        self._window.setFlag(Qt.WindowType.WindowDoesNotAcceptFocus, False)
        self._widget.overrideWindowFlags(self._widget.windowFlags() & ~Qt.WindowType.WindowDoesNotAcceptFocus)
        self._widget.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating, False)
        self.deleteLater()
