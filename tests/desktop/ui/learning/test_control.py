"""Who learns by the settings, what a person is told of it, and the list of abbreviations behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop.learning.abbreviation_list import Abbreviation
from desktop.learning.errors import NoSeal
from desktop.learning.learner import Learner
from desktop.learning.sealed import WordSeal, new_key
from desktop.learning.store import WordFile
from desktop.settings.model import Settings
from desktop.ui.learning.control import LearningControl
from desktop.words.language import text
from desktop.words.learning.page import WordsPageSentence as W
from engine.text.private import Private

KEY = new_key()


class Made:
    """A control in a folder, and what it told."""

    def __init__(self, folder: Path, open_seal: Callable[[], WordSeal], qtbot: QtBot) -> None:
        self.folder, self.qtbot = folder, qtbot
        self.control = LearningControl(
            Settings(),
            lambda tell: Learner(
                lambda told: WordFile(folder / "words.bin", folder / "words.lock", told), open_seal, tell
            ),
            folder / "abbreviations.csv",
        )
        self.told: list[str] = []
        self.control.told.connect(self.told.append)

    def apply(self, settings: Settings) -> None:
        """These are the settings, and the list is read."""
        with self.qtbot.waitSignal(self.control.abbreviated, timeout=10_000):
            self.control.apply(settings)

    def offered(self, short: str) -> str | None:
        """What the session is to offer for it."""
        found = self.control.abbreviations.text(short)
        return None if found is None else found.reveal()


@pytest.fixture
def make(tmp_path: Path, qtbot: QtBot) -> Iterator[Callable[..., Made]]:
    """Makes controls that end with the test."""
    made: list[Made] = []

    def make(open_seal: Callable[[], WordSeal] = lambda: WordSeal(KEY)) -> Made:
        made.append(Made(tmp_path, open_seal, qtbot))
        return made[-1]

    yield make
    for each in made:
        each.control.close()


def test_it_learns_from_the_yes_to_the_no(make: Callable[..., Made], qtbot: QtBot) -> None:
    """One setting says it; after the no nothing is known, and what was learnt lies on the disk."""
    made = make()
    made.apply(Settings())
    made.control.learn(Private("오늘 쿼츠뷁"), Private(""))
    assert not made.control.learner.on
    made.apply(Settings(learning=True))
    qtbot.waitUntil(lambda: made.control.learning.state == "learning")
    made.control.learn(Private("오늘 쿼츠뷁"), Private(""))
    qtbot.waitUntil(lambda: made.control.learning.lines == 1)
    assert [each.text.reveal() for each in made.control.learner.words("오늘 ", "", "2")] == ["쿼츠뷁"]
    made.apply(Settings())
    qtbot.waitUntil(lambda: made.control.learning.state == "off")
    assert made.control.learner.words("오늘 ", "", "2") == ()
    assert (made.folder / "words.bin").exists()
    assert made.told == []


def test_a_no_and_a_yes_are_a_yes(make: Callable[..., Made], qtbot: QtBot) -> None:
    """However quickly one follows the other; and what was learnt before the no is there."""
    made = make()
    made.apply(Settings(learning=True))
    qtbot.waitUntil(lambda: made.control.learning.state == "learning")
    made.control.learn(Private("오늘 쿼츠뷁"), Private(""))
    for learning in (False, True, False, True):
        made.control.apply(Settings(learning=learning))
    assert made.control.learner.on
    made.control.learn(Private("내일 쿼츠뷁"), Private(""))
    made.control.learner.stop()
    made.control.apply(Settings(learning=True))
    qtbot.waitUntil(lambda: made.control.learning.lines == 2)


@pytest.mark.parametrize(("code", "sentence"), [("no-keyring", W.STATE_NO_KEYRING), ("locked", W.STATE_LOCKED)])
def test_a_person_is_told_why_it_does_not_learn(
    make: Callable[..., Made], qtbot: QtBot, code: str, sentence: W
) -> None:
    """Once, in the tray; the page says it as long as it is so."""

    def none() -> WordSeal:
        raise NoSeal(code)  # type: ignore[arg-type]  # one of its two

    made = make(none)
    made.apply(Settings(learning=True))
    qtbot.waitUntil(lambda: made.told == [text(sentence)])
    assert made.control.learning.state == code


def test_a_strange_file_is_told(make: Callable[..., Made], qtbot: QtBot) -> None:
    """With the name that it has now."""
    made = make()
    (made.folder / "words.bin").write_bytes(b"somebody else's")
    made.apply(Settings(learning=True))
    qtbot.waitUntil(lambda: len(made.told) == 1)
    assert str(next(made.folder.glob("words-foreign-*.bin"))) in made.told[0]


def test_abbreviations_follow_file_and_settings(make: Callable[..., Made], qtbot: QtBot) -> None:
    """The person's own come before the usual ones, which they must want; all of it can be switched off."""
    made = make()
    (made.folder / "abbreviations.csv").write_text("ㄱㅅ,고마워\n", encoding="utf-8")
    made.apply(Settings())
    assert (made.offered("ㄱㅅ"), made.offered("ㅈㅅ")) == ("고마워", None)
    made.apply(Settings(usual_abbreviations=True))
    assert (made.offered("ㄱㅅ"), made.offered("ㅈㅅ")) == ("고마워", "죄송합니다")
    made.apply(Settings(abbreviations=False, usual_abbreviations=True))
    assert (made.offered("ㄱㅅ"), made.offered("ㅈㅅ")) == (None, None)


def test_a_broken_list_changes_nothing_and_is_told_once(make: Callable[..., Made], qtbot: QtBot) -> None:
    """What was read before is used on; the file stays for the person to mend."""
    made = make()
    made.apply(Settings())
    with qtbot.waitSignal(made.control.changed, timeout=10_000):
        made.control.keep_list([Abbreviation("ㄱㅅ", "감사합니다")])
    (made.folder / "abbreviations.csv").write_text("ㄱㅅ,고마워\nㅈㅅ\n", encoding="utf-8")
    made.apply(Settings())
    made.apply(Settings())
    assert made.offered("ㄱㅅ") == "감사합니다"
    assert len(made.told) == 1 and "2" in made.told[0]


def test_lists_come_in_and_go_out(make: Callable[..., Made], qtbot: QtBot) -> None:
    """What is brought along is added; what cannot be read is told and adds nothing."""
    made = make()
    made.apply(Settings())
    (made.folder / "theirs.csv").write_text("ㄱㅅ,고마워\nㅊㅋ,축하해\n", encoding="utf-8")
    with qtbot.waitSignal(made.control.changed, timeout=10_000):
        made.control.import_list(made.folder / "theirs.csv")
    assert made.offered("ㅊㅋ") == "축하해"
    with qtbot.waitSignal(made.control.abbreviated, timeout=10_000) as told:
        made.control.import_list(made.folder / "none.csv")
    assert told.args is not None and told.args[1] and len(told.args[0]) == 2
    with qtbot.waitSignal(made.control.abbreviated, timeout=10_000):
        made.control.export_list(made.folder / "out.csv")
    assert (made.folder / "out.csv").read_text(encoding="utf-8") == "ㄱㅅ,고마워\nㅊㅋ,축하해\n"
    with qtbot.waitSignal(made.control.abbreviated, timeout=10_000) as told:
        made.control.export_list(made.folder)
    assert told.args is not None and told.args[1]
