"""The typing-booster peer, with two small modules in the place of the Debian package's."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bench import typing_booster
from tests.bench.predictor import PeerMissing
from tests.bench.typing_booster import TypingBooster

TABSQLITEDB = """
import os, unicodedata

print("not an answer")

class Spelling:
    def set_dictionary_names(self, names):
        self.names = names
    def spellcheck(self, word):
        return self.names == ["ko_KR"]

class TabSqliteDb:
    def __init__(self, path):
        self.path, self.database, self.hunspell_obj = path, self, Spelling()
        open(path, "a").close()
    def close(self):
        pass
    def read_training_data_from_file(self, text):
        with open(self.path, "w") as file:
            file.write(open(text).read())
        return False  # as with the SQLite that refuses a checkpoint
    def number_of_rows_in_database(self):
        return len(open(self.path).readlines())
    def select_words(self, begun, p_phrase, pp_phrase):
        if begun == "break":
            raise OSError("disk full")
        assert os.environ["HOME"] == os.path.dirname(self.path)
        words = {"가구": 0.4, "가": 0.5, "가구가": 0.3, "나": 0.2} | {p_phrase + pp_phrase: 0.1}
        return [(unicodedata.normalize("NFD", word), score) for word, score in words.items()]
    def best_candidates(self, scores):
        return sorted(scores.items(), key=lambda item: -item[1])
"""
ITB_UTIL = """
def tokenize(text):
    return [word.strip(".") for word in text.split()]
def lstrip_token(text):
    return text.lstrip('"')
"""


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the modules of a package, run by this Python."""
    folder = tmp_path / "package"
    folder.mkdir()
    (folder / "tabsqlitedb.py").write_text(TABSQLITEDB, encoding="utf-8")
    (folder / "itb_util.py").write_text(ITB_UTIL, encoding="utf-8")
    monkeypatch.setattr(typing_booster, "_ENGINE", folder)
    monkeypatch.setattr(typing_booster, "_PYTHON", sys.executable)
    return folder


@pytest.fixture
def booster(package: Path, tmp_path: Path) -> Iterator[TypingBooster]:
    """A process that read one line."""
    text = tmp_path / "text.txt"
    text.write_text("오늘 회의는\n", encoding="utf-8")
    booster = TypingBooster(tmp_path / "learnt.db", text)
    yield booster
    booster.close()


def test_words_come_composed_and_with_both_words_of_context(booster: TypingBooster) -> None:
    """The package works with decomposed text and wants the word before last second; answers are NFC."""
    assert booster.suggest("안녕. 오늘 회의는 ", "ㄱ", 5) == ["가", "가구", "가구가", "나", "회의는오늘"]


def test_what_is_typed_makes_room_for_what_continues_it(booster: TypingBooster) -> None:
    """As in its window, longer words rise when the typed one is the best; the typed one itself takes no place."""
    assert booster.suggest("", "가", 3) == ["가구", "가구가", "나"]


def test_marks_before_a_word_are_put_back(booster: TypingBooster) -> None:
    """It is asked for the word behind the quotation mark."""
    assert booster.suggest("", '"ㄱ', 1) == ['"가']


def test_what_was_learnt_is_kept(booster: TypingBooster, tmp_path: Path) -> None:
    """A second process reads the database and needs the text no more; nothing half written lies about."""
    (tmp_path / "text.txt").unlink()
    again = TypingBooster(tmp_path / "learnt.db", tmp_path / "text.txt")
    again.close()
    assert not list(tmp_path.glob("*.part"))


def test_an_absent_package_is_a_missing_peer(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The run goes on without it, and the reason names what would help."""
    monkeypatch.setattr(typing_booster, "_ENGINE", tmp_path / "nowhere")
    with pytest.raises(PeerMissing, match=r"peers\.sh"):
        TypingBooster(tmp_path / "learnt.db", tmp_path / "text.txt")


def test_a_package_that_fails_is_a_missing_peer(package: Path, tmp_path: Path) -> None:
    """The last thing that it said is in the reason."""
    (package / "tabsqlitedb.py").write_text("import nosuchmodule\n", encoding="utf-8")
    with pytest.raises(PeerMissing, match="nosuchmodule"):
        TypingBooster(tmp_path / "learnt.db", tmp_path / "text.txt")


def test_a_package_that_ends_later_is_a_missing_peer(package: Path, tmp_path: Path) -> None:
    """A crash during the typing leaves the peer out as well, and closing it stays harmless."""
    (tmp_path / "text.txt").write_text("오늘\n", encoding="utf-8")
    booster = TypingBooster(tmp_path / "learnt.db", tmp_path / "text.txt")
    with pytest.raises(PeerMissing, match="disk full"):
        booster.suggest("", "break", 5)
    booster.close()
