"""Complaints: what the chord, the tray's entries and the windows do; nothing is sent but what a person asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QAction, QGuiApplication

from desktop.input.protocol import (
    Focus,
    HotkeyRefused,
    Hotkeys,
    Insert,
    Pressed,
    ReadClipboard,
    Selected,
    SelectionFault,
    TakeSelection,
)
from desktop.session.chords import parse_chord
from desktop.session.gate import Closed, withheld
from desktop.settings.model import Settings
from desktop.system.roles import program_command
from desktop.ui.kit.palette import ThemeName
from desktop.ui.voc.batch_window import BatchWindow, ReadColumns
from desktop.ui.voc.chat_window import ChatWindow
from desktop.ui.voc.job_window import TEXT_LIMIT, VocAccess, VocJobWindow
from desktop.ui.voc.window import ResultWindow
from desktop.words.language import text
from desktop.words.voc_windows import VocWindowSentence
from engine.text.private import Private

__all__ = ["VocControl"]

_FAULTS: dict[SelectionFault, VocWindowSentence] = {
    "nothing": VocWindowSentence.NOTHING_MARKED,
    "too-long": VocWindowSentence.MARKED_TOO_LONG,
    "silent": VocWindowSentence.MARKED_SILENT,
    "clipboard": VocWindowSentence.CLIPBOARD_KEPT,
}
_PATIENCE_MS = 3_000
"""The input process reads the clipboard within a second, if it lives."""

_AnyWindow = TypeVar("_AnyWindow", bound=VocJobWindow)


class VocControl(QObject):
    """Owns the windows about complaints.

    ``told(sentence)`` is for the person, ``wanted(ToInput)`` for the input
    process.  ``key`` gives, for an endpoint's address, a key that the
    keyring does not have.
    """

    told = Signal(str)
    wanted = Signal(object)
    settings_requested = Signal()

    def __init__(
        self,
        settings: Settings,
        columns: ReadColumns,
        key: Callable[[str], str | None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._settings, self._columns = settings, columns
        self.access = VocAccess(
            program_command,
            ready=lambda: bool(self._settings.voc.address),
            key=lambda: key(self._settings.voc.address),
            theme=self._theme,
        )
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.timeout.connect(lambda: self.follow(Selected(0, Private(""), "silent"), None, frozenset()))
        self.result: ResultWindow | None = None
        self.batch: BatchWindow | None = None
        self.chat: ChatWindow | None = None
        self.actions: Sequence[QAction] = [
            self._action(VocWindowSentence.MENU_CLIPBOARD, self.classify_clipboard),
            self._action(VocWindowSentence.MENU_CLASSIFY, self.show_result),
            self._action(VocWindowSentence.MENU_FILE, self.show_batch),
            self._action(VocWindowSentence.MENU_CHAT, self.show_chat),
        ]

    def apply(self, settings: Settings) -> None:
        """Goes by these settings from now on."""
        before, self._settings = self._settings, settings
        for window in self._windows():
            window.set_theme()
            if settings.voc.address != before.voc.address and window.isVisible() and not window.busy:
                window.tell_ready()
        if self._hotkeys(settings) != self._hotkeys(before):
            self.listen()

    def listen(self) -> None:
        """Tells the input process which chord is ours; whenever there is a new one."""
        self.wanted.emit(self._hotkeys(self._settings))

    def follow(self, event: Pressed | Selected | HotkeyRefused, focus: Focus | None, blocked: frozenset[str]) -> None:
        """What the input process tells of our chord; ``blocked`` are programs in which nothing is read."""
        if isinstance(event, Pressed):
            reason = withheld(focus, blocked)
            if reason is None:
                self.wanted.emit(TakeSelection(event.hold))
                return
            self.wanted.emit(Insert(event.hold))
            password = reason is Closed.PASSWORD
            self.told.emit(text(VocWindowSentence.NEVER_PASSWORDS if password else VocWindowSentence.NEVER_BLOCKED))
        elif isinstance(event, HotkeyRefused):
            sentence = VocWindowSentence.CHORD_TAKEN if event.taken else VocWindowSentence.CHORD_NO_KEY
            self.told.emit(text(sentence, chord=self._settings.voc.chord))
        elif event.fault == "late":
            return  # the chord went to the program, as if it were nobody's
        elif event.fault is None and event.text.reveal().strip():
            self._patience.stop()
            self.classify(event.text.reveal())
        elif not event.hold and event.fault in (None, "nothing"):
            self._patience.stop()
            self._result().tell(text(VocWindowSentence.CLIPBOARD_EMPTY))
        else:
            self._patience.stop()
            values = {"chord": self._settings.voc.chord, "limit": f"{TEXT_LIMIT:,}"}
            self._result().tell(text(_FAULTS[event.fault or "nothing"], **values))

    def classify(self, complaint: str) -> None:
        """Shows this text and classifies it."""
        self._result().classify(complaint)

    def classify_clipboard(self) -> None:
        """Classifies what is on the clipboard."""
        if QGuiApplication.platformName() == "xcb":
            # Qt would wait for the clipboard's owner, and all windows with it.
            self._patience.start(_PATIENCE_MS)
            self.wanted.emit(ReadClipboard())
        else:
            self.follow(Selected(0, Private(QGuiApplication.clipboard().text())), None, frozenset())

    def show_result(self) -> None:
        """Opens the window to write a text into."""
        self._result().write()

    def show_batch(self) -> None:
        """Opens the window for files."""
        if self.batch is None:
            self.batch = self._opened(BatchWindow(self.access, self._columns))
            self.batch.finished.connect(self.told)
        self.batch.write()

    def show_chat(self) -> None:
        """Opens the window for questions."""
        if self.chat is None:
            self.chat = self._opened(ChatWindow(self.access))
        self.chat.write()

    def close(self) -> None:
        """Ends all commands and windows; finished rows of a batch are kept."""
        for window in self._windows():
            window.end()

    def _result(self) -> ResultWindow:
        if self.result is None:
            self.result = self._opened(ResultWindow(self.access))
        return self.result

    def _opened(self, window: _AnyWindow) -> _AnyWindow:
        window.settings_requested.connect(self.settings_requested)
        return window

    def _windows(self) -> Sequence[VocJobWindow]:
        return [window for window in (self.result, self.batch, self.chat) if window is not None]

    def _theme(self) -> ThemeName:
        return self._settings.theme

    def _action(self, sentence: VocWindowSentence, does: Callable[[], None]) -> QAction:
        action = QAction(text(sentence), self)
        action.triggered.connect(does)
        return action

    @staticmethod
    def _hotkeys(settings: Settings) -> Hotkeys:
        """The chord; none without an endpoint, so that who never classifies keeps it for other programs."""
        wanted = bool(settings.voc.chord and settings.voc.address)
        return Hotkeys(frozenset({parse_chord(settings.voc.chord)}) if wanted else frozenset())
