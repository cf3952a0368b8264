"""Where a caret is, from what is told of it and where its window is."""

from __future__ import annotations

import dataclasses

import pytest

from desktop.input.protocol import Rect
from desktop.input.x11.place.caret import Ground, corrected, has_followed, shifted
from desktop.input.x11.place.scaling import PLAIN, Scaling, scaling_of

WINDOW = Rect(300, 200, 800, 600)
QT5, GTK4, OTHER = "…/libQt5Gui.so.5.15.8", "…/libgtk-4.so.1", "…/libgtk-3.so.0"


def ground(scaling: Scaling = PLAIN, window: Rect = WINDOW, corner: tuple[int, int] = (0, 0)) -> Ground:
    return Ground(1, window, scaling, corner)


@pytest.mark.parametrize("factor", [0.75, 1.25, 1.5, 2.0, 3.0])
def test_qt_5_tells_its_own_pixels(factor: float) -> None:
    """A caret 20 of them right of and 50 below the corner of its window."""
    told = Rect(round(300 / factor) + 20, round(200 / factor) + 50, 1, 14)
    true = corrected(told, ground(Scaling((factor,), "logical")))
    assert abs(true.x - (300 + 20 * factor)) <= factor
    assert abs(true.y - (200 + 50 * factor)) <= factor
    assert true.height == round(14 * factor)


def test_its_pixels_are_counted_from_the_corner_of_a_screen() -> None:
    """A window on the second of two screens side by side."""
    window = Rect(1280 + 300, 200, 800, 600)
    told = Rect(1280 + 150 + 20, 100 + 50, 1, 14)
    assert corrected(told, ground(Scaling((2.0,), "logical"), window, (1280, 0))) == Rect(1620, 300, 2, 28)


def test_gtk_4_enlarges_the_place_of_its_window_too() -> None:
    """What is inside is in device pixels already."""
    told = Rect(600 + 54, 400 + 88, 100, 30)
    assert corrected(told, ground(Scaling((2.0,), "origin"))) == Rect(354, 288, 100, 30)


@pytest.mark.parametrize("scaling", [PLAIN, Scaling((2.0,)), Scaling((), "logical")])
def test_what_is_inside_is_left_as_it_is(scaling: Scaling) -> None:
    """GTK 3 and Qt 6 tell device pixels, whatever their factor."""
    told = Rect(392, 302, 0, 30)
    assert corrected(told, ground(scaling)) == told


def test_a_factor_that_nobody_named_is_found_by_the_window() -> None:
    """What was told is outside, twice that is inside."""
    assert corrected(Rect(170, 150, 1, 14), ground()) == Rect(340, 300, 2, 28)


def test_a_toolkit_that_was_mended_is_believed() -> None:
    """The reading for its kind is outside the window, what it told is inside."""
    told = Rect(700, 600, 1, 28)
    assert corrected(told, ground(Scaling((2.0,), "logical"))) == told


def test_what_fits_in_no_reading_is_left() -> None:
    """Better a popup in the wrong place than one in a place made up; without a window nothing is known at all."""
    told = Rect(5000, 5000, 1, 14)
    assert corrected(told, ground()) == told
    assert corrected(told, None) == told


def test_no_line_is_as_high_as_its_window() -> None:
    """GTK 4 tells the window's height; the popup would stand below the window."""
    assert corrected(Rect(327, 244, 50, 600), ground(scaling_of({}, GTK4))) == Rect(327, 244, 1, 40)
    assert corrected(Rect(327, 244, 0, 90), ground()).height == 90


def test_a_caret_moves_with_its_window() -> None:
    """By as much; one that was told behind the move is known by being there already."""
    before, after = ground(), ground(window=dataclasses.replace(WINDOW, x=420, y=360))
    last = Rect(350, 250, 1, 14)
    assert shifted(last, before, after) == Rect(470, 410, 1, 14)
    assert has_followed(last, Rect(482, 410, 1, 14), before, after)
    assert not has_followed(last, Rect(362, 250, 1, 14), before, after)


@pytest.mark.parametrize(
    ("environment", "libraries", "scaling"),
    [
        ({}, OTHER, PLAIN),
        ({"GDK_SCALE": "2"}, OTHER, Scaling((2.0,))),
        ({"GDK_SCALE": "2"}, GTK4, Scaling((2.0,), "origin")),
        ({"QT_SCALE_FACTOR": "1.5"}, QT5, Scaling((1.5,), "logical")),
        ({"QT_SCALE_FACTOR": "2"}, "…/libQt6Gui.so.6", PLAIN),
        ({"QT_SCREEN_SCALE_FACTORS": "eDP-1=2;HDMI-1=1.25;DP-1=1"}, QT5, Scaling((2.0, 1.25), "logical")),
        ({"QT_SCREEN_SCALE_FACTORS": "1.5;2"}, QT5, Scaling((1.5, 2.0), "logical")),
        ({"QT_SCREEN_SCALE_FACTORS": "2", "QT_SCALE_FACTOR": "1.5"}, QT5, Scaling((3.0,), "logical")),
        ({"QT_SCALE_FACTOR": "1"}, QT5, Scaling((), "logical")),
        ({"QT_SCALE_FACTOR": "1e999;nan;-2;0;999999"}, QT5, Scaling((), "logical")),
        ({"QT_SCALE_FACTOR": "zwei"}, QT5, Scaling((), "logical")),
    ],
)
def test_what_a_program_says_of_its_scale(environment: dict[str, str], libraries: str, scaling: Scaling) -> None:
    """By its environment and its toolkit; nonsense says nothing."""
    assert scaling_of(environment, libraries) == scaling
