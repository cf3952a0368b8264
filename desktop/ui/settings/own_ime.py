"""The settings' page of the input method of our own: whether it is there, a button for that, and how it types."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from desktop.ui.kit.fields import FieldRow, label
from desktop.ui.own_ime_job import OwnImeJob, OwnImeTold, OwnImeVerb
from desktop.ui.settings.page import SettingsPage
from desktop.words.language import Spoken, text
from desktop.words.settings import SettingsSentence
from desktop.words.surroundings.ime_page import IME_KEYS, IME_LAYOUTS, ImePageSentence
from desktop.words.surroundings.own_ime import OwnImeSentence

__all__ = ["ImePage"]


class ImePage(SettingsPage):
    """``command`` is that of this program with these arguments.  It is asked whenever the page comes up."""

    def __init__(self, command: Callable[..., Sequence[str]]) -> None:
        super().__init__(OwnImeSentence.NAME, text(ImePageSentence.ABOUT))
        self._command = command
        self._job: OwnImeJob | None = None
        self._told: OwnImeTold | None = None
        self.state = label("", "hint")
        self.fault = label("", "failure")
        self.fault.hide()
        self.button = QPushButton(text(ImePageSentence.ADD))
        self.button.setEnabled(False)
        self.button.clicked.connect(self._press)
        self.add_card(None, self._now())
        self.keyboard, self.switch_keys, self.hanja_keys = (label("", "hint") for _ in range(3))
        self.add_card(
            ImePageSentence.TYPING,
            _shown(ImePageSentence.LAYOUT, self.keyboard),
            _shown(ImePageSentence.SWITCH_KEYS, self.switch_keys),
            _shown(ImePageSentence.HANJA_KEYS, self.hanja_keys),
        )
        self.layout_.addWidget(label(text(ImePageSentence.TAKEN_OVER), "hint"))
        self.layout_.addStretch(1)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802  # Qt's name
        """It may have been changed elsewhere."""
        super().showEvent(event)
        self._run("status")

    def end(self) -> None:
        """The program ends: who asks for nothing any more is not waited for."""
        if self._job is not None:
            self._job.end()

    def _now(self) -> QWidget:
        now = QWidget()
        now.setObjectName("plain")
        row = QHBoxLayout(now)
        row.setContentsMargins(16, 12, 16, 12)
        row.setSpacing(20)
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addWidget(self.state)
        words.addWidget(self.fault)
        row.addLayout(words, 1)
        row.addWidget(self.button)
        return now

    def _press(self) -> None:
        there = self._told is not None and self._told.there
        self._run("remove" if there else "install")
        self.state.setText(text(ImePageSentence.REMOVING if there else ImePageSentence.ADDING))

    def _run(self, verb: OwnImeVerb) -> None:
        if self._job is not None:
            return
        self.button.setEnabled(False)
        self._tell_fault("")
        job = self._job = OwnImeJob(self._command("ime", verb, "--json"), self)
        job.ended_by.connect(self._hear)
        job.start()

    def _hear(self, job: OwnImeJob, told: OwnImeTold) -> None:
        self._job = None
        job.deleteLater()
        self.button.setEnabled(True)
        if told.code:
            self._tell_fault(told.error)
        else:
            self._told = told
        self._show(self._told or OwnImeTold())

    def _show(self, told: OwnImeTold) -> None:
        self.button.setText(text(ImePageSentence.REMOVE if told.there else ImePageSentence.ADD))
        self.state.setText(" ".join(map(text, _said(told))))
        typing = told.typing
        self.keyboard.setText(text(IME_LAYOUTS[typing.layout]) if typing.layout in IME_LAYOUTS else typing.layout)
        self.switch_keys.setText(_keys(typing.switch_keys))
        self.hanja_keys.setText(_keys(typing.hanja_keys))

    def _tell_fault(self, sentence: str) -> None:
        self.fault.setText(sentence)
        self.fault.setVisible(bool(sentence))


def _said(told: OwnImeTold) -> Iterator[Spoken]:
    if not told.there:
        yield ImePageSentence.NOT_THERE
        yield ImePageSentence.ADDS
        return
    yield OwnImeSentence.LISTED if told.listed else OwnImeSentence.NOT_LISTED
    if not told.known:
        yield OwnImeSentence.NOT_KNOWN
    elif not told.lasting:
        yield OwnImeSentence.NOT_LASTING
    yield OwnImeSentence.USED if told.used else OwnImeSentence.NOT_USED


def _shown(words: Spoken, value: QLabel) -> FieldRow:
    return FieldRow(text(words), "", value)


def _keys(spelled: str) -> str:
    """The keys as a person calls them: "Hangul,Shift+space" are 한/영 and Shift+빈칸."""
    chords = filter(None, (each.strip() for each in spelled.split(",")))
    named = ("+".join(text(IME_KEYS[key]) if key in IME_KEYS else key for key in each.split("+")) for each in chords)
    return ", ".join(named) or text(SettingsSentence.NO_CHORD)
