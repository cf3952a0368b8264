"""Where the caret is told, in programs that enlarge what they draw and in windows that other programs move."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from backend_desk import DeskBench
from desk import Desk, await_true
from Xlib.display import Display

from desktop.input.protocol import Caret, Rect

pytestmark = [pytest.mark.live, pytest.mark.timeout(200)]

PLACE, ELSEWHERE = (260, 140), (380, 260)
_FRAME = 60
"""Pixels that a window manager may add around a window, or place it off for that."""


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A desk without a tray."""
    with Desk(tmp_path, tray=False) as made:
        yield made


def corner(desk: Desk, window: str) -> tuple[int, int]:
    """Where the inside of a window begins on the screen."""
    display = Display(desk.environment["DISPLAY"])
    try:
        place = display.screen().root.translate_coords(display.create_resource_object("window", int(window)), 0, 0)
        return place.x, place.y
    finally:
        display.close()


def move(desk: Desk, window: str, place: tuple[int, int]) -> tuple[int, int]:
    """Moves it and returns where it is then: a window manager may put it there in more than one step."""
    desk.run("xdotool", "windowmove", "--sync", window, *(str(each) for each in place))
    seen = [corner(desk, window)]

    def rests() -> bool:
        seen.append(corner(desk, window))
        return seen[-1] == seen[-2] and all(abs(at - to) < _FRAME for at, to in zip(seen[-1], place, strict=True))

    await_true(rests, 10, "the window is there")
    return seen[-1]


def newest(bench: DeskBench) -> Rect:
    return bench.session.all(Caret)[-1].rect


def wait_for_caret(bench: DeskBench, x: int, y: int) -> None:
    """Until the newest caret is there, give or take what rounding does."""
    bench.session.wait(
        lambda: bool(bench.session.all(Caret)) and abs(newest(bench).x - x) <= 3 and abs(newest(bench).y - y) <= 3,
        f"a caret at {x}, {y}",
    )


def offset(desk: Desk, editor: str, text: str) -> tuple[int, int, int]:
    """How far inside its window an editor's caret is behind ``text``, and how high."""
    file = desk.open_editor(editor)
    bench = DeskBench(desk, editor, file)
    try:
        across, down = move(desk, desk.focused_window(), PLACE)
        since = len(bench.session.told)
        bench.type(text)
        bench.session.wait_for_text(text)
        bench.session.next(Caret, since)
        # The answer to another key: all carets of the text have been told by then.
        bench.type("\b")
        bench.session.wait_for_text(text[:-1])
        caret = newest(bench)
        return caret.x - across, caret.y - down, caret.height
    finally:
        bench.close()


@pytest.mark.parametrize("factor", [2.0, 1.5])
def test_the_caret_of_an_enlarged_program(tmp_path: Path, factor: float) -> None:
    """Qt 5 draws everything larger and tells its own pixels: its caret is as far inside its window, enlarged."""
    found = []
    for number, scale in enumerate((1.0, factor)):
        folder = tmp_path / str(number)
        folder.mkdir()
        with Desk(folder, tray=False) as desk:
            desk.environment["QT_SCALE_FACTOR"] = str(scale)
            found.append(offset(desk, "featherpad", "가 "))
    (x, y, height), enlarged = found
    for plain, large in zip((x, y, height), enlarged, strict=True):
        assert abs(large - plain * factor) <= 3 * factor, found


@pytest.mark.parametrize("editor", ["mousepad", "featherpad"])
def test_a_window_that_is_moved_takes_its_caret_along(desk: Desk, editor: str) -> None:
    """By another program, whether the editor tells that or not."""
    file = desk.open_editor(editor)
    bench = DeskBench(desk, editor, file)
    try:
        window = desk.focused_window()
        across, down = move(desk, window, PLACE)
        bench.type("가나")
        bench.session.wait_for_text("가나")
        bench.type(" ")
        bench.session.wait_for_text("가나 ")
        bench.session.wait(lambda: bool(bench.session.all(Caret)), "a caret")
        caret = newest(bench)
        further, lower = move(desk, window, ELSEWHERE)
        wait_for_caret(bench, caret.x + further - across, caret.y + lower - down)
    finally:
        bench.close()
