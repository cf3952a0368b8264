"""Takes README's pictures of the popup and of the models anew: the real program in a real editor on a desk.

``python tests/live/readme_pictures.py docs``; to be looked at before they are kept.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
LIVE, SUPPORT = ROOT / "tests" / "live", ROOT / "tests" / "support"
sys.path[:0] = [str(SUPPORT), str(ROOT)]

from desk import Desk  # noqa: E402  # it lies where the line above says

_VIEW = "org.xfce.mousepad.preferences.view"
_LOOK = {"font-name": "NanumGothic 13", "use-default-monospace-font": "false"}
_WIDE, _BELOW = 400, 12
_ABOVE = {"inside": 22, "end": 0, "behind": 0}
"""One line of the text above that with the caret, or none."""


def main(docs: Path) -> int:
    """Writes ``popup.png``, ``ends.png`` and ``models.png`` there; 1 where something did not show."""
    with tempfile.TemporaryDirectory() as folder, Desk(Path(folder)) as desk:
        for name, value in _LOOK.items():
            desk.run("gsettings", "set", _VIEW, name, value)
        desk.open_editor("mousepad")
        out = Path(folder) / "out"
        done = subprocess.run(
            [sys.executable, str(LIVE / "driver.py"), "pictures", str(out)],
            env=desk.environment | {"PYTHONPATH": f"{ROOT}:{SUPPORT}:{LIVE}", "QT_QPA_PLATFORM": "xcb"},
            capture_output=True, text=True, timeout=300, check=True,
        )  # fmt: skip
        report = json.loads(done.stdout.splitlines()[-1])
        for name, (y, right, bottom) in report["seen"].items():
            # From the left edge of the editor.
            left, top = report["left"] + 2, y - _ABOVE[name]
            wide = max(_WIDE, right + _BELOW - left)
            area = f"{wide}x{bottom + _BELOW - top}+{left}+{top}"
            frame = ["-bordercolor", "#c8ccd4", "-border", "1"]
            cut: list[str | Path] = [
                "convert",
                out / f"{name}.png",
                "-crop",
                area,
                "+repage",
                *frame,
                out / f"{name}-cut.png",
            ]
            subprocess.run(cut, check=True)
        if not report["whole"]:
            return 1
        subprocess.run(["convert", out / "inside-cut.png", docs / "popup.png"], check=True)
        subprocess.run(["convert", out / "models.png", docs / "models.png"], check=True)
        sides: list[str | Path] = [out / "end-cut.png", "(", "-size", "16x1", "xc:white", ")", out / "behind-cut.png"]
        subprocess.run(["convert", "-background", "white", *sides, "+append", docs / "ends.png"], check=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
