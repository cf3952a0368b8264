"""``engine.text.layouts`` against libhangul itself: tables, the keys of a text, and what a typed text can become."""

from __future__ import annotations

import functools
import random
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import get_args

import pytest
from libhangul import Libhangul, keyboards, shown

from desktop.library.files import builtin_model
from engine.suggest.lexicon import Lexicon
from engine.text.hangul import FINALS, INITIALS, VOWELS, is_hangul
from engine.text.layouts.becoming import beginnings, continues, parts
from engine.text.layouts.layout import Combinations, KeyboardLayout, Keys
from engine.text.layouts.pressing import keys
from engine.text.layouts.tables import LAYOUTS, LayoutName

SYLLABLES = [chr(code) for code in range(0xAC00, 0xD7A4)]
LETTERS = [chr(code) for code in range(0x3131, 0x3164)]
PRESSED = [chr(code) for code in range(0x21, 0x7F)]
SENTENCES = (Path(__file__).parents[2] / "data" / "sentences.txt").read_text("utf-8").splitlines()

EVERY = pytest.mark.parametrize("name", LAYOUTS)
JASO = pytest.mark.parametrize("name", [name for name, layout in LAYOUTS.items() if layout.kind == "jaso"])


@functools.cache
def eojeols() -> tuple[str, ...]:
    """Eojeols of the test's sentences and of the built-in lexicon, frequent and rare ones."""
    files = builtin_model()
    assert files.lexicon is not None
    lexicon = Lexicon(Path(files.lexicon))
    chance = random.Random(390)
    numbers = chance.sample(range(1, len(lexicon)), 1500)
    return (
        *{word for line in SENTENCES for word in line.split()},
        *map(lexicon.text, numbers),
        "ㅋㅋ",
        "ㅠㅠ",
        "네ㅎㅎ",
    )


