"""A desktop for setting up the input method, made up of its own tools, and what is left in the person's home."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from pathlib import Path

from desktop.ime.setup.installation import Installation
from desktop.ime.setup.places import COMPONENT_PATH, ImePlaces

__all__ = ["FakeDesktop", "files", "installation"]


@dataclasses.dataclass
class FakeDesktop:
    """``ibus`` and ``gsettings``, and the daemon behind them: it reads the cache when it is restarted."""

    lists: dict[str, str] = dataclasses.field(default_factory=dict)
    engine: str = "hangul"
    ibus: bool = True
    common: str = ""
    """The folder that is read where no variable names any."""
    cache: set[str] = dataclasses.field(default_factory=set)
    known: set[str] = dataclasses.field(default_factory=set)
    restarts: int = 0
    replaced: int = 0
    plasma: dict[str, str] = dataclasses.field(default_factory=dict)
    """By the version of its tools, whom it has type for programs."""
    frameworks: list[str] | None = None
    """What im-config says of the machine's choice, the person's, and what becomes of none; none where it is missing."""

    def output(self, command: Sequence[str], environment: Mapping[str, str]) -> str | None:
        """See ``Tools``."""
        match list(command):
            case ["gsettings", "get", schema, _key]:
                return self.lists.get(schema)
            case ["gsettings", "set", schema, _key, value]:
                self.lists[schema] = value
            case ["gsettings", "reset", schema, _key]:
                self.lists[schema] = "@as []"
            case [tool, "--file", "kwinrc", "--group", "Wayland", "--key", "InputMethod", *value]:
                if (version := tool[-1]) not in self.plasma:
                    return None
                if tool == f"kreadconfig{version}":
                    return self.plasma[version]
                self.plasma[version] = "" if value == ["--delete"] else value[0]
            case ["im-config", "-m"] if self.frameworks:
                return "\n".join([*self.frameworks, "", self.frameworks[2]])
            case ["im-config", "-n", name] if self.frameworks:
                self.frameworks[1] = "missing" if name == "REMOVE" else name
            case ["ibus", *rest] if self.ibus:
                return self._ibus(rest, environment)
            case _:
                return None
        return ""

    def restore(self) -> bool:
        """See ``Chooser``."""
        return True

    def replace(self) -> str:
        """See ``Chooser``."""
        self.replaced += 1
        self.engine = "hangul"
        return self.engine

    def _ibus(self, arguments: list[str], environment: Mapping[str, str]) -> str:
        match arguments:
            case ["write-cache"]:
                folders = environment.get(COMPONENT_PATH, self.common).split(":")
                self.cache = {path.stem for each in folders if each for path in Path(each).glob("*.xml")}
            case ["restart"]:
                self.restarts += 1
                self.known = set(self.cache)
            case ["list-engine", "--name-only"]:
                return "\n".join(["xkb:us::eng", "hangul", *sorted(self.known)])
            case ["engine"]:
                return self.engine
            case ["address"]:
                return "unix:path=/x"
        return "IBus 1.5.27"


def installation(person: dict[str, str], desktop: FakeDesktop) -> Installation:
    """For this person."""
    data = Path(person["HOME"]) / ".local" / "share" / "ieum"
    return Installation(ImePlaces.of(person, data), desktop, desktop, person, "1.0")


def files(person: dict[str, str]) -> set[str]:
    """What lies in the person's home."""
    home = Path(person["HOME"])
    return {str(path.relative_to(home)) for path in home.rglob("*") if path.is_file()}
