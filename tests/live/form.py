"""A small form with a plain field, a password field and another plain one; Tab goes from one to the next."""

from __future__ import annotations

import sys

from PySide6.QtWidgets import QApplication, QFormLayout, QLineEdit, QWidget


def main() -> int:
    """Shows the form until it is killed."""
    application = QApplication(sys.argv)
    window = QWidget()
    window.setWindowTitle("ieum-form")
    window.resize(500, 200)
    layout = QFormLayout(window)
    secret = QLineEdit()
    secret.setEchoMode(QLineEdit.EchoMode.Password)
    for label, field in (("one", QLineEdit()), ("secret", secret), ("two", QLineEdit())):
        layout.addRow(label, field)
    window.show()
    return application.exec()


if __name__ == "__main__":
    sys.exit(main())
