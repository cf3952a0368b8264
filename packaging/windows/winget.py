"""Writes the manifests by which winget finds the installer:  winget.py INSTALLER VERSION ADDRESS FOLDER

ADDRESS is the folder from which people download; nothing is downloaded here.
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

_ID = "Ieum.Ieum"
_SCHEMA = "1.6.0"
_HEAD = """\
# yaml-language-server: $schema=https://aka.ms/winget-manifest.{kind}.{schema}.schema.json
PackageIdentifier: {id}
PackageVersion: {version}
"""
_FOOT = """\
ManifestType: {kind}
ManifestVersion: {schema}
"""
_BODIES = {
    "version": (
        "",
        """\
DefaultLocale: ko-KR
""",
    ),
    "installer": (
        ".installer",
        """\
Platform:
- Windows.Desktop
MinimumOSVersion: 10.0.17763.0
InstallerType: nullsoft
Scope: user
InstallModes:
- interactive
- silent
UpgradeBehavior: install
InstallerSwitches:
  InstallLocation: /D=<INSTALLPATH>
Commands:
- ieum-cli
Installers:
- Architecture: x64
  InstallerUrl: {address}/{file}
  InstallerSha256: {sum}
""",
    ),
    "defaultLocale": (
        ".locale.ko-KR",
        """\
PackageLocale: ko-KR
Publisher: The Ieum developers
PackageName: 이음
License: Apache-2.0 AND CC-BY-SA-4.0
ShortDescription: 글을 쓰는 동안 다음 어절을 제안하는 한국어 입력 도우미. 모든 것이 이 컴퓨터 안에서 돌아갑니다.
Tags:
- 한국어
- 입력
""",
    ),
    "locale": (
        ".locale.en-US",
        """\
PackageLocale: en-US
Publisher: The Ieum developers
PackageName: Ieum
License: Apache-2.0 AND CC-BY-SA-4.0
ShortDescription: A Korean typing assistant that suggests the next word beside the caret, on this computer only.
Tags:
- korean
- typing
""",
    ),
}


def main(installer: Path, version: str, address: str, folder: Path) -> None:
    """Four files, as winget wants them."""
    folder.mkdir(parents=True, exist_ok=True)
    told = {
        "address": address.rstrip("/"),
        "file": installer.name,
        "id": _ID,
        "schema": _SCHEMA,
        "sum": hashlib.sha256(installer.read_bytes()).hexdigest().upper(),
        "version": version,
    }
    for kind, (name, body) in _BODIES.items():
        text = (_HEAD + body + _FOOT).format(kind=kind, **told)
        (folder / f"{_ID}{name}.yaml").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3], Path(sys.argv[4]))
