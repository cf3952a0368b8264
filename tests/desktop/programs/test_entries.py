"""What the desktop lists, read from files of strangers."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.programs.entries import KnownPrograms, entry_folders, installed_programs

ENTRY = """\
[Desktop Entry]
Type=Application
Name=Mousepad
Name[ko]=메모장
Exec=/usr/bin/mousepad %U
Icon=org.xfce.mousepad
StartupWMClass=Mousepad-Main
[Desktop Action new]
Name=Another
"""


def put(folder: Path, name: str, content: str | bytes) -> None:
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())


def test_programs_are_known_by_the_classes_of_their_windows(tmp_path: Path) -> None:
    """By what the entry says, what it is called, and what it runs; in any case; in the person's language."""
    put(tmp_path / "a", "org.xfce.mousepad.desktop", ENTRY)
    names = KnownPrograms(installed_programs([tmp_path / "a"], korean=True))
    for app in ("Mousepad-Main", "mousepad", "org.xfce.mousepad", "ORG.XFCE.Mousepad"):
        assert names.name(app) == "메모장"
    entry = names.entry("mousepad")
    assert entry is not None
    assert entry.icon == "org.xfce.mousepad"
    assert KnownPrograms(installed_programs([tmp_path / "a"], korean=False)).name("mousepad") == "Mousepad"
    assert names.name("Unlisted\x1b[31m") == "Unlisted[31m"
    assert names.entry("Unlisted") is None


@pytest.mark.parametrize(
    "content",
    ["", "[Other]\nName=x\n", "Name=x\n", "[Desktop Entry]\nType=Link\nName=x\n", "[Desktop Entry]\nExec=x\n",
     ENTRY.replace("Icon", "NoDisplay=true\nIcon"), ENTRY.replace("Icon", "Hidden=true\nIcon"), b"\xff\xfe\x00[D"],
)  # fmt: skip
def test_what_is_no_program_is_passed_over(tmp_path: Path, content: str | bytes) -> None:
    """Broken, hidden, or something else: the others are there all the same."""
    put(tmp_path, "bad.desktop", content)
    put(tmp_path, "good.desktop", ENTRY)
    (tmp_path / "folder.desktop").mkdir()
    (tmp_path / "nowhere.desktop").symlink_to(tmp_path / "nowhere")
    assert [each.name for each in installed_programs([tmp_path], korean=True)] == ["메모장"]


def test_the_persons_own_entry_counts(tmp_path: Path) -> None:
    """It stands in place of the machine's of the same name, and hides it where it says so."""
    put(tmp_path / "own", "a.desktop", ENTRY.replace("메모장", "내 메모장"))
    put(tmp_path / "own", "b.desktop", ENTRY.replace("Icon", "NoDisplay=true\nIcon"))
    put(tmp_path / "all", "a.desktop", ENTRY)
    put(tmp_path / "all", "b.desktop", ENTRY)
    folders = [tmp_path / "own", tmp_path / "missing", tmp_path / "all"]
    assert [each.name for each in installed_programs(folders, korean=True)] == ["내 메모장"]


def test_a_rule_is_for_the_names_that_are_the_programs_own(tmp_path: Path) -> None:
    """Not for what starts several programs, nor for what only starts them; where no class is named, for all the others."""
    put(
        tmp_path,
        "office-writer.desktop",
        ENTRY.replace("/usr/bin/mousepad", "office").replace("Mousepad-Main", "Writer"),
    )
    put(tmp_path, "org.xfce.mousepad.desktop", ENTRY.replace("StartupWMClass=Mousepad-Main\n", ""))
    put(tmp_path, "script.desktop", "[Desktop Entry]\nName=Script\nExec=env A=b python3 script.py\n")
    found = {each.names: each for each in installed_programs([tmp_path], korean=False)}
    assert set(found) == {("writer", "office-writer"), ("org.xfce.mousepad", "mousepad"), ("script",)}
    assert "office" in found["writer", "office-writer"].classes


def test_programs_that_were_seen_are_listed_too(tmp_path: Path) -> None:
    """As far as the desktop lists none that is called so; they run."""
    put(tmp_path, "org.xfce.mousepad.desktop", ENTRY)
    names = KnownPrograms(installed_programs([tmp_path], korean=True))
    seen = names.seen(["Mousepad", "Notepad"])
    assert [each.name for each in seen.entries] == ["메모장", "Notepad"]
    assert seen.runs(seen.entries[1])
    assert seen.entries[1].names == ("notepad",)
    assert names.seen(["mousepad"]) is names


def test_where_entries_are_looked_for() -> None:
    """As the desktop's specification says, the person's own first."""
    home = Path("/home/me")
    first, *others = entry_folders({}, home)
    assert first == home / ".local/share/applications"
    assert Path("/usr/share/applications") in others
    named = list(entry_folders({"XDG_DATA_HOME": "/x", "XDG_DATA_DIRS": "relative:/y"}, home))
    assert named[:2] == [Path("/x/applications"), Path("/y/applications")]
