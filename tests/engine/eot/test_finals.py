"""The end of an utterance by rule: letters that are keys, whole turns of a word, favours, marks; and a set against the built-in model."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.library.files import builtin_model
from engine.eot.finals import asks, begun_letter, begun_stem, could_answer, is_favour, is_wish, with_marks
from engine.eot.marks import fitting_marks
from engine.eot.predictor import Predictor
from engine.eot.tables import Tables
from engine.errors import EngineError
from engine.llm.llama import LlamaRuntime
from engine.llm.pieces import Pieces
from engine.process.eot import open_predictor
from engine.wire.eot import EotItem, SparedFault

DATA = Path(__file__).parents[2] / "data" / "ends.tsv"


@pytest.fixture(scope="module")
def predictor() -> Iterator[Predictor]:
    """The built-in model's."""
    files = builtin_model()
    runtime = LlamaRuntime(Path(files.gguf), threads=1)
    faults: list[SparedFault] = []
    yield open_predictor(runtime, Pieces(Path(files.tokenizer)), files, faults)
    assert faults == []
    runtime.close()


def judged(predictor: Predictor, text: str, turn: str = "") -> EotItem:
    work = predictor.begin([text], [turn] if turn else [], 1, 1.0)
    predictor.go_on(work, lambda: False)
    [item] = work.answers
    assert isinstance(item, EotItem), EngineError
    return item


def test_the_set_is_judged_right(predictor: Predictor) -> None:
    """Short turns with and without marks and behind a question, ends that are plain, favours, begun letters."""
    lines = [line for line in DATA.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    wrong = []
    for line in lines:
        text, turn, wanted, marks = line.split("\t")
        item = judged(predictor, text, turn)
        first = item.marks[0]
        right = item.assessment != "high" if wanted == "not high" else item.assessment == wanted
        offered = first.mark in marks and first.probability >= 0.2
        both = len(marks) < 2 or all(each.probability >= 0.04 for each in item.marks if each.mark in marks)
        if not right or (marks and not (offered and both)):
            wrong.append(
                (text, turn, round(item.probability, 3), [(m.mark, round(m.probability, 2)) for m in item.marks])
            )
    assert len(lines) >= 100
    assert wrong == []


def test_a_mark_that_was_typed_counts(predictor: Predictor) -> None:
    """A question mark makes a question of a word; a comma and a lone dot row do not end what goes on."""
    assert judged(predictor, "오늘 회의").probability < judged(predictor, "오늘 회의?").probability
    assert judged(predictor, "그 사람이").probability < judged(predictor, "그 사람이.").probability
    assert judged(predictor, "그 사람이,").assessment == "low"


@pytest.mark.parametrize(
    ("text", "begun"),
    [
        ("ㅎ", True),
        ("오늘 ㅎ", True),
        ("ㅋㅋ", False),
        ("응ㅠㅠ", False),
        ("ㅇㅇ", False),
        ("ㄱㅅ", False),
        ("네", False),
        ("ㅂㅈ", False),
    ],
)
def test_a_letter_is_a_key(text: str, begun: bool) -> None:
    """Unless it is laughter, an answer, or one of several."""
    tables = Tables.read()
    whole = {**tables.expressions, **dict.fromkeys(tables.turns, True)}
    assert begun_letter(text, whole, typing=True) is begun
    assert not begun_letter("재밌다ㅋ", whole)
    assert not begun_letter("ㅎ", whole)


@pytest.mark.parametrize(
    ("text", "favour"),
    [
        ("전화해", True),
        ("보내", True),
        ("알려", True),
        ("먹었어", False),
        ("좋아", False),
        ("그렇게 했어", False),
        ("오늘", False),
        ("문 열어", True),
    ],
)
def test_what_could_be_asked_for(text: str, favour: bool) -> None:
    """Before 주세요 and 줘 stand verbs in -아 and -어 that are no past."""
    assert is_favour(text) is favour


@pytest.mark.parametrize(
    ("text", "begun"),
    [
        ("괜찮", True),
        ("저는 좋", True),
        ("다 끝났", True),
        ("시간이 없", True),
        ("책을 읽", True),
        ("여덟", False),
        ("이 값", False),
        ("닭", False),
        ("히읗", False),
        ("네", False),
        ("OK", False),
        ("", False),
    ],
)
def test_a_bare_stem_waits_for_its_ending(text: str, begun: bool) -> None:
    """No noun ends so."""
    assert begun_stem(text) is begun


def test_who_has_asked() -> None:
    """The last turn, by its mark or its ending."""
    assert asks(["안녕", "밥 먹었어?"])
    assert asks(["언제 오나요"])
    assert not asks(["밥 먹었어?", "응"])
    assert not asks([])


def test_marks_add_to_the_odds() -> None:
    """The strongest one, at least to where it is probable; three dots hang in the air, and a number's dot is no end."""
    found = [with_marks(0.1, "그래", marks) for marks in ("?!", ".", "~", "...", ",", "")]
    assert found == sorted(found, reverse=True)
    assert found[1] >= 0.8
    assert found[-1] == found[-2] == with_marks(0.1, "1", ".") == 0.1
    assert with_marks(0.999, "그래", "?") > 0.999


def test_wishes_are_whole() -> None:
    """Behind whatever they are for."""
    assert is_wish("생일 축하해")
    assert is_wish("고마워")
    assert not is_wish("좋아해")
    assert not is_wish("축하해 주러")


def test_what_could_be_an_answer() -> None:
    """A word that waits for no other."""
    assert could_answer("내일")
    assert could_answer("학교에")
    assert not could_answer("내일은")
    assert not could_answer("비가 와서")


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("확인했습니다", "."),
        ("시작할까요", "?"),
        ("뭐 먹을래", "?"),
        ("어디 갔어", "?"),
        ("왜 그런지 모르겠어", "."),
        ("그러니까", "."),
        ("언니", "."),
        ("축하해", "!"),
        ("보내 주세요", "."),
    ],
)
def test_the_ending_asks_for_its_mark(text: str, first: str) -> None:
    """Though the network finds that no mark follows at all."""
    shares = fitting_marks(text, {".": 0.0, "?": 0.0, "!": 0.0, "~": 0.0}, 0.9)
    assert max(shares, key=lambda mark: shares[mark]) == first
    assert sum(shares.values()) <= 1


def test_what_is_open_is_left_to_the_network() -> None:
    """먹었어 tells or asks; laughter mostly ends without a mark."""
    asked = fitting_marks("밥 먹었어", {".": 0.1, "?": 0.5, "!": 0.0, "~": 0.0}, 0.9)
    told = fitting_marks("밥 먹었어", {".": 0.5, "?": 0.1, "!": 0.0, "~": 0.0}, 0.9)
    assert asked["?"] > asked["."]
    assert told["."] > told["?"]
    assert sum(fitting_marks("웃겨ㅋㅋ", {".": 0.0, "?": 0.0, "!": 0.0, "~": 0.0}, 0.9).values()) <= 0.5
