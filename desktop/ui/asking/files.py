"""The desktop's dialog for a file or a folder; where the desktop has none, Qt's own in the look of all windows.

Who asks goes on at once, and is told when something was chosen.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QHeaderView, QSplitter, QTreeView, QWidget

from desktop.ui.face.face import worn_theme
from desktop.ui.face.screens import OnScreen
from desktop.ui.kit.theme import Theme
from desktop.words.everyday.files import FilesSentence as F
from desktop.words.language import text

__all__ = ["dressed", "to_open", "to_open_folder", "to_save"]

_SIZE = (760, 500)
_PLACES = 150
"""So wide is the list of places."""

_KIND = 2
"""The column that says of a folder that it is one, in English whatever the person reads."""


def to_open(parent: QWidget, title: str, kinds: str, then: Callable[[str], object], folder: Path | None = None) -> None:
    """Asks for a file of these ``kinds``, as Qt spells them, and does ``then`` with its path."""
    asked = _asked(parent, title, folder or Path.home(), then)
    asked.setFileMode(QFileDialog.FileMode.ExistingFile)
    asked.setNameFilter(kinds)
    asked.open()


def to_open_folder(parent: QWidget, title: str, then: Callable[[str], object]) -> None:
    """Asks for a folder, and does ``then`` with its path."""
    asked = _asked(parent, title, Path.home(), then)
    asked.setFileMode(QFileDialog.FileMode.Directory)
    asked.setOption(QFileDialog.Option.ShowDirsOnly)
    asked.open()


def to_save(parent: QWidget, title: str, name: str, kinds: str, then: Callable[[str], object]) -> None:
    """Asks where a file that would be called ``name`` is to be, and does ``then`` with its path.

    A ``name`` with a folder is offered there, else in the person's home.  What is there already is asked about.
    """
    place = Path.home() / (name or "-")
    asked = _asked(parent, title, place.parent, then)
    asked.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    asked.setFileMode(QFileDialog.FileMode.AnyFile)
    if kinds:
        asked.setNameFilter(kinds)
    asked.setDefaultSuffix(place.suffix.removeprefix("."))
    if name:
        asked.selectFile(place.name)
    asked.open()


def dressed(dialog: QFileDialog) -> QFileDialog:
    """The dialog in the look of all windows and with words of ours, where it is Qt's own; as it is where it is not."""
    files = dialog.findChild(QTreeView, "treeView")
    places = dialog.findChild(QSplitter, "splitter")
    if files is None or places is None:
        return dialog
    dialog.setLabelText(QFileDialog.DialogLabel.LookIn, text(F.LOOK_IN))
    dialog.setLabelText(QFileDialog.DialogLabel.FileType, text(F.KINDS))
    files.setColumnHidden(_KIND, True)
    files.setRootIsDecorated(False)
    files.header().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    files.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
    width, height = _SIZE
    dialog.resize(width, height)
    places.setSizes([_PLACES, width - _PLACES])
    Theme(dialog, worn_theme())
    OnScreen(dialog)
    return dialog


def _asked(parent: QWidget, title: str, folder: Path, then: Callable[[str], object]) -> QFileDialog:
    dialog = dressed(QFileDialog(parent, title, str(folder)))
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.fileSelected.connect(then)
    return dialog
