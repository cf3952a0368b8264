"""The page of exercises: which key, a box to write in, and what it has spared."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from desktop.session.counts import Gains
from desktop.ui.kit.palette import LIGHT, Palette
from desktop.ui.kit.tones import tone
from desktop.ui.plain.labels import PlainLabel
from desktop.ui.plain.open_syllable import OpenSyllable
from desktop.ui.session_loop import SessionLoop
from desktop.ui.welcome.exercises import Exercise, Exercises
from desktop.ui.welcome.key_cap import KeyCap
from desktop.ui.welcome.labels import quiet, words
from desktop.words.language import text
from desktop.words.welcome import WelcomeSentence as Say

__all__ = ["Practice"]

_NEXT_MS = 900
"""So long the key stays before the next exercise: a person sees that it was the right one."""


class _PracticeBox(OpenSyllable, QPlainTextEdit):
    """``written(text)``: what it shows up to its end has changed, with the syllable that is being composed."""

    written = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.textChanged.connect(self.tell)

    def tell(self) -> None:
        """All of it, to its end."""
        self.written.emit(self.toPlainText() + self.preedit)


class Practice(QWidget):
    """Hears from ``loop`` what was taken and sent away; without one there is a box to write in, and no exercise."""

    def __init__(self, loop: SessionLoop | None) -> None:
        super().__init__()
        self.exercises = Exercises()
        self._loop = loop
        self._colours: Palette = LIGHT
        self._caps: list[KeyCap] = []
        self._sentence = words(text(Say.TRY_LEAD))
        self._told = PlainLabel()
        self._told.setWordWrap(True)
        self._step = quiet("")
        self._skip = QPushButton(text(Say.SKIP))
        self._skip.clicked.connect(self._pass_over)
        self.box = _PracticeBox()
        self.box.setPlaceholderText(text(Say.TRY_HINT))
        self.box.setAccessibleName(text(Say.TRY_HEAD))
        # Tab takes, or else it goes on: a person who only has the keyboard is not caught in here.
        self.box.setTabChangesFocus(True)
        self.box.written.connect(self._written)
        self._keys = QHBoxLayout()
        self._keys.setSpacing(8)
        self._next = QTimer(self)
        self._next.setSingleShot(True)
        self._next.setInterval(_NEXT_MS)
        self._next.timeout.connect(self._show)
        head = QHBoxLayout()
        head.setSpacing(16)
        head.addLayout(self._keys)
        head.addWidget(self._sentence, 1)
        foot = QHBoxLayout()
        foot.addWidget(self._told, 1)
        foot.addWidget(self._step)
        foot.addWidget(self._skip)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(10)
        layout.addLayout(head)
        layout.addWidget(self.box, 1)
        layout.addLayout(foot)
        if loop is not None:
            loop.gained.connect(self._gained)
            loop.dismissed.connect(self._dismissed)
        self._show()

    @property
    def told(self) -> str:
        """What is said of the last thing done."""
        return self._told.text()

    @property
    def caps(self) -> list[KeyCap]:
        """The keys that are shown."""
        return list(self._caps)

    def begin(self) -> None:
        """From the first exercise on, with an empty box."""
        self._next.stop()
        self.exercises = Exercises()
        self.box.clear()
        self._told.clear()
        self._show()

    def wear(self, colours: Palette) -> None:
        """Paints with the colours of its window."""
        self._colours = colours
        self._told.setStyleSheet(f"color: {tone('calm', colours).text}")
        for cap in self._caps:
            cap.wear(colours)

    # --- what happens

    def _gained(self, program: str, gains: Gains) -> None:
        if not self.isVisible() or not gains.taken:
            return
        self._go_on(self.exercises.happened(gains))
        if gains.saved > 0:
            self._told.setText(text(Say.SAVED_NOW, saved=gains.saved))
        elif gains.taken < 0:
            # What was said of it is not so any more.
            self._told.clear()

    def _dismissed(self) -> None:
        if self.isVisible():
            self._go_on(self.exercises.happened("", dismissed=True))

    def _written(self, written: str) -> None:
        if self._loop is not None:
            self._go_on(self.exercises.happened(written))

    def _go_on(self, exercises: Exercises) -> None:
        done = exercises.done > self.exercises.done
        self.exercises = exercises
        if done:
            for cap in self._caps:
                cap.press()
            self._told.setText(text(Say.WELL_DONE))
            self._next.start()

    def _pass_over(self) -> None:
        self.exercises = self.exercises.skip()
        self._told.clear()
        self._show()
        self.box.setFocus()

    def _show(self) -> None:
        while (item := self._keys.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self._caps.clear()
        waiting = None if self._loop is None else self.exercises.waiting
        for printed in self._printed(waiting):
            cap = KeyCap(printed)
            cap.wear(self._colours)
            self._caps.append(cap)
            self._keys.addWidget(cap, 0, Qt.AlignmentFlag.AlignTop)
        self._skip.setVisible(waiting is not None)
        if waiting is not None:
            self._sentence.setText(text(waiting.value.sentence))
            self._step.setText(text(Say.EXERCISE, step=self.exercises.at + 1, steps=len(Exercise)))
        elif self._loop is not None:
            self._step.clear()
            every = self.exercises.done == len(Exercise)
            self._sentence.setText(text(Say.EXERCISES_DONE if every else Say.EXERCISES_OVER))
            if self.exercises.saved:
                self._told.setText(text(Say.SAVED_ALL, saved=self.exercises.saved))

    def _printed(self, waiting: Exercise | None) -> tuple[str, ...]:
        """What stands on the key caps."""
        return () if waiting is None or self._loop is None else waiting.keys(self._loop.taking_key)
