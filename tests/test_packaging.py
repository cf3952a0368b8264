"""What goes into the built program beside the code: the terms of others, and names that must agree."""

from __future__ import annotations

import hashlib
import importlib.util
import shutil
import subprocess
import sys
import tomllib
import xml.etree.ElementTree as ET
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from packaging.requirements import Requirement

from desktop.ime.fcitx5.wire import VERSION
from desktop.ime.service.component import ENGINE_NAME, LICENCE, component_file
from desktop.system.paths import autostart_file
from desktop.words.surroundings.own_ime import OwnImeSentence

ROOT = Path(__file__).parents[1]
PACKAGING = ROOT / "packaging"


@pytest.fixture
def notices() -> Any:
    """The script, as ``build.spec`` imports it."""
    spec = importlib.util.spec_from_file_location("notices", PACKAGING / "notices.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_notices_name_what_is_shipped_and_nothing_else(notices: Any, tmp_path: Path) -> None:
    """A distribution with a file in the bundle is there with its version and terms, one without is not."""
    extra = tmp_path / "some.licence"
    extra.write_text("Do as you like.", encoding="utf-8")
    notices.write_notices([Path(np.__file__)], [("some", extra)], tmp_path / "NOTICES.txt")
    told = (tmp_path / "NOTICES.txt").read_text(encoding="utf-8")
    assert f"\nnumpy {np.__version__}\n" in told
    assert "Redistributions of source code must retain" in told
    assert "Do as you like." in told
    assert "PYTHON SOFTWARE FOUNDATION LICENSE" in told.upper()
    assert "\npytest " not in told


def test_a_distribution_without_terms_stops_the_build(
    notices: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is packed that says nothing of its terms."""
    info = tmp_path / "mystery-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: mystery\nVersion: 1\n", encoding="utf-8")
    (tmp_path / "mystery.py").touch()
    (info / "RECORD").write_text("mystery.py,,\nmystery-1.dist-info/METADATA,,\n", encoding="utf-8")
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    with pytest.raises(LookupError, match="mystery"):
        notices.write_notices([tmp_path / "mystery.py"], [], tmp_path / "NOTICES.txt")


def test_the_names_of_the_program_agree() -> None:
    """Software centres, menus and autostart find each other by one name, and name one licence."""
    component = ET.parse(PACKAGING / "linux" / "kr.ieum.Ieum.metainfo.xml").getroot()  # noqa: S314  # our own file
    assert component.findtext("id") == "kr.ieum.Ieum"
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert component.findtext("project_license") == project["license"]
    assert project["license"].split()[0] == LICENCE
    assert component.findtext("developer_name") == project["authors"][0]["name"]
    entry = component.findtext("launchable")
    assert entry is not None
    assert (PACKAGING / "linux" / entry).is_file()
    file = autostart_file()
    assert file is not None
    assert file.name == entry


def test_the_terms_are_those_that_are_named() -> None:
    """The licence's own text; a notice that says which part is under which; and the model's card agrees."""
    assert "Apache License\n                           Version 2.0" in (ROOT / "LICENSE").read_text(encoding="utf-8")
    notice = (ROOT / "NOTICE").read_text(encoding="utf-8")
    assert "Apache License, Version 2.0" in notice
    assert "models/builtin" in notice
    assert "CC BY-SA 4.0" in notice
    card = (ROOT / "models" / "builtin" / "README.md").read_text(encoding="utf-8")
    assert "Licence: CC-BY-SA-4.0" in card


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({}, "The Ieum developers <none@ieum.invalid>"),
        ({"DEBFULLNAME": "김이음", "DEBEMAIL": "kim@corp.example"}, "김이음 <kim@corp.example>"),
    ],
)
def test_a_package_names_who_answers_for_it(given: dict[str, str], named: str) -> None:
    """Whoever builds it, as Debian's tools are told; else the project, with no address that might be somebody's."""
    command = f"set -eu; . '{PACKAGING / 'common.sh'}'; maintainer"
    said = subprocess.run(
        ["bash", "-c", command], env={"PATH": "/usr/bin:/bin", **given}, capture_output=True, check=True, timeout=20
    )
    assert said.stdout.decode() == named
    for script in ("linux/deb.sh", "fcitx5/deb.sh"):
        told = (PACKAGING / script).read_text(encoding="utf-8")
        assert "Maintainer: $(maintainer)" in told
        assert "@localhost" not in told


def test_the_package_tells_ibus_what_the_program_would() -> None:
    """The same names, and the command that the package installs."""
    told = (PACKAGING / "linux" / "ieum.xml").read_text(encoding="utf-8")
    assert told == component_file(["/usr/bin/ieum", "ime", "--ibus"], "@VERSION@")
    assert "ibus/component/ieum.xml" in (PACKAGING / "linux" / "deb.sh").read_text(encoding="utf-8")


def test_fcitx5s_addon_speaks_the_programs_language() -> None:
    """The same version on both sides, and the input method that fcitx5 has is the one the program asks for."""
    told = (PACKAGING / "fcitx5" / "src" / "wire.h").read_text(encoding="utf-8")
    assert f"constexpr int kVersion = {VERSION};" in told
    script = (PACKAGING / "fcitx5" / "CMakeLists.txt").read_text(encoding="utf-8")
    assert f"RENAME {ENGINE_NAME}.conf" in script
    entry = (PACKAGING / "fcitx5" / "inputmethod.conf").read_text(encoding="utf-8")
    assert f"Addon={ENGINE_NAME}\n" in entry
    assert f"Name[ko]={OwnImeSentence.NAME.value[0]}\n" in entry


@pytest.mark.parametrize("script", sorted(PACKAGING.rglob("*.sh")), ids=lambda path: path.name)
def test_scripts_are_sound_shell(script: Path) -> None:
    """Bash reads every script to its end."""
    done = subprocess.run(["bash", "-n", str(script)], capture_output=True, text=True, check=False, timeout=20)
    assert done.returncode == 0, done.stderr


def script(name: str) -> Any:
    """A script of ``packaging/windows`` as a module."""
    spec = importlib.util.spec_from_file_location(name, PACKAGING / "windows" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # dataclasses look there
    spec.loader.exec_module(module)
    return module


def wheel(folder: Path, name: str, version: str, *required: str, **files: str) -> None:
    """A wheel with these requirements and files."""
    folder.mkdir(exist_ok=True)
    told = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n" + "".join(
        f"Requires-Dist: {each}\n" for each in required
    )
    with zipfile.ZipFile(folder / f"{name}-{version}-py3-none-any.whl", "w") as archive:
        archive.writestr(f"{name}-{version}.dist-info/METADATA", told)
        for place, content in files.items():
            archive.writestr(place, content)


def test_windows_gets_what_windows_needs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By its own markers, one version that fits all who ask, and what an extra or a wheel that was built here brings."""
    wheels = script("wheels")
    index, folder, built = tmp_path / "index", tmp_path / "wheels", tmp_path / "built"
    for version in ("1.0", "2.0"):
        wheel(index, "shared", version)
    wheel(index, "tool", "1.0", 'evdev; sys_platform == "linux"', 'winpart; sys_platform == "win32"', "shared<2")
    wheel(index, "winpart", "1.0", 'more; extra == "all"', "llama-cpp-python[server]", "mypy")
    wheel(index, "more", "1.0")
    wheel(built, "llama_cpp_python", "1.0", "cache", 'served; extra == "server"', 'scipy; extra == "test"')
    wheel(index, "cache", "1.0")
    wheel(index, "served", "1.0")
    (tmp_path / "pyproject.toml").write_text(
        '[project]\ndependencies = ["shared", "tool"]\n[project.optional-dependencies]\ndev = ["winpart[all]"]\n',
        encoding="utf-8",
    )

    def download(target: Path, lines: list[str]) -> None:
        for line in lines:
            asked = Requirement(line)
            found = {each.name.split("-")[1]: each for each in index.glob(f"{asked.name}-*.whl")}
            best = max(version for version in found if version in asked.specifier)
            shutil.copy(found[best], target)

    monkeypatch.setattr(wheels, "ROOT", tmp_path)
    monkeypatch.setattr(wheels, "_download", download)
    wheels.fetch(folder, built, ["dev"])
    assert sorted(each.name.split("-py3")[0] for each in folder.iterdir()) == [
        "cache-1.0", "more-1.0", "served-1.0", "shared-1.0", "tool-1.0", "winpart-1.0",
    ]  # fmt: skip


def test_a_wheel_is_unpacked_where_python_looks(tmp_path: Path) -> None:
    """Its modules, and those that it keeps apart for a platform; a name that leads elsewhere stops it."""
    wheels = script("wheels")
    wheel(tmp_path / "one", "a", "1", **{"a.py": "1", "a-1.data/platlib/b.py": "2", "a-1.data/scripts/c": "3"})
    wheels.unpack(tmp_path / "one", tmp_path / "packages")
    there = {each.relative_to(tmp_path / "packages").as_posix() for each in (tmp_path / "packages").rglob("*.*")}
    assert there >= {"a.py", "b.py"}
    assert not any("scripts" in each for each in there)
    wheel(tmp_path / "two", "a", "1", **{"../../out.py": "1"})
    with pytest.raises(SystemExit, match="leads out"):
        wheels.unpack(tmp_path / "two", tmp_path / "packages")
    assert not (tmp_path.parent / "out.py").exists()


def test_llamas_wheel_is_whole_or_not_there(tmp_path: Path) -> None:
    """A build that stopped on its way makes none; what was built but is never loaded stays out."""
    llama = script("llama_wheel")
    source, build, folder = tmp_path / "source", tmp_path / "build", tmp_path / "wheels"
    for path in (source / "llama_cpp", source / "vendor" / "llama.cpp", build / "bin", folder):
        path.mkdir(parents=True)
    (source / "PKG-INFO").write_text("Name: llama-cpp-python\nVersion: 9.9\n", encoding="utf-8")
    for name in ("LICENSE.md", "vendor/llama.cpp/LICENSE", "llama_cpp/__init__.py"):
        (source / name).write_text("terms", encoding="utf-8")
    for name in ("ggml.dll", "ggml-base.dll", "libllama.dll", "mtmd.dll"):
        (build / "bin" / name).touch()
    with pytest.raises(SystemExit, match="generations"):
        llama.main(source, build, folder)
    assert list(folder.iterdir()) == []
    for number in range(14):
        (build / "bin" / f"ggml-cpu-v{number}.dll").touch()
    llama.main(source, build, folder)
    [made] = folder.glob("*.whl")
    with zipfile.ZipFile(made) as archive:
        names = archive.namelist()
        record = archive.read("llama_cpp_python-9.9.dist-info/RECORD").decode()
    assert made.name == "llama_cpp_python-9.9-py3-none-win_amd64.whl"
    assert "llama_cpp/lib/ggml-cpu-v3.dll" in names
    assert "llama_cpp/lib/mtmd.dll" not in names
    assert [line.split(",")[0] for line in record.splitlines()] == names


def test_winget_is_told_of_the_very_file(tmp_path: Path) -> None:
    """By its sum, at the address from which people download, in both languages."""
    (tmp_path / "ieum-1.2.3-windows-x64.exe").write_bytes(b"setup")
    script("winget").main(tmp_path / "ieum-1.2.3-windows-x64.exe", "1.2.3", "https://host.example/v1.2.3/", tmp_path)
    told = (tmp_path / "Ieum.Ieum.installer.yaml").read_text(encoding="utf-8")
    assert f"InstallerSha256: {hashlib.sha256(b'setup').hexdigest().upper()}\n" in told
    assert "InstallerUrl: https://host.example/v1.2.3/ieum-1.2.3-windows-x64.exe\n" in told
    for name, kind in (("", "version"), (".locale.ko-KR", "defaultLocale"), (".locale.en-US", "locale")):
        text = (tmp_path / f"Ieum.Ieum{name}.yaml").read_text(encoding="utf-8")
        assert f"ManifestType: {kind}\n" in text
        assert "PackageVersion: 1.2.3\n" in text
        assert kind not in ("defaultLocale", "locale") or "License: Apache-2.0 AND CC-BY-SA-4.0\n" in text


def test_executables_are_signed_where_a_command_says_how(tmp_path: Path) -> None:
    """In place, each of them, whatever its name; without a command nothing happens, and a failure is one."""
    program = tmp_path / "이음 1.exe"
    program.write_text("program", encoding="utf-8")

    def sign(command: str) -> int:
        environment = {"PATH": "/usr/bin:/bin", "SIGN": command}
        signing = ["bash", str(PACKAGING / "windows" / "sign.sh"), str(program)]
        return subprocess.run(signing, env=environment, check=False, timeout=20).returncode

    assert sign("") == 0
    assert program.read_text(encoding="utf-8") == "program"
    assert sign("{ echo signed; cat INPUT; } >OUTPUT") == 0
    assert program.read_text(encoding="utf-8") == "signed\nprogram"
    assert sign("false") != 0
    assert program.read_text(encoding="utf-8") == "signed\nprogram"


APT = """#!/bin/sh
echo "$@" >> "$CALLS"
[ "$(wc -l < "$CALLS")" -gt "$BUSY" ] && exit "$ENDS"
echo "E: Could not get lock /var/lib/dpkg/lock-frontend. It is held by process 1 (unattended-upgr)" >&2
exit 100
"""


def installing(folder: Path, *, busy: int, ends: int) -> tuple[int, str, int]:
    """Exit code, what the person reads, and how often apt-get was asked, when it is locked so often and then ends so."""
    apt, calls = folder / "apt-get", folder / "calls"
    apt.write_text(APT, encoding="utf-8")
    apt.chmod(0o755)
    calls.touch()
    script = f"sleep() {{ :; }}; source '{PACKAGING / 'common.sh'}'; apt_get update"
    environment = {"PATH": f"{folder}:/usr/bin:/bin", "CALLS": str(calls), "BUSY": str(busy), "ENDS": str(ends)}
    done = subprocess.run(["bash", "-c", script], env=environment, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr, len(calls.read_text(encoding="utf-8").splitlines())


def test_a_locked_package_manager_is_waited_for(tmp_path: Path) -> None:
    """Said once, asked again until it is free."""
    code, said, calls = installing(tmp_path, busy=3, ends=0)
    assert (code, calls) == (0, 4)
    assert said.count("기다립니다") == 1
    assert "Could not get lock" not in said


def test_what_is_no_lock_is_not_waited_for(tmp_path: Path) -> None:
    """Any other failure is told at once."""
    assert installing(tmp_path, busy=0, ends=100) == (1, "", 1)