def split(syllable: str) -> tuple[str, str, str]:
    index = ord(syllable) - ord("가")
    return INITIALS[index // 588], VOWELS[index // 28 % 21], FINALS[index % 28]


def of(letter: str, keys_of: Keys, pairs: Combinations) -> str:
    """The keys of a letter in one place of a syllable; nothing when no modern letters make it."""
    if letter in keys_of:
        return keys_of[letter][0]
    if letter not in pairs.pairs:
        return ""
    return "".join(of(part, keys_of, pairs) for part in pairs.pairs[letter])


def test_these_are_the_keyboards_of_libhangul() -> None:
    """All that libhangul offers, and so all that ibus-hangul lets people choose, in its order."""
    assert [*LAYOUTS] == keyboards()
    assert {*LAYOUTS} == {*get_args(LayoutName)}


@EVERY
def test_each_key_gives_what_the_table_says(name: str) -> None:
    """Every key of the keyboard, alone and behind an initial and a vowel: its letter, its mark, or itself."""
    layout = LAYOUTS[name]
    expected: dict[str, object] = {key: key for key in PRESSED}
    expected |= dict.fromkeys(layout.taken, "old")
    for mark, each in layout.marks.items():
        expected |= dict.fromkeys(each, mark)
    for place, keys_of in (("initial", layout.initials), ("vowel", layout.vowels), ("final", layout.finals)):
        for letter, each in keys_of.items():
            expected |= dict.fromkeys(each, (place, letter))
    assert {key: given(layout, key) for key in PRESSED} == expected


def given(layout: KeyboardLayout, key: str) -> object:
    """What libhangul makes of a key."""
    with closing(Libhangul(reorder=True, layout=layout.name)) as library:
        committed = library.press(key)
        if committed:
            return committed
        letter = library.preedit
    if len(letter) == 1 and "가" <= letter <= "힣":
        return "vowel", split(letter)[1]
    if len(letter) > 1 or not is_hangul(letter):
        return "old"
    if letter in VOWELS:
        return "vowel", letter
    opened = layout.initials["ㅇ"][0] if "ㅇ" in layout.initials else ""
    behind = shown(layout.name, opened + layout.vowels["ㅏ"][0] + key)[-1]
    is_final = layout.kind == "jaso" and len(behind) == 1
    if not is_final and letter not in INITIALS:
        return "old"
    return "final" if is_final else "initial", letter


@EVERY
def test_two_keys_make_what_the_table_says(name: str) -> None:
    """Every two letters of a place: one letter of them, exactly where the table has one."""
    layout = LAYOUTS[name]
    ends = layout.finals or layout.initials
    silent = layout.initials["ㅇ"][0] if "ㅇ" in layout.initials else ""
    opened = silent + layout.vowels["ㅏ"][0]

    def read_final(text: str) -> str:
        return split(text)[2] if len(text) == 1 else "ᇎ" if text[1:] == "ᇎ" else ""

    def read_vowel(text: str) -> str:
        return split(text)[1] if len(text) == 1 and "가" <= text <= "힣" else text

    places: list[tuple[Combinations, Keys, str, tuple[str, ...], Callable[[str], str]]] = [
        (layout.initial_pairs, layout.initials, "", tuple(INITIALS), lambda text: text),
        (layout.vowel_pairs, layout.vowels, "", tuple(VOWELS), read_vowel),
        (layout.final_pairs, ends, opened, (*FINALS[1:], "ᇎ"), read_final),
    ]
    for pairs, keys_of, before, letters, read in places:
        made = {}
        for first in letters:
            for second in keys_of:
                pressed = of(first, keys_of, pairs)
                if not pressed:
                    continue
                letter = read(shown(name, before + pressed + keys_of[second][0])[-1])
                # Old letters are not in the tables, but for the one that stands between two modern ones.
                if letter in letters and (letter != "ᇎ" or not layout.old):
                    made[first, second] = letter
        assert made == {pair: letter for pair, letter in pairs.made.items() if pair[1] in keys_of}


@EVERY
def test_the_keys_of_a_text_type_it(name: str) -> None:
    """Every modern syllable has keys; typed through libhangul they give it, alone and among others, as do marks."""
    chance = random.Random(7)
    pairs = [chance.choice(SYLLABLES) + chance.choice(SYLLABLES) for _ in range(8_000)]
    jumbled = [
        "".join(
            chance.choice(chance.choice((SYLLABLES, LETTERS, LETTERS, PRESSED))) for _ in range(chance.randint(1, 4))
        )
        for _ in range(12_000)
    ]
    with (
        closing(Libhangul(reorder=True, layout=name)) as reordering,
        closing(Libhangul(reorder=False, layout=name)) as plain,
    ):
        for text in (*SYLLABLES, *LETTERS, *PRESSED, *pairs, *jumbled):
            pressed = keys(text, name)
            if pressed is None:
                assert not all("가" <= char <= "힣" for char in text), text
                continue
            assert reordering.type(pressed) == text == plain.type(pressed), (text, pressed)


def test_what_cannot_be_typed_has_no_keys() -> None:
    """Latin letters in Hangul mode; letters that would join; marks that a keyboard gave up for letters."""
    assert keys("10MB", "39") is None
    assert keys("rk") is None
    assert keys("ㄱㄱ", "39") is None
    assert keys("ㄱㅏ", "3f") is None
    assert keys("아ㄱ") is None
    assert keys("아ㄱ", "39") == "jfk"
    assert keys("50%", "39") == "KN%"
    assert keys("50%", "3f") == "YH{"
    assert keys("50%", "3y") is None
    assert keys("ㅋㅋ", "ro") is None
    assert keys("한글", "ro") == "hanGeul"
    assert keys("") == keys("", "39") == ""


@EVERY
def test_a_typed_text_can_become_what_is_being_typed(name: str) -> None:
    """Eojeols typed by their keys: at every key the text that libhangul shows can become them."""
    typed = 0
    for word in eojeols():
        pressed = keys(word, name)
        for text in shown(name, pressed or ""):
            assert continues(word, text, name), (word, text)
            typed += 1
    assert typed > 8_000


@JASO
def test_a_typed_syllable_becomes_what_keys_make_of_it_and_nothing_else(name: str) -> None:
    """3-set: of all syllables that a text might become, just those are accepted that one or two more keys bring."""
    layout = LAYOUTS[name]
    each = [spelled[0] for keys_of in (layout.vowels, layout.finals) for spelled in keys_of.values()]
    more = [(), *((one,) for one in each), *((one, two) for one in each for two in each)]
    chance = random.Random(11)
    with closing(Libhangul(reorder=True, layout=name)) as library:
        for syllable in ["각", "오", "갑", "달", *chance.sample(SYLLABLES, 12)]:
            pressed = keys(syllable, name)
            assert pressed is not None
            reached = set()
            for keys_behind in more:
                library.reset()
                committed = "".join([library.press(key) for key in (*pressed, *keys_behind)])
                if not committed:
                    reached.add(library.preedit)
            # Two keys bring every vowel, and every final of one letter; a syllable that is closed, all finals.
            among = [other for other in SYLLABLES if split(syllable)[2] or not split(other)[2]]
            assert [other for other in among if other in reached] == [
                other for other in among if continues(other, syllable, name)
            ], syllable


def test_the_final_of_three_set_begins_no_syllable() -> None:
    """각 becomes 가구 by the keys of 2-set and by no others; 가 becomes 각, and what was committed stays."""
    goes_over = [name for name in LAYOUTS if continues("가구", "각", name)]
    assert goes_over == ["2", "2y", "ro"]
    for name in LAYOUTS:
        assert continues("각", "가", name)
        assert continues("가구", "가", name)
        assert continues("가구", "ㄱ", name) or name == "ro"
        assert continues("갃", "각", name)
        assert continues("과", "고", name)
        assert not continues("가까", "각가", name)
        assert not continues("나", "ㄱ", name)
        assert not continues("고", "과", name)
    assert continues("까", "ㄱ", "39")
    assert not continues("까", "ㄱ", "2")


def test_one_text_may_have_been_typed_in_two_ways() -> None:
    """갂 of old 2-set comes of ㄲ or of ㄱㄱ, and a final that is old now of two consonants."""
    for word in ("갂", "가까", "각가"):
        assert continues(word, "갂", "2y")
    assert continues("갓다", "가\u11e8", "2y")
    assert not continues("가다", "가\u11e8", "2y")
    assert not continues("가까", "갂", "ro")
    assert not continues("간가", "강", "ro")
    assert continues("강", "간", "ro")


@EVERY
def test_no_beginning_begins_with_another(name: str) -> None:
    """The search relies on it: a token matches one beginning at most."""
    if name == "2":
        return
    for typed in chain_of_texts():
        found = [each.parts for each in beginnings(typed, name)]
        assert not [(a, b) for a in found for b in found if a is not b and a.startswith(b)], typed


def chain_of_texts() -> Iterator[str]:
    yield from ("", "3", "(", "가3", "오늘a", "\u1100\u1160", "가\u11e8")
    yield from LETTERS
    yield from (f"나{syllable}" for syllable in SYLLABLES[::7])


def test_parts_are_three_for_a_syllable() -> None:
    """A syllable without a final is not a beginning of one with a final, and other characters stay."""
    assert parts("가") == "\u1100\u1161\u11a7"
    assert parts("각3ㅋ.") == "\u1100\u1161\u11a83ㅋ."
    assert parts("".join(SYLLABLES)) == "".join(map(parts, SYLLABLES))
