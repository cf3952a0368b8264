"""What other programs write on their windows is read no further than it makes sense."""

from __future__ import annotations

import array
from typing import Any

import pytest
from x11_fake import CLASS, PID, FakeDisplay, FakeWindow

from desktop.input.x11.properties import read_property
from desktop.input.x11.windows import Window, Windows, class_of

NUMBERS = array.array("I", [77])


def active(properties: dict[int, tuple[int, Any]], told: tuple[int, Any] = (32, NUMBERS)) -> Window:
    """The active window, where that has these properties."""
    return Windows(FakeDisplay(FakeWindow(properties), told)).active()


@pytest.mark.parametrize(
    ("value", "app"),
    [
        (b"mousepad\0Mousepad\0", "Mousepad"),
        ("a\0편집기\0".encode(), "편집기"),
        (b"a\0\xe9diteur\0", "éditeur"),
        (b"a\0\xff\xfe\x80\xed\xa0\x80\0", "\xff\xfe\x80\xed\xa0\x80"),
        (b"abc", ""),
        (b"", ""),
        (b"\0" * 100, ""),
        (b"a\0" + b"B" * 1_300_000 + b"\0", "B" * 200),
        (b"A" * 1_300_000 + b"\0B\0", ""),
    ],
)
def test_a_class_is_a_short_text(value: bytes, app: str) -> None:
    """Whatever bytes stand there, it is text that a link carries."""
    told = active({CLASS: (8, value)}).app
    assert told == app
    told.encode()
    assert class_of(value[:4096]) == app


@pytest.mark.parametrize("value", [(32, array.array("I", [1, 2, 3])), (16, array.array("H", [1, 2, 3]))])
def test_a_class_that_is_no_text_is_none(value: tuple[int, Any]) -> None:
    """Numbers are no name."""
    assert active({CLASS: value}).app == ""


@pytest.mark.parametrize(
    "pid",
    [(8, b"xyz"), (32, array.array("I", [])), (32, array.array("I", [0])), (16, array.array("H", [1])), (8, b"")],
)
def test_an_odd_pid_is_none(pid: tuple[int, Any]) -> None:
    """The window is known all the same."""
    assert active({CLASS: (8, b"a\0b\0"), PID: pid}) == Window("b", gtk=False)


@pytest.mark.parametrize("told", [(8, b""), (8, b"a"), (16, array.array("H", [1])), (32, array.array("I", []))])
def test_an_odd_active_window_is_none(told: tuple[int, Any]) -> None:
    """Any program may write on the root window."""
    assert active({CLASS: (8, b"a\0b\0")}, told) == Window("", gtk=False)


def test_no_more_is_asked_than_is_read() -> None:
    """The limit is the server's to keep: what lies behind it never comes here."""
    window = FakeWindow({CLASS: (8, b"x" * 10_000)})
    found = read_property(window, CLASS, 100)
    assert found is not None
    assert (len(found.data), found.whole, window.asked) == (100, False, [25])
    assert found.numbers == ()
    whole = read_property(FakeWindow({CLASS: (32, NUMBERS)}), CLASS, 100)
    assert whole is not None
    assert (whole.numbers, whole.whole) == ((77,), True)
    assert read_property(window, PID, 100) is None
