"""How IBus spells things."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from ibus_fake import text

from desktop.input.ibus import wire
from desktop.input.ibus.address import address_files, read_address
from desktop.input.ibus.wire import input_modes, key_char, modifiers, text_of
from engine.text.private import Private


def prop(key: str, state: int, *children: Any) -> tuple[str, tuple[Any, ...]]:
    """A serialised IBusProperty."""
    text: Any = ("(sa{sv}sv)", ("IBusText", {}, "", ("(sa{sv}av)", ("IBusAttrList", {}, []))))
    body: Any = ("IBusProperty", {}, key, 0, text, "", text, True, True, state, props(*children), text)
    return ("(sa{sv}suvsvbbuvv)", body)


def props(*children: Any) -> tuple[str, tuple[Any, ...]]:
    """A serialised IBusPropList."""
    return ("(sa{sv}av)", ("IBusPropList", {}, list(children)))


@pytest.mark.parametrize(
    ("variant", "modes"),
    [
        (prop("InputMode", 1), [True]),
        (prop("InputMode", 0), [False]),
        (prop("hanja_mode", 1), []),
        (props(), []),
        (props(prop("hanja_mode", 0), prop("InputMode", 1)), [True]),
        (props(prop("setup", 0, prop("InputMode", 0))), [False]),
        (props(props(prop("InputMode", 1)), prop("InputMode", 0)), [True, False]),
        (("(sa{sv})", ("IBusSomethingElse", {})), []),
    ],
)
def test_input_modes(variant: Any, modes: list[bool]) -> None:
    """Found in a property, in a list of them, and in the lists inside; 1 is Hangul."""
    assert list(input_modes(variant)) == modes


def test_a_property_of_an_older_ibus() -> None:
    """One without children is read as well."""
    name, body = prop("InputMode", 1)
    assert list(input_modes((name, body[:10]))) == [True]


def test_text_of() -> None:
    """The third member of a serialised IBusText."""
    assert text_of(("(sa{sv}sv)", ("IBusText", {}, "가", ("v", ())))) == "가"


@pytest.mark.parametrize(
    ("keyval", "char"),
    [
        (0x61, "a"),
        (0x41, "A"),
        (0x20, " "),
        (0x7E, "~"),
        (0x7F, ""),
        (0xE9, "é"),
        (0xFFB7, "7"),
        (0xFFAE, "."),
        (0xFFAF, "/"),
        (0x0100_AC00, "가"),
        (0x0111_0000, ""),
        (0xFF08, ""),
        (0xFF09, ""),
        (0xFF0D, ""),
        (0xFF8D, ""),
        (0xFFE1, ""),
        (0xFF31, ""),
        (0, ""),
    ],
)
def test_key_char(keyval: int, char: str) -> None:
    """Latin, the keypad and Unicode key values type a character; Tab, Return, Shift and the Hangul key none."""
    assert key_char(keyval) == char


@pytest.mark.parametrize(
    ("state", "names"),
    [
        (0, set()),
        (1, {"Shift"}),
        (wire.CONTROL_MASK | 1, {"Shift", "Ctrl"}),
        (1 << 3, {"Alt"}),
        (1 << 6, {"Super"}),
        (1 << 1 | 1 << 4, set()),
        (wire.RELEASE_MASK, set()),
    ],
)
def test_modifiers(state: int, names: set[str]) -> None:
    """Caps Lock, Num Lock and IBus's own flags are no modifiers."""
    assert modifiers(state) == names


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where ibus-daemon writes its addresses."""
    folder = tmp_path / "ibus" / "bus"
    folder.mkdir(parents=True)
    return folder


def write(path: Path, address: str, age: int = 0) -> Path:
    """An address file as ibus-daemon writes it, so many seconds old."""
    path.write_text(f"# This file is created by ibus-daemon\nIBUS_ADDRESS={address}\nIBUS_DAEMON_PID=4711\n", "utf-8")
    os.utime(path, (1_000_000_000 - age, 1_000_000_000 - age))
    return path


def test_the_address_is_read(folder: Path, tmp_path: Path) -> None:
    """An address may hold more equals signs; what stands around it is not part of it."""
    write(folder / "0123abcd-unix-7", "unix:abstract=/tmp/dbus-x,guid=12=34")
    environment = {"XDG_CONFIG_HOME": str(tmp_path), "DISPLAY": ":7.0"}
    assert read_address(environment) == "unix:abstract=/tmp/dbus-x,guid=12=34"


def test_the_newest_file_of_this_display_counts(folder: Path, tmp_path: Path) -> None:
    """Of files of several machines the newest, never one of another display or host."""
    old = write(folder / "aaaa-unix-1", "unix:old", age=100)
    new = write(folder / "bbbb-unix-1", "unix:new")
    write(folder / "cccc-unix-11", "unix:other")
    far = write(folder / "dddd-far-1", "tcp:far")
    environment = {"XDG_CONFIG_HOME": str(tmp_path), "DISPLAY": ":1"}
    assert address_files(environment) == [new, old]
    assert read_address(environment) == "unix:new"
    assert address_files(environment | {"DISPLAY": "far:1"}) == [far]


def test_the_environment_comes_first(folder: Path, tmp_path: Path) -> None:
    """IBUS_ADDRESS is what IBus's own clients believe."""
    write(folder / "aaaa-unix-1", "unix:file")
    given = {"XDG_CONFIG_HOME": str(tmp_path), "DISPLAY": ":1", "IBUS_ADDRESS": "unix:given"}
    assert read_address(given) == "unix:given"


