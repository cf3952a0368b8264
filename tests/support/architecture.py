"""Reads what Python files import and holds it against rules; knows nothing of this project's own rules."""

from __future__ import annotations

import ast
import collections
import dataclasses
import graphlib
import itertools
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath

__all__ = [
    "OURS",
    "Finding",
    "Rule",
    "Source",
    "check",
    "crowded_folders",
    "delays",
    "folder_circles",
    "long_files",
    "platform_reads",
    "qt_platform_reads",
    "same_names",
    "shadowing_names",
    "silent_tests",
    "sources",
]

OURS = ("desktop", "engine", "models")
"""The packages of this project."""


@dataclasses.dataclass(frozen=True, order=True)
class Finding:
    """One broken rule; formats as editors jump to it."""

    path: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


@dataclasses.dataclass(frozen=True)
class Rule:
    """What files may import.

    ``where`` is a file, a folder ending in "/", or "" for all; ``unless``
    names the files and folders inside it that are free.  Modules include what
    is below them.  ``never`` may not be imported; of what is not the standard
    library, ``only`` these may be; of this project itself (``OURS``), only ``ours``
    may be; no file may import from all of ``not_together``, where ``leaves``
    count as nobody's: they know no side.
    """

    where: str
    why: str
    never: tuple[str, ...] = ()
    only: tuple[str, ...] | None = None
    ours: tuple[str, ...] | None = None
    not_together: tuple[str, ...] = ()
    leaves: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()

    def applies(self, path: str) -> bool:
        """Whether the file at ``path`` is bound by this rule."""
        return _inside(path, self.where) and not any(_inside(path, free) for free in self.unless)

    def __str__(self) -> str:
        return f"{self.where or 'everywhere'}: {self.why}"


class Source:
    """One parsed file; ``path`` is relative to the project, with slashes."""

    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.lines = text.count("\n")
        self.tree = ast.parse(text, filename=path)
        self.imports = tuple(self._imports())

    def _imports(self) -> Iterator[tuple[int, tuple[str, ...]]]:
        """Every import as its line and its names, outer first: ``from engine.wire import link`` is engine.wire, engine.wire.link.

        Imports inside functions and under TYPE_CHECKING count like all others.
        """
        for node in ast.walk(self.tree):
            match node:
                case ast.Import(names=names):
                    for alias in names:
                        yield node.lineno, (alias.name,)
                case ast.ImportFrom(module=module, names=names, level=level):
                    base = self._absolute(module or "", level)
                    for alias in names:
                        yield node.lineno, (base, f"{base}.{alias.name}")
                case ast.Call(
                    func=ast.Name(id="__import__" | "import_module") | ast.Attribute(attr="import_module"),
                    args=[ast.Constant(value=str(name)), *_],
                ):
                    yield node.lineno, (name,)

    def _absolute(self, module: str, level: int) -> str:
        if not level:
            return module
        package = PurePosixPath(self.path).parts[:-level]
        return ".".join([*package, *([module] if module else [])])


def sources(root: Path, folders: Iterable[str]) -> list[Source]:
    """The Python files under ``folders`` of ``root``, sorted."""
    files = [file for folder in folders for file in (root / folder).rglob("*.py")]
    return [Source(file.relative_to(root).as_posix(), file.read_text("utf-8")) for file in sorted(files)]


def check(rule: Rule, files: Iterable[Source]) -> list[Finding]:
    """Where ``files`` break ``rule``, in order."""
    return sorted(finding for file in files if rule.applies(file.path) for finding in _broken(rule, file))


def qt_platform_reads(files: Iterable[Source], allowed: tuple[str, ...] = ()) -> list[Finding]:
    """Where Qt is asked for its platform outside ``allowed``, on whatever class that is spelled."""
    return sorted(
        Finding(file.path, node.lineno, "platformName is read here")
        for file in files
        if not any(_inside(file.path, place) for place in allowed)
        for node in ast.walk(file.tree)
        if isinstance(node, ast.Attribute) and node.attr == "platformName"
    )


def platform_reads(files: Iterable[Source], allowed: tuple[str, ...]) -> list[Finding]:
    """Where ``sys.platform`` is read outside ``allowed``."""
    found = []
    for file in files:
        if any(_inside(file.path, place) for place in allowed):
            continue
        for node in ast.walk(file.tree):
            match node:
                case ast.Attribute(value=ast.Name(id="sys"), attr="platform"):
                    found.append(Finding(file.path, node.lineno, "sys.platform is read here"))
        found += [Finding(file.path, line, "sys.platform is read here") for line, n in file.imports if _PLATFORM in n]
    return sorted(found)


def shadowing_names(files: Iterable[Source]) -> list[Finding]:
    """Modules and packages that bear a name of the standard library."""
    found = []
    for file in files:
        path = PurePosixPath(file.path)
        names = {path.stem, *path.parent.parts} - {"__init__", "__main__"}
        found += [Finding(file.path, 1, f"{name} is in the standard library") for name in names & _STDLIB]
    return sorted(found)


def long_files(files: Iterable[Source], limit: int) -> list[Finding]:
    """Files of more than ``limit`` lines."""
    return sorted(
        Finding(file.path, file.lines, f"{file.lines} lines, over {limit}") for file in files if file.lines > limit
    )


