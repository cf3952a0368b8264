"""Every composer against libhangul itself, key by key, on every layout that it offers."""

from __future__ import annotations

import random
from contextlib import closing

import pytest
from libhangul import Libhangul

from desktop.ime.composer import library
from desktop.ime.composer.automaton import AutomatonComposer
from desktop.ime.composer.composer import Composer, LayoutUnavailable
from desktop.ime.composer.layouts import composer_for, layouts
from desktop.ime.composer.libhangul import LibhangulComposer

LAYOUTS = ("2", "2y", "39", "3f", "3s", "3y", "32", "ro", "ahn")
KEYS = [chr(code) for code in range(0x20, 0x7F)]
SYLLABLES = [chr(code) for code in range(0xAC00, 0xD7A4)]
BACKSPACE = "\b"


def assert_equal(composer: Composer, oracle: Libhangul, pressed: list[str]) -> None:
    """Presses every key on both and compares commits, preedits and answers after each."""
    for at, key in enumerate(pressed):
        if key == BACKSPACE:
            assert (composer.backspace(), composer.preedit) == (oracle.backspace(), oracle.preedit), pressed[: at + 1]
            continue
        committed, taken = composer.press(key)
        expected = oracle.press(key)
        if not taken:
            expected = (expected.removesuffix(key) + oracle.flush()) + key
        assert committed + ("" if taken else key) == expected, pressed[: at + 1]
        assert composer.preedit == oracle.preedit, pressed[: at + 1]
    assert composer.flush() == oracle.flush()
    assert composer.preedit == ""


@pytest.mark.parametrize("reorder", [True, False])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_equals_libhangul_key_by_key(layout: str, reorder: bool) -> None:
    """240 seeded strings of up to 40 keys, one in six a backspace, give what libhangul gives after every key."""
    chance = random.Random(20191003)
    with closing(Libhangul(reorder=reorder, layout=layout)) as oracle:
        for composer in (composer_for(layout, reorder=reorder), LibhangulComposer(layout, reorder=reorder)):
            letters = KEYS if layout not in ("2", "ro") else [*KEYS, *"rkrtfgsektlhwjEQaoioue" * 6]
            for _ in range(120):
                count = chance.randint(1, 40)
                assert_equal(
                    composer,
                    oracle,
                    [BACKSPACE if chance.random() < 0.16 else chance.choice(letters) for _ in range(count)],
                )


def test_every_layout_of_libhangul_is_offered() -> None:
    """The 2-set stands first, and needs no library; the others are libhangul's."""
    assert layouts() == LAYOUTS
    assert isinstance(composer_for("2"), AutomatonComposer)
    assert [composer_for(each).layout for each in LAYOUTS] == list(LAYOUTS)


def test_only_romaja_spells_by_letters() -> None:
    """All others go by the place of a key, so that they are the same on a Dvorak keyboard."""
    assert [each for each in LAYOUTS if not composer_for(each).by_position] == ["ro"]


@pytest.mark.parametrize("layout", ["2", "2y", "39", "3f", "3y", "32"])
def test_every_syllable_can_be_opened_again(layout: str) -> None:
    """Then it is being composed as if it had been typed: backspace takes a letter, and a key goes on."""
    composer = composer_for(layout)
    for syllable in SYLLABLES[::23]:
        assert composer.reopen(syllable), syllable
        assert composer.preedit == syllable
    assert composer.reopen("간")
    assert composer.backspace()
    assert composer.preedit == "가"


@pytest.mark.parametrize(
    ("layout", "syllable"), [("2", "漢"), ("2", "가나"), ("2", ""), ("3f", "漢"), ("3f", "가나"), ("ro", "가")]
)
def test_what_cannot_be_opened_leaves_nothing_open(layout: str, syllable: str) -> None:
    """The caller commits it instead; what was being composed before is gone, because it is part of that."""
    composer = composer_for(layout)
    composer.press("k")
    assert not composer.reopen(syllable)
    assert composer.preedit == ""


def test_without_libhangul_there_is_the_two_set_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """It types as before; every other layout is refused with the reason, and with its name."""
    monkeypatch.setattr(library, "_SONAME", "libhangul-that-is-not-there.so")
    library.library.cache_clear()
    try:
        assert layouts() == ("2",)
        assert composer_for("2").press("r") == ("", True)
        with pytest.raises(LayoutUnavailable) as refused:
            composer_for("3f")
        assert (refused.value.code, refused.value.layout) == ("no-library", "3f")
    finally:
        library.library.cache_clear()


def test_a_library_that_lacks_something_is_too_old(monkeypatch: pytest.MonkeyPatch) -> None:
    """Libc is a library too, and has no ``hangul_ic_new``."""
    monkeypatch.setattr(library, "_SONAME", "libc.so.6")
    library.library.cache_clear()
    try:
        with pytest.raises(LayoutUnavailable) as refused:
            LibhangulComposer("39")
        assert refused.value.code == "library-too-old"
    finally:
        library.library.cache_clear()


@pytest.mark.parametrize("layout", ["", "qwerty", "2" * 10_000, "3\u0000f", "한"])
def test_a_layout_that_nobody_knows_is_refused(layout: str) -> None:
    """Libhangul itself would compose something else without a word."""
    with pytest.raises(LayoutUnavailable) as refused:
        composer_for(layout)
    assert refused.value.code == "unknown-layout"
