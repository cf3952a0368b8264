"""Complaints: the tray's entries, the windows, and what the session wants of them.

The session answers the hotkey and decides what may be read; here it is shown,
and nothing is sent but what a person asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

import msgspec
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QGuiApplication

from desktop.input.protocol import Chord, Selected, SelectionFault
from desktop.session.events import ClipboardWanted
from desktop.session.gate import Closed
from desktop.settings.model import Settings
from desktop.system.roles import program_command
from desktop.ui.kit.palette import ThemeName
from desktop.ui.voc.batch_window import BatchWindow
from desktop.ui.voc.chat_window import ChatWindow
from desktop.ui.voc.job_window import VocAccess, VocJobWindow
from desktop.ui.voc.window import ResultWindow
from desktop.voc.protocol.endpoint import Endpoint
from desktop.voc.protocol.text import TEXT_LIMIT
from desktop.words.language import text
from desktop.words.settings import chord_words
from desktop.words.voc_windows import VocWindowSentence
from engine.text.private import Private

__all__ = ["VocControl"]

_FAULTS: dict[SelectionFault, VocWindowSentence] = {
    "nothing": VocWindowSentence.NOTHING_MARKED,
    "too-long": VocWindowSentence.MARKED_TOO_LONG,
    "silent": VocWindowSentence.MARKED_SILENT,
    "clipboard": VocWindowSentence.CLIPBOARD_KEPT,
}

_AnyWindow = TypeVar("_AnyWindow", bound=VocJobWindow)


class VocControl(QObject):
    """Owns the windows about complaints; the session's ``ComplaintPort``.

    ``told(sentence)`` is for the person, ``happened(Event)`` for the session.
    ``key`` gives, for an endpoint's address, a key that the keyring does not
    have.
    """

    told = Signal(str)
    happened = Signal(object)
    settings_requested = Signal()

    def __init__(
        self,
        settings: Settings,
        key: Callable[[str], Private | None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._settings, self._key = settings, key
        self.access = VocAccess(program_command, endpoint=self._endpoint, theme=self._theme)
        self.result: ResultWindow | None = None
        self.batch: BatchWindow | None = None
        self.chat: ChatWindow | None = None
        self.actions: Sequence[QAction] = [
            self._action(VocWindowSentence.MENU_CLIPBOARD, self.classify_clipboard),
            self._action(VocWindowSentence.MENU_CLASSIFY, self.show_result),
            self._action(VocWindowSentence.MENU_FILE, self.show_batch),
            self._action(VocWindowSentence.MENU_CHAT, self.show_chat),
        ]
        self._offer()

    def apply(self, settings: Settings) -> None:
        """Goes by these settings from now on."""
        before, self._settings = self._settings, settings
        self._offer()
        for window in self._windows():
            window.set_theme()
            if settings.voc.address != before.voc.address and window.isVisible() and not window.busy:
                window.tell_ready()

    # --- the session's port

    def classify(self, complaint: Private) -> None:
        """Shows this text and classifies it."""
        self._result().classify(complaint)

    def fetch_clipboard(self) -> None:
        """Tells the session what Qt finds on the clipboard."""
        self.happened.emit(Selected(0, Private(QGuiApplication.clipboard().text())))

    def tell_unread(self, fault: SelectionFault, *, clipboard: bool) -> None:
        """Comes up with a sentence: there is no text, and why."""
        empty = clipboard and fault == "nothing"
        sentence = VocWindowSentence.CLIPBOARD_EMPTY if empty else _FAULTS[fault]
        self._result().tell(text(sentence, chord=self._settings.voc_chord, limit=f"{TEXT_LIMIT:,}"))

    def tell_withheld(self, reason: Closed) -> None:
        """Tells that what is marked here is never read."""
        password = reason is Closed.PASSWORD
        self.told.emit(text(VocWindowSentence.NEVER_PASSWORDS if password else VocWindowSentence.NEVER_BLOCKED))

    def tell_refused(self, chord: Chord, *, taken: bool) -> None:
        """Tells that the chord cannot be ours."""
        sentence = VocWindowSentence.CHORD_TAKEN if taken else VocWindowSentence.CHORD_NO_KEY
        self.told.emit(text(sentence, chord=chord_words(str(chord))))

    # --- the tray's entries

    def classify_clipboard(self) -> None:
        """Classifies what is on the clipboard; the session knows who reads it."""
        self.happened.emit(ClipboardWanted())

    def show_result(self) -> None:
        """Opens the window to write a text into."""
        self._result().write()

    def show_batch(self) -> None:
        """Opens the window for files."""
        if self.batch is None:
            self.batch = self._opened(BatchWindow(self.access))
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

    def _offer(self) -> None:
        """Who has no server has nothing to choose here; the settings are where one is set up."""
        for action in self.actions:
            action.setVisible(bool(self._settings.voc.address))

    def _result(self) -> ResultWindow:
        if self.result is None:
            self.result = self._opened(ResultWindow(self.access))
        return self.result

    def _opened(self, window: _AnyWindow) -> _AnyWindow:
        window.settings_requested.connect(self.settings_requested)
        return window

    def _windows(self) -> Sequence[VocJobWindow]:
        return [window for window in (self.result, self.batch, self.chat) if window is not None]

    def _endpoint(self) -> Endpoint:
        endpoint = self._settings.voc
        return msgspec.structs.replace(endpoint, key=self._key(endpoint.address))

    def _theme(self) -> ThemeName:
        return self._settings.theme

    def _action(self, sentence: VocWindowSentence, does: Callable[[], None]) -> QAction:
        action = QAction(text(sentence), self)
        action.triggered.connect(does)
        return action
