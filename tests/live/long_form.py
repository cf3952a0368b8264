"""A form of two dozen plain fields, in Qt or GTK 3; Tab goes from one to the next."""

from __future__ import annotations

import subprocess
import sys

_TITLE = "ieum-form"
_FIELDS = 24


def _qt() -> int:
    from PySide6.QtWidgets import QApplication, QFormLayout, QLineEdit, QWidget

    application = QApplication(sys.argv)
    window = QWidget()
    window.setWindowTitle(_TITLE)
    layout = QFormLayout(window)
    for number in range(_FIELDS):
        layout.addRow(str(number), QLineEdit())
    window.show()
    return application.exec()


def _gtk() -> int:
    fields = [part for number in range(_FIELDS) for part in ("--add-entry", str(number))]
    return subprocess.run(["zenity", "--forms", "--title", _TITLE, "--text", "form", *fields], check=False).returncode


if __name__ == "__main__":
    sys.exit(_gtk() if sys.argv[1] == "gtk" else _qt())
