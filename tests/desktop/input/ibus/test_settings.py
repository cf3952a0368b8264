"""Which settings of ibus-hangul and which engines are served."""

from __future__ import annotations

import pytest

from desktop.input.ibus.settings import is_latin, read_listing, unserved_engine, unserved_setting
from desktop.input.protocol import Unserved

LISTED = """\
org.freedesktop.ibus.engine.hangul auto-reorder true
org.freedesktop.ibus.engine.hangul hangul-keyboard '2'
org.freedesktop.ibus.engine.hangul hanja-keys 'Hangul_Hanja,F9'
org.freedesktop.ibus.engine.hangul on-keys ''
org.freedesktop.ibus.engine.hangul preedit-mode 'syllable'
org.freedesktop.ibus.engine.hangul word-commit false
"""


def test_the_listing_is_read() -> None:
    """Names and values as the tool prints them; what is no setting of the engine is left out."""
    settings = read_listing(LISTED + "org.gnome.other preedit-mode 'none'\nnonsense\n\n")
    assert settings["hangul-keyboard"] == "2"
    assert settings["hanja-keys"] == "Hangul_Hanja,F9"
    assert settings["on-keys"] == ""
    assert settings["preedit-mode"] == "syllable"
    assert len(settings) == 6


@pytest.mark.parametrize("listed", [None, "", "No such schema “org.freedesktop.ibus.engine.hangul”\n"])
def test_no_listing_is_no_settings(listed: str | None) -> None:
    """Where the tool is missing or knows no such engine."""
    assert read_listing(listed) == {}


@pytest.mark.parametrize("keyboard", ["2y", "39", "3f", "3s", "3y", "32", "ro", "ahn", "2noshift", ""])
def test_other_keyboards_are_not_served(keyboard: str) -> None:
    """All but the plain 2-set one, also those that are not known yet."""
    unserved = unserved_setting(read_listing(LISTED) | {"hangul-keyboard": keyboard})
    assert unserved == Unserved("keyboard", keyboard or "–")


@pytest.mark.parametrize("mode", ["none", "word", "sentence"])
def test_other_preedits_are_not_served(mode: str) -> None:
    """All but one syllable at a time."""
    assert unserved_setting(read_listing(LISTED) | {"preedit-mode": mode}) == Unserved("preedit", mode)


def test_whole_words_by_the_older_setting_are_not_served() -> None:
    """ibus-hangul has two settings for it."""
    assert unserved_setting({"word-commit": "true"}) == Unserved("preedit", "word")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("auto-reorder", "false"),
        ("disable-latin-mode", "true"),
        ("use-event-forwarding", "false"),
        ("initial-input-mode", "latin"),
        ("switch-keys", "Hangul,Alt_R"),
    ],
)
def test_what_does_not_matter_is_served(name: str, value: str) -> None:
    """Settings that change nothing about how keys compose, and those that nobody told."""
    assert unserved_setting(read_listing(LISTED) | {name: value}) is None
    assert unserved_setting({}) is None


def test_a_value_is_fit_to_be_shown() -> None:
    """A foreign string is short and printable before it goes anywhere."""
    unserved = unserved_setting({"hangul-keyboard": "x\n\x1b[31m" * 200})
    assert unserved is not None
    assert len(unserved.value) <= 40
    assert unserved.value.isprintable()


@pytest.mark.parametrize("name", ["anthy", "m17n:ko:han2", "kkc", "typing-booster", "korean", "libpinyin"])
def test_other_engines_are_not_served(name: str) -> None:
    """Also those that write Korean: how they compose is not known."""
    assert unserved_engine(name) == Unserved("engine", name)
    assert not is_latin(name)


def test_hangul_and_plain_keyboards_are_no_other_engines() -> None:
    """One composes as we know, the others not at all; an engine that nobody named is not accused."""
    assert unserved_engine("hangul") is None
    assert unserved_engine("") is None
    assert unserved_engine("xkb:us::eng") is None
    assert is_latin("xkb:us::eng")
