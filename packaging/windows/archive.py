"""Packs a folder as a zip in which it lies under its own name:  archive.py FOLDER ZIP"""

from __future__ import annotations

import sys
import zipfile
from pathlib import Path


def main(folder: Path, target: Path) -> None:
    """Files in the order of their names, so that the same folder makes the same list."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                archive.write(path, f"{folder.name}/{path.relative_to(folder).as_posix()}")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
