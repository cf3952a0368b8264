"""The place in the window of the first start where the input method of our own is added, and taken away again."""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout

from desktop.ui.kit.bridge import Bridge
from desktop.ui.own_ime_job import OwnImeJob, OwnImeTold, OwnImeVerb
from desktop.ui.welcome.labels import bold, words
from desktop.words.language import Spoken, text
from desktop.words.surroundings.own_ime import OwnImeSentence
from desktop.words.welcome import WelcomeSentence as Say

__all__ = ["OwnImeBox", "OwnImeWay"]


@dataclasses.dataclass(frozen=True)
class OwnImeWay:
    """``is_of_use`` says whether to propose it here, and may take a while; ``command`` is the one for each verb."""

    is_of_use: Callable[[], bool]
    command: Callable[[OwnImeVerb], Sequence[str]]


class OwnImeBox(QFrame):
    """Hidden where it is neither there nor of use.  ``changed()`` after it was added or taken away."""

    changed = Signal()

    def __init__(self, way: OwnImeWay) -> None:
        super().__init__()
        self._way = way
        self._job: OwnImeJob | None = None
        self._verb: OwnImeVerb = "status"
        self._told: OwnImeTold | None = None
        self._of_use = False
        self._bridge = Bridge(self._hear_use, self)
        self._words = words("")
        self._button = QPushButton()
        self._button.clicked.connect(self._press)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 4, 0, 4)
        layout.setSpacing(4)
        head = QHBoxLayout()
        head.addWidget(bold(text(OwnImeSentence.NAME)), 1)
        head.addWidget(self._button, 0, Qt.AlignmentFlag.AlignRight)
        layout.addLayout(head)
        layout.addWidget(self._words)
        self.hide()

    def look(self) -> None:
        """Finds out how it is; the answer comes when it comes."""
        way = self._way
        threading.Thread(target=lambda: self._bridge.post(way.is_of_use()), name="ime-of-use", daemon=True).start()
        self._run("status")

    def _hear_use(self, of_use: bool) -> None:
        self._of_use = of_use
        self._show()

    def _press(self) -> None:
        there = self._told is not None and self._told.there
        self._words.setText(text(Say.IME_REMOVING if there else Say.IME_ADDING))
        self._run("remove" if there else "install")

    def _run(self, verb: OwnImeVerb) -> None:
        if self._job is not None:
            return
        self._button.setEnabled(False)
        self._verb = verb
        self._job = OwnImeJob(self._way.command(verb), self)
        self._job.ended.connect(self._hear)
        self._job.start()

    def _hear(self, told: OwnImeTold) -> None:
        verb = self._verb
        if self._job is not None:
            self._job.deleteLater()
        self._job = None
        self._button.setEnabled(True)
        if told.code:
            # Who has asked for nothing need not know why nothing is known.
            if verb != "status":
                self._words.setText(told.error)
            return
        self._told = told
        self._of_use = self._of_use or verb != "status"
        self._show()
        if verb == "remove":
            self._words.setText(text(OwnImeSentence.REMOVED))
        if verb != "status":
            self.changed.emit()

    def _show(self) -> None:
        if self._told is None or self._job is not None:
            return
        self._button.setText(text(Say.IME_REMOVE if self._told.there else Say.IME_ADD))
        self._words.setText(_about(self._told))
        self.setVisible(self._of_use or self._told.there)


def _about(told: OwnImeTold) -> str:
    if not told.there:
        return " ".join((text(Say.IME_ABOUT), text(Say.IME_DOES)))
    said: list[Spoken] = [OwnImeSentence.LISTED if told.listed else OwnImeSentence.NOT_LISTED]
    if not told.known:
        said.append(OwnImeSentence.NOT_KNOWN)
    elif not told.lasting:
        said.append(OwnImeSentence.NOT_LASTING)
    return " ".join(map(text, [*said, Say.IME_UNDO]))
