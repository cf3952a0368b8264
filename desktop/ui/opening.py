"""Opens an address or a file in the person's own program for it, as if they had opened it themselves."""

from __future__ import annotations

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from desktop.system.seal import as_person

__all__ = ["open_in_own_program"]


def open_in_own_program(address: QUrl) -> bool:
    """Whether a program was found for it; files that it makes are readable for whom the person wants."""
    with as_person():
        return QDesktopServices.openUrl(address)
