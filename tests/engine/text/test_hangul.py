"""``engine.text.hangul`` against libhangul itself, key by key, and the laws between keys and text."""

from __future__ import annotations

import itertools
import random
import unicodedata
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from libhangul import BACKSPACE, Libhangul

from engine.text.hangul import LAYOUT, Automaton, compose, is_hangul, keys, round_trips

SYLLABLES = [chr(code) for code in range(0xAC00, 0xD7A4)]
JAMO = [chr(code) for code in range(0x3131, 0x3164)]
SENTENCES = (Path(__file__).parents[2] / "data" / "sentences.txt").read_text("utf-8").splitlines()

PRESSES = "".join(LAYOUT) + " 1.!?\n" + BACKSPACE * 8
BOTH = pytest.mark.parametrize("reorder", [True, False])


def assert_equal_to_libhangul(pressed: str, *, reorder: bool) -> None:
    """Presses every key on both and compares commits, preedits and answers after each."""
    automaton = Automaton(reorder=reorder)
    with closing(Libhangul(reorder=reorder)) as library:
        for count, key in enumerate(pressed, start=1):
            if key == BACKSPACE:
                expected, actual = str(library.backspace()), str(automaton.backspace())
            else:
                expected, actual = library.press(key), automaton.press(key)
            assert (expected, library.preedit) == (actual, automaton.preedit), (pressed[:count], reorder)
        assert library.flush() == automaton.flush(), (pressed, reorder)
        assert automaton.preedit == ""


@BOTH
@given(pressed=st.text(PRESSES, max_size=40))
def test_equals_libhangul_on_any_keys(reorder: bool, pressed: str) -> None:
    """Commits, preedit and backspace's answer equal libhangul's after every key, whatever is pressed."""
    assert_equal_to_libhangul(pressed, reorder=reorder)


@BOTH
def test_equals_libhangul_on_many_strings(reorder: bool) -> None:
    """20,000 seeded strings of up to 16 keys, vowels and backspaces often, give what libhangul gives."""
    chance = random.Random(20191003)
    vowels = "".join(key for key, jamo in LAYOUT.items() if jamo >= "ㅏ")
    for _ in range(20_000):
        length = chance.randint(1, 16)
        pressed = "".join(chance.choice(chance.choice((PRESSES, vowels, "rtqwsgfaTQ"))) for _ in range(length))
        assert_equal_to_libhangul(pressed, reorder=reorder)


@BOTH
def test_equals_libhangul_on_every_short_string(reorder: bool) -> None:
    """All strings of four keys over letters that join, split and reorder behave as in libhangul."""
    for pressed in itertools.product("rtfkhlR\b", repeat=4):
        assert_equal_to_libhangul("".join(pressed), reorder=reorder)


@BOTH
def test_layout_is_libhanguls(reorder: bool) -> None:
    """Exactly the keys in LAYOUT are jamo keys in libhangul, and they give the same letters."""
    with closing(Libhangul(reorder=reorder)) as library:
        for key in map(chr, range(0x20, 0x7F)):
            library.reset()
            committed = library.press(key)
            assert (committed, library.preedit) == (("", LAYOUT[key]) if key in LAYOUT else (key, ""))


