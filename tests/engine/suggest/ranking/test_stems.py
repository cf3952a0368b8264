"""Stems: which beginning of the likely eojeols is worth a row."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from engine_patient import Patient
from engine_scripted import Scripted, small_vocabulary

from engine.suggest.blocklist import Blocklist
from engine.suggest.ranking.stems import Known, Stems
from engine.suggest.suggester import Suggester
from engine.suggest.tokens import Tokens
from engine.text.hangul import keys
from engine.text.private import Private
from engine.wire.options import SuggestOptions
from engine.wire.protocol import PassedOver, Stem


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Tokens:
    """The vocabulary of ``Scripted``."""
    return small_vocabulary(tmp_path_factory.mktemp("small"))


def best(drafts: Mapping[str, float], rows: int = 0, typed: str = "", **passed: float) -> str | None:
    """The stem of these eojeols, the most probable ``rows`` of which show."""
    shown = sorted(drafts.items(), key=lambda each: -each[1])[:rows]
    found = Stems((), passed).best(
        Known(1.0, 0.0, drafts, {}, drafts), shown, lambda text: len(keys(text)) - len(keys(typed)), lambda text: True
    )
    return None if found is None else found.text.reveal()


MEETING = {"회의는": 0.2, "회의가": 0.2, "회의를": 0.2, "회사": 0.2, "나무": 0.2}


def test_the_stem_that_saves_most_is_taken() -> None:
    """Longer where it is as likely, shorter where more begin so."""
    assert best(MEETING) == "회의"
    assert best({"회의는": 0.1, "회사": 0.1, "회장": 0.1, "회원": 0.1, "횡단": 0.1}) == "회"
    assert (
        best({"확인하겠습니다": 0.1, "확인하시고": 0.1, "확인하고": 0.1, "확인하는": 0.1, "확인하지": 0.1}) == "확인하"
    )


def test_what_shows_among_the_rows_is_not_counted_again() -> None:
    """Who sees the eojeol itself needs no stem."""
    assert best(MEETING, rows=2) is not None
    assert best({"회의는": 0.3, "회의가": 0.3, "나": 0.1}, rows=3) is None


def test_a_stem_spares_two_keys_at_least() -> None:
    """One is for taking it."""
    furniture = {f"가구{ending}": 0.1 for ending in "는가를도의와로"}
    assert best(furniture, typed="각") is None
    assert best(furniture, typed="가") == "가구"


def test_a_stem_that_was_passed_over_makes_way() -> None:
    """For another beginning, or for none."""
    assert best(MEETING) == "회의"
    assert best(MEETING, 회의=0.001) == "회"
    assert best(MEETING, rows=2, 회의=0.001, 회=0.001) != "회의"


def test_an_eojeol_is_no_stem_of_itself() -> None:
    """Alone it is a word, which has its own rows; what goes on from it may be reason enough."""
    assert best({"회의": 0.9}, typed="회") is None
    assert best({"회의": 0.5, "회의는": 0.2, "회의가": 0.2}, typed="회") == "회의"


def test_stems_end_with_a_syllable() -> None:
    """Not with a digit, a mark or a letter alone."""
    assert best({"3월에": 0.5, "3일에": 0.5}) != "3"
    assert best({"ㅋㅋㅋㅋ": 1.0}) is None


def ask(tokens: Tokens, script: Mapping[str, Mapping[str, float]], before: str, **options: object) -> Stem | None:
    """The stem beside one row."""
    asked = SuggestOptions(k=1, stem=True, **options)  # type: ignore[arg-type]  # whatever a test names
    return Suggester(Scripted(script), tokens, Blocklist(["=각"])).suggest(before, asked, Patient()).stem


FURNITURE = {
    "": {"▁가구": 0.8, "▁요": 0.2},
    "▁가구": {"가": 0.4, "요": 0.4, "요.": 0.1, ".": 0.1},
    "▁가구 가": {".": 1.0},
    "▁가구 요": {".": 1.0},
}


def test_the_probability_is_that_of_all_that_begins_so(small: Tokens) -> None:
    """The eojeol that is just that included, and what was typed past left out."""
    found = ask(small, FURNITURE, "")
    assert found is not None
    assert found.text.reveal() == "가구"
    assert found.probability == pytest.approx(0.8)
    passed = (PassedOver(Private("가구가")), PassedOver(Private("가구요")))
    found = ask(small, FURNITURE, "", passed=passed)
    lost = 0.8 * (0.32 + 0.4)
    assert found is not None
    # A part of what they have lost is too small for the search to look for.
    assert (0.8 - lost) / (1 - lost) <= found.probability < 0.7


def test_only_who_asks_gets_a_stem(small: Tokens) -> None:
    """And only of eojeols."""
    suggester = Suggester(Scripted(FURNITURE), small, Blocklist())
    for options in (SuggestOptions(1), SuggestOptions(1, unit="token", stem=True)):
        assert suggester.suggest("", options, Patient()).stem is None


def test_what_may_not_be_offered_is_no_stem(small: Tokens) -> None:
    """Blocked by itself, though what goes on from it is not."""
    script = {"": {"▁각": 1.0}, "▁각": {"구": 0.5, "가": 0.5}, "▁각 구": {".": 1.0}, "▁각 가": {".": 1.0}}
    found = ask(small, script, "")
    assert found is None or found.text.reveal() != "각"


def test_a_taken_stem_is_the_beginning_of_what_comes(small: Tokens) -> None:
    """Asked again behind it, the engine has the endings."""
    suggester = Suggester(Scripted(FURNITURE), small, Blocklist())
    rows = suggester.suggest("가구", SuggestOptions(stem=True), Patient()).candidates
    assert {each.text.reveal() for each in rows} == {"가구가", "가구요"}
