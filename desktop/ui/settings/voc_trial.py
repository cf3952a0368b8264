"""A test of the endpoint as it stands in the window: one command, its sentence, five seconds of the server's time."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from desktop.ui.kit.fields import label, relabel
from desktop.ui.plain.labels import set_tip
from desktop.ui.voc.job import VocJob
from desktop.voc.jobs import Asking, Finished, Test, VocLine
from desktop.voc.protocol.messages import Probe
from desktop.words.language import text
from desktop.words.settings import VocPageSentence as V
from desktop.words.voc_faults import voc_error_sentence

__all__ = ["VocTrial"]

_PATIENCE_MS = 4_900
"""Who presses the button reads something within five seconds."""

_UNLOCKING_MS = 32_000
"""So long a person may take to unlock their keyring; the command itself gives up before."""


class VocTrial(QWidget):
    """A button and what came of it.

    ``order()`` is what to test, none when it is not worth asking;
    ``tested(Probe)`` tells of a success.  The result is of the values it was
    found with: ``forget`` when one of them changes.
    """

    tested = Signal(object)

    def __init__(self, command: Callable[..., Sequence[str]], order: Callable[[], Test | None]) -> None:
        super().__init__()
        self._command, self._order = command, order
        self._job: VocJob | None = None
        self._subject = ""
        self._asking = self._unlocking = False
        self._ended: list[VocJob] = []
        self.setObjectName("plain")
        self.button = QPushButton(text(V.TEST))
        set_tip(self.button, text(V.TEST_HINT))
        self.button.clicked.connect(self._start)
        self.result = label(text(V.TEST_HINT), "hint")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(14)
        row.addWidget(self.button)
        row.addWidget(self.result, 1)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._late)

    def forget(self) -> None:
        """The values are others now: the result goes, and a test that runs is of no use."""
        self._drop()
        self._tell(text(V.TEST_HINT), "hint")

    def end(self) -> None:
        """The program ends: nothing of it may run on."""
        self._drop()
        for job in self._ended:
            job.end()

    def _start(self) -> None:
        self._drop()
        order = self._order()
        if order is None:
            self._tell(text(V.MARKED), "failure")
            return
        job = VocJob(self._command("voc", "test", "--json"), order, self)
        self._job = job
        self._subject = order.endpoint.address if order.endpoint is not None else ""
        job.said_by.connect(self._said)
        job.ended_by.connect(self._finished)
        self.button.setEnabled(False)
        self._tell(text(V.TESTING), "hint")
        self._asking = self._unlocking = False
        self._timer.start(_PATIENCE_MS)
        job.start()

    def _said(self, job: VocJob, line: VocLine) -> None:
        if job is self._job and isinstance(line, Asking):
            self._asking = True
            self._tell(text(V.TESTING), "hint")
            self._timer.start(_PATIENCE_MS)
        if job is not self._job or not isinstance(line, Probe):
            return
        latency = round(line.latency_s * 1000)
        words = text(V.TESTED, model=line.model, latency=latency)
        if not line.model:
            words = text(V.TESTED_NAMELESS, latency=latency)
        gifts = ((line.streams, V.STREAMS), (line.confidences, V.CONFIDENCES))
        self._tell(" · ".join([words, *(text(gift) for has, gift in gifts if has)]), "success")
        self.tested.emit(line)

    def _finished(self, job: VocJob, finished: Finished) -> None:
        if job in self._ended:
            self._ended.remove(job)
        if job is self._job:
            self._job = None
            self._timer.stop()
            self.button.setEnabled(True)
            if finished.code:
                self._tell(finished.sentence, "failure")
        job.deleteLater()

    def _late(self) -> None:
        if not self._asking and not self._unlocking:
            self._unlocking = True
            self._tell(text(V.UNLOCKING), "hint")
            self._timer.start(_UNLOCKING_MS)
            return
        code = "timeout" if self._asking else "keyring-silent"
        self._drop()
        self._tell(voc_error_sentence(code, self._subject), "failure")

    def _drop(self) -> None:
        """What still runs has nobody who waits for it."""
        self._timer.stop()
        job, self._job = self._job, None
        if job is not None:
            self._ended.append(job)
            job.cancel()
        self.button.setEnabled(True)

    def _tell(self, words: str, kind: str) -> None:
        relabel(self.result, words, kind)
