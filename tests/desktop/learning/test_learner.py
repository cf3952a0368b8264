"""Learning in its thread: what is kept when, two programs on one file, and a keyring that is not there or locked."""

from __future__ import annotations

import errno
import queue
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from desktop.learning import learner as learner_module
from desktop.learning.deeds import Brought, BroughtPair
from desktop.learning.errors import NoSeal
from desktop.learning.learner import Exported, Learner, Learning, Listing, MovedAside
from desktop.learning.sealed import WordSeal, new_key
from desktop.learning.store import WordFile
from engine.text.private import Private

KEY = new_key()


class Pupil:
    """A learner and what it tells, in order."""

    def __init__(self, folder: Path, open_seal: Callable[[], WordSeal] = lambda: WordSeal(KEY)) -> None:
        self.told: queue.Queue[object] = queue.Queue()
        self.learner = Learner(
            lambda told: WordFile(folder / "words.bin", folder / "words.lock", told), open_seal, self.told.put
        )

    def wait(self, fits: Callable[[object], bool]) -> object:
        """The next thing told that fits."""
        while True:
            if fits(each := self.told.get(timeout=20)):
                return each

    def wait_for_state(self, state: str) -> Learning:
        """It is told to stand like that."""
        found = self.wait(lambda each: isinstance(each, Learning) and each.state == state)
        assert isinstance(found, Learning)
        return found

    def write(self, *lines: str) -> None:
        """The person finishes these lines."""
        for line in lines:
            self.learner.learn(Private(line))

    def words(self, before: str, partial: str = "") -> list[str]:
        """What fits there, once all that was said before has been heard."""
        self.learner.look()
        self.wait(lambda each: isinstance(each, Listing))
        return [each.text.reveal() for each in self.learner.words(before, partial, "2")]

    def counts(self) -> dict[str, float]:
        """How often each word came."""
        self.learner.look()
        listing = self.wait(lambda each: isinstance(each, Listing))
        assert isinstance(listing, Listing)
        return {each.text.reveal(): each.count for each in listing.words}


@pytest.fixture
def pupils(tmp_path: Path) -> Iterator[Callable[..., Pupil]]:
    """Makes pupils of one file that have begun; they end with the test."""
    made: list[Pupil] = []

    def make(open_seal: Callable[[], WordSeal] = lambda: WordSeal(KEY)) -> Pupil:
        pupil = Pupil(tmp_path, open_seal)
        made.append(pupil)
        pupil.learner.start()
        return pupil

    yield make
    for pupil in made:
        pupil.learner.stop()


def test_what_was_written_is_told_at_once_and_after_a_restart(pupils: Callable[..., Pupil]) -> None:
    """From memory first; at the end it is on the disk."""
    pupil = pupils()
    pupil.wait_for_state("learning")
    pupil.write(*["오늘 쿼츠뷁 회의"] * 3)
    assert pupil.words("오늘 ", "쿼") == ["쿼츠뷁"]
    pupil.learner.stop()
    assert pupil.learner.words("오늘 ", "쿼", "2") == (), "who does not learn knows nothing"
    again = pupils()
    again.wait_for_state("learning")
    assert again.words("오늘 ", "쿼") == ["쿼츠뷁"]


