"""The window that classifies the rows of a file: what, where to, how far, and what has come of it in numbers."""

from __future__ import annotations

from pathlib import Path

import msgspec
from PySide6.QtCore import QSize, Qt, QTimer, QUrl, Signal
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from desktop.ui.asking.files import to_open, to_save
from desktop.ui.kit.notice import Notice
from desktop.ui.opening import open_in_own_program
from desktop.ui.plain.labels import PlainLabel
from desktop.ui.voc.columns import ColumnChoice
from desktop.ui.voc.counts import CountsView
from desktop.ui.voc.job_window import VocAccess, VocJobWindow
from desktop.voc.jobs import Batch, Finished, VocLine
from desktop.voc.table.progress import BatchProgress
from desktop.words.classification import end_words, fault_words, progress_words, shortened
from desktop.words.language import plain, text
from desktop.words.voc_windows import VocWindowSentence

__all__ = ["BatchWindow"]

_STEM_BYTES = 180
_SAMPLE = 120
"""Characters shown of a text that will be sent."""

_EVERY_MS = 100
"""Progress that comes faster is shown together."""


class BatchWindow(VocJobWindow):
    """Closing it lets a run go on; ``finished(sentence)`` tells of its end when nobody sees it."""

    finished = Signal(str)

    def __init__(self, access: VocAccess, parent: QWidget | None = None) -> None:
        super().__init__(access, VocWindowSentence.BATCH_TITLE, parent)
        self._rows: BatchProgress | None = None
        self._ran: Batch | None = None
        self._readable = False
        self._pausing = False
        self._agreed = ""
        self.source, self.target = _path_line(), QLineEdit()
        self.target.textEdited.connect(self._show_state)
        self.column = ColumnChoice(access.command)
        self.column.looked.connect(self._show_looked)
        # It may be gone on with what a file's encoding does not hold, if the person says so.
        self.broken = Notice(text(VocWindowSentence.READ_BROKEN))
        self.broken.pressed.connect(self._look_leniently)
        self.taken = Notice(text(VocWindowSentence.OVERWRITE_YES))
        self.taken.pressed.connect(self._overwrite)
        self.column.currentIndexChanged.connect(self._show_state)
        self.samples = PlainLabel()
        self.samples.setObjectName("hint")
        self.samples.setWordWrap(True)
        choose_source = QPushButton(text(VocWindowSentence.CHOOSE))
        choose_source.clicked.connect(self._choose_source)
        choose_target = QPushButton(text(VocWindowSentence.CHOOSE))
        choose_target.clicked.connect(self._choose_target)
        self._choosers = (choose_source, choose_target, self.target, self.column)
        self.start = QPushButton()
        self.start.setDefault(True)
        self.start.setObjectName("primary")
        self.start.clicked.connect(self._start)
        self.pause = QPushButton()
        self.pause.clicked.connect(self._pause)
        self.stop = QPushButton(text(VocWindowSentence.CANCEL))
        self.stop.clicked.connect(self._cancel)
        self.status = PlainLabel()
        self.status.setWordWrap(True)
        self.resumed = PlainLabel()
        self.resumed.setObjectName("hint")
        self.explained = PlainLabel(text(VocWindowSentence.STOPPING))
        self.explained.setObjectName("hint")
        self.explained.setWordWrap(True)
        self.faults = PlainLabel()
        self.faults.setWordWrap(True)
        self.faults.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(6)
        self.counts = CountsView()
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        page = QWidget()
        page.setObjectName("page")
        below_bar = QVBoxLayout(page)
        below_bar.setContentsMargins(0, 0, 0, 0)
        below_bar.setSpacing(12)
        below_bar.addWidget(self.faults)
        below_bar.addWidget(self.counts, 1)
        scroll.setWidget(page)
        self.folder = QPushButton(text(VocWindowSentence.OPEN_FOLDER))
        self.folder.clicked.connect(self._open_folder)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_EVERY_MS)
        self._timer.timeout.connect(self._show_rows)

        form = QGridLayout()
        form.setHorizontalSpacing(12)
        form.setVerticalSpacing(8)
        for row, (sentence, field, button) in enumerate(
            (
                (VocWindowSentence.SOURCE, self.source, choose_source),
                (VocWindowSentence.COLUMN, self.column, None),
                (VocWindowSentence.TARGET, self.target, choose_target),
            )
        ):
            label = PlainLabel(text(sentence))
            label.setBuddy(field)
            field.setAccessibleName(text(sentence))
            form.addWidget(label, row, 0)
            form.addWidget(field, row, 1)
            if button is not None:
                form.addWidget(button, row, 2)
        form.setColumnStretch(1, 1)
        buttons = QHBoxLayout()
        buttons.addWidget(self.status, 1)
        for each in (self.stop, self.pause, self.start):
            buttons.addWidget(each)
        below = QHBoxLayout()
        below.addWidget(self.resumed, 1)
        below.addWidget(self.folder)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 16, 18, 14)
        layout.setSpacing(10)
        layout.addLayout(form)
        layout.addWidget(self.samples)
        for notice in (self.notice, self.broken, self.taken):
            layout.addWidget(notice)
        layout.addLayout(buttons)
        layout.addWidget(self.bar)
        layout.addWidget(self.explained)
        layout.addSpacing(6)
        layout.addWidget(scroll, 1)
        layout.addLayout(below)
        self._put_on(QSize(720, 720))
        self._show_state()

    @property
    def rows(self) -> BatchProgress | None:
        """How far the run is, or was."""
        return self._rows

    def write(self) -> None:
        """Comes up; a run that is under way is shown."""
        self.appear()
        if not self.busy:
            self.tell_ready()

    def choose(self, source: Path) -> None:
        """Takes a file, and looks which columns it has."""
        self.source.setText(str(source))
        suffix = source.suffix if source.suffix.lower() in (".csv", ".xlsx") else ".csv"
        self.target.setText(str(_fresh(source, suffix)))
        self._ran, self._rows, self._agreed = None, None, ""
        self.counts.set_rows(None)
        self.resumed.clear()
        self._look(source, lenient=False)

    def end(self) -> None:
        """Cancels a run, and waits for its end; what is finished is kept."""
        self.column.stop()
        self.cancel()
        super().end()

    def _look(self, source: Path, *, lenient: bool) -> None:
        self._readable = False
        for notice in (self.notice, self.broken, self.taken):
            notice.say("")
        self.status.setText(text(VocWindowSentence.READING))
        self.column.look(source, lenient=lenient)
        self._show_state()

    def _look_leniently(self) -> None:
        self._look(Path(self.source.text()), lenient=True)

    def _show_looked(self, finished: Finished) -> None:
        self.status.clear()
        self._readable = not finished.code
        if finished.code == "bad-bytes":
            self.broken.say(finished.sentence, button=True)
        elif finished.code:
            self.notice.say(finished.sentence)
        self._show_state()

    def _choose_source(self) -> None:
        to_open(
            self,
            text(VocWindowSentence.SOURCE),
            text(VocWindowSentence.TABLES),
            lambda chosen: self.choose(Path(chosen)),
        )

    def _choose_target(self) -> None:
        to_save(self, text(VocWindowSentence.TARGET), self.target.text().strip(), "", self._aim)

    def _aim(self, chosen: str) -> None:
        self.target.setText(chosen)
        self._agreed = self.target.text().strip()  # the dialog has asked
        self._show_state()

    def _order(self) -> Batch:
        return Batch(
            source=self.source.text(),
            target=self.target.text().strip(),
            column=self.column.name,
            place=self.column.place,
            lenient=self.column.lenient,
        )

    def _overwrite(self) -> None:
        self._agreed = self.target.text().strip()
        self._start()

    def _start(self) -> None:
        order = self._order()
        self.taken.say("")
        if not self._readable or not order.target:
            self.notice.say(text(VocWindowSentence.NO_FILE))
        elif Path(order.target).absolute() == Path(order.source).absolute():
            self.notice.say(text(VocWindowSentence.SAME_FILE))
        elif self.tell_ready():
            self._ran, self._rows, self._pausing = order, None, False
            self.resumed.clear()
            self.bar.setRange(0, 0)
            self.status.setText(text(VocWindowSentence.STARTING))
            overwrite = bool(self._agreed) and order.target == self._agreed
            wanted = msgspec.structs.replace(order, endpoint=self.access.endpoint(), overwrite=overwrite)
            self._begin("classify", order=wanted)
        self._show_state()

    def _pause(self) -> None:
        if self._job is None:
            return
        if self._pausing:
            self._job.resume()
        else:
            self._job.pause()
            self.status.setText(text(VocWindowSentence.PAUSING))
        self._pausing = not self._pausing
        self._show_state()

    def _cancel(self) -> None:
        if self.column.looking:
            self.column.stop()
            self.status.setText(text(VocWindowSentence.JOB_CANCELLED))
            self._show_state()
            return
        self.status.setText(text(VocWindowSentence.CANCELLING))
        self.cancel()

    def _escape(self) -> None:
        if self.column.looking:
            self._cancel()
        else:
            super()._escape()

    def _said(self, line: VocLine) -> None:
        if isinstance(line, BatchProgress):
            self._rows = line
            if not self._timer.isActive():
                self._timer.start()

    def _show_rows(self) -> None:
        rows = self._rows
        if rows is None:
            return
        self.bar.setRange(0, max(1, rows.total))
        self.bar.setValue(rows.done)
        if self.busy:
            self.status.setText(progress_words(rows))
        if rows.resumed:
            self.resumed.setText(text(VocWindowSentence.RESUMED, rows=f"{rows.resumed:,}"))
        self.counts.set_rows(rows)
        lines = [text(VocWindowSentence.FAILED_ROWS), *fault_words(rows)] if rows.failed else []
        self.faults.setText("\n".join(lines))

    def _finished(self, finished: Finished) -> None:
        self._timer.stop()
        self._show_rows()
        rows = self._rows
        self.bar.setRange(0, max(1, rows.total if rows is not None else 1))
        self.bar.setValue(rows.done if rows is not None else 0)
        done = f"{rows.done:,}" if rows is not None else "0"
        if finished.code == "target-exists":
            self._ran = None
            self.status.clear()
            name = Path(self.target.text()).name
            self.taken.say(text(VocWindowSentence.OVERWRITE, name=name), button=True)
        elif finished.code:
            self.status.setText(progress_words(rows) if rows is not None else "")
            sentence = finished.sentence
            if rows is not None and rows.done:
                sentence = text(VocWindowSentence.BATCH_STOPPED, reason=finished.sentence, rows=done)
            self.tell_fault(Finished(finished.code, sentence))
        else:
            self.status.setText(end_words(rows) if rows is not None else "")
            if rows is None or not rows.failed:
                self._ran = None
        if not self.isVisible() and finished.code != "cancelled":
            self.finished.emit(finished.sentence or text(VocWindowSentence.BATCH_DONE_TOLD, rows=done))
        self._show_state()

    def _show_state(self) -> None:
        busy, looking = self.busy, self.column.looking
        for field in self._choosers:
            field.setEnabled(not busy)
        self.bar.setVisible(busy or self._rows is not None)
        self.explained.setVisible(busy)
        self.faults.setVisible(self._rows is not None and bool(self._rows.failed))
        self.samples.setVisible(self._readable and not busy)
        self.samples.setText("\n".join(self._sample_lines()))
        self.stop.setVisible(busy or looking)
        self.pause.setVisible(busy)
        self.pause.setText(text(VocWindowSentence.CONTINUE if self._pausing else VocWindowSentence.PAUSE))
        self.start.setVisible(not busy and not looking)
        self.start.setEnabled(self._readable)
        again = self._ran is not None and self._ran == self._order()
        whole = self._rows is not None and self._rows.done == self._rows.total
        more = VocWindowSentence.BATCH_RETRY if whole else VocWindowSentence.BATCH_RESUME
        self.start.setText(text(more if again else VocWindowSentence.BATCH_START))
        self.folder.setEnabled(bool(self.target.text()) and Path(self.target.text()).exists())

    def _sample_lines(self) -> list[str]:
        """What a person sees of the texts before any of them is sent."""
        samples = self.column.samples
        if not samples:
            return [text(VocWindowSentence.SAMPLES_NONE)]
        count = text(VocWindowSentence.SAMPLES, rows=f"{self.column.rows:,}", count=len(samples))
        guessed = [text(VocWindowSentence.COLUMN_GUESSED)] * self.column.guessed
        return [*guessed, count, *(f"·  {plain(shortened(each.reveal(), _SAMPLE))}" for each in samples)]

    def _open_folder(self) -> None:
        open_in_own_program(QUrl.fromLocalFile(str(Path(self.target.text()).absolute().parent)))


def _path_line() -> QLineEdit:
    line = QLineEdit()
    line.setReadOnly(True)
    return line


def _fresh(source: Path, suffix: str) -> Path:
    """A name for the result that nothing has yet: what was classified before stays."""
    # So long that a name beside it, and a number, are none too long for a disk: a syllable is three bytes.
    stem = source.stem.encode(errors="replace")[:_STEM_BYTES].decode(errors="ignore")
    name = text(VocWindowSentence.RESULT_NAME, source=stem)
    for number in range(1, 1000):
        target = source.with_name(name + (f" ({number})" if number > 1 else "") + suffix)
        if not target.exists():
            return target
    return source.with_name(name + suffix)
