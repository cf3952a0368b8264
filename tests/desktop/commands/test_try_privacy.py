"""What is written in the playground stays there: a word that nobody says is typed, pasted and taken, and looked for."""

from __future__ import annotations

import sys
from pathlib import Path

import psutil
from terminal import Terminal, surroundings

from engine.text.hangul import keys

CANARY = "뷁쩗"
SECRETS = tuple(secret.encode() for secret in (*CANARY, keys(CANARY)))


def holders(place: Path) -> set[Path]:
    """The files below ``place`` that hold a part of the word, and those whose names do."""
    found = {file for file in place.rglob("*") if any(each in bytes(file) for each in SECRETS)}
    files = (file for file in place.rglob("*") if file.is_file())
    return found | {file for file in files if any(each in file.read_bytes() for each in SECRETS)}


def test_nothing_written_is_kept(tmp_path: Path) -> None:
    """No log at DEBUG, no history and no other file holds it, nor does the list of processes; the screen does."""
    homes = {f"XDG_{name}_HOME": str(tmp_path / name) for name in ("CONFIG", "DATA", "STATE", "CACHE")}
    environment = surroundings(HOME=str(tmp_path), PYTHONASYNCIODEBUG="1", IEUM_LOG="DEBUG", **homes)
    command = (sys.executable, "-m", "desktop", "--log-level", "DEBUG", "try")
    with Terminal(command, environment) as terminal:
        terminal.until(lambda lines: "›" in lines, 60)
        terminal.type(f"{CANARY} \x1b[200~{CANARY}\x1b[201~\r")
        terminal.type(f"\x14{keys(CANARY)}")
        terminal.until(lambda lines: f"{CANARY} {CANARY}" in lines and f"› {CANARY}" in lines, 60)
        terminal.type(" 오늘 날씨가 ")
        terminal.until(lambda lines: any("▸ 1 " in line for line in lines), 60)
        running = psutil.Process(terminal.process.pid)
        for process in (running, *running.children(recursive=True)):
            assert not any(each in " ".join(process.cmdline()).encode() for each in SECRETS)
        terminal.type("\t\x03")
        assert terminal.process.wait(20) == 0
    logs = list((tmp_path / "STATE").rglob("*.log"))
    assert any(log.stat().st_size for log in logs)
    assert holders(tmp_path) == set()


def test_a_kept_word_is_found(tmp_path: Path) -> None:
    """The search can fail: in a file, as keys, in a name."""
    (tmp_path / "a").write_text(f"… {CANARY[1]}", encoding="utf-8")
    (tmp_path / "b").write_text(keys(CANARY), encoding="utf-8")
    (tmp_path / CANARY).touch()
    assert len(holders(tmp_path)) == 3
