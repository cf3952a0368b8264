"""Where the popup stands, on screens of every shape."""

from __future__ import annotations

from hypothesis import assume, given
from hypothesis import strategies as st

from desktop.input.protocol import Rect
from desktop.ui.popup.placement import LINE, Screen, place, to_device, to_logical

FULL_HD = Rect(0, 0, 1920, 1080)
sizes = st.tuples(st.integers(48, 400), st.integers(30, 320))


@st.composite
def screens(draw: st.DrawFn) -> list[Rect]:
    """One to three screens side by side, at different heights, each with room for a popup and a line of text."""
    found: list[Rect] = []
    x = draw(st.integers(-2000, 2000))
    for _ in range(draw(st.integers(1, 3))):
        width, height = draw(st.integers(900, 3840)), draw(st.integers(700, 2160))
        found.append(Rect(x, draw(st.integers(-500, 500)), width, height))
        x += width
    return found


@st.composite
def scenes(draw: st.DrawFn) -> tuple[list[Rect], Rect]:
    """Screens, and a caret of a line of text on one of them."""
    areas = draw(screens())
    area = draw(st.sampled_from(areas))
    height = draw(st.integers(0, 60))
    x = draw(st.integers(area.x, area.x + area.width - 3))
    y = draw(st.integers(area.y + (LINE if height == 0 else 0), area.y + area.height - max(height, 1)))
    return areas, Rect(x, y, draw(st.integers(0, 2)), height)


def line_of(caret: Rect) -> Rect:
    return caret if caret.height else Rect(caret.x, caret.y - LINE, caret.width, LINE)


def overlaps(a: Rect, b: Rect) -> bool:
    return a.x < b.x + max(b.width, 1) and b.x < a.x + a.width and a.y < b.y + b.height and b.y < a.y + a.height


@given(scenes(), sizes)
def test_popup_is_inside_the_screen_of_the_caret_and_beside_its_line(
    scene: tuple[list[Rect], Rect], size: tuple[int, int]
) -> None:
    """Inside one screen, off the caret's line, and within 40 px of it, wherever the caret is."""
    areas, caret = scene
    x, y = place(caret, *size, areas, 3)
    popup, line = Rect(x, y, *size), line_of(caret)
    held = [
        area
        for area in areas
        if area.x <= x and x + size[0] <= area.x + area.width and area.y <= y and y + size[1] <= area.y + area.height
    ]
    assert held
    assert held[0].x <= caret.x < held[0].x + held[0].width
    assert not overlaps(popup, line)
    dx = max(popup.x - line.x, line.x - (popup.x + popup.width), 0)
    dy = max(popup.y - (line.y + line.height), line.y - (popup.y + popup.height), 0)
    assert dx <= 40
    assert dy <= 40


@given(st.integers(-5000, 5000), st.integers(-5000, 5000), st.integers(0, 3000), sizes, screens())
def test_popup_is_inside_a_screen_for_any_caret(
    x: int, y: int, height: int, size: tuple[int, int], areas: list[Rect]
) -> None:
    """A caret off all screens, or larger than them, still gets a popup that can be seen."""
    px, py = place(Rect(x, y, 0, height), *size, areas, 3)
    assert any(
        area.x <= px <= area.x + area.width - size[0] and area.y <= py <= area.y + area.height - size[1]
        for area in areas
    )


def test_popup_stands_below_and_left_aligned() -> None:
    """With room on all sides, the popup's corner is right under the caret."""
    assert place(Rect(500, 300, 1, 20), 200, 130, [FULL_HD], 3) == (500, 323)


def test_popup_flips_above_at_the_bottom() -> None:
    """Near the bottom of the screen it stands above the line."""
    assert place(Rect(500, 1050, 1, 20), 200, 130, [FULL_HD], 3) == (500, 1050 - 3 - 130)


def test_caret_without_height_is_a_baseline() -> None:
    """An XIM client tells only the baseline: the popup stands below it, or above the line over it."""
    assert place(Rect(500, 300, 0, 0), 200, 130, [FULL_HD], 3) == (500, 303)
    assert place(Rect(500, 1070, 0, 0), 200, 130, [FULL_HD], 3) == (500, 1070 - LINE - 3 - 130)


def test_popup_stands_beside_the_line_on_a_low_screen() -> None:
    """When neither below nor above has room, it stands to the right of the caret."""
    low = Rect(0, 0, 1000, 150)
    assert place(Rect(300, 70, 1, 20), 200, 130, [low], 3) == (304, 20)
    assert place(Rect(900, 70, 1, 20), 200, 130, [low], 3) == (900 - 3 - 200, 20)


def test_popup_larger_than_the_screen_shows_its_beginning() -> None:
    """What cannot fit is aligned with the screen's top left."""
    assert place(Rect(50, 50, 1, 18), 500, 500, [Rect(10, 20, 300, 200)], 3) == (10, 20)


@given(st.integers(0, 3839), st.integers(0, 2159), st.sampled_from([1.0, 1.25, 1.5, 2.0]))
def test_device_pixels_become_qt_pixels_and_back(x: int, y: int, ratio: float) -> None:
    """Going to Qt's pixels and back loses less than one of them, on the screen that is scaled and on the one beside."""
    second = Screen(Rect(3840, 0, 1920, 1080), Rect(3840, 0, 1920, 1050))
    first = Screen(Rect(0, 0, round(3840 / ratio), round(2160 / ratio)), Rect(0, 0, 1, 1), ratio)
    logical = to_logical(Rect(x, y, 1, 20), [first, second])
    assume(logical.x < first.frame.width and logical.y < first.frame.height)
    assert logical.width == 1
    back = to_device(logical, [first, second])
    assert abs(back.x - x) <= ratio
    assert abs(back.y - y) <= ratio
    assert to_logical(Rect(4000, 50, 1, 18), [first, second]) == Rect(4000, 50, 1, 18)
