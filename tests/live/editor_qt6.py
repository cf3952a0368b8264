"""A text field of Qt 6 that writes what stands in it into the file named, whenever it changes."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtWidgets import QApplication, QPlainTextEdit


def main() -> int:
    """Shows the field until it is killed."""
    application = QApplication(sys.argv)
    field = QPlainTextEdit()
    field.setWindowTitle("ieum-qt6")
    field.resize(700, 300)
    file = Path(sys.argv[1])
    field.textChanged.connect(lambda: file.write_text(field.toPlainText(), encoding="utf-8"))
    field.show()
    return application.exec()


if __name__ == "__main__":
    sys.exit(main())
