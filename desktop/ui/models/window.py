"""The window of models: the installed and the available ones, each with its page; and what they take of the memory."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QMessageBox,
    QPushButton,
    QScrollArea,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from desktop.library.entry import ModelEntry, ModelState
from desktop.library.jobs import Ended, Progress
from desktop.library.phrases import progress_words
from desktop.system.memory import System, Used
from desktop.ui.asking.files import to_open, to_open_folder
from desktop.ui.asking.question import QuestionBox
from desktop.ui.face.screens import OnScreen
from desktop.ui.kit.mark import TrayState, mark_icon
from desktop.ui.kit.palette import ThemeName
from desktop.ui.kit.theme import Theme
from desktop.ui.models.job import ModelJob
from desktop.ui.models.memory_page import MemoryPage
from desktop.ui.models.page import ModelPage
from desktop.ui.models.trial import StartEngine
from desktop.ui.plain.labels import PlainLabel
from desktop.words.language import text
from desktop.words.models import ModelSentence, size
from engine.wire.protocol import ModelFiles

__all__ = ["ModelWindow"]

_ID = Qt.ItemDataRole.UserRole
_IMPORT = ""
"""Under this name runs the job of a model that has no id yet."""


class ModelWindow(QWidget):
    """Shows ``entries`` and works on them by jobs, one at a time for each model.

    ``command(arguments)`` is how this program is started with ``models …``;
    ``files(id)`` are those of an installed model.  ``changed()`` tells that a
    job has changed what is installed.
    """

    changed = Signal()
    use_requested = Signal(str)
    unload_requested = Signal()

    def __init__(
        self,
        command: Callable[..., Sequence[str]],
        files: Callable[[str], ModelFiles],
        start: StartEngine,
        look: Callable[[], tuple[System, Sequence[Used]]],
        theme: ThemeName = "auto",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setObjectName("window")
        self._command, self._files = command, files
        self._entries: dict[str, ModelEntry] = {}
        self._states: Mapping[str, ModelState] = {}
        self._jobs: dict[str, ModelJob] = {}
        self._said: dict[str, Progress | str] = {}
        self.setWindowTitle(text(ModelSentence.WINDOW_TITLE))
        self.setWindowIcon(mark_icon(TrayState.READY))
        self._list = QListWidget()
        self._list.setObjectName("models")
        self._list.setFixedWidth(240)
        self._list.setSpacing(3)
        self._list.setAccessibleName(text(ModelSentence.TAB_MODELS))
        self._list.itemSelectionChanged.connect(self._show_page)
        self.page = ModelPage(start)
        self.page.install_requested.connect(self._install)
        self.page.cancel_requested.connect(self._cancel)
        self.page.use_requested.connect(lambda: self.use_requested.emit(self.current))
        self.page.remove_requested.connect(self._ask_remove)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setWidget(self.page)
        # The ground of the tab, not one of their own.
        scroll.viewport().setAutoFillBackground(False)
        self.page.setAutoFillBackground(False)
        import_file = QPushButton(text(ModelSentence.IMPORT_FILE))
        import_file.clicked.connect(self._choose_file)
        import_folder = QPushButton(text(ModelSentence.IMPORT_FOLDER))
        import_folder.clicked.connect(self._choose_folder)
        left = QVBoxLayout()
        left.addWidget(self._list, 1)
        left.addWidget(import_file)
        left.addWidget(import_folder)
        self._import_line = PlainLabel()
        self._import_line.setWordWrap(True)
        self._import_line.setFixedWidth(240)
        left.addWidget(self._import_line)
        models = QWidget()
        columns = QHBoxLayout(models)
        columns.setSpacing(16)
        columns.addLayout(left)
        columns.addWidget(scroll, 1)
        self.memory = MemoryPage(look)
        self.memory.unload_requested.connect(self.unload_requested)
        tabs = QTabWidget()
        tabs.addTab(models, text(ModelSentence.TAB_MODELS))
        tabs.addTab(self.memory, text(ModelSentence.TAB_MEMORY))
        layout = QVBoxLayout(self)
        layout.addWidget(tabs)
        scroll.setObjectName("plain")
        self.page.setObjectName("page")
        Theme(self, theme)
        OnScreen(self, QSize(820, 620))

    @property
    def current(self) -> str:
        """The id of the model whose page is shown; empty for none."""
        chosen = self._list.selectedItems()
        return str(chosen[0].data(_ID) or "") if chosen else ""

    def set_entries(self, entries: Sequence[ModelEntry]) -> None:
        """Shows these models and keeps to the page that was open."""
        kept = self.current
        self._entries = {entry.id: entry for entry in entries}
        self._list.blockSignals(True)
        self._list.clear()
        for heading, installed in ((ModelSentence.GROUP_INSTALLED, True), (ModelSentence.GROUP_AVAILABLE, False)):
            group = [entry for entry in entries if entry.installed is installed]
            if not group:
                continue
            head = QListWidgetItem(text(heading))
            head.setFlags(Qt.ItemFlag.NoItemFlags)
            self._list.addItem(head)
            for entry in group:
                # On the disk, installed or not, as ``ieum models list`` says it; its page says what is downloaded.
                item = QListWidgetItem(f"{entry.name}\n{size(entry.size)}" if entry.size else entry.name)
                item.setData(_ID, entry.id)
                self._list.addItem(item)
        self._list.blockSignals(False)
        self.select(kept or next(iter(self._entries), ""))

    def set_states(self, states: Mapping[str, ModelState]) -> None:
        """What the engine does with each model."""
        self._states = states
        self._show_page()

    def select(self, model: str) -> None:
        """Opens the page of a model."""
        for row in range(self._list.count()):
            if self._list.item(row).data(_ID) == model:
                self._list.setCurrentRow(row)
        self._show_page()

    def end(self) -> None:
        """Cancels all jobs, and ends the engine of the box to type into."""
        for job in tuple(self._jobs.values()):
            job.cancel()
        self.page.trial.end()

    def _show_page(self) -> None:
        entry = self._entries.get(self.current)
        self.page.setVisible(entry is not None)
        if entry is None:
            return
        files = self._files(entry.id) if entry.installed else None
        busy = entry.id in self._jobs
        self.page.show_entry(entry, self._states.get(entry.id, ModelState()), files, busy=busy)
        self.page.show_progress(self._said.get(entry.id, ""))

    # --- jobs

    def _install(self, quantisation: str) -> None:
        arguments = ["install", self.current, "--accept-licence"]
        if quantisation:
            arguments += ["--quantisation", quantisation]
        self._begin(self.current, arguments)

    def _cancel(self) -> None:
        if (job := self._jobs.get(self.current)) is not None:
            job.cancel()

    def _ask_remove(self) -> None:
        entry = self._entries[self.current]
        ask = QuestionBox(text(ModelSentence.REMOVE_SURE, model=entry.name, size=size(entry.size)), self)
        yes = ask.addButton(text(ModelSentence.REMOVE), QMessageBox.ButtonRole.DestructiveRole)
        ask.setDefaultButton(ask.addButton(text(ModelSentence.CANCEL), QMessageBox.ButtonRole.RejectRole))
        # Removing needs the files closed, on Windows.
        yes.clicked.connect(self.page.trial.end)
        yes.clicked.connect(lambda: self._begin(entry.id, ["remove", entry.id]))
        ask.open()

    def _choose_file(self) -> None:
        to_open(self, text(ModelSentence.IMPORT_FILE), "GGUF (*.gguf)", self.import_)

    def _choose_folder(self) -> None:
        to_open_folder(self, text(ModelSentence.IMPORT_FOLDER), self.import_)

    def import_(self, path: str) -> None:
        """Imports a file or a folder, one at a time."""
        self._begin(_IMPORT, ["import", path])

    def _begin(self, model: str, arguments: Sequence[str]) -> None:
        if model in self._jobs:
            QuestionBox(text(ModelSentence.JOB_BUSY), self, QMessageBox.Icon.Information).open()
            return
        job = ModelJob(self._command("models", *arguments, "--json"), self)
        self._jobs[model] = job
        job.said_by.connect(self._heard)
        job.ended_by.connect(self._ended)
        self._tell(model, "")
        self._show_page()
        job.start()

    def _tell(self, model: str, line: Progress | str) -> None:
        self._said[model] = line
        if model == _IMPORT:
            self._import_line.setText(line if isinstance(line, str) else progress_words(line))
        elif model == self.current:
            self.page.show_progress(line)

    def _heard(self, job: ModelJob, line: Progress) -> None:
        self._tell(self._of(job), line)

    def _of(self, job: ModelJob) -> str:
        """The model that a job works on."""
        return next(model for model, each in self._jobs.items() if each is job)

    def _ended(self, job: ModelJob, ended: Ended) -> None:
        model = self._of(job)
        del self._jobs[model]
        job.deleteLater()
        self._said.pop(model, None)
        # Anew, for the names of what was not there before.
        self.changed.emit()
        said = ended.error
        if ended.model:
            name = self._entries[ended.model].name if ended.model in self._entries else ended.model
            said = text(ModelSentence.INSTALLED_NOW, model=name)
        self._tell(model, said)
        if ended.model and model in (self.current, _IMPORT):
            self.select(ended.model)
        self._show_page()
