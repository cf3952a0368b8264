"""The settings window on a real desk: opened from the tray, used by mouse and keys, against real servers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from desk import Desk

from desktop.settings.model import read_settings

pytestmark = [pytest.mark.live, pytest.mark.timeout(600)]


def home_of(desk: Desk) -> Path:
    return Path(desk.environment["HOME"])


def test_what_is_changed_is_seen_in_the_popup_at_once(desk: Desk, play: Any) -> None:
    """Fewer and larger candidates, another chord, without a new start; the file keeps it."""
    file = desk.open_editor("mousepad")
    report = play("settings")
    assert report["rows"] == [5, 3]
    assert report["height"][1] > report["height"][0] * 1.3
    settings, problems = read_settings(home_of(desk) / ".config" / "ieum" / "settings.toml")
    assert problems == ()
    assert (settings.candidates, settings.font_size, settings.show_probabilities) == (3, 17, True)
    assert (settings.theme, str(settings.chords.accept)) == ("dark", "F8")
    assert desk.saved("mousepad", file, lambda text: text.rstrip() == report["expected"].rstrip())


FAILURES = {
    "name": "이런 이름의 서버를 찾을 수 없습니다",
    "refused": "서버가 연결을 받지 않습니다",
    "insecure": "암호화하지 않는 주소(http)로는",
    "tls": "서버의 인증서를 믿을 수 없어",
    "loading": "서버가 아직 모델을 불러오고",
    "not json": "답이 JSON이 아닙니다",
    "timeout": "제한 시간 안에 답이 없습니다",
    "wrong path": "서버에 그런 경로가 없습니다",
    "wrong protocol": "서버가 다른 규약을 씁니다",
    "unauthorised": "서버가 API 키를 받아들이지 않습니다",
    "model missing": "서버에 그런 모델이 없습니다",
}


def test_the_connection_is_tested_against_each_failure(desk: Desk, play: Any) -> None:
    """A sentence for each; the key that was typed is on no disk, and only its server got it."""
    desk.environment["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"
    report = play("connection")
    told, key = report["told"], report["key"]
    for name, sentence in FAILURES.items():
        assert told[name][0].startswith(f"failure: {sentence}"), (name, told[name])
    for name in set(told) - set(FAILURES):
        assert told[name][0].startswith("success: 됩니다."), (name, told[name])
    settings, problems = read_settings(home_of(desk) / ".config" / "ieum" / "settings.toml")
    assert problems == ()
    assert settings.voc.protocol == "openai"
    for file in (each for each in desk.folder.rglob("*") if each.is_file()):
        assert key.encode() not in file.read_bytes(), file