def test_missing_libhangul_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without libhangul the comparison fails with a sentence that says what to install; it never skips."""
    import libhangul

    monkeypatch.setattr(libhangul, "_SONAME", "libhangul-that-is-not-there.so")
    libhangul._library.cache_clear()
    try:
        with pytest.raises(libhangul.MissingLibhangulError, match="libhangul1"):
            Libhangul(reorder=True)
    finally:
        libhangul._library.cache_clear()


@BOTH
def test_every_syllable_round_trips(reorder: bool) -> None:
    """Each of the 11,172 syllables comes back from its keys, in our automaton and in libhangul."""
    with closing(Libhangul(reorder=reorder)) as library:
        for syllable in SYLLABLES:
            automaton = Automaton(reorder=reorder)
            pressed = keys(syllable)
            ours = "".join(automaton.press(key) for key in pressed) + automaton.flush()
            assert ours == syllable == library.type(pressed)
            assert round_trips(syllable)


@BOTH
def test_every_boundary_of_two_syllables_round_trips(reorder: bool) -> None:
    """Every final before every initial: the syllables stay apart.  This is what ``round_trips`` relies on."""
    finals = [chr(0xAC00 + final) for final in range(28)]
    initials = [chr(0xAC00 + initial * 588 + vowel * 28) for initial in range(19) for vowel in (0, 8, 20)]
    with closing(Libhangul(reorder=reorder)) as library:
        for first, second in itertools.product(finals, initials):
            assert library.type(keys(first + second)) == first + second
            assert round_trips(first + second)


@pytest.mark.parametrize(
    ("text", "pressed"),
    [
        ("값", "rkqt"),
        ("쌍", "Tkd"),
        ("ㅋㅋ", "zz"),
        ("과", "rhk"),
        ("ㄳ", "rt"),
        ("얘", "dO"),
        ("한글 OK 1!", "gksrmf OK 1!"),
    ],
)
def test_keys_of_known_texts(text: str, pressed: str) -> None:
    """Syllables and jamo are spelled as a person presses them; the rest stands for itself."""
    assert keys(text) == pressed


def test_keys_normalise() -> None:
    """Text decomposed into conjoining jamo, as macOS file names have it, spells like composed text."""
    assert keys(unicodedata.normalize("NFD", "값진 과일")) == keys("값진 과일")


@given(text=st.text(st.sampled_from(SYLLABLES + JAMO + list(" 1.!?가나다"))), split=st.integers(0, 20))
def test_keys_of_a_whole_are_the_keys_of_its_parts(text: str, split: int) -> None:
    """``keys`` knows no context, so tokens can be spelled one by one and joined."""
    assert keys(text) == keys(text[:split]) + keys(text[split:])


@given(st.text(st.sampled_from(SYLLABLES + JAMO + list(" 1.!?rkA"))))
def test_round_trips_says_what_libhangul_types(text: str) -> None:
    """``round_trips`` is true exactly when libhangul gives the text back under both settings."""
    with closing(Libhangul(reorder=True)) as on, closing(Libhangul(reorder=False)) as off:
        assert round_trips(text) == (on.type(keys(text)) == text == off.type(keys(text)))


@given(st.text(st.sampled_from([*LAYOUT, *" 1."])))
def test_keys_give_back_what_was_pressed(pressed: str) -> None:
    """Spelling composed text gives the pressed keys; reordering at most changes their order, and Shift may be idle."""
    plain = "".join(keys(LAYOUT.get(key, key)) for key in pressed)
    automaton = Automaton(reorder=False)
    text = "".join(automaton.press(key) for key in pressed) + automaton.flush()
    assert keys(text) == plain
    assert sorted(keys(compose(pressed))) == sorted(plain)


@given(st.text(st.sampled_from([*SYLLABLES, *" 1.!?"])))
def test_keys_is_the_inverse_of_compose(text: str) -> None:
    """Text of syllables, spaces, digits and marks always comes back."""
    assert compose(keys(text)) == text
    assert round_trips(text)


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("ㅋㅋㅋ", True),
        ("ㅠㅠ", True),
        ("네 ㅠㅠ", True),
        ("ㄳ", True),
        ("ㄱㅅ", False),
        ("ㅠㅠ가", False),
        ("가ㅋ", False),
        ("ㅗㅏ", False),
        ("OK", False),
        ("", True),
    ],
)
def test_round_trips_of_known_texts(text: str, answer: bool) -> None:
    """Letters that join a neighbour and Latin letters cannot be typed as they stand; the others can."""
    assert round_trips(text) is answer


@pytest.mark.parametrize("sentence", SENTENCES)
def test_sentences_come_back_as_in_libhangul(sentence: str) -> None:
    """Real sentences: our automaton types what libhangul types, and text without Latin or jamo comes back."""
    pressed = keys(sentence)
    for reorder in (True, False):
        assert_equal_to_libhangul(pressed, reorder=reorder)
    if not any(char in JAMO or (char.isascii() and char.isalpha()) for char in sentence):
        assert compose(pressed) == sentence


@pytest.mark.parametrize("sentence", SENTENCES)
def test_what_is_on_screen_is_a_prefix_in_keys(sentence: str) -> None:
    """The idea the program stands on: the text after n keys, spelled, is those n keys, however it looks."""
    pressed = "".join(keys(char) for char in sentence if "가" <= char <= "힣" or not char.isalpha())
    for count in range(len(pressed) + 1):
        assert keys(compose(pressed[:count])) == pressed[:count]


@pytest.mark.parametrize(
    ("pressed", "steps"),
    [
        ("sud", ["녀", "ㄴ", ""]),
        ("rkqt", ["갑", "가", "ㄱ", ""]),
        ("rhk", ["고", "ㄱ", ""]),
        ("hk", ["ㅗ", ""]),
        ("rt", ["ㄱ", ""]),
    ],
)
def test_backspace_takes_one_letter(pressed: str, steps: list[str]) -> None:
    """While composing, backspace takes letter by letter; then it leaves erasing to the application."""
    automaton = Automaton()
    for key in pressed:
        automaton.press(key)
    seen = []
    while automaton.backspace():
        seen.append(automaton.preedit)
    assert seen == steps


def test_a_key_that_is_no_jamo_commits_first() -> None:
    """A space after 한 commits 한 and then stands for itself."""
    automaton = Automaton()
    assert [automaton.press(key) for key in "gks "] == ["", "", "", "한 "]
    assert automaton.preedit == ""


def test_reset_forgets() -> None:
    """After a reset nothing is being composed and nothing was committed."""
    automaton = Automaton()
    automaton.press("r")
    automaton.reset()
    assert (automaton.preedit, automaton.flush(), automaton.backspace()) == ("", "", False)


def test_is_hangul() -> None:
    """Modern syllables and compatibility jamo are Hangul; Latin, old jamo, longer strings and nothing are not."""
    assert all(map(is_hangul, SYLLABLES + JAMO))
    assert not any(map(is_hangul, ["a", "1", " ", "ㆍ", "ㅥ", "\u1100", "漢", "가나", ""]))
