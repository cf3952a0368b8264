"""What a person writes is learnt with their consent, in a real editor, across a new start; and is seen by nobody else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from desk import Desk, await_true

from engine.text.hangul import keys

pytestmark = [pytest.mark.live, pytest.mark.timeout(600)]

CANARY = "쿼츠뷁"
ARTEFACTS = Path(__file__).parents[2] / "build" / "artefacts"


def configure(desk: Desk, settings: str = "", abbreviations: str = "") -> None:
    """The person's files, before the program starts."""
    folder = Path(desk.environment["HOME"]) / ".config" / "ieum"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "settings.toml").write_text(settings, encoding="utf-8")
    (folder / "abbreviations.csv").write_text(abbreviations, encoding="utf-8")


def start_keyring(desk: Desk) -> None:
    """GNOME's, unlocked, on the desk's own bus."""
    command = "printf 'a password\\n' | gnome-keyring-daemon --foreground --unlock --components=secrets"
    desk.start("sh", "-c", command)
    asked = (
        "dbus-send",
        "--session",
        "--print-reply",
        "--dest=org.freedesktop.DBus",
        "/",
        "org.freedesktop.DBus.NameHasOwner",
    )
    await_true(lambda: "true" in desk.run(*asked, "string:org.freedesktop.secrets").stdout, 20, "the keyring")


def test_a_word_is_learnt_offered_after_a_new_start_and_forgotten_by_its_chord(
    desk: Desk, play: Any, request: pytest.FixtureRequest
) -> None:
    """By its first key; what was erased again is not learnt; and the canary is nowhere but, sealed, in its file."""
    start_keyring(desk)
    configure(desk, "learning = true\n")
    desk.open_editor("mousepad")
    play("learn", CANARY)
    home = Path(desk.environment["HOME"])
    sealed = home / ".local" / "share" / "ieum" / "words.bin"
    assert sealed.read_bytes().startswith(b"ieum words\n")
    report = play("forget", CANARY)
    assert report["lines"] == 3
    assert report["offered"]
    assert report["behind"] == ["회의", "회식"], "what was written in place of what was erased is learnt"
    assert report["text"].startswith("오늘 ") and CANARY not in report["text"], "the chord types nothing"
    assert not report["again"], "forgotten"
    for shown in report["reprs"]:
        assert CANARY not in shown and keys(CANARY) not in shown
    written = [*(ARTEFACTS / request.node.name).rglob("*"), *home.rglob("*")]
    for path in written:
        if path.is_file():
            data = path.read_bytes()
            assert CANARY.encode() not in data and keys(CANARY).encode() not in data, path.name
    assert sealed in written


@pytest.mark.parametrize("editor", ["mousepad", "featherpad"])
def test_an_abbreviation_is_taken_for_what_it_stands_for(desk: Desk, play: Any, editor: str) -> None:
    """Also where its last syllable is open, and where the text cannot be spelled by keys."""
    configure(desk, abbreviations="ㄱㅅ,감사합니다 좋은 하루\n주소,서울시 종로구 1길\n메일,kim@ieum.kr\n")
    file = desk.open_editor(editor)
    expected = "\n".join(play("abbreviate")["expected"])
    assert desk.saved(editor, file, lambda text: text.rstrip("\n") == expected).rstrip("\n") == expected
