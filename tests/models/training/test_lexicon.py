"""How a lexicon comes from a corpus: wrong forms, missing blanks, scraps, names, and counts that one line does not decide."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine.suggest.lexicon import Lexicon
from models.training.lexicon.build import Size, Smoothing, build
from models.training.lexicon.counts import count, count_words, load, save
from models.training.lexicon.words import UNKNOWN, counted, is_name, is_word

LEAST = (0.5, 0.5, 0.5)


def words(*lines: str) -> list[list[str]]:
    return [found for found, _ in counted([(line, 1.0) for line in lines], set())]


def test_wrong_forms_count_for_the_right_ones() -> None:
    """And what is written together counts as what it is."""
    assert words("이제 됬는데 할수있는거야.") == [["", "이제", "됐는데", "할", "수", "있는", "거야", ""]]


@pytest.mark.parametrize(
    "scrap", ['바랍니다."라고', "중이야'는", "미안해'가", "(주)가", "123456원", "가ㅋ나", "것를", "***가"]
)
def test_scraps_are_no_words(scrap: str) -> None:
    """And whatever stands behind one follows nothing."""
    assert not is_word(scrap)
    assert words(f"오늘 {scrap} 좋다")[0][1:] == ["오늘", UNKNOWN, "좋다"]


@pytest.mark.parametrize("word", ["가구", "PC방", "3월에", "50%", "ㅋㅋ", "GPT-4가", "한·일"])
def test_words_are_words(word: str) -> None:
    """With Latin letters, digits and what joins them."""
    assert is_word(word)


def test_a_line_counts_once() -> None:
    """Whatever its marks; in all sources together."""
    assert len(words("안녕하세요 반가워요", "안녕하세요, 반가워요!", "안녕히 가세요")) == 2


def test_names_are_told_from_words() -> None:
    """What looks like a name and is no ordinary word."""
    assert is_name("김민수는", frozenset())
    assert is_name("영희가", frozenset({"영희가"}))
    assert not is_name("이주민은", frozenset({"이주민"}))
    assert not is_name("사람은", frozenset())


def lexicon(folder: Path, lines: list[tuple[str, float]], smoothing: Smoothing | None = None) -> Lexicon:
    build(count(lines, LEAST), Size(100, 100, 100), folder, smoothing)
    (folder / "shares.json").write_text("[0.5]")
    return Lexicon(folder)


def test_one_line_makes_no_pair(tmp_path: Path) -> None:
    """However much it weighs: two different lines do."""
    once = lexicon(tmp_path / "a", [("환불은 영업일 기준 3일의 말미를", 3.0), ("기준 금액을", 1.0)])
    assert len(np.load(tmp_path / "a" / "pair.npy")) == 0
    twice = lexicon(tmp_path / "b", [("영업일 기준 3일", 3.0), ("환불은 영업일 기준", 3.0)])
    assert len(np.load(tmp_path / "b" / "pair.npy")) == 1
    _, drafts = once.fitting("영업일 기준 ", "")
    assert drafts.probability("3일의") < 0.5
    _, drafts = twice.fitting("영업일 ", "")
    assert drafts.probability("기준") > 0.5


def test_weight_alone_makes_nothing_certain(tmp_path: Path) -> None:
    """A pair of two lines is as probable when both weigh four times as much."""
    lines = ["오늘 회의는", "오늘 회의는 세", "오늘 점심은"]
    found = []
    for weight in (1.0, 4.0):
        _, drafts = lexicon(tmp_path / str(weight), [(line, weight) for line in lines]).fitting("오늘 ", "")
        found.append(drafts.probability("회의는"))
    assert found[0] == pytest.approx(found[1], rel=0.1)
    assert found[0] < 0.8


def test_what_is_not_kept_is_not_there(tmp_path: Path) -> None:
    """Names are left out, and pairs with them."""
    counts = count([("제 친구 김민수는 착하다", 2.0), ("제 친구 김민수는 웃는다", 2.0)], LEAST)
    build(counts, Size(100, 100, 100), tmp_path, keeps=lambda word: not is_name(word, frozenset()))
    (tmp_path / "shares.json").write_text("[0.5]")
    found = Lexicon(tmp_path)
    assert found.number("김민수는") is None
    assert found.number("친구") is not None


def test_what_is_unknown_is_no_context(tmp_path: Path) -> None:
    """It has no number, and nothing follows it."""
    counts = count_words([(["", "가구", UNKNOWN, "샀다"], 1.0)] * 3, LEAST, UNKNOWN)
    assert UNKNOWN not in counts.words
    place = counts.number("샀다")
    assert place is not None
    assert place not in counts.pairs.words


def test_counts_come_back(tmp_path: Path) -> None:
    """As they were saved, with the lines that they were seen in."""
    counts = count([("오늘 회의는 오늘 회의는", 2.0), ("오늘 회의는", 1.0)], LEAST)
    save(counts, tmp_path / "counts.npz")
    again = load(tmp_path / "counts.npz")
    assert again.words == counts.words
    assert again.lines.tolist() == counts.lines.tolist()
    number = counts.number("오늘")
    assert number is not None
    assert (counts.single[number], counts.lines[number]) == (5.0, 2.0)
    assert again.pairs.lines.tolist() == counts.pairs.lines.tolist()
