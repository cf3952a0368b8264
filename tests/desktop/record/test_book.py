"""The person's record: counted by days, kept, and put aside when it cannot be read."""

from __future__ import annotations

import datetime as dt
import errno
from pathlib import Path

import pytest

from desktop.record.book import RecordBook
from desktop.record.day import BOUNDS_MS, MOST_PROGRAMS, Day, median_ms, total
from desktop.session.counts import ROWS, Gains
from models import durable

DAY = dt.date(2026, 3, 2)
TAKEN = Gains().listed().took(1, 5)


def book_at(file: Path, date: dt.date = DAY) -> RecordBook:
    return RecordBook(file, lambda: date)


def written(book: RecordBook) -> None:
    """What the program does now and then."""
    content = book.unwritten()
    assert content is not None
    book.store(content)


def test_what_was_counted_is_there_the_next_time(tmp_path: Path) -> None:
    """By day, by row and by program; what has not changed is not written again."""
    book = book_at(tmp_path / "new" / "record.json")
    book.gained("Mousepad", TAKEN)
    book.gained("Mousepad", Gains().took(0, 3))
    book.answered(12.0)
    written(book)
    assert book.unwritten() is None
    again = book_at(tmp_path / "new" / "record.json", DAY + dt.timedelta(days=1))
    assert again.today == Day()
    (earlier, day), (today, nothing) = again.last(2)
    assert (earlier, today, nothing) == (DAY, DAY + dt.timedelta(days=1), Day())
    assert (day.saved, day.lists, day.taken, day.programs) == (8, 1, 2, {"Mousepad": 2})
    assert (day.rows[0], day.rows[1], median_ms(day)) == (1, 1, 20)
    assert again.whole == day


def test_old_days_become_a_sum(tmp_path: Path) -> None:
    """The file stays small, and nothing of what was saved is lost."""
    file = tmp_path / "record.json"
    for past in range(450):
        book = book_at(file, DAY + dt.timedelta(days=past))
        book.gained("a", TAKEN)
        written(book)
    again = book_at(file)
    assert len(again.days) == 400
    assert (again.whole.saved, again.whole.programs) == (450 * 5, {"a": 450})


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b'{"version":2}', b'{"days":{"yesterday":{}}}', b'{"before":{"saved":-1}}',
     b'{"days":{"2026-03-02":{"rows":[1]}}}', "{}\ufeff".encode("utf-16"), b" " * (5 << 20),
     b'{"days":{},"more":' + b"[" * 5000 + b"]" * 5000 + b"}", b'{"a":' * 5000, b'{"before":{"saved":' + b"9" * 400 + b"}}"],
    ids=range(12),
)  # fmt: skip
def test_a_file_that_is_no_record_is_put_aside(
    tmp_path: Path, content: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    """Counting begins anew, what was there can still be looked at, and where it is is known."""
    file = tmp_path / "record.json"
    file.write_bytes(content)
    book = book_at(file)
    assert book.whole == Day()
    assert book.put_aside is not None
    assert book.put_aside.read_bytes() == content
    book.gained("a", TAKEN)
    written(book)
    assert book_at(file).whole.saved == 5


def test_a_file_that_cannot_be_opened_stays_where_it_is(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A folder in its place, say; numbers are counted while the program runs, and nothing raises."""
    file = tmp_path / "record.json"
    file.mkdir()
    book = book_at(file)
    book.gained("a", TAKEN)
    written(book)
    assert book.whole.saved == 5
    # It is tried again later.
    assert book.unwritten() is not None
    assert file.is_dir()


def test_a_record_that_could_not_be_read_is_not_written_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """With too few handles at the start, say: what was counted before is still there the next time."""
    file = tmp_path / "record.json"
    book = book_at(file)
    book.gained("a", TAKEN)
    written(book)

    def none_left(*_: object) -> bytes:
        raise OSError(errno.EMFILE, "too many")

    monkeypatch.setattr(durable, "read", none_left)
    poor = book_at(file)
    monkeypatch.undo()
    poor.gained("a", TAKEN)
    written(poor)
    assert book_at(file).whole.saved == 5
    poor.erase()
    poor.gained("a", TAKEN)
    written(poor)
    assert book_at(file).whole.saved == 5


def test_it_can_be_erased(tmp_path: Path) -> None:
    """In memory and on the disk; also when nothing was ever written."""
    file = tmp_path / "record.json"
    book = book_at(file)
    book.erase()
    book.gained("a", TAKEN)
    written(book)
    book.erase()
    assert (book.whole, file.exists(), book.unwritten()) == (Day(), False, None)


def test_programs_without_end_are_one() -> None:
    """A program that calls itself otherwise every time makes the file no larger; a name has a bound too."""
    day = Day()
    for number in range(2 * MOST_PROGRAMS):
        day = day.gained(f"p{number}", lists=0, saved=0, rows=TAKEN.rows)
    assert len(day.programs) == MOST_PROGRAMS + 1
    assert day.programs[""] == MOST_PROGRAMS
    day = Day().gained("x" * 999, lists=1, saved=0, rows=TAKEN.rows)
    assert max(map(len, day.programs)) < 100


def test_half_of_the_answers() -> None:
    """The bound below which half of them came; nothing is said where there is none."""
    day = Day()
    assert median_ms(day) is None
    for elapsed in (5, 25, 45, 5000):
        day = day.answered(elapsed)
    assert median_ms(day) == 30
    assert median_ms(Day().answered(BOUNDS_MS[-1] + 1)) is None
    assert total([day, day]).answers[-1] == 2


def test_what_is_taken_back_is_not_counted(tmp_path: Path) -> None:
    """Of the day, of its row and of its program; taken on one day and taken back on the next leaves a sound record."""
    book = book_at(tmp_path / "record.json")
    back = Gains().took_back(1, 5)
    book.gained("Mousepad", TAKEN)
    book.gained("Mousepad", TAKEN)
    book.gained("Mousepad", back)
    assert (book.today.saved, book.today.taken, book.today.programs) == (5, 1, {"Mousepad": 1})
    book.gained("Mousepad", back)
    book.gained("Mousepad", back)
    assert (book.today.saved, book.today.taken, book.today.programs, book.today.lists) == (0, 0, {}, 2)
    written(book)
    assert book_at(tmp_path / "record.json").whole == book.whole


def test_gains_are_counted_by_row() -> None:
    """What came since some moment is the difference; a row that cannot be is none."""
    before = Gains().listed().took(2, 7)
    now = before.listed().took(2, -3).took(0, 1)
    since = now.since(before)
    assert (since.lists, since.saved, since.taken, since.rows[2], since.rows[0]) == (1, 1, 2, 1, 1)
    assert now.took_back(0, 1).since(now) == Gains(saved=-1, rows=(-1, *Gains().rows[1:]))
    with pytest.raises(ValueError, match="row"):
        Gains(rows=(0,) * (ROWS - 1))
