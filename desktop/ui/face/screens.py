"""A window is no larger than its screen, and stands on one that is there: also when a screen is unplugged."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QWidget

__all__ = ["OnScreen", "fitted"]

_FRAME = QSize(16, 48)
"""What a window manager draws around a window, and does not tell before it shows."""

_SEEN = QSize(160, 48)
"""So much of a window must be on a screen for a hand to reach it."""


def fitted(place: QRect, available: QRect) -> QRect:
    """``place``, no larger than ``available`` and within it."""
    size = place.size().boundedTo(available.size() - _FRAME)
    left = min(max(place.left(), available.left()), available.right() + 1 - size.width())
    top = min(max(place.top(), available.top()), available.bottom() + 1 - size.height())
    return QRect(QPoint(left, top), size)


class OnScreen(QObject):
    """Sees to one window, to which it belongs."""

    def __init__(self, window: QWidget, wanted: QSize | None = None) -> None:
        """``wanted`` is the size that the window has where there is room for it."""
        super().__init__(window)
        self._window = window
        if wanted is not None:
            window.resize(wanted)
        self.look()
        window.installEventFilter(self)
        screens = QGuiApplication.instance()
        if isinstance(screens, QGuiApplication):
            screens.screenRemoved.connect(self._screen_gone)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  # Qt's name
        """Before it shows, it fits; the screen may be another than when it was made."""
        # By the kind of event first: others come while this is being taken apart.
        if event.type() is QEvent.Type.Show and not event.spontaneous():
            self.look()
        return False

    def look(self) -> None:
        """Makes the window fit its screen, and brings it back where too little of it can be reached."""
        window = self._window
        screen = _screen_of(window)
        if screen is None or window.isMaximized() or window.isFullScreen():
            return
        available = screen.availableGeometry()
        size = window.size().boundedTo(available.size() - _FRAME)
        if size != window.size():
            window.setMinimumSize(window.minimumSize().boundedTo(size))
            window.resize(size)
        placed = window.testAttribute(Qt.WidgetAttribute.WA_Moved)
        if placed and not _is_reached(window.geometry()):
            window.move(fitted(window.geometry(), available).topLeft())

    def _screen_gone(self, gone: QScreen) -> None:
        # What is left of the screens is known when this is through; the window knows its new one by then.
        available = next((each.availableGeometry() for each in QGuiApplication.screens() if each is not gone), None)
        if available is not None and not _is_reached(self._window.geometry(), gone):
            place = fitted(self._window.geometry(), available)
            self._window.setGeometry(place)


def _screen_of(window: QWidget) -> QScreen | None:
    """The one on which the middle of it stands; else the one that Qt would choose."""
    if window.testAttribute(Qt.WidgetAttribute.WA_Moved):
        screen = QGuiApplication.screenAt(window.geometry().center())
        if screen is not None:
            return screen
    return window.screen()


def _is_reached(place: QRect, gone: QScreen | None = None) -> bool:
    """Whether enough of the window's head lies on a screen."""
    head = QRect(place.topLeft(), QSize(place.width(), _SEEN.height()))
    for screen in QGuiApplication.screens():
        if screen is not gone:
            seen = head.intersected(screen.availableGeometry())
            if seen.width() >= min(_SEEN.width(), place.width()) and seen.height() >= _SEEN.height() // 2:
                return True
    return False
