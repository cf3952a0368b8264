"""Sentences in two languages."""

from __future__ import annotations

import string
from typing import get_args

import pytest

from desktop.ui.strings import MODEL_FAULTS, Sentence, language, text
from engine.runtime import LoadCode


def names(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


@pytest.mark.parametrize("sentence", Sentence, ids=lambda each: each.name)
def test_both_languages_name_the_same_values(sentence: Sentence) -> None:
    """Each sentence has Korean and English words, and both use the same values."""
    korean, english = sentence.value
    assert names(korean) == names(english)
    assert korean
    assert english.isascii() or any(mark in english for mark in "–‘’“”·↑↓오")


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, "ko"),
        ({"LANG": "C.UTF-8"}, "ko"),
        ({"LANG": "POSIX"}, "ko"),
        ({"LANG": "ko_KR.UTF-8"}, "ko"),
        ({"LANG": "ko"}, "ko"),
        ({"LANG": "en_US.UTF-8"}, "en"),
        ({"LANG": "kok_IN"}, "en"),
        ({"LANG": "en_US.UTF-8", "LC_MESSAGES": "ko_KR.UTF-8"}, "ko"),
        ({"LANG": "ko_KR.UTF-8", "LC_ALL": "de_DE"}, "en"),
        ({"LC_ALL": "", "LC_MESSAGES": "fr_FR"}, "en"),
    ],
)
def test_language_follows_the_locale(environment: dict[str, str], expected: str) -> None:
    """Korean by default; English when the first locale that is set is of another language."""
    assert language(environment) == expected


def test_text_fills_in_values(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sentence of the locale, with its values; a missing one is an error and not a hole."""
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    assert text(Sentence.ALREADY_RUNNING, pid=7) == "Ieum is already running (process 7)."
    monkeypatch.setenv("LC_ALL", "ko_KR.UTF-8")
    assert text(Sentence.ALREADY_RUNNING, pid=7) == "이음이 이미 실행되고 있습니다 (프로세스 7)."
    with pytest.raises(KeyError):
        text(Sentence.ALREADY_RUNNING)


def test_every_fault_of_a_model_has_a_sentence() -> None:
    """Each code the engine can give, and "crashed", is explained."""
    assert set(MODEL_FAULTS) == {*get_args(LoadCode), "crashed"}
