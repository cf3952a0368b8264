"""What this program's processes take of the memory, and what the system has left; read while it is looked at."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QFormLayout, QPushButton, QVBoxLayout, QWidget

from desktop.system.memory import System, Used
from desktop.ui.plain.labels import PlainLabel, add_row
from desktop.words.language import text
from desktop.words.models import ModelSentence, memory

__all__ = ["MemoryPage"]

_EVERY_MS = 1_000


class MemoryPage(QWidget):
    """``look`` tells the system's memory and the parts of this program; ``unload_requested()`` drops the model."""

    unload_requested = Signal()

    def __init__(self, look: Callable[[], tuple[System, Sequence[Used]]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._free = PlainLabel()
        self._rows = QFormLayout()
        self._rows.setHorizontalSpacing(24)
        self._unload = QPushButton(text(ModelSentence.MENU_UNLOAD))
        self._unload.clicked.connect(self.unload_requested)
        layout = QVBoxLayout(self)
        layout.setSpacing(12)
        layout.addWidget(self._free)
        layout.addLayout(self._rows)
        layout.addWidget(self._unload, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addStretch(1)
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY_MS)
        self._timer.timeout.connect(self.refresh)

    def refresh(self) -> None:
        """Reads the numbers anew."""
        system, parts = self._look()
        self._free.setText(text(ModelSentence.MEMORY_FREE, free=memory(system.free), total=memory(system.total)))
        while self._rows.rowCount():
            self._rows.removeRow(0)
        models = [part for part in parts if part.model]
        for part in parts:
            label = (
                text(ModelSentence.MEMORY_MODEL, model=part.model) if part.model else text(ModelSentence.MEMORY_PROGRAM)
            )
            add_row(self._rows, label, PlainLabel(memory(part.resident)))
        if not models:
            add_row(self._rows, text(ModelSentence.MEMORY_NONE), PlainLabel())
        self._unload.setEnabled(bool(models))

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802  # Qt's name
        """Begins to read."""
        self.refresh()
        self._timer.start()
        super().showEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802  # Qt's name
        """Reads no more."""
        self._timer.stop()
        super().hideEvent(event)
