"""What the person is told when the input method was given up."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from bus_fake import FakeBus, reply_to
from jeepney import HeaderFields

from desktop.ime.watchdog.giving_up import forget, give_up, read_note


def test_a_notification_comes_and_a_note_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In words, by the desktop's own notifications; the note is there for whoever asks later."""
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    bus = FakeBus(tmp_path, lambda call: reply_to(call, "u", 1))
    note = tmp_path / "state" / "note.json"
    try:
        give_up(note, {"DBUS_SESSION_BUS_ADDRESS": bus.address}, "hangul")
        call = bus.next_call("Notify")
        assert call.header.fields[HeaderFields.destination] == "org.freedesktop.Notifications"
        assert "another input method (hangul)" in call.body[4]
    finally:
        bus.hang_up()
    found = read_note(note)
    assert found is not None and found.instead == "hangul" and abs(found.at - time.time()) < 60
    forget(note)
    assert read_note(note) is None
    forget(note)


def test_without_a_desktop_the_note_is_all(tmp_path: Path) -> None:
    """And where nothing can be written, there is nobody to tell."""
    note = tmp_path / "note.json"
    give_up(note, {"DBUS_SESSION_BUS_ADDRESS": "unix:path=/nonexistent"}, "")
    assert read_note(note) is not None
    (tmp_path / "file").touch()
    give_up(tmp_path / "file" / "note.json", {"DBUS_SESSION_BUS_ADDRESS": "nonsense"}, "")


@pytest.mark.parametrize(
    "content",
    [b"", b"{}", b"[]", b"\xff", b'{"at": "x", "instead": ""}', b"5", b"[" * 3000, b'{"at": 1' + b"0" * 400 + b"}"],
)
def test_a_broken_note_says_nothing(tmp_path: Path, content: bytes) -> None:
    """It is the program's own file, and may be half of one."""
    (tmp_path / "note").write_bytes(content)
    assert read_note(tmp_path / "note") is None