def test_the_home_folder_without_xdg(tmp_path: Path) -> None:
    """Without XDG_CONFIG_HOME it is ~/.config."""
    folder = tmp_path / ".config" / "ibus" / "bus"
    folder.mkdir(parents=True)
    write(folder / "aaaa-unix-0", "unix:home")
    assert read_address({"HOME": str(tmp_path), "DISPLAY": ":0"}) == "unix:home"


@pytest.mark.parametrize("display", ["", "nonsense", ":5"])
def test_no_address(folder: Path, tmp_path: Path, display: str) -> None:
    """No display, a strange one, one without a daemon."""
    write(folder / "aaaa-unix-1", "unix:file")
    assert read_address({"XDG_CONFIG_HOME": str(tmp_path), "DISPLAY": display}) is None


def test_a_file_without_address(folder: Path, tmp_path: Path) -> None:
    """A file that is being written says nothing yet."""
    (folder / "aaaa-unix-1").write_bytes(b"# This file\n\xff\xfe")
    assert read_address({"XDG_CONFIG_HOME": str(tmp_path), "DISPLAY": ":1"}) is None


@pytest.mark.parametrize("kind", ["a link to nowhere", "a FIFO", "a device", "a folder", "huge", "unreadable bytes"])
def test_an_address_file_may_be_anything(tmp_path: Path, kind: str) -> None:
    """It is not read, or no further than an address can be; one beside it that makes sense is."""
    folder = tmp_path / "ibus" / "bus"
    folder.mkdir(parents=True)
    odd = folder / "1-unix-7"
    if kind == "a link to nowhere":
        odd.symlink_to(tmp_path / "none")
    elif kind == "a FIFO":
        os.mkfifo(odd)
    elif kind == "a device":
        odd.symlink_to("/dev/zero")
    elif kind == "a folder":
        odd.mkdir()
    elif kind == "huge":
        with odd.open("wb") as file:
            file.truncate(1 << 40)
    else:
        odd.write_bytes(b"\xff\xfe" * 100)
    environment = {"XDG_CONFIG_HOME": str(tmp_path), "DISPLAY": ":7"}
    assert read_address(environment) is None
    (folder / "2-unix-7").write_text("IBUS_ADDRESS=unix:path=/good\n", encoding="utf-8")
    assert read_address(environment) == "unix:path=/good"


@pytest.mark.parametrize("host", ["*", "[", "../../..", "/private/tmp/x"])
def test_a_display_is_no_pattern(tmp_path: Path, host: str) -> None:
    """Its host is a name."""
    (tmp_path / "ibus" / "bus").mkdir(parents=True)
    (tmp_path / "ibus" / "bus" / "1-unix-7").write_text("IBUS_ADDRESS=unix:path=/other\n", encoding="utf-8")
    assert read_address({"XDG_CONFIG_HOME": str(tmp_path), "DISPLAY": f"{host}:7"}) is None


@pytest.mark.parametrize("keyval", [0x0100_D800, 0x0100_DFFF, 0x0111_0000, 0xFFFF_FFFF])
def test_half_a_character_is_none(keyval: int) -> None:
    """No text can hold it, and no link carries it."""
    assert key_char(keyval) == ""


def test_huge_texts_and_places_are_cut() -> None:
    """Of a text its end stands at the caret; no screen is wider than X11's coordinates."""
    assert text_of(("s", ("IBusText", {}, "가" * 1_000_000 + "나"))) == "가" * 9_999 + "나"
    assert [wire.coordinate(value) for value in (-(1 << 40), -5, 700, 1 << 63)] == [-32768, -5, 700, 32768]


@pytest.mark.parametrize(
    ("cursor", "anchor", "before", "after"), [(3, 3, "오늘 ", "회의"), (3, 5, "오늘 ", ""), (9, 0, "", "")]
)
def test_the_text_around_the_caret(cursor: int, anchor: int, before: str, after: str) -> None:
    """What is marked is on neither side."""
    assert wire.surrounding((text("오늘 회의"), cursor, anchor)) == (Private(before), Private(after))
