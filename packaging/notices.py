"""What the built program brings along of others, and on what terms: made from what is installed, for ``build.spec``."""

from __future__ import annotations

import importlib.metadata
import re
import subprocess
import sysconfig
from collections.abc import Iterable, Iterator
from importlib.metadata import Distribution, PackageMetadata
from pathlib import Path

__all__ = ["write_notices"]

_LICENCE = re.compile(r"(^|/)(licen[cs]e|copying|notice|authors)[^/]*$", re.IGNORECASE)
_COMMON = Path("/usr/share/common-licenses")
_RULE = "\n" + "=" * 78 + "\n"


def write_notices(shipped: Iterable[Path], extra: Iterable[tuple[str, Path]], target: Path) -> None:
    """Writes one text about all that ``shipped`` (source files of the bundle) belong to.

    ``extra`` are (name, licence file) of what no package tells.  Raises
    ``LookupError`` for a distribution that says nothing of its terms.
    """
    files = {path.resolve() for path in shipped}
    parts = ["이음이 함께 담은 것과 그 이용 조건 / What Ieum brings along, and its terms\n"]
    parts += map(_about, _distributions(files))
    parts.append(f"Python {sysconfig.get_python_version()}\n\n{_python()}")
    parts += [f"{name}\n\n{path.read_text(encoding='utf-8', errors='replace')}" for name, path in extra]
    parts += _system(files)
    named = "\n".join(parts)
    parts += [
        f"{path.name}\n\n{path.read_text(encoding='utf-8', errors='replace')}"
        for path in sorted(_COMMON.glob("*-[0-9]*"))
        if re.search(rf"\b{path.name}|common-licenses/{path.name}", named)
    ]
    target.write_text(_RULE.join(part.rstrip() + "\n" for part in parts), encoding="utf-8")


def _distributions(files: set[Path]) -> Iterator[Distribution]:
    """The installed distributions that one of the files comes from, by name."""
    found = {}
    for each in importlib.metadata.distributions():
        of_it = {Path(str(each.locate_file(file))).resolve() for file in each.files or ()}
        if not of_it.isdisjoint(files) and each.name not in ("ieum", "pyinstaller", "pyinstaller-hooks-contrib"):
            found[each.name.lower()] = each
    return (found[name] for name in sorted(found))


def _about(distribution: Distribution) -> str:
    told = distribution.metadata
    terms = _field(told, "License-Expression") or _field(told, "License")
    terms = terms.splitlines()[0] if terms else ""
    terms = terms or "; ".join(
        each.rpartition("::")[2].strip() for each in told.get_all("Classifier", ()) if each.startswith("License")
    )
    texts = [
        Path(str(distribution.locate_file(file))).read_text(encoding="utf-8", errors="replace")
        for file in distribution.files or ()
        if ".dist-info/" in str(file) and _LICENCE.search(str(file))
    ]
    if not terms and not texts:
        raise LookupError(f"{distribution.name} says nothing of its terms")
    pages = [each.split(",")[-1].strip() for each in told.get_all("Project-URL", ())] + [_field(told, "Home-page")]
    page = next((each for each in pages if each.startswith("http")), "")
    # Debian's names of the texts that follow at the end, for those who bring none along.
    common = "" if texts else "\n".join(f"common-licenses/{name}" for name in _named_texts(terms))
    head = f"{told['Name']} {distribution.version}\n{terms}\n{page}\n"
    return head + common + "".join(f"\n{each}" for each in texts)


def _field(metadata: PackageMetadata, name: str) -> str:
    """What is said there; empty when nothing is.  Versions of the library differ in what a missing name brings."""
    return (metadata[name] or "") if name in metadata else ""


def _named_texts(terms: str) -> Iterator[str]:
    for kind, version in re.findall(r"\b(L?GPL)v?-?(\d)", terms):
        yield f"{kind}-{version}"
        if kind == "LGPL" and version == "3":
            yield "GPL-3"  # it is written as an addition to that
    if "Apache" in terms:
        yield "Apache-2.0"


def _python() -> str:
    for path in (
        Path(sysconfig.get_path("stdlib")) / "LICENSE.txt",
        Path(f"/usr/share/doc/python{sysconfig.get_python_version()}/copyright"),
        Path(sysconfig.get_config_var("prefix")) / "LICENSE.txt",
    ):
        if path.is_file():
            return path.read_text(encoding="utf-8", errors="replace")
    raise LookupError("Python's licence is not beside it")


def _system(files: set[Path]) -> Iterator[str]:
    """What of Debian's packages is among the files, by the copyright files they install."""
    libraries = sorted(str(path) for path in files if str(path).startswith(("/usr/lib/", "/lib/")))
    if not libraries:
        return
    # Debian notes paths below /lib as they were before it became a link.
    asked = libraries + [path.removeprefix("/usr") for path in libraries]
    told = subprocess.run(["dpkg-query", "-S", *asked], capture_output=True, text=True, check=False).stdout
    for package in sorted({line.split(":")[0] for line in told.splitlines()}):
        copyright_file = Path("/usr/share/doc") / package / "copyright"
        if not package.startswith("python3"):
            yield f"{package} (Debian)\n\n{copyright_file.read_text(encoding='utf-8', errors='replace')}"
