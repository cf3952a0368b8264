"""Which Ieum this is: version, model in use, where its logs lie."""

from __future__ import annotations

import importlib.metadata

from PySide6.QtWidgets import QMessageBox

from desktop.system import paths
from desktop.ui.asking.question import QuestionBox
from desktop.ui.kit.mark import TrayState, mark_pixmap
from desktop.words.everyday.tray import TraySentence as T
from desktop.words.language import text

__all__ = ["about_box"]

_MARK = 64


def about_box(model: str) -> QMessageBox:
    """A box to be shown, which goes when it is closed; ``model`` is what a person calls the one in use."""
    lines = [text(T.ABOUT_TEXT, version=_version()), ""]
    if model:
        lines.append(text(T.ABOUT_MODEL, model=model))
    lines += [text(T.ABOUT_LOGS, path=paths.log_folder()), text(T.ABOUT_HELP)]
    box = QuestionBox("\n".join(lines), None)
    box.setWindowTitle(text(T.ABOUT))
    ratio = box.devicePixelRatioF()
    pixmap = mark_pixmap(TrayState.READY, round(_MARK * ratio))
    pixmap.setDevicePixelRatio(ratio)
    box.setIconPixmap(pixmap)
    return box


def _version() -> str:
    try:
        return importlib.metadata.version("ieum")
    except importlib.metadata.PackageNotFoundError:
        return text(T.VERSION_UNKNOWN)
