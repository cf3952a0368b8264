"""What the model window tells of one model, and what can be done with it."""

from __future__ import annotations

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtWidgets import (
    QFormLayout,
    QGroupBox,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop.library.entry import ModelEntry, ModelState
from desktop.library.jobs import Progress
from desktop.library.phrases import fact_rows, progress_words
from desktop.ui.kit.controls import Combo, TickBox
from desktop.ui.models.trial import StartEngine, Trial
from desktop.ui.opening import open_in_own_program
from desktop.ui.plain.labels import PlainLabel, add_row
from desktop.words.language import text, unhinted
from desktop.words.models import ModelSentence, size
from engine.wire.protocol import ModelFiles

__all__ = ["ModelPage"]

_FINE = 1000
"""Steps of the progress bar: bytes do not fit into Qt's int."""


class ModelPage(QWidget):
    """One model: facts, licence, buttons, progress, and a box to try it.

    ``install_requested(quantisation)`` comes only with the licence accepted.
    """

    install_requested = Signal(str)
    cancel_requested = Signal()
    use_requested = Signal()
    remove_requested = Signal()

    def __init__(self, start: StartEngine, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._entry: ModelEntry | None = None
        self._title = PlainLabel()
        font = self._title.font()
        font.setPointSizeF(font.pointSizeF() * 1.35)
        font.setBold(True)
        self._title.setFont(font)
        self._note = PlainLabel()
        self._note.setWordWrap(True)
        self._facts = QFormLayout()
        self._facts.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
        self._facts.setHorizontalSpacing(18)

        self._terms = PlainLabel()
        self._terms.setWordWrap(True)
        self._warning = PlainLabel(text(ModelSentence.NON_COMMERCIAL))
        self._warning.setWordWrap(True)
        warned = self._warning.font()
        warned.setBold(True)
        self._warning.setFont(warned)
        self._read = QPushButton(text(ModelSentence.READ_LICENCE))
        self._read.clicked.connect(self._open_licence)
        self._accept = TickBox(text(ModelSentence.ACCEPT))
        self._accept.toggled.connect(self._offer)
        self._quantisation = Combo()
        self._quantisation.setAccessibleName(text(ModelSentence.FACT_QUANTISATION))
        self._licence = QGroupBox(text(ModelSentence.FACT_LICENCE))
        terms = QVBoxLayout(self._licence)
        terms.addWidget(self._terms)
        terms.addWidget(self._warning)
        row = QHBoxLayout()
        row.addWidget(self._accept)
        row.addStretch(1)
        row.addWidget(self._read)
        terms.addLayout(row)

        self._install = QPushButton(text(ModelSentence.INSTALL))
        self._install.setObjectName("primary")
        self._install.clicked.connect(lambda: self.install_requested.emit(self._quantisation.currentData() or ""))
        self._cancel = QPushButton(text(ModelSentence.CANCEL))
        self._cancel.clicked.connect(self.cancel_requested)
        self._use = QPushButton(text(ModelSentence.USE))
        self._use.clicked.connect(self.use_requested)
        self._remove = QPushButton(text(ModelSentence.REMOVE))
        self._remove.clicked.connect(self.remove_requested)
        buttons = QHBoxLayout()
        buttons.addWidget(self._quantisation)
        for button in (self._install, self._cancel, self._use, self._remove):
            buttons.addWidget(button)
        buttons.addStretch(1)

        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._progress = PlainLabel()
        self._progress.setWordWrap(True)
        self._trial_box = QGroupBox(text(ModelSentence.TRY_TITLE))
        self.trial = Trial(start)
        QVBoxLayout(self._trial_box).addWidget(self.trial)

        layout = QVBoxLayout(self)
        layout.setSpacing(12)
        layout.addWidget(self._title)
        layout.addWidget(self._note)
        layout.addLayout(self._facts)
        layout.addWidget(self._licence)
        layout.addLayout(buttons)
        layout.addWidget(self._bar)
        layout.addWidget(self._progress)
        layout.addWidget(self._trial_box)
        layout.addStretch(1)

    def show_entry(self, entry: ModelEntry, state: ModelState, model: ModelFiles | None, *, busy: bool) -> None:
        """Shows a model; ``model`` are its files when it is installed; ``busy`` while a job works on it."""
        changed = self._entry is None or self._entry.id != entry.id
        self._entry = entry
        self._title.setText(entry.name)
        self._note.setText(entry.note)
        self._note.setVisible(bool(entry.note))
        while self._facts.rowCount():
            self._facts.removeRow(0)
        for label, value in fact_rows(entry, state):
            shown = PlainLabel(value)
            shown.setWordWrap(True)
            shown.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            add_row(self._facts, text(label), shown)
        if changed:
            self._accept.setChecked(False)
            self._quantisation.clear()
            for form in entry.forms:
                self._quantisation.addItem(f"{form.quantisation} · {size(form.size)}", form.quantisation)
            self.show_progress("")
        licence = entry.licence
        self._licence.setVisible(licence is not None)
        if licence is not None:
            self._licence.setTitle(unhinted(f"{text(ModelSentence.FACT_LICENCE)}: {licence.name}"))
            self._terms.setText(licence.summary)
            self._warning.setVisible(licence.non_commercial)
        fetched = entry.route in ("convert", "gguf")
        offered = fetched and not entry.installed
        self._accept.setVisible(offered)
        self._quantisation.setVisible(offered and len(entry.forms) > 1)
        self._quantisation.setEnabled(not busy)
        self._install.setVisible(offered and not busy)
        self._install.setText(text(ModelSentence.RESUME if entry.begun else ModelSentence.INSTALL))
        self._cancel.setVisible(busy)
        self._use.setVisible(entry.installed)
        self._use.setEnabled(entry.usable and state.kind not in ("ready", "loading"))
        self._remove.setVisible(entry.installed and entry.route != "builtin")
        self._remove.setEnabled(state.kind not in ("ready", "loading"))
        self._bar.setVisible(busy)
        self._trial_box.setVisible(entry.usable)
        self.trial.set_model(model if entry.usable else None, entry.needs)
        self._offer()

    def show_progress(self, line: Progress | str) -> None:
        """How far a job is; or a sentence about its end, "" for none."""
        if isinstance(line, str):
            self._progress.setText(line)
            return
        self._bar.setRange(0, _FINE if line.total else 0)
        if line.total:
            self._bar.setValue(min(_FINE, line.done * _FINE // line.total))
        self._progress.setText(progress_words(line))

    def _offer(self) -> None:
        self._install.setEnabled(self._accept.isChecked())

    def _open_licence(self) -> None:
        if self._entry is not None and self._entry.licence is not None:
            open_in_own_program(QUrl(self._entry.licence.url))
