"""Packs llama.cpp's Python binding and the libraries built for it:  llama_wheel.py SOURCE BUILD FOLDER

The wheel appears in FOLDER when it is whole, llama.cpp's licence beside it.
"""

from __future__ import annotations

import base64
import hashlib
import re
import sys
import zipfile
from email.parser import Parser
from pathlib import Path

_WHEEL = "Wheel-Version: 1.0\nGenerator: ieum\nRoot-Is-Purelib: false\nTag: py3-none-win_amd64\n"
_VARIANTS = 10
"""As many generations of processors at least; fewer would mean that the build stopped on its way."""


def main(source: Path, build: Path, folder: Path) -> None:
    """Raises ``SystemExit`` for a build in which something is missing."""
    libraries = {path.name: path for path in sorted(build.rglob("*.dll"))}
    variants = [name for name in libraries if name.startswith("ggml-cpu-")]
    for name in ("ggml.dll", "ggml-base.dll", "libllama.dll"):
        if name not in libraries:
            raise SystemExit(f"{name} was not built")
    if len(variants) < _VARIANTS:
        raise SystemExit(f"only {len(variants)} generations of processors were built")
    told = (source / "PKG-INFO").read_text(encoding="utf-8")
    version = str(Parser().parsestr(told)["Version"])
    info = f"llama_cpp_python-{version}.dist-info"
    binding = sorted((source / "llama_cpp").rglob("*.py"))
    files = {path.relative_to(source).as_posix(): path.read_bytes() for path in binding}
    files |= {f"llama_cpp/lib/{name}": path.read_bytes() for name, path in libraries.items() if _ours(name)}
    files[f"{info}/METADATA"] = told.encode()
    files[f"{info}/WHEEL"] = _WHEEL.encode()
    files[f"{info}/licenses/LICENSE.md"] = (source / "LICENSE.md").read_bytes()
    record = "".join(f"{name},sha256={_digest(data)},{len(data)}\n" for name, data in files.items())
    files[f"{info}/RECORD"] = f"{record}{info}/RECORD,,\n".encode()
    wheel = folder / f"llama_cpp_python-{version}-py3-none-win_amd64.whl"
    beside = wheel.with_suffix(".new")
    with zipfile.ZipFile(beside, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    (folder / "llama.cpp.licence").write_bytes((source / "vendor" / "llama.cpp" / "LICENSE").read_bytes())
    beside.replace(wheel)


def _ours(name: str) -> bool:
    """What the binding loads, and what that loads; tools for pictures and sound are not among it."""
    return re.fullmatch(r"ggml(-base|-cpu-\w+)?\.dll|libllama\.dll", name) is not None


def _digest(data: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
