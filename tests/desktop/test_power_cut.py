"""A process that dies while it keeps something of the person's: the old content or the new one, whole."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from disk_power_cut import every_death

from desktop.settings.change import write_setting
from desktop.settings.model import read_settings
from desktop.settings.template import TEMPLATE
from desktop.system.autostart import Autostart
from desktop.system.data_format import is_newer, note_format
from desktop.voc.protocol.dictionary import builtin_dictionary, parse_dictionary, read_dictionary, write_dictionary
from desktop.voc.protocol.messages import Classification
from desktop.voc.table.results import Column, FailedRow, Outcome, Words, write_table
from desktop.voc.table.sources import open_source
from engine.text.private import Private

if sys.platform == "win32":
    pytest.skip("a process is copied, and dies", allow_module_level=True)

OWN = parse_dictionary('{"해충": {"바퀴": ["재발"]}}')
COLUMNS: tuple[Column, ...] = (
    *("claim", "summary", "bug", "keywords", "major", "middle", "minor", "ground"),
    *("others", "confidence", "remarks", "fault"),
)
WORDS = Words({each: each for each in COLUMNS}, lambda remark: remark.code, lambda code: f"!{code}")


def seen_at_every_death(path: Path, prepare: Callable[[], object], action: Callable[[], object]) -> list[bytes | None]:
    """What ``path`` holds after each."""
    seen: list[bytes | None] = []
    steps = every_death(prepare, action, lambda: seen.append(path.read_bytes() if path.exists() else None))
    assert steps > 3
    return seen


def assert_once(seen: list[bytes | None], before: bytes | None) -> bytes:
    """First what was before, then something else that stays; returns that."""
    after = seen[-1]
    assert after is not None
    turn = seen.index(after)
    assert turn > 0
    assert seen == [before] * turn + [after] * (len(seen) - turn)
    return after


def test_settings(tmp_path: Path) -> None:
    """A change is made or not; a comment of the person's is never lost."""
    path = tmp_path / "settings.toml"
    before = b"# mine\ncandidates = 3\n"
    seen = seen_at_every_death(path, lambda: path.write_bytes(before), lambda: write_setting(path, "candidates", 7))
    assert assert_once(seen, before) == b"# mine\ncandidates = 7\n"


def test_fresh_settings(tmp_path: Path) -> None:
    """The template is there whole or not at all: of half a file the person would see half of what there is."""
    path = tmp_path / "ieum" / "settings.toml"
    seen = seen_at_every_death(path, lambda: path.unlink(missing_ok=True), lambda: read_settings(path))
    assert assert_once(seen, None) == TEMPLATE.encode()


def test_a_dictionary(tmp_path: Path) -> None:
    """The old one or the new one, and each can be read; a link stays one throughout."""
    path, link = tmp_path / "elsewhere.json", tmp_path / "categories.json"
    link.symlink_to(path)

    def prepare() -> None:
        write_dictionary(link, builtin_dictionary())

    seen = seen_at_every_death(path, prepare, lambda: write_dictionary(link, OWN))
    assert_once(seen, (builtin_dictionary().to_json(indent=2) + "\n").encode())
    assert link.is_symlink()
    assert read_dictionary(link).digest == OWN.digest


def test_autostart(tmp_path: Path) -> None:
    """The entry is there whole or not at all; a desktop would start half of one, or complain."""
    entry = Autostart(tmp_path / "autostart" / "ieum.desktop", ["/usr/bin/ieum"])
    seen = seen_at_every_death(entry.file, lambda: entry.turn(on=False), lambda: entry.turn(on=True))
    assert assert_once(seen, None).endswith(b"X-GNOME-Autostart-enabled=true\n")


def test_the_layout_of_the_data(tmp_path: Path) -> None:
    """The number is there whole or not at all."""
    seen = seen_at_every_death(
        tmp_path / "format", lambda: (tmp_path / "format").unlink(missing_ok=True), lambda: note_format(tmp_path)
    )
    assert assert_once(seen, None) == b"1\n"
    assert not is_newer(tmp_path)


def test_a_table(tmp_path: Path) -> None:
    """The result takes the target's place whole; what a death leaves lies in the workshop, which the next run clears."""
    (tmp_path / "in.csv").write_text("내용\n바퀴\n쥐\n", encoding="utf-8")
    source, target = open_source(tmp_path / "in.csv"), tmp_path / "out.csv"
    outcomes: list[Outcome] = [FailedRow("timeout"), Classification("claim", Private("요약"))]
    seen = seen_at_every_death(
        target, lambda: target.write_bytes(b"before"), lambda: write_table(target, source, outcomes, WORDS)
    )
    assert assert_once(seen, b"before").startswith("\ufeff내용".encode())
    assert {each.name for each in tmp_path.iterdir()} == {"in.csv", "out.csv"}
