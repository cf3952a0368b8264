"""Where IBus looks for input methods, and how it is told of a folder of the person's own.

IBus 1.5 reads the folders that IBUS_COMPONENT_PATH names, else its own one
only; a person's is none of them by itself.  What it found lies in a cache
until a folder of it changes.
"""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final, Self

__all__ = ["COMPONENT_PATH", "SYSTEM_CACHE", "ImePlaces"]

COMPONENT_PATH: Final = "IBUS_COMPONENT_PATH"
SYSTEM_CACHE: Final = Path("/var/cache/ibus/bus/registry")
"""Comes before the person's, and knows nothing of their folder: some distributions write one."""

_FILE: Final = "ieum.xml"
_STARTER: Final = "org.freedesktop.IBus.Panel.Wayland.Gtk3.desktop"
_DATA_FOLDERS: Final = "/usr/local/share:/usr/share"


@dataclasses.dataclass(frozen=True)
class ImePlaces:
    """The files of one person."""

    common: tuple[Path, ...]
    """The folders that IBus reads for everybody."""
    component: Path
    """What tells IBus of the input method, for this person."""
    variables: Path
    """What gives the person's sessions the variable that IBus needs for that."""
    note: Path
    """What was there before, for undoing."""
    starter: Path | None = None
    """What tells KWin how to start IBus, where IBus brings that."""

    @classmethod
    def of(cls, environment: Mapping[str, str], data: Path) -> Self:
        """Those of the person in whose ``environment`` this runs; ``data`` is where the program keeps things."""
        home = Path(environment.get("HOME", "/"))
        shared = Path(environment.get("XDG_DATA_HOME") or home / ".local" / "share")
        config = Path(environment.get("XDG_CONFIG_HOME") or home / ".config")
        everybody = [Path(each) for each in _data_folders(environment)]
        folders = (each / "ibus" / "component" for each in everybody)
        starters = (each / "applications" / _STARTER for each in everybody)
        return cls(
            tuple(each for each in folders if each.is_dir()),
            shared / "ibus" / "component" / _FILE,
            config / "environment.d" / "60-ieum.conf",
            data / "ime-installed.json",
            next((each for each in starters if each.is_file()), None),
        )

    @property
    def packaged(self) -> bool:
        """Whether a package has told IBus of the input method, for everybody."""
        return any((each / _FILE).is_file() for each in self.common)

    def search_path(self, environment: Mapping[str, str], *, own: bool) -> str:
        """What IBUS_COMPONENT_PATH is to be for ``own`` to be found, or not to be; empty: not to be set."""
        mine = str(self.component.parent)
        told = [each for each in environment.get(COMPONENT_PATH, "").split(os.pathsep) if each and each != mine]
        usual = list(map(str, self.common))
        if own:
            return os.pathsep.join([*(told or usual), mine])
        return "" if told == usual else os.pathsep.join(told)

    def variables_file(self) -> str:
        """What ``variables`` says: a folder more, behind whatever the person has there already."""
        usual = os.pathsep.join(map(str, self.common))
        return f"{COMPONENT_PATH}=${{{COMPONENT_PATH}:-{usual}}}{os.pathsep}{self.component.parent}\n"


def _data_folders(environment: Mapping[str, str]) -> list[str]:
    return [each for each in (environment.get("XDG_DATA_DIRS") or _DATA_FOLDERS).split(os.pathsep) if each]
