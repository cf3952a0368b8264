"""The sealed file: only the key opens it, strangers are moved aside, and whatever dies or fills up, it is whole."""

from __future__ import annotations

import errno
import multiprocessing
import os
from collections.abc import Callable
from multiprocessing.synchronize import Event
from pathlib import Path

import pytest

from desktop.learning.errors import StrangeFile, Strangeness
from desktop.learning.ngram import StoredWords
from desktop.learning.sealed import WordSeal, new_key
from desktop.learning.store import WordFile
from engine.text.private import Private

KEY = new_key()
WORDS = StoredWords(3, {"": {"쿼츠뷁": 3.0}, "쿼츠뷁": {"회의는": 1.0}}, frozenset({"회의는"}))


def word_file(folder: Path, told: Callable[[Strangeness, Path], None] = lambda _, __: None) -> WordFile:
    """The file of words in this folder."""
    return WordFile(folder / "words.bin", folder / "words.lock", told)


def write(folder: Path, words: StoredWords = WORDS, key: Private = KEY) -> bytes:
    """What is on the disk when these were written."""
    file = word_file(folder)
    with file.alone():
        file.write(words, WordSeal(key))
    return (folder / "words.bin").read_bytes()


def read(folder: Path, key: Private = KEY) -> tuple[StoredWords, list[tuple[Strangeness, Path]]]:
    """What is read, and what is told of files moved aside."""
    told: list[tuple[Strangeness, Path]] = []
    file = word_file(folder, lambda code, place: told.append((code, place)))
    with file.alone():
        return file.read(WordSeal(key)), told


def test_what_was_written_is_read_and_nobody_else_can(tmp_path: Path) -> None:
    """The words stand nowhere in the file, and only its owner may open it."""
    sealed = write(tmp_path)
    assert read(tmp_path) == (WORDS, [])
    assert "쿼츠뷁".encode() not in sealed and "회의는".encode() not in sealed
    if os.name == "posix":  # on Windows a file is its owner's by its folder
        assert (tmp_path / "words.bin").stat().st_mode & 0o077 == 0


def test_many_words_come_back(tmp_path: Path) -> None:
    """Written in pieces, read as one."""
    pairs = {f"앞{number}": {f"뒤{number}": 1.0, "뒤": 2.0} for number in range(1_000)}
    words = StoredWords(5_000, pairs, frozenset({"뒤"}), 7)
    write(tmp_path, words)
    assert read(tmp_path) == (words, [])


def test_no_two_seals_are_alike(tmp_path: Path) -> None:
    """The same words, sealed twice, are different bytes: a nonce is never used again."""
    assert write(tmp_path) != write(tmp_path)


def test_without_a_file_there_are_no_words(tmp_path: Path) -> None:
    """And nothing is told."""
    assert read(tmp_path) == (StoredWords(), [])


@pytest.mark.parametrize(
    ("damage", "code"),
    [
        (lambda sealed: sealed[:-1], "broken"),
        (lambda sealed: sealed[:30] + bytes([sealed[30] ^ 1]) + sealed[31:], "broken"),
        (lambda sealed: sealed[:15], "broken"),
        (lambda sealed: sealed[:4], "broken"),
        (lambda sealed: b"", "foreign"),
        (lambda sealed: b"PK\x03\x04 something else", "foreign"),
        (lambda sealed: sealed[:11] + b"\x00" + sealed[12:], "older"),
        (lambda sealed: sealed[:11] + b"\x02" + sealed[12:], "newer"),
        (lambda sealed: WordSeal(new_key()).close(b"\x80"), "foreign"),
        (lambda sealed: WordSeal(KEY).close(b"\xc1 no words"), "broken"),
    ],
)
def test_a_strange_file_is_moved_aside(tmp_path: Path, damage: Callable[[bytes], bytes], code: Strangeness) -> None:
    """Cut short, changed, another's, of another version: kept as it is under a name that says which, and told."""
    path = tmp_path / "words.bin"
    strange = damage(write(tmp_path))
    path.write_bytes(strange)
    words, told = read(tmp_path)
    assert words == StoredWords()
    assert [each for each, _ in told] == [code]
    place = told[0][1]
    assert place.name.startswith(f"words-{code}-") and place.read_bytes() == strange
    assert not path.exists()
    path.write_bytes(strange)
    assert read(tmp_path)[1][0][1] != place, "another one of the same second takes no name that is taken"


def test_no_word_is_in_the_fault() -> None:
    """What is raised about a file says its kind only."""
    with pytest.raises(StrangeFile, match=r"^broken$"):
        WordSeal(KEY).open(WordSeal(KEY).close("쿼츠뷁".encode())[:-1])


@pytest.mark.parametrize("key", ["", "00", "not hex", "00" * 31])
def test_what_is_no_key_is_refused(key: str) -> None:
    """Without saying what it was."""
    with pytest.raises(ValueError, match=r"^no key$"):
        WordSeal(Private(key))


def test_a_full_disk_leaves_the_file_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of an attempt stays either."""
    write(tmp_path)

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("models.durable.os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        write(tmp_path, StoredWords(9))
    monkeypatch.undo()
    assert read(tmp_path) == (WORDS, [])
    assert sorted(path.name for path in tmp_path.iterdir()) == ["words.bin", "words.lock"]


def _write_for_ever(folder: Path, key: str, begun: Event) -> None:
    number = 0
    while True:
        number += 1
        write(folder, StoredWords(number, {"": {"말": float(number)}}), Private(key))
        begun.set()


def test_a_killed_program_leaves_a_whole_file(tmp_path: Path) -> None:
    """Killed while it writes as fast as it can, three times: what is there opens, and its parts agree."""
    context = multiprocessing.get_context("spawn")
    for _ in range(3):
        begun = context.Event()
        process = context.Process(target=_write_for_ever, args=(tmp_path, KEY.reveal(), begun), daemon=True)
        process.start()
        assert begun.wait(60)
        process.kill()
        process.join()
        words, told = read(tmp_path)
        assert not told and words.lines >= 1
        assert words.pairs == {"": {"말": float(words.lines)}}


def test_everything_goes_when_it_is_to(tmp_path: Path) -> None:
    """Those moved aside too."""
    (tmp_path / "words.bin").write_bytes(b"something")
    read(tmp_path)
    write(tmp_path)
    file = word_file(tmp_path)
    with file.alone():
        file.delete()
    assert [path.name for path in tmp_path.iterdir()] == ["words.lock"]