def test_lines_are_written_in_batches(
    pupils: Callable[..., Pupil], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some time behind the first of them, all that has come by then: one file for many lines."""
    monkeypatch.setattr(learner_module, "_WRITTEN_S", 0.05)
    pupil = pupils()
    pupil.wait_for_state("learning")
    assert not (tmp_path / "words.bin").exists()
    pupil.write(*["오늘 회의는"] * 30)
    reader = pupils()
    reader.wait_for_state("learning")
    while reader.counts().get("회의는") != 30:
        reader.learner.stop()
        reader.learner.start()
        reader.wait_for_state("learning")


def test_two_programs_lose_and_double_nothing(pupils: Callable[..., Pupil]) -> None:
    """Each adds what it has learnt to what the other has written, however they take turns."""
    one, other = pupils(), pupils()
    for pupil in (one, other):
        pupil.wait_for_state("learning")
    for number in range(5):
        one.write("오늘 회의는")
        other.write("오늘 회의는", "내일 봬요")
        (one if number % 2 else other).learner.stop()
        (one if number % 2 else other).learner.start()
    one.learner.stop()
    other.learner.stop()
    last = pupils()
    last.wait_for_state("learning")
    assert last.counts() == {"오늘": 10, "회의는": 10, "내일": 5, "봬요": 5}


def test_a_forgotten_word_is_not_told_any_more(pupils: Callable[..., Pupil]) -> None:
    """From the moment on in which it is said, and after a restart; written again it is learnt again."""
    pupil = pupils()
    pupil.wait_for_state("learning")
    pupil.write("오늘 쿼츠뷁")
    assert pupil.words("오늘 ") == ["쿼츠뷁"]
    pupil.learner.forget(Private("쿼츠뷁"))
    assert pupil.learner.words("오늘 ", "", "2") == ()
    pupil.learner.stop()
    again = pupils()
    again.wait_for_state("learning")
    assert again.words("오늘 ") == []
    again.write("오늘 쿼츠뷁")
    assert again.words("오늘 ") == ["쿼츠뷁"]


def test_without_a_keyring_nothing_is_learnt(pupils: Callable[..., Pupil], tmp_path: Path) -> None:
    """Not in memory either: it would only look as if it were kept."""

    def none() -> WordSeal:
        raise NoSeal("no-keyring")

    pupil = pupils(none)
    pupil.wait_for_state("no-keyring")
    pupil.write("오늘 쿼츠뷁")
    assert pupil.words("오늘 ") == []
    pupil.learner.stop()
    assert not (tmp_path / "words.bin").exists()


def test_a_locked_keyring_is_asked_again(pupils: Callable[..., Pupil], monkeypatch: pytest.MonkeyPatch) -> None:
    """Until it opens, what is learnt is in memory; then it goes to the disk."""
    monkeypatch.setattr(learner_module, "_FIRST_PAUSE_S", 0.02)
    answers: Iterator[NoSeal | WordSeal] = iter([NoSeal("locked"), NoSeal("locked"), WordSeal(KEY)])

    def ask() -> WordSeal:
        answer = next(answers)
        if isinstance(answer, NoSeal):
            raise answer
        return answer

    pupil = pupils(ask)
    pupil.write("오늘 쿼츠뷁")
    pupil.wait_for_state("locked")
    assert pupil.wait_for_state("learning").lines == 1
    pupil.learner.stop()
    again = pupils()
    again.wait_for_state("learning")
    assert again.words("오늘 ") == ["쿼츠뷁"]


def test_a_full_disk_is_tried_again(
    pupils: Callable[..., Pupil], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Nothing of what waits is lost, and it is told meanwhile."""
    monkeypatch.setattr(learner_module, "_FIRST_PAUSE_S", 0.02)
    monkeypatch.setattr(learner_module, "_WRITTEN_S", 0.0)
    faults = iter([True, True, False])
    real = WordFile.write

    def write(self: WordFile, *given: object) -> None:
        if next(faults, False):
            raise OSError(errno.ENOSPC, "No space left on device")
        real(self, *given)  # type: ignore[arg-type]  # handed on

    monkeypatch.setattr(WordFile, "write", write)
    pupil = pupils()
    pupil.wait_for_state("learning")
    pupil.write("오늘 쿼츠뷁")
    pupil.wait_for_state("unwritten")
    pupil.wait_for_state("learning")
    assert "not written: OSError" in caplog.text and "쿼츠뷁" not in caplog.text
    assert pupils().wait_for_state("learning").lines == 1


def test_a_strange_file_is_told_and_learning_begins_anew(pupils: Callable[..., Pupil], tmp_path: Path) -> None:
    """And everything works without it."""
    (tmp_path / "words.bin").write_bytes(b"somebody else's")
    pupil = pupils()
    moved = pupil.wait(lambda each: isinstance(each, MovedAside))
    assert isinstance(moved, MovedAside) and moved.code == "foreign" and moved.place.exists()
    pupil.write("오늘 쿼츠뷁")
    assert pupil.words("오늘 ") == ["쿼츠뷁"]


def test_everything_is_forgotten(pupils: Callable[..., Pupil], tmp_path: Path) -> None:
    """While it learns, and while it does not; the other program learns it from the file that is gone."""
    pupil = pupils()
    pupil.wait_for_state("learning")
    pupil.write("오늘 쿼츠뷁")
    pupil.learner.stop()
    assert (tmp_path / "words.bin").exists()
    pupil.learner.clear()
    assert not (tmp_path / "words.bin").exists()
    pupil.learner.start()
    pupil.write("오늘 쿼츠뷁")
    pupil.learner.clear()
    assert pupil.words("오늘 ") == []


def test_a_list_is_brought_along_and_taken_out(pupils: Callable[..., Pupil], tmp_path: Path) -> None:
    """What is exported is what was brought, and pinned words stay so."""
    pupil = pupils()
    pupil.wait_for_state("learning")
    pupil.learner.bring(Brought([BroughtPair("오늘", "쿼츠뷁", 4.0, pinned=True)], 2))
    assert pupil.words("오늘 ") == ["쿼츠뷁"]
    pupil.learner.export(tmp_path / "out.jsonl")
    assert pupil.wait(lambda each: isinstance(each, Exported)) == Exported(tmp_path / "out.jsonl")
    assert (tmp_path / "out.jsonl").read_text(encoding="utf-8") == (
        '{"word": "쿼츠뷁", "behind": "오늘", "count": 4.0, "pinned": true}\n'
    )
    pupil.learner.export(tmp_path / "no" / "out.jsonl")
    failed = pupil.wait(lambda each: isinstance(each, Exported))
    assert isinstance(failed, Exported) and failed.fault


def test_nothing_starts_by_itself(tmp_path: Path) -> None:
    """Who has not said yes has no thread, no file and no question to the keyring."""
    asked: list[None] = []

    def ask() -> WordSeal:
        asked.append(None)
        return WordSeal(KEY)

    pupil = Pupil(tmp_path, ask)
    pupil.write("오늘 쿼츠뷁")
    pupil.learner.forget(Private("쿼츠뷁"))
    pupil.learner.stop()
    assert not asked and not pupil.learner.on and not list(tmp_path.iterdir()) and pupil.told.empty()
