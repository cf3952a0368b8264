"""What was learnt, asked: what fits, how much it weighs, how it fades, and how long a question takes."""

from __future__ import annotations

import random
import threading
import time

import pytest

from desktop.learning.lessons import lessons
from desktop.learning.ngram import ENOUGH, LearntMix, Ngram, StoredWords
from engine.text.hangul import compose, keys


def taught(*lines: str) -> Ngram:
    """One that has learnt these lines."""
    ngram = Ngram()
    for line in lines:
        ngram.learn(lessons(line))
    return ngram


def told(ngram: Ngram, before: str, partial: str = "") -> list[str]:
    """The texts that fit, heaviest first."""
    return [each.text.reveal() for each in ngram.words(before, partial, "2")]


def test_what_was_written_is_told_where_it_fits() -> None:
    """By its keys, and sooner behind the same eojeol; with nothing typed only there."""
    ngram = taught("오늘 회의는 취소", "오늘 회의실에 가자", "오늘 회의는 몇 시", "다음 회식은 취소")
    assert told(ngram, "오늘 ") == ["회의는", "회의실에"]
    assert told(ngram, "어제 ") == []
    assert told(ngram, "어제 ", "회") == ["회의는", "회식은", "회의실에"]
    assert told(ngram, "다음 ", "회")[0] == "회식은"
    assert told(ngram, "", "오") == ["오늘"]
    assert told(ngram, "오늘 ", "회의는") == [], "what stands there is no way to go on"


def test_an_opening_mark_stays_before_the_word() -> None:
    """As it was typed."""
    assert told(taught("오늘 회의는"), "오늘 ", "'회") == ["'회의는"]


def test_weights_leave_room_for_all_else() -> None:
    """They are a tenth together for who is new, and never more than the mix says."""
    ngram = taught("오늘 회의는", "내일 회의실", "모레 회의가")
    assert 0.05 < sum(each.weight for each in ngram.words("오늘 ", "회", "2")) < 0.1
    ngram.learn((), lines=5_000)
    assert 0.1 < sum(each.weight for each in ngram.words("오늘 ", "회", "2")) < LearntMix().most


def test_what_was_written_three_times_is_among_the_first_five() -> None:
    """By its first key, however little is known of the person: whatever has more than a sixth of all probability is."""
    ngram = taught(*["오늘 쿼츠뷁"] * (ENOUGH - 1))
    assert ngram.words("", "ㅋ", "2")[0].weight < 1 / 6
    ngram.learn(lessons("쿼츠뷁"))
    assert ngram.words("", "ㅋ", "2")[0].weight > 1 / 6


@pytest.mark.parametrize(("lines", "weight"), [(0, 0.1), (49, 0.1), (50, 0.25), (1_000, 0.4), (9_999, 0.4)])
def test_the_weight_grows_with_what_is_known(lines: int, weight: float) -> None:
    """Little below fifty lines, more behind them, and no more from a thousand on."""
    assert LearntMix(0.1, 0.25, 0.4, 50, 1_000).weight(lines) == pytest.approx(weight)


def test_what_is_stored_is_what_was_learnt() -> None:
    """Another one made of it says the same, and goes on counting."""
    ngram = taught("오늘 회의는 취소", "오늘 회의는 몇 시")
    again = Ngram(ngram.stored())
    assert again.words("오늘 ", "회", "2") == ngram.words("오늘 ", "회", "2")
    again.learn(lessons("오늘 회의는"))
    assert again.stored().pairs["오늘"]["회의는"] == 3


def test_a_forgotten_word_is_gone_everywhere() -> None:
    """As what was written and as what something stood behind."""
    ngram = taught("오늘 회의는 취소")
    ngram.forget("회의는")
    assert "회의는" not in str(ngram.stored().pairs)
    assert told(ngram, "오늘 ", "회") == []


def test_what_was_written_once_fades_and_what_is_pinned_does_not() -> None:
    """After twenty thousand lines without it."""
    ngram = taught("오늘 회의는 취소")
    ngram.pin("취소", pinned=True)
    for _ in range(21):
        ngram.learn((), lines=1_000)
    assert told(ngram, "오늘 ", "회") == []
    assert told(ngram, "회의는 ") == ["취소"]


def test_a_list_is_searched_and_pinned_words_come_first() -> None:
    """Then the commonest."""
    ngram = taught("오늘 회의는 취소", "오늘 회의실", "내일 회의는")
    ngram.pin("회의실", pinned=True)
    listed = [(each.text.reveal(), each.count, each.pinned) for each in ngram.listed("회의")]
    assert listed == [("회의실", 1, True), ("회의는", 2, False)]


def test_nothing_learnt_is_seen_in_a_log() -> None:
    """Neither the counts nor what is stored say a word when they are printed."""
    ngram = taught("오늘 회의는 취소")
    assert "회의는" not in f"{ngram!r} {ngram.stored()!r} {ngram.listed()!r} {ngram.words('오늘 ', '', '2')!r}"


@pytest.fixture(scope="module")
def large() -> Ngram:
    """Twenty thousand lines of made-up words, common ones and rare ones as in a language."""
    chance = random.Random(5)
    syllables = [chr(code) for code in range(ord("가"), ord("힣"), 61)]
    words = ["".join(chance.choices(syllables, k=chance.randint(1, 4))) for _ in range(30_000)]
    pairs: dict[str, dict[str, float]] = {}
    for _ in range(20_000):
        before = ""
        for _ in range(5):
            word = words[min(len(words) - 1, int(chance.paretovariate(0.5)))]
            counts = pairs.setdefault(before, {})
            counts[word] = counts.get(word, 0) + 1
            before = word
    return Ngram(StoredWords(20_000, pairs))


def test_a_question_takes_a_fraction_of_a_millisecond(large: Ngram) -> None:
    """At twenty thousand lines, whatever is typed: 0.3 ms; counted is the thread's own time, at its best of three."""
    stored = large.stored()
    befores = ["", *list(stored.pairs)[:60]]
    partials = [compose(keys(word)[:count]) for word in list(stored.pairs[""])[:40] for count in range(6)]
    questions = [(f"{before} " if before else "", partial) for before in befores[::6] for partial in partials]

    def measured() -> float:
        begun = time.thread_time()
        for before, partial in questions:
            large.words(before, partial, "2")
        return (time.thread_time() - begun) / len(questions) * 1000

    assert min(measured() for _ in range(3)) < 0.3


def test_asking_and_learning_at_once_is_safe(large: Ngram) -> None:
    """A thread that learns, and one that asks, do not meet in the middle of a change."""
    ngram = Ngram(large.stored())
    fault: list[BaseException] = []

    def learn() -> None:
        try:
            for number in range(300):
                ngram.learn(
                    lessons(f"오늘 회의는 취소 말{'가나다라'[number % 4]}"), lines=100 if number % 100 == 0 else 1
                )
        except BaseException as error:  # noqa: BLE001  # told below
            fault.append(error)

    thread = threading.Thread(target=learn)
    thread.start()
    while thread.is_alive():
        ngram.words("오늘 ", "회", "2")
        ngram.words("", "", "2")
    assert not fault
    assert told(ngram, "오늘 ", "회")[0] == "회의는"
