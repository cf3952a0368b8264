"""What the windows about complaints have in common: a command under way, what is wrong, and where to go then."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from desktop.ui.face.screens import OnScreen
from desktop.ui.kit.bars import Bars
from desktop.ui.kit.chips import Chips
from desktop.ui.kit.mark import TrayState, mark_icon
from desktop.ui.kit.notice import Notice
from desktop.ui.kit.palette import Palette, ThemeName
from desktop.ui.kit.theme import Theme
from desktop.ui.voc.grounds_tree import GroundsTree
from desktop.ui.voc.job import VocJob
from desktop.ui.voc.result import ResultView
from desktop.voc.jobs import Finished, Order, VocLine
from desktop.voc.protocol.endpoint import Endpoint
from desktop.words.language import text
from desktop.words.voc_windows import VocWindowSentence

__all__ = ["VocAccess", "VocJobWindow"]

_SETTINGS = frozenset(
    """no-address bad-address insecure bad-key bad-proxy bad-ca name-not-found refused unreachable timeout proxy tls
    unauthorised wrong-path wrong-protocol model-missing redirect not-json not-answer""".split()
)
"""Faults that a person mends in the settings, if at all."""


@dataclasses.dataclass(frozen=True)
class VocAccess:
    """How the windows reach the endpoint.

    ``command`` gives the command line that starts this program with some
    arguments; ``endpoint`` is that of the settings, with a key that was
    given for this session only.
    """

    command: Callable[..., Sequence[str]]
    endpoint: Callable[[], Endpoint]
    theme: Callable[[], ThemeName]


class VocJobWindow(QWidget):
    """A window with at most one command under way.

    Who derives from it places ``notice``, calls ``_put_on`` when all is in
    its place, and takes what comes in ``_said`` and ``_finished``.
    """

    settings_requested = Signal()

    def __init__(self, access: VocAccess, title: VocWindowSentence, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.access = access
        self._job: VocJob | None = None
        self._theme: Theme | None = None
        self.setObjectName("window")
        self.setWindowTitle(text(title))
        self.setWindowIcon(mark_icon(TrayState.READY))
        self.notice = Notice(text(VocWindowSentence.OPEN_SETTINGS))
        self.notice.pressed.connect(self.settings_requested)
        QShortcut(QKeySequence(Qt.Key.Key_Escape), self, self._escape)

    def set_theme(self) -> None:
        """The person has chosen another theme."""
        if self._theme is not None:
            self._theme.set_theme(self.access.theme())

    def _put_on(self, wanted: QSize) -> None:
        OnScreen(self, wanted)
        self._theme = Theme(self, self.access.theme())
        self._theme.worn.connect(self._wear)
        self._wear(self._theme.colours)

    def _wear(self, colours: Palette) -> None:
        for part in self.findChildren(QWidget):
            if isinstance(part, Notice | Chips | Bars | GroundsTree | ResultView):
                part.wear(colours)

    @property
    def busy(self) -> bool:
        """Whether a command is under way."""
        return self._job is not None

    @property
    def job(self) -> VocJob | None:
        """The command under way."""
        return self._job

    def appear(self) -> None:
        """Comes up in front, with the focus: the person asked for it."""
        self.show()
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.raise_()
        self.activateWindow()

    def cancel(self) -> None:
        """Ends the command under way."""
        if self._job is not None:
            self._job.cancel()

    def end(self) -> None:
        """Closes and waits for the ends of its commands; for the program's own end."""
        self.close()
        for job in self.findChildren(VocJob):
            job.end()

    def tell_ready(self) -> bool:
        """Whether an endpoint is set up; the notice says when there is none, and not any more when there is one."""
        if self.access.endpoint().address:
            if self.notice.sentence == text(VocWindowSentence.NO_ENDPOINT):
                self.notice.say("")
            return True
        self.notice.say(text(VocWindowSentence.NO_ENDPOINT), button=True)
        return False

    def tell_fault(self, finished: Finished) -> None:
        """Says why there is no answer; the settings are where most such things are mended."""
        self.notice.say(finished.sentence, button=finished.code in _SETTINGS or finished.code.startswith("dictionary-"))

    def _begin(self, *arguments: str, order: Order) -> None:
        """Starts ``arguments`` with an order, in place of what is under way; call it when the endpoint is ready."""
        self._drop()
        self.notice.say("")
        job = self._job = VocJob(self.access.command(*arguments, "--json"), order, self)
        job.said_by.connect(self._heard)
        job.ended_by.connect(self._ended)
        job.start()

    def _drop(self) -> None:
        """Lets go of a command whose answer is not wanted any more."""
        job, self._job = self._job, None
        if job is not None:
            job.cancel()

    def _heard(self, job: VocJob, line: VocLine) -> None:
        if self._job is job:
            self._said(line)

    def _ended(self, job: VocJob, finished: Finished) -> None:
        job.deleteLater()
        if self._job is job:
            self._job = None
            self._finished(finished)

    def _said(self, line: VocLine) -> None:
        """Something came of the command."""
        raise NotImplementedError

    def _finished(self, finished: Finished) -> None:
        """The command has ended."""
        raise NotImplementedError

    def _holds_text(self) -> bool:
        """Whether closing would take something along that a person has written or asked for."""
        return False

    def _escape(self) -> None:
        """Cancels what is under way, and closes a window that holds no text."""
        if self.busy:
            self.cancel()
        elif not self._holds_text():
            self.close()
