"""Paints the program's icons, from the mark that the tray shows: ``python packaging/icons.py FOLDER``."""

from __future__ import annotations

import os
import sys
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PySide6.QtGui import QGuiApplication

from desktop.ui.kit.mark import TrayState, mark_pixmap

SIZES = (16, 22, 24, 32, 48, 64, 128, 256, 512)


def main() -> int:
    """Writes ``ieum-SIZE.png``, and what Windows and macOS want; 1 when one of them could not be written."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    application = QGuiApplication(["icons"])
    written = [mark_pixmap(TrayState.READY, size).save(str(folder / f"ieum-{size}.png")) for size in SIZES]
    written.append(mark_pixmap(TrayState.READY, 256).save(str(folder / "ieum.ico"), "ICO"))
    written.append(mark_pixmap(TrayState.READY, 512).save(str(folder / "ieum.icns"), "ICNS"))
    del application
    return 0 if all(written) else 1


if __name__ == "__main__":
    sys.exit(main())
