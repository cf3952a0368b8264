"""The window of the first start: what happens to what is typed, whether all is in place, exercises, a question.

Used from the GUI thread only; the checks run in a thread of their own,
because each may wait for a desktop that does not answer.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Protocol

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QPalette
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop.ui.face.screens import OnScreen
from desktop.ui.kit.bridge import Bridge
from desktop.ui.kit.controls import TickBox
from desktop.ui.kit.fields import relabel
from desktop.ui.kit.mark import TrayState, mark_icon, mark_pixmap
from desktop.ui.kit.palette import ThemeName
from desktop.ui.kit.theme import Theme
from desktop.ui.login import AutostartSwitch
from desktop.ui.plain.labels import PlainLabel
from desktop.ui.session_loop import SessionLoop
from desktop.ui.welcome.labels import bold, quiet, words
from desktop.ui.welcome.own_ime import OwnImeBox, OwnImeWay
from desktop.ui.welcome.practice import Practice
from desktop.words.language import text
from desktop.words.welcome import WelcomeSentence as Say

__all__ = ["Check", "Welcome"]

_MARK = 44
_SIZE = (640, 480)
_PRACTICE = 2
"""The page of the exercises."""

_SIGNS = {
    "ok": ("✓", "#1f7a49", "#5fd39a"),
    "warning": ("!", "#9a6412", "#f0b64d"),
    "failure": ("✗", "#c62828", "#ff8a80"),
}
"""A sign for each level, and its colour on a light and on a dark ground."""


class Check(Protocol):
    """One thing that was looked at, as ``desktop.checks.finding.Finding`` tells it."""

    @property
    def level(self) -> str:
        """One of "ok", "warning", "failure"."""

    @property
    def sentence(self) -> str:
        """What was found."""

    @property
    def advice(self) -> str:
        """What to do; empty when there is nothing to do."""


class Welcome(QWidget):
    """Four pages.  ``closed()`` once the person is through with it or closes it."""

    closed = Signal()

    def __init__(
        self,
        look: Callable[[], Sequence[Check]],
        autostart: AutostartSwitch | None,
        theme: ThemeName = "auto",
        own_ime: OwnImeWay | None = None,
        loop: SessionLoop | None = None,
        learning: AutostartSwitch | None = None,
    ) -> None:
        """``look`` does the checks, in a thread.

        ``autostart`` and ``own_ime``, the way to an input method of our own,
        are none where there is no such thing, and so is ``loop``, which tells
        what comes of the exercises.  ``learning`` is the person's consent to
        being learnt from, none where it is not to be asked for.
        """
        super().__init__(None, Qt.WindowType.Window)
        self._own_ime = None if own_ime is None else OwnImeBox(own_ime)
        self._look, self._autostart, self._learning = look, autostart, learning
        self._asked: list[tuple[TickBox, AutostartSwitch]] = []
        self._through = False
        self._bridge = Bridge(self._show_checks, self)
        self.setObjectName("window")
        self.setWindowTitle(text(Say.TITLE))
        self.setWindowIcon(mark_icon(TrayState.READY))
        self._pages = QStackedWidget()
        self._found = QGridLayout()
        self._rows: list[tuple[str, QWidget]] = []
        self._verdict = PlainLabel()
        self.practice = Practice(loop)
        for page in (self._privacy(), self._checks(), self._trial(), self._last()):
            self._pages.addWidget(page)
        self._step = quiet("")
        self._back, self._next = QPushButton(text(Say.BACK)), QPushButton()
        self._back.clicked.connect(lambda: self._turn_to(self._pages.currentIndex() - 1))
        self._next.clicked.connect(lambda: self._turn_to(self._pages.currentIndex() + 1))
        self._next.setDefault(True)
        foot = QHBoxLayout()
        foot.addWidget(self._step)
        foot.addStretch(1)
        foot.addWidget(self._back)
        foot.addWidget(self._next)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(28, 24, 28, 18)
        layout.setSpacing(18)
        layout.addWidget(self._pages, 1)
        layout.addLayout(foot)
        self._theme = Theme(self, theme)
        self._theme.worn.connect(self.practice.wear)
        self.practice.wear(self._theme.colours)
        OnScreen(self, QSize(*_SIZE))
        self._turn_to(0)

    def show_guide(self) -> None:
        """From the first page on."""
        self._turn_to(0)

    def show_practice(self) -> None:
        """The exercises, from the first on."""
        self.practice.begin()
        self._turn_to(_PRACTICE)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802  # Qt's name
        """Whoever closes it has seen it; a program that ends closes it too, and that says nothing."""
        super().closeEvent(event)
        if event.spontaneous() or self._through:
            self.closed.emit()

    def _turn_to(self, page: int) -> None:
        if page == self._pages.count():
            self._through = True
            self.close()
            return
        self._pages.setCurrentIndex(page)
        self._step.setText(text(Say.STEP, step=page + 1, steps=self._pages.count()))
        self._back.setVisible(page > 0)
        self._next.setText(text(Say.DONE if page == self._pages.count() - 1 else Say.NEXT))
        (self.practice.box if page == _PRACTICE else self._next).setFocus()
        if page == 1:
            self._look_around()
        for box, switch in self._asked:
            box.setChecked(switch.is_on())  # it may have been changed elsewhere

    def _privacy(self) -> QWidget:
        page, layout = _page(Say.PRIVACY_HEAD)
        layout.addWidget(words(text(Say.PRIVACY_LEAD)))
        for head, lines in (
            (Say.DOES, (Say.DOES_READ, Say.DOES_MODEL)),
            (Say.DOES_NOT, (Say.NOT_SENT, Say.NOT_SECRETS)),
        ):
            layout.addSpacing(6)
            layout.addWidget(bold(text(head)))
            for line in lines:
                row = QHBoxLayout()
                row.setSpacing(10)
                row.addWidget(words("·"), 0, Qt.AlignmentFlag.AlignTop)
                row.addWidget(words(text(line)), 1)
                layout.addLayout(row)
        layout.addStretch(1)
        return page

    def _checks(self) -> QWidget:
        page, layout = _page(Say.CHECKS_HEAD)
        self._found.setColumnStretch(1, 1)
        self._found.setHorizontalSpacing(10)
        self._found.setVerticalSpacing(6)
        self._found.setContentsMargins(0, 0, 8, 0)
        self._line = QHBoxLayout()
        self._verdict.setObjectName("success")
        self._details = QPushButton(text(Say.DETAILS))
        self._details.setCheckable(True)
        self._details.toggled.connect(self._show_details)
        self._again = QPushButton(text(Say.CHECK_AGAIN))
        self._again.clicked.connect(self._look_around)
        self._line.addWidget(self._verdict, 1)
        self._line.addWidget(self._details)
        self._line.addWidget(self._again)
        layout.addLayout(self._line)
        inside = QWidget()
        inside.setObjectName("plain")  # as the sheet of ``Theme`` calls what has no ground of its own
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(self._found)
        column.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setWidget(inside)
        layout.addWidget(area, 1)
        if self._own_ime is not None:
            self._own_ime.changed.connect(self._check)
            layout.addWidget(self._own_ime)
        return page

    def _trial(self) -> QWidget:
        page, layout = _page(Say.TRY_HEAD)
        layout.addWidget(self.practice, 1)
        return page

    def _last(self) -> QWidget:
        page, layout = _page(Say.LAST_HEAD)
        for asked, switch, failed in (
            (Say.LEARNING, self._learning, Say.LEARNING_FAILED),
            (Say.AUTOSTART, self._autostart, Say.AUTOSTART_FAILED),
        ):
            if switch is not None:
                layout.addWidget(self._question(asked, switch, failed))
        self._told = quiet(text(Say.LATER))
        layout.addWidget(self._told)
        layout.addStretch(1)
        return page

    def _question(self, asked: Say, switch: AutostartSwitch, failed: Say) -> TickBox:
        box = TickBox(text(asked))

        def turn(on: bool) -> None:
            try:
                switch.turn(on=on)
            except OSError as error:
                box.setChecked(not on)
                self._told.setText(text(failed, reason=error.strerror))

        box.clicked.connect(turn)
        self._asked.append((box, switch))
        return box

    def _look_around(self) -> None:
        self._check()
        if self._own_ime is not None:
            self._own_ime.look()

    def _check(self) -> None:
        self._again.setEnabled(False)
        self._verdict.setText(text(Say.CHECKING))
        threading.Thread(target=lambda: self._bridge.post(self._look()), name="welcome-checks", daemon=True).start()

    def _show_checks(self, found: Sequence[Check]) -> None:
        self._again.setEnabled(True)
        while (item := self._found.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        self._rows = []
        worst_first = sorted(found, key=lambda check: ("failure", "warning", "ok").index(check.level))
        for row, check in enumerate(worst_first):
            letter, on_light, on_dark = _SIGNS[check.level]
            sign = bold(letter)
            dark = self.palette().color(QPalette.ColorRole.Window).lightness() < 128
            sign.setStyleSheet(f"color: {on_dark if dark else on_light}")
            said = [sign, words(check.sentence)]
            self._found.addWidget(sign, 2 * row, 0, Qt.AlignmentFlag.AlignTop)
            self._found.addWidget(said[1], 2 * row, 1)
            if check.advice and check.level != "ok":
                said.append(quiet(check.advice))
                self._found.addWidget(said[2], 2 * row + 1, 1)
            self._rows += [(check.level, each) for each in said]
        self._show_details()
        amiss = any(check.level == "failure" for check in found)
        verdict = text(Say.SOME_AMISS) if amiss else f"✓ {text(Say.ALL_WELL)}"
        relabel(self._verdict, verdict, "failure" if amiss else "success")

    def _show_details(self) -> None:
        """What fails is always there, all else only for who wants to know."""
        for level, widget in self._rows:
            widget.setVisible(level == "failure" or self._details.isChecked())


def _page(head: Say) -> tuple[QWidget, QVBoxLayout]:
    page = QWidget()
    layout = QVBoxLayout(page)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(10)
    row = QHBoxLayout()
    row.setSpacing(14)
    picture = PlainLabel()
    picture.setPixmap(mark_pixmap(TrayState.READY, _MARK))
    title = bold(text(head))
    font = title.font()
    font.setPointSizeF(font.pointSizeF() * 1.4)
    title.setFont(font)
    row.addWidget(picture)
    row.addWidget(title, 1)
    layout.addLayout(row)
    layout.addSpacing(4)
    return page, layout
