"""Pictures of windows beside those that somebody looked at: light and dark, at one and at two pixels a point.

With ``IEUM_GOLDEN=write`` they are taken anew, to be looked at again.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontDatabase, QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from windows_shown import WINDOWS, WindowMaker, application, picture

from desktop.ui.face.face import Face
from desktop.ui.kit.palette import ThemeName

__all__ = ["application"]

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

FOLDER = Path(__file__).parents[3] / "data" / "golden"
FONT = "NanumGothic"
"""What ``packaging/setup.sh`` installs, so that every machine draws with the same letters."""

SIZES = {
    "status": QSize(420, 150),
    "settings-keys": QSize(760, 520),
    "settings-programs": QSize(760, 520),
    "record": QSize(560, 520),
    "welcome": QSize(560, 360),
    "question": QSize(460, 130),
    "files": QSize(640, 360),
}
_COARSE = 4
"""Letters are compared as grey lines: how their edges are smoothed is the machine's affair."""

_MEAN, _FAR, _MOST_FAR = 3.0, 48, 0.02
"""The mean difference of a channel; and how many coarse pixels may differ by more than so much."""


def difference(one: QImage, other: QImage) -> tuple[float, float]:
    """The mean difference of two pictures of one size, and the share of their places that are far apart."""
    small = QSize(max(1, one.width() // _COARSE), max(1, one.height() // _COARSE))
    shapes = [
        each.convertToFormat(QImage.Format.Format_RGB888).scaled(
            small, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
        )
        for each in (one, other)
    ]
    total, far = 0, 0
    for y in range(small.height()):
        rows = [bytes(cast("memoryview", each.constScanLine(y)))[: 3 * small.width()] for each in shapes]
        apart = [abs(a - b) for a, b in zip(*rows, strict=True)]
        total += sum(apart)
        far += sum(max(apart[at : at + 3]) > _FAR for at in range(0, len(apart), 3))
    places = small.width() * small.height()
    return total / (3 * places), far / places


@pytest.mark.parametrize("ratio", [1, 2])
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", SIZES)
def test_a_window_looks_as_somebody_saw_it(
    name: str,
    theme: ThemeName,
    ratio: int,
    qtbot: QtBot,
    tmp_path: Path,
    application: QApplication,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Colours, places and sizes; where the letters are others, the size of the picture alone."""
    monkeypatch.setenv("LC_ALL", "ko_KR.UTF-8")
    Face(application, theme, (FONT,))
    font = application.font()
    font.setPointSizeF(10.5)
    application.setFont(font)
    window = WINDOWS[name](WindowMaker(tmp_path, theme, qtbot))
    qtbot.addWidget(window)
    taken = picture(window, ratio, SIZES[name])
    file = FOLDER / f"{name}-{theme}-{ratio}.png"
    if os.environ.get("IEUM_GOLDEN") == "write":
        FOLDER.mkdir(exist_ok=True)
        taken.convertToFormat(QImage.Format.Format_RGB888).save(str(file))
    golden = QImage(str(file))
    assert golden.size() == taken.size()
    if FONT in QFontDatabase.families():
        mean, far = difference(golden, taken)
        assert mean <= _MEAN, f"{file.name} differs by {mean:.1f} in the mean"
        assert far <= _MOST_FAR, f"{file.name} differs in {far:.1%} of its places"


def test_another_look_is_found() -> None:
    """The comparison can fail: a light window is no dark one, and a shifted one not the same."""
    light, dark = (QImage(str(FOLDER / f"status-{theme}-1.png")) for theme in ("light", "dark"))
    assert difference(light, light) == (0.0, 0.0)
    assert difference(light, dark)[0] > _MEAN
    shifted = light.copy(24, 0, light.width(), light.height())
    assert difference(light, shifted)[1] > _MOST_FAR
