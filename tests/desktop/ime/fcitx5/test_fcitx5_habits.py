"""The settings of fcitx5-hangul, as far as they are there, and those of ibus-hangul behind them."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.ime.fcitx5.habits import fcitx5_habits, habits_file
from desktop.ime.typist.keys import HotKeys
from desktop.ime.typist.settings import PreeditMode, TypingSettings, from_ibus_hangul

WRITTEN = """# Keyboard Layout
Keyboard="Sebeolsik 390"
# Auto Reorder
AutoReorder=False
# Word Commit
WordCommit=True
HanjaMode=False

[HanjaModeToggleKey]
0=Hangul_Hanja
1=Control+Alt+h

[PrevPage]
0=Up
"""


def settings(file: Path, **others: str) -> TypingSettings:
    return from_ibus_hangul(fcitx5_habits(file, others))


def test_what_fcitx5_hangul_has_written_is_taken_over(tmp_path: Path) -> None:
    """Layout, keys for hanja, reordering, whole words."""
    file = tmp_path / "hangul.conf"
    file.write_text(WRITTEN, encoding="utf-8")
    told = settings(file)
    assert (told.layout, told.reorder, told.preedit) == ("39", False, PreeditMode.WORD)
    assert told.hanja_keys == HotKeys("Hangul_Hanja,Control+Alt+h")


def test_the_rest_is_ibus_hanguls(tmp_path: Path) -> None:
    """Where fcitx5-hangul never was, all of it; but no key turns Hangul off that fcitx5 could not turn on again."""
    told = settings(tmp_path / "none", **{"hangul-keyboard": "3f", "off-keys": "Escape"})
    assert (told.layout, told.off_keys, told.on_keys) == ("3f", HotKeys(""), HotKeys(""))
    assert told.switch_keys == TypingSettings().switch_keys


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe\x00",
        b"[",
        b"=\n=\n",
        b"Keyboard=Dvorak\nAutoReorder=perhaps\n",
        b"[HanjaModeToggleKey\n0=x",
        b"%(x)s=%(y)s",
    ],
)
def test_an_odd_file_says_nothing(tmp_path: Path, content: bytes) -> None:
    """Half written, another program's, or none that can be read."""
    file = tmp_path / "hangul.conf"
    file.write_bytes(content)
    assert settings(file) == settings(tmp_path / "none")


def test_it_lies_where_fcitx5_keeps_it() -> None:
    """In the person's own folder for settings."""
    assert habits_file({"HOME": "/h"}) == Path("/h/.config/fcitx5/conf/hangul.conf")
    assert habits_file({"HOME": "/h", "XDG_CONFIG_HOME": "/c"}) == Path("/c/fcitx5/conf/hangul.conf")
