"""The programs that the desktop lists: their names, icons and the classes of their windows.

Desktop entries are strangers' files: each is read up to a bound, and one that
makes no sense is passed over.
"""

from __future__ import annotations

import configparser
import dataclasses
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from desktop.words.language import plain
from models import durable

__all__ = ["KnownPrograms", "ProgramEntry", "entry_folders", "installed_programs"]

_MOST_BYTES = 256 * 1024
_MOST_FILES = 4_000
_LONGEST = 60
_GROUP = "Desktop Entry"

_LAUNCHERS = frozenset(
    "env sh bash flatpak snap python python3 perl java gtk-launch gapplication dbus-launch pkexec xdg-open wine".split()
)
"""What starts other programs: no window is called so because of what is started."""


@dataclasses.dataclass(frozen=True)
class ProgramEntry:
    """``classes`` are what its windows may be called, case folded, the likeliest first; ``icon`` a name or a path.

    ``shared`` are those of them by which others may be called too: what one binary starts under several names.
    """

    name: str
    icon: str
    classes: tuple[str, ...]
    shared: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """What a rule for it is for."""
        return tuple(each for each in self.classes if each not in self.shared) or self.classes


def entry_folders(environment: Mapping[str, str], home: Path) -> Iterator[Path]:
    """Where desktops look for entries, the person's own first."""
    yield Path(environment.get("XDG_DATA_HOME") or home / ".local" / "share") / "applications"
    for folder in (environment.get("XDG_DATA_DIRS") or "/usr/local/share:/usr/share").split(os.pathsep):
        if Path(folder).is_absolute():
            yield Path(folder) / "applications"
    yield Path("/var/lib/flatpak/exports/share/applications")


def installed_programs(folders: Iterable[Path], *, korean: bool) -> tuple[ProgramEntry, ...]:
    """What the desktop would list, sorted by name; of two entries with one file name the first counts."""
    seen: dict[str, ProgramEntry | None] = {}
    for folder in folders:
        try:
            files = sorted(folder.glob("*.desktop"))[:_MOST_FILES]
        except OSError:
            continue
        for file in files:
            if file.name not in seen:
                seen[file.name] = _read(file, korean=korean)
    return tuple(sorted(filter(None, seen.values()), key=lambda entry: entry.name.casefold()))


class KnownPrograms:
    """The listed programs, and what a person calls the one whose windows have some class.

    ``running`` are names of processes, case folded.
    """

    def __init__(self, entries: Iterable[ProgramEntry], running: frozenset[str] = frozenset()) -> None:
        self.entries = tuple(entries)
        self._running = running
        self._entries: dict[str, ProgramEntry] = {}
        for entry in self.entries:
            for name in entry.classes:
                self._entries.setdefault(name, entry)

    def seen(self, names: Iterable[str]) -> KnownPrograms:
        """With the programs of these names, too, as far as the desktop lists none that is called so."""
        more = [name for name in names if self.entry(name) is None]
        if not more:
            return self
        new = (ProgramEntry(plain(name, _LONGEST), "", (name.casefold(),)) for name in more)
        return KnownPrograms((*self.entries, *new), self._running.union(map(str.casefold, more)))

    def runs(self, entry: ProgramEntry) -> bool:
        """Whether one of the processes is called like this program."""
        return not self._running.isdisjoint(entry.classes)

    def entry(self, app: str) -> ProgramEntry | None:
        """The program with windows of this class, if the desktop lists it."""
        folded = app.casefold()
        return self._entries.get(folded) or self._entries.get(folded.rpartition(".")[2])

    def name(self, app: str) -> str:
        """Its name; where it is not listed, the class itself."""
        entry = self.entry(app)
        return entry.name if entry is not None else plain(app, _LONGEST)


def _read(file: Path, *, korean: bool) -> ProgramEntry | None:
    """None for what no desktop shows, and for what cannot be read."""
    try:
        source = durable.read(file, _MOST_BYTES).decode("utf-8", errors="replace")
    except OSError:
        return None
    parser = configparser.RawConfigParser(strict=False, delimiters=("=",), comment_prefixes=("#",))
    parser.optionxform = str  # type: ignore[assignment, method-assign]  # its documented way of keeping case
    try:
        parser.read_string(source)
    except (configparser.Error, ValueError):
        return None
    if not parser.has_section(_GROUP):
        return None
    said = parser[_GROUP]
    if said.get("Type", "Application") != "Application" or "true" in (said.get("NoDisplay"), said.get("Hidden")):
        return None
    name = (said.get("Name[ko]") if korean else None) or said.get("Name") or ""
    if not name.strip():
        return None
    program = Path((said.get("Exec") or "").split(" ")[0].strip('"')).name
    program = "" if program in _LAUNCHERS else program.casefold()
    known = tuple(each.casefold() for each in (said.get("StartupWMClass", ""), file.stem, file.stem.rpartition(".")[2]))
    classes = tuple(dict.fromkeys(filter(None, (*known, program))))
    # An entry that names the class of its windows leaves nothing to be guessed.
    shared = (program,) if known[0] and program not in (*known, "") else ()
    return ProgramEntry(plain(name.strip(), _LONGEST), said.get("Icon", ""), classes, shared)
