"""Sentences in two languages."""

from __future__ import annotations

import importlib
import pkgutil
import re
import string
from pathlib import Path
from typing import get_args

import pytest

import desktop.words
from desktop.input.findings import FindingCode
from desktop.library.jobs import Stage
from desktop.words.api.page import ApiPageSentence
from desktop.words.api.refusals import ApiSentence
from desktop.words.api.serving import ServeSentence
from desktop.words.app import Sentence, language, text
from desktop.words.cli import CliSentence
from desktop.words.language import Spoken
from desktop.words.model_faults import ERRORS, MODEL_FAULTS, ErrorSentence, error_sentence, fault_words
from desktop.words.models import STAGES, ModelSentence, duration, memory, size
from desktop.words.surroundings.findings import FINDINGS
from desktop.words.voc_windows import VocWindowSentence
from desktop.words.welcome import WelcomeSentence
from engine.errors import LoadCode
from models.errors import FileCode


def names(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


@pytest.mark.parametrize(
    "sentence",
    [
        *ApiPageSentence,
        *ApiSentence,
        *ServeSentence,
        *Sentence,
        *CliSentence,
        *ModelSentence,
        *ErrorSentence,
        *VocWindowSentence,
        *WelcomeSentence,
    ],
    ids=lambda each: each.name,
)
def test_both_languages_name_the_same_values(sentence: Spoken) -> None:
    """Each sentence has Korean and English words, and both use the same values."""
    korean, english = sentence.value
    assert names(korean) == names(english)
    assert korean
    assert english.isascii() or any(mark in english for mark in "–‘’“”·…↑↓오")


ELSEWHERE = {"키링": "열쇠고리", "비밀번호": "암호", "십시오": "세요", "단축 키": "단축키"}
"""What others say, and what is said here."""


def test_one_thing_has_one_word() -> None:
    """In Korean, whichever window or command it is said by."""
    for module in pkgutil.walk_packages(desktop.words.__path__, "desktop.words."):
        importlib.import_module(module.name)
    kinds = Spoken.__subclasses__()
    assert len(kinds) > 20
    for kind in kinds:
        for each in kind:
            korean = each.value[0]
            assert not [word for word in ELSEWHERE if word in korean], each


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


def test_every_reason_that_models_give_has_a_sentence() -> None:
    """All codes that stand in the source, those that are typed, and the engine's when it tries a model."""
    source = "".join(file.read_text(encoding="utf-8") for file in (Path(__file__).parents[3] / "models").rglob("*.py"))
    raised = set(
        re.findall(r'(?:BadFile|DownloadError|StoreError|ConversionError|TransientError)\(\s*"([a-z-]+)"', source)
    )
    assert len(raised) > 30
    assert raised | {*get_args(FileCode)} | {"crashed", "mismatch", "no-answer", "in-use", "unwritable"} <= set(ERRORS)
    for code in ERRORS:
        assert "파일.gguf" in error_sentence(code, "파일.gguf", "why") or code == "bad-token"
    assert "xyz" in error_sentence("new code", "xyz", "")


def test_every_stage_and_fault_has_words() -> None:
    """Of a job, and of a model that the engine refuses."""
    assert set(STAGES) == {*get_args(Stage)}
    assert len({fault_words(code) for code in ("crashed", "mismatch", "missing", "broken-gguf")}) == 4


def test_numbers_are_for_people() -> None:
    """Sizes in powers of ten as shops tell them, memory in powers of two as systems do, times by the clock."""
    assert [size(n) for n in (0, 999, 1_000, 135_662_048, 999_600_000, 2_230_000_000)] == [
        "0 B", "999 B", "1 KB", "136 MB", "1.0 GB", "2.2 GB",
    ]  # fmt: skip
    assert [memory(n) for n in (0, 279 << 20, 3 << 29)] == ["0 MiB", "279 MiB", "1.5 GiB"]
    assert [duration(n) for n in (0, 61, 3599, 3661)] == ["0:00", "1:01", "59:59", "1:01:01"]


def test_every_finding_has_its_sentence() -> None:
    """And an advice needs no value, since none goes with it."""
    assert FINDINGS.keys() == set(get_args(FindingCode))
    assert not [code for code, (_, advice) in FINDINGS.items() if advice is not None and names(advice.value[0])]
