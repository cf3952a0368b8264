"""A row that is to be forgotten: told from inside the key, and nothing is typed or taken."""

from __future__ import annotations

from ime_field import CTRL, HANGUL_FIRST, SHIFT, ImeField

from desktop.input.offers import OfferUsed


def test_its_chord_tells_which_row_and_leaves_the_text() -> None:
    """The rows stay until the session offers others; a row that is not there is the application's chord."""
    field = ImeField(HANGUL_FIRST)
    field.type("rk")
    field.offer("가구", "가게")
    assert field.press("2", CTRL | SHIFT)
    assert [each for each in field.heard if isinstance(each, OfferUsed)] == [OfferUsed(1, "forgotten", 1)]
    assert field.screen == "가"
    assert field.offered is not None
    assert not field.press("3", CTRL | SHIFT)


def test_without_rows_it_is_nobodys() -> None:
    """An application may mean something by it."""
    field = ImeField(HANGUL_FIRST)
    field.type("rk")
    assert not field.press("1", CTRL | SHIFT)
