"""The window of settings: a list of pages on the left, the page on the right; what is changed takes effect at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QSize, QTimer, QUrl, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractButton,
    QFrame,
    QHBoxLayout,
    QListWidget,
    QMessageBox,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop.settings.model import Settings
from desktop.settings.problems import BadSetting, Problem, UnreadableSettings
from desktop.system import paths
from desktop.system.roles import program_command
from desktop.ui.asking.question import QuestionBox
from desktop.ui.face.screens import OnScreen
from desktop.ui.kit.fields import label
from desktop.ui.kit.mark import TrayState, mark_icon
from desktop.ui.kit.theme import Theme
from desktop.ui.login import AutostartSwitch
from desktop.ui.opening import open_in_own_program
from desktop.ui.settings.categories import CategoriesPage
from desktop.ui.settings.general import EotPage, GeneralPage, offered
from desktop.ui.settings.keeper import SettingsKeeper
from desktop.ui.settings.keys import KeysPage
from desktop.ui.settings.models import ModelsPage
from desktop.ui.settings.own_ime import ImePage
from desktop.ui.settings.page import SettingsPage
from desktop.ui.settings.voc import VocPage
from desktop.voc.keys import VocKeys
from desktop.words.app import Sentence
from desktop.words.language import text
from desktop.words.settings import SettingsSentence as S

__all__ = ["SettingsWindow"]

_SIZE = (900, 660)


class SettingsWindow(QWidget):
    """``applied(settings)`` whenever the file says something new: by this window, or by the person's editor.

    ``models_requested()`` asks for the window of models.
    """

    applied = Signal(object)
    models_requested = Signal()

    def __init__(
        self,
        file: Path,
        settings: Settings,
        keys: VocKeys,
        autostart: AutostartSwitch | None = None,
        models: Callable[[], Mapping[str, str]] = dict,
        parent: QWidget | None = None,
        pages: Sequence[Callable[[], SettingsPage]] = (),
    ) -> None:
        """``models`` are those that may judge the end of a sentence, by id and by what a person calls them.

        ``pages`` are further ones, which stand behind its own.
        """
        super().__init__(parent)
        self._models = models
        self._ending = False
        self._question: QuestionBox | None = None
        self._file, self._settings = file, settings
        self._keeper = SettingsKeeper(file, self)
        self._keeper.found.connect(self._found)
        self._keeper.kept.connect(self._kept)
        self._keeper.refused.connect(self._refused)
        self._keeper.failed.connect(self._failed)
        self.setWindowTitle(text(S.TITLE))
        self.setWindowIcon(mark_icon(TrayState.READY))
        self._problems: Sequence[BadSetting] = ()
        self._model_state = ""
        self._wanted: type[SettingsPage] | None = None
        self.pages: list[SettingsPage] = []
        self._stack = QStackedWidget()
        self._names = QListWidget()
        self._names.setObjectName("pages")
        self._names.setAccessibleName(text(S.TITLE))
        self._names.currentRowChanged.connect(self._turn)
        self._theme = Theme(self, settings.theme, whole=False)
        self._lay_out()
        for sequence in ("Ctrl+W", "Escape"):
            QShortcut(QKeySequence(sequence), self, self.close)
        OnScreen(self, QSize(*_SIZE))
        # One by one, each in two steps: at once they would hold up what the person does elsewhere, typing above all.
        self._made: SettingsPage | None = None
        self._coming: list[Callable[[], SettingsPage]] = [
            lambda: GeneralPage(autostart),
            KeysPage,
            ModelsPage,
            EotPage,
            *([lambda: ImePage(program_command)] if paths.has_x11() else []),
            lambda: VocPage(program_command, keys),
            lambda: CategoriesPage(file.with_name("categories.json"), self._keeper),
            *pages,
        ]
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._add_next)
        self._timer.start(0)

    @property
    def complete(self) -> bool:
        """Whether all pages are there."""
        return not self._coming and self._made is None

    @property
    def voc(self) -> VocPage:
        """The page of the endpoint; raises ``StopIteration`` before it is there."""
        return next(page for page in self.pages if isinstance(page, VocPage))

    @property
    def categories(self) -> CategoriesPage:
        """The page of the category dictionary; raises ``StopIteration`` before it is there."""
        return next(page for page in self.pages if isinstance(page, CategoriesPage))

    def set_model_state(self, sentence: str) -> None:
        """What the model in use does, in a sentence."""
        self._model_state = sentence
        for page in self.pages:
            if isinstance(page, ModelsPage):
                page.set_state(sentence)

    def appear(self, page: type[SettingsPage] | None = None) -> None:
        """Comes up in front, with what the file says now; on a page of this kind, if one is named."""
        self._wanted = page
        self._show_wanted()
        self._keeper.read()
        self._offer_models()
        if self.complete and not self.isVisible():
            self.categories.refresh()
        self.show()
        self.setWindowState(self.windowState() & ~self.windowState().WindowMinimized)
        self.raise_()
        self.activateWindow()

    def open_page(self, row: int) -> None:
        """Shows the page in this row of the list."""
        self._names.setCurrentRow(row)

    def end(self) -> None:
        """Writes what is not written yet; before the program ends."""
        self._ending = True
        self._timer.stop()
        self._leave_fields()
        for page in self.pages:
            page.end()
        self._keeper.close()
        self.close()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802  # Qt's name
        """Who comes back from an editor sees what they wrote there."""
        if event.type() is QEvent.Type.ActivationChange and self.isActiveWindow():
            self._keeper.read()
        super().changeEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802  # Qt's name
        """What is being typed counts, and what waits to be saved is asked about."""
        self._leave_fields()
        unsaved = [page for page in self.pages if page.unsaved]
        if unsaved and not self._ending:
            event.ignore()
            self._ask(unsaved)
            return
        super().closeEvent(event)

    def _ask(self, unsaved: Sequence[SettingsPage]) -> None:
        if self._question is not None:
            return
        names = ", ".join(page.title for page in unsaved)
        question = self._question = QuestionBox(text(S.UNSAVED_ASK, page=names), self)
        for sentence, role in (
            (S.UNSAVED_SAVE, QMessageBox.ButtonRole.AcceptRole),
            (S.UNSAVED_DISCARD, QMessageBox.ButtonRole.DestructiveRole),
            (S.UNSAVED_STAY, QMessageBox.ButtonRole.RejectRole),
        ):
            question.addButton(text(sentence), role)
        question.buttonClicked.connect(self._answered)
        question.open()

    def _answered(self, button: QAbstractButton) -> None:
        self._question = None
        saves, discards = (button.text() == text(each) for each in (S.UNSAVED_SAVE, S.UNSAVED_DISCARD))
        for page in self.pages:
            if page.unsaved and saves:
                page.save()
            elif page.unsaved and discards:
                page.discard()
        if saves or discards:
            # Behind what is being written: a value that is refused keeps the window open, and is marked.
            self._keeper.do(lambda: self._close_when_kept)

    def _close_when_kept(self) -> None:
        refused = [page for page in self.pages if page.unsaved]
        if refused:
            self.open_page(self.pages.index(refused[0]))
        else:
            self.close()

    def _turn(self, row: int) -> None:
        self._stack.setCurrentIndex(row)
        if 0 <= row < len(self.pages):
            self.pages[row].to_top()

    def _offer_models(self) -> None:
        offered(self.pages, self._models())

    def _leave_fields(self) -> None:
        focused = self.focusWidget()
        if focused is not None:
            focused.clearFocus()

    def _show_wanted(self) -> None:
        for row, page in enumerate(self.pages):
            if self._wanted is not None and isinstance(page, self._wanted):
                self._wanted = None
                self.open_page(row)

    def _add_next(self) -> None:
        if self._made is None:
            self._made = self._coming.pop(0)()
            return
        page, self._made = self._made, None
        self._add(page)
        if self.complete:
            self._timer.stop()

    def _add(self, page: SettingsPage) -> None:
        self.pages.append(page)
        page.changed.connect(self._keeper.keep)
        page.show_settings(self._settings, self._problems)
        if isinstance(page, ModelsPage):
            page.window_requested.connect(self.models_requested)
            page.set_state(self._model_state)
        if isinstance(page, CategoriesPage):
            page.read()
        if isinstance(page, EotPage):
            offered([page], self._models())
        self._theme.add(page)
        self._stack.addWidget(page)
        self._names.addItem(page.title)
        if len(self.pages) == 1:
            self._names.setCurrentRow(0)
        self._show_wanted()

    def _lay_out(self) -> None:
        side = QFrame()
        side.setObjectName("sidebar")
        side.setFixedWidth(196)
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 16, 0, 14)
        column.addWidget(self._names, 1)
        open_file = QPushButton(text(S.OPEN_FILE))
        open_file.clicked.connect(self._open_file)
        foot = QHBoxLayout()
        foot.setContentsMargins(12, 0, 12, 0)
        foot.addWidget(open_file)
        column.addLayout(foot)
        self._banner = QFrame()
        self._banner.setObjectName("banner")
        self._told = label("", "failure")
        self._told.setTextInteractionFlags(self._told.textInteractionFlags().TextSelectableByMouse)
        inside = QHBoxLayout(self._banner)
        inside.setContentsMargins(14, 10, 14, 10)
        inside.addWidget(self._told, 1)
        right = QVBoxLayout()
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(0)
        self._above = QHBoxLayout()
        self._above.addWidget(self._banner)
        self._tell("")
        right.addLayout(self._above)
        right.addWidget(self._stack, 1)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(side)
        layout.addLayout(right, 1)
        self._theme.add(side)
        self._theme.add(self._banner)

    def _open_file(self) -> None:
        if not open_in_own_program(QUrl.fromLocalFile(str(self._file))):
            self._tell(text(Sentence.SETTINGS_AT, path=self._file))

    def _tell(self, sentence: str) -> None:
        """Something about all pages; empty for nothing."""
        self._told.setText(sentence)
        self._banner.setVisible(bool(sentence))
        self._above.setContentsMargins(28, 14 if sentence else 0, 28, 0)

    # --- what the keeper tells

    def _found(self, settings: Settings, problems: Iterable[Problem]) -> None:
        broken = [each for each in problems if isinstance(each, UnreadableSettings)]
        self._stack.setEnabled(not broken)
        if broken:
            # The defaults would take effect, and a change would have nowhere to go: better all stays as it is.
            self._tell(text(S.BAD_FILE, problem=broken[0].sentence))
            return
        self._tell("")
        self._problems = [each for each in problems if isinstance(each, BadSetting)]
        for page in self.pages:
            page.show_settings(settings, self._problems)
        self._apply(settings)

    def _kept(self, settings: Settings, names: Sequence[str]) -> None:
        self._tell("")
        for page in self.pages:
            page.kept(settings, names)
        self._apply(settings)

    def _refused(self, problems: Sequence[BadSetting]) -> None:
        for page in self.pages:
            page.mark(problems)

    def _failed(self, reason: str) -> None:
        self._tell(text(S.NOT_WRITTEN, reason=reason))
        # What is shown is what is in force.
        for page in self.pages:
            page.show_settings(self._settings)

    def _apply(self, settings: Settings) -> None:
        if settings != self._settings:
            self._settings = settings
            self._theme.set_theme(settings.theme)
            self.applied.emit(settings)