def crowded_folders(files: Iterable[Source], limit: int) -> list[Finding]:
    """Folders that hold more than ``limit`` modules of their own, their ``__init__`` not counted."""
    modules = collections.Counter(
        str(path.parent) for file in files if (path := PurePosixPath(file.path)).name != "__init__.py"
    )
    return sorted(
        Finding(folder, 1, f"{count} modules, over {limit}") for folder, count in modules.items() if count > limit
    )


def folder_circles(files: Iterable[Source]) -> list[Finding]:
    """One circle of folders that import each other, by an import for each step of it; nothing where there is none.

    A folder is the modules that lie in it; its parent and its child folders are others.  A folder may join those
    that lie in it, as their face: so its own imports of them are no step of a circle, theirs of it are.
    """
    known = {file.path: file for file in files}
    folders = {_module(path): str(PurePosixPath(path).parent) for path in known}
    steps: dict[str, dict[str, Finding]] = {}
    for path, file in known.items():
        here = str(PurePosixPath(path).parent)
        for line, names in file.imports:
            module = next((name for name in reversed(names) if name in folders), None)
            if module is not None and (there := folders[module]) != here and not there.startswith(f"{here}/"):
                message = f"imports {module}; {here} and {there} are on a circle of folders"
                steps.setdefault(here, {}).setdefault(there, Finding(path, line, message))
    try:
        graphlib.TopologicalSorter(steps).prepare()
    except graphlib.CycleError as error:
        # Listed from the imported to the importer.
        circle = error.args[1]
        return sorted(steps[here][there] for there, here in itertools.pairwise(circle))
    return []


def same_names(files: Iterable[Source]) -> list[Finding]:
    """Classes that bear the name of a class in another file, private ones included."""
    places: dict[str, list[tuple[str, int]]] = {}
    for file in files:
        for node in ast.walk(file.tree):
            if isinstance(node, ast.ClassDef):
                places.setdefault(node.name, []).append((file.path, node.lineno))
    return sorted(
        Finding(path, line, f"{name} is also a class of {found[0][0]}")
        for name, found in places.items()
        for path, line in found[1:]
    )


def silent_tests(files: Iterable[Source]) -> list[Finding]:
    """Test functions without a docstring that says what behaviour they hold."""
    return sorted(
        Finding(file.path, node.lineno, f"{node.name} does not say what it holds")
        for file in files
        for node in ast.walk(file.tree)
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_") and not ast.get_docstring(node)
    )


def delays(files: Iterable[Source], allowed: Iterable[str]) -> list[Finding]:
    """Where time is let pass, outside the files and folders of ``allowed``.

    That is a sleep, whosever it is, Qt's ``wait`` and ``qWait``, a wait for
    an event that nobody else knows, and ``assertNotEmitted`` with a time.
    """
    return sorted(
        Finding(file.path, node.lineno, f"{ast.unparse(node.func)} lets time pass")
        for file in files
        if not any(_inside(file.path, place) for place in allowed)
        for node in ast.walk(file.tree)
        if isinstance(node, ast.Call) and _lets_time_pass(node)
    )


_PLATFORM = "sys.platform"
_STDLIB = sys.stdlib_module_names


def _broken(rule: Rule, file: Source) -> Iterator[Finding]:
    met: dict[str, int] = {}
    for line, names in file.imports:
        if hit := _first(names, rule.never):
            yield Finding(file.path, line, f"imports {names[-1]}; {hit} is not for {rule}")
        known = names[0].partition(".")[0] in _STDLIB or names[0] == "__future__"
        if rule.only is not None and not known and not _first(names, rule.only):
            yield Finding(file.path, line, f"imports {names[-1]}, which is not for {rule}")
        if rule.ours is not None and _first(names, OURS) and not _first(names, rule.ours):
            yield Finding(file.path, line, f"imports {names[-1]}, which is not for {rule}")
        if (side := _first(names, rule.not_together)) and not _first(names, rule.leaves):
            met.setdefault(side, line)
    if rule.not_together and len(met) == len(rule.not_together):
        yield Finding(file.path, max(met.values()), f"joins {' and '.join(rule.not_together)}; {rule}")


def _first(names: tuple[str, ...], modules: tuple[str, ...]) -> str | None:
    """The first of ``modules`` that one of ``names`` is, or is inside of."""
    return next((m for m in modules for name in names if name == m or name.startswith(m + ".")), None)


def _module(path: str) -> str:
    """How the file at ``path`` is imported."""
    return ".".join(PurePosixPath(path.removesuffix("/__init__.py").removesuffix(".py")).parts)


def _inside(path: str, place: str) -> bool:
    return path.startswith(place) if place.endswith("/") or not place else path == place


def _lets_time_pass(call: ast.Call) -> bool:
    match call.func:
        case ast.Name(id=name) | ast.Attribute(attr=name) if name in ("sleep", "msleep", "usleep", "qWait", "qSleep"):
            # Giving others their turn takes no time.
            return not (call.args and isinstance(call.args[0], ast.Constant) and call.args[0].value == 0)
        case ast.Attribute(value=ast.Name(id="qtbot"), attr="wait"):
            return True
        case ast.Attribute(value=ast.Call(func=ast.Name(id="Event") | ast.Attribute(attr="Event")), attr="wait"):
            return bool(call.args or call.keywords)
        case ast.Attribute(attr="assertNotEmitted"):
            return any(keyword.arg == "wait" for keyword in call.keywords)
    return False
