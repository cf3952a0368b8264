"""The popup beside the caret: shows candidates and never has the focus.

Used from the GUI thread only.  What it shows is made by the session; it
decides nothing but where it fits on the screen.
"""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from desktop.input.protocol import Rect
from desktop.session.view import PopupView
from desktop.ui.kit.palette import ThemeName, follow_system, palette
from desktop.ui.popup.placement import Screen, place, to_device, to_logical
from desktop.ui.popup.rows import Picture, Sheet
from desktop.words.app import Sentence, text

__all__ = ["Look", "Popup"]

_GAP = 3
"""Between caret line and popup, in pixels."""

_SHRINKS_MS = 150
"""So long the popup keeps a size that it does not need: it neither breathes with every key nor stays too large."""

_ASIDE = QPoint(-20_000, -20_000)
"""On no screen."""

_COMPOSITED = ("windows", "cocoa", "wayland")
"""Qt platforms whose windows may always be transparent; X11 without a compositor would show black corners."""


class Look(Protocol):
    """The settings that concern the popup."""

    @property
    def theme(self) -> ThemeName:
        """Light, dark, or as the system is."""

    @property
    def font_size(self) -> int:
        """In points."""

    @property
    def show_numbers(self) -> bool:
        """Whether rows are numbered."""

    @property
    def show_probabilities(self) -> bool:
        """Whether rows end with their probability."""


class Popup(QWidget):
    """Shows one ``PopupView`` at a time.

    ``picked(row)`` when a row is clicked, the stem's counted behind the
    others; ``painted()`` when a new view has been painted for the first time
    (the next thing Qt does is to hand it to the screen).
    """

    picked = Signal(int)
    painted = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__(
            None,
            Qt.WindowType.Tool
            | Qt.WindowType.FramelessWindowHint
            | Qt.WindowType.WindowStaysOnTopHint
            | Qt.WindowType.WindowDoesNotAcceptFocus
            | Qt.WindowType.NoDropShadowWindowHint
            # X11 only: no window manager moves, animates or delays it.  Under openbox a window that is shown again
            # now and then reported 0, 0 as its place, and showing took 3.5 ms and up to 22 in place of 2.
            | Qt.WindowType.X11BypassWindowManagerHint,
        )
        self._rounded = QGuiApplication.platformName() in _COMPOSITED
        self._theme, self._sheet = look.theme, self._sheet_of(look)
        self._view: PopupView | None = None
        self._picture: Picture | None = None
        self._fresh = False
        self._shrinking = QTimer(self)
        self._shrinking.setSingleShot(True)
        self._shrinking.setInterval(_SHRINKS_MS)
        self._shrinking.timeout.connect(self._fit)
        self._pressed = False
        """Whether a button that was pressed on it is still down."""
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setAttribute(Qt.WidgetAttribute.WA_MacAlwaysShowToolWindow)
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground, self._rounded)
        # Every pixel is painted by us: Qt need not clear the ground before, which would flicker.
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent, not self._rounded)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        follow_system(self.update)

    def set_look(self, look: Look) -> None:
        """Looks like this from now on, what is shown included."""
        self._theme, self._sheet = look.theme, self._sheet_of(look)
        if (view := self._view) is not None:
            self._view = None
            self.show_view(view)

    def show_view(self, view: PopupView) -> None:
        """Shows ``view`` in place of what is shown; its anchor is in device pixels.

        As long as it stands where it stood it grows at once and shrinks later.
        """
        before, picture = self._view, self._sheet.picture(view)
        self._view = view
        self._shrinking.stop()
        if before is not None and (before.anchor, before.marks) == (view.anchor, view.marks):
            width, height = max(picture.width, self.width()), max(picture.height, self.height())
            fits = (width, height) == (self.width(), self.height())
            if fits and not view.waits and (width, height) != (picture.width, picture.height):
                self._shrinking.start()
            picture = picture.within(width, height)
        # The count only: accessibility tools may keep logs of names.
        self.setAccessibleName(text(Sentence.POPUP_NAME, count=len(view.rows)))
        self._stand(picture, view)
        if not self.isVisible():
            self.show()

    def _fit(self) -> None:
        """Takes the size that what is shown needs."""
        if self._view is not None:
            self._stand(self._sheet.picture(self._view), self._view)

    def _stand(self, picture: Picture, view: PopupView) -> None:
        screens = _screens()
        anchor = to_logical(view.anchor, screens)
        x, y = place(anchor, picture.width, picture.height, [screen.work for screen in screens], _GAP)
        self._picture, self._fresh = picture, True
        wanted = QRect(x, y, picture.width, picture.height)
        if self.geometry() != wanted:
            self.setGeometry(wanted)
        self.update()

    def hide_view(self) -> None:
        """Shows nothing and forgets what was shown."""
        self._view = self._picture = None
        self._shrinking.stop()
        if self._pressed:
            # Were it hidden, the button would come up in the application below: Firefox ends a syllable then.
            self.move(_ASIDE)
        else:
            self.hide()

    def _sheet_of(self, look: Look) -> Sheet:
        return Sheet(self.font(), look.font_size, numbers=look.show_numbers, probabilities=look.show_probabilities)

    def device_rect(self) -> Rect | None:
        """Where the popup stands in device pixels, as the input process counts clicks; none while it is hidden."""
        if self._picture is None:
            return None
        geometry = self.geometry()
        return to_device(Rect(geometry.x(), geometry.y(), geometry.width(), geometry.height()), _screens())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802  # Qt's name
        """Paints the view and tells of its first time."""
        if self._picture is None:
            return
        painter = QPainter(self)
        self._sheet.paint(painter, self._picture, palette(self._theme), rounded=self._rounded)
        painter.end()
        if self._fresh:
            self._fresh = False
            self.painted.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802  # Qt's name
        """Picks the row under the pointer, on press: by the release the session may have changed the rows."""
        self._pressed = True
        if self._picture is None or event.button() != Qt.MouseButton.LeftButton:
            return
        row = self._sheet.row_at(self._picture, event.position().x(), event.position().y())
        if row is not None:
            self.picked.emit(row)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802  # Qt's name
        """Now it may be hidden."""
        self._pressed = event.buttons() != Qt.MouseButton.NoButton
        if self._picture is None and not self._pressed:
            self.hide()


def _screens() -> list[Screen]:
    return [
        Screen(_rect(screen.geometry()), _rect(screen.availableGeometry()), screen.devicePixelRatio())
        for screen in QGuiApplication.screens()
    ]


def _rect(rect: QRect) -> Rect:
    return Rect(rect.x(), rect.y(), rect.width(), rect.height())
