"""Which rows count as seen and typed past."""

from __future__ import annotations

from desktop.session.habits.passing import SEEN_S, PaintedRow, Passing
from engine.text.private import Private
from engine.wire.protocol import PASSED


def typed(passing: Passing, text: str, behind: float = 0.2) -> Passing:
    """The same when ``text`` stands there, so many seconds behind what was before."""
    partial = "" if not text or text[-1].isspace() else text.rsplit(maxsplit=1)[-1]
    return passing.at(passing.now + behind).follow(text, partial, "2")


def seen(*rows: str) -> list[PaintedRow]:
    """Rows as they are painted; … behind a stem."""
    return [PaintedRow(Private(row.removesuffix("…")), row.endswith("…")) for row in rows]


def over(passing: Passing) -> dict[str, int]:
    """What was passed over, how often."""
    return {each.text.reveal() + "…" * each.stem: each.times for each in passing.over}


def test_each_key_past_a_row_counts() -> None:
    """What is painted and could still be meant; it stays on the screen, so the next key counts again."""
    passing = typed(Passing(), "오늘 가").paint(seen("가구", "가게", "가다", "가구점…"))
    passing = typed(passing, "오늘 각")
    assert over(passing) == {"가구": 1, "가게": 1, "가구점…": 1}
    assert over(typed(passing, "오늘 가구")) == {"가게": 1, "가구": 1, "가구점…": 2}, (
        "the eojeol itself is no row any more"
    )


def test_before_its_first_key_an_eojeol_has_begun() -> None:
    """What is offered behind the blank is passed over by the first key."""
    passing = typed(Passing(), "오늘 ").paint(seen("회의는", "저는"))
    assert over(typed(passing, "오늘 ㅎ")) == {"회의는": 1}


def test_nothing_is_passed_over_that_nobody_has_seen() -> None:
    """Rows that have gone, or never came to the screen."""
    passing = typed(Passing(), "오늘 가")
    assert over(typed(passing, "오늘 각")) == {}
    assert over(typed(passing.paint(seen("가구")).paint(()), "오늘 각")) == {}


def test_who_types_faster_than_anybody_reads_passes_nothing_over() -> None:
    """A row counts when it has stood there long enough, over several keys, and again when it has stood as long again."""
    pause = SEEN_S * 0.6
    passing = typed(Passing(), "").paint(seen("안녕하세요"))
    counted = []
    for text in ("ㅇ", "아", "안", "안ㄴ"):
        passing = typed(passing, text, pause).paint(seen("안녕하세요"))
        counted.append(over(passing).get("안녕하세요", 0))
    assert counted == [0, 1, 1, 2]
    gone = typed(passing.paint(()), "안녀", pause).paint(seen("안녕하세요"))
    assert over(typed(gone, "안녕", pause)) == over(passing)


def test_going_back_passes_nothing_over() -> None:
    """Backspace may mend a slip; the same text again is no key."""
    passing = typed(Passing(), "오늘 각").paint(seen("가구"))
    assert over(typed(passing, "오늘 가")) == {}
    assert over(typed(passing, "오늘 각")) == {}
    assert over(typed(typed(passing, "오늘 가"), "오늘 각")) == {"가구": 1}


def test_another_eojeol_begins_anew() -> None:
    """Behind a blank, elsewhere, or with other keys in the same place."""
    passing = typed(typed(Passing(), "오늘 가").paint(seen("가구", "가게")), "오늘 각")
    assert over(passing)
    for text in ("오늘 각 ", "내일 각ㅇ", "오늘 나", "오늘 ", ""):
        assert over(typed(passing, text)) == {}


def test_the_number_of_rows_is_bounded() -> None:
    """Of too many the latest count."""
    passing = typed(Passing(), "가")
    rows = [f"가구{chr(ord('가') + count)}" for count in range(PASSED[1] + 9)]
    passing = typed(passing.paint(seen(*rows[:9])), "각")
    passing = typed(passing.paint(seen(*rows[9:])), "가구")
    assert list(over(passing)) == rows[9:]


def test_other_keyboards_pass_over_by_their_keys() -> None:
    """On 3-set 각 is not on the way to 가구."""
    passing = Passing().follow("가", "가", "39").paint(seen("가구", "각오"))
    assert over(passing.at(1.0).follow("각", "각", "39")) == {"각오": 1}
