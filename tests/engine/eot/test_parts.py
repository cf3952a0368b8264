"""The end of turn without a model: tables, classes, texts, endings, calibration, and how a prompt is laid out."""

from __future__ import annotations

import contextlib
import json
import math
import random
import unicodedata
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
import pytest
from models_tiny import kogpt2_like

from engine.eot.calibration import BrokenCalibration, Calibration, Evidence, Mix
from engine.eot.classes import KINDS, Classes
from engine.eot.endings import BrokenEndings, Endings
from engine.eot.grams import BITS, grams
from engine.eot.layout import Layout
from engine.eot.tables import BrokenTable, Tables, read_table
from engine.eot.text import Unfit, fit_text, fit_turns
from engine.llm.pieces import Pieces
from engine.suggest.tokens import Tokens
from engine.text.private import Private
from engine.wire.eot import Eot
from engine.wire.eot_question import check, eot_question, request_code
from engine.wire.options import BadOption

BUILTIN = Path(__file__).parents[3] / "models" / "builtin"


@pytest.fixture(scope="module")
def pieces() -> Pieces:
    """The built-in vocabulary."""
    return Pieces(BUILTIN / "tokenizer.json")


@pytest.fixture(scope="module")
def classes(pieces: Pieces) -> Classes:
    """Its classes, as of a model with three rows more than tokens."""
    return Classes(pieces, Tables.read(), len(pieces.written) + 3)


def test_the_tables_hold_what_people_end_with() -> None:
    """About 110 expressions, 34 characters and 30 marks and more; each says whether it counts."""
    tables = Tables.read()
    assert len(tables.expressions) >= 100
    assert len(tables.user_defined) >= 34
    assert len(tables.punctuation) >= 30
    assert all(tables.punctuation[mark] for mark in "。？！」』》〉】.?!…")
    assert not any(tables.punctuation[mark] for mark in ",、「『《〈【([{:;\"'")
    assert tables.expressions["아니요"]
    assert {"네", "그래", "맞습니다", "알겠습니다", "감사합니다", "죄송합니다"} <= set(tables.expressions)
    assert not tables.expressions["감사합니다"]


def test_a_table_of_ones_own(tmp_path: Path) -> None:
    """One entry a line; a dash before it: it does not count; comments, blanks and a byte order mark are no entries."""
    path = tmp_path / "own.txt"
    path.write_text("\ufeff# mine\n♡\n\n-#\n-\n--\n#\n", encoding="utf-8")
    assert read_table(path, marks=True) == {"♡": True, "#": True, "-": False}


def test_special_characters_of_ones_own() -> None:
    """They count in place of the usual ones; what the table tells apart without counting it stays told apart."""
    own = Tables.read(" ;-) @").user_defined
    assert {mark for mark, counts in own.items() if counts} == {";", "-", ")", "@"}
    assert own["ㅋ"] is False
    assert "♡" not in own
    assert Tables.read("  ") == Tables.read()


@pytest.mark.parametrize("content", [b"\xff\xfe", "♡♡\n".encode(), b"a\n" * 10_001])
def test_a_broken_table_is_refused(content: bytes, tmp_path: Path) -> None:
    """No UTF-8, two characters in one entry, far too many lines; and a file that is not there."""
    path = tmp_path / "own.txt"
    path.write_bytes(content)
    with pytest.raises(BrokenTable):
        read_table(path, marks=True)
    with pytest.raises(BrokenTable):
        read_table(tmp_path / "none.txt")


@pytest.mark.parametrize(
    ("token", "kind", "counts"),
    [
        ("</s>", "other_eot", True),
        ("<0x0A>", "other_eot", True),
        ("<unk>", "other_eot", False),
        ("<0xEA>", "abnormal", False),
        ("▁", "general", False),
        (".", "punctuation", True),
        (",", "punctuation", False),
        ("「", "punctuation", False),
        ("」", "punctuation", True),
        ("~", "user_defined", True),
        ("ㅋㅋ", "user_defined", False),
        ("@", "user_defined", False),
        ("▁감사합니다", "eot_expression", False),
        ("▁ㅇㅇ", "eot_expression", True),
        ("겠습니다", "general", False),
    ],
)
def test_the_class_of_a_token(token: str, kind: str, counts: bool, pieces: Pieces, classes: Classes) -> None:
    """What ends counts; what goes on, opens or is a part of a character does not."""
    number = pieces.tokenizer.get_vocab()[token]
    assert (classes.kind(number), bool(classes.ends[number])) == (kind, counts)


def test_rows_without_a_token_are_abnormal(pieces: Pieces, classes: Classes) -> None:
    """They have a class and a name, and never count."""
    last = len(pieces.written) + 2
    assert (classes.kind(last), bool(classes.ends[last]), classes.name(last)) == ("abnormal", False, f"<{last}>")


def test_the_sums_are_of_the_whole_vocabulary(classes: Classes) -> None:
    """The classes share all of the probability, and the end is the sum over each token that counts, small ones too."""
    chances = np.full(len(classes.ends), 1 / len(classes.ends), dtype=np.float32)
    sums = classes.sums(chances)
    assert set(sums) == set(KINDS)
    assert sum(sums.values()) == pytest.approx(1, abs=1e-4)
    assert classes.end(chances) == pytest.approx(classes.ends.mean(), rel=1e-4)


def test_marks_that_merge_with_letters_are_words(tmp_path: Path) -> None:
    """In KoGPT2's manner "요." goes on with a word, and special tokens that end nothing do not count."""
    kogpt2_like(tmp_path / "t.json")
    pieces = Pieces(tmp_path / "t.json")
    classes = Classes(pieces, Tables.read(), len(pieces.written))
    found = {name: pieces.tokenizer.get_vocab()[name] for name in ("요.", "<pad>", "<unused0>", "</s>")}
    assert classes.kind(found["요."]) == "general"
    assert {name for name, i in found.items() if classes.ends[i]} == {"</s>"}
    assert classes.kind(found["<pad>"]) == classes.kind(found["<unused0>"]) == "other_eot"


def test_a_text_is_composed_on_one_line() -> None:
    """NFC; blanks, tabs and line breaks are one blank."""
    decomposed = unicodedata.normalize("NFD", "그래 알았어")
    assert fit_text(f"\n {decomposed}\r\n\tㅋㅋ\u3000") == "그래 알았어 ㅋㅋ"
    assert len(fit_text(unicodedata.normalize("NFD", "각" * 1000))) == 1000
    assert fit_turns(["OK", " 네 "]) == ("OK", "네")


@pytest.mark.parametrize(
    ("text", "code", "reason"),
    [
        ("", "INVALID_INPUT", "empty"),
        (" \n\t", "INVALID_INPUT", "empty"),
        ("네\x00", "INVALID_INPUT", "control"),
        ("\x1b[1m네", "INVALID_INPUT", "control"),
        ("네\ud83d", "INVALID_INPUT", "control"),
        ("네" * 1001, "TEXT_TOO_LONG", "too-long"),
        ("네" * 100_000, "TEXT_TOO_LONG", "too-long"),
    ],
)
def test_a_text_nothing_can_be_said_about(text: str, code: str, reason: str) -> None:
    """Each has its code and reason, and the exception does not hold the text."""
    with pytest.raises(Unfit) as caught:
        fit_text(text)
    assert (caught.value.refused.code, caught.value.refused.reason) == (code, reason)
    assert str(caught.value) == reason


@pytest.mark.parametrize("text", ["OK", "123", "^^", "😀 123", "ㅇㅋ", "...", "漢字"])
def test_a_text_without_hangul_is_an_utterance(text: str) -> None:
    """It stands among Korean ones, so it is asked about like any other."""
    assert fit_text(f" {text}\n") == text


def test_a_turn_nothing_can_be_said_about() -> None:
    """An empty or broken turn is a bad turn; one that is too long says so."""
    for turns in (["네", ""], ["\x07"]):
        with pytest.raises(Unfit, match="bad-turn"):
            fit_turns(turns)
    with pytest.raises(Unfit, match="too-long"):
        fit_turns(["네" * 1001])


def test_turns_stand_apart_and_the_oldest_go_first(tokens: Tokens) -> None:
    """The end token closes each turn; turns are dropped whole until the rest has room, and the text stays whole."""
    pieces = tokens.pieces
    whole = Layout(pieces, 128).reading(["오늘 회의는", "안녕하세요"], "오늘 날씨가")
    assert whole.ids == (
        pieces.ends[0],
        *pieces.line("오늘 회의는"),
        pieces.ends[0],
        *pieces.line("안녕하세요"),
        pieces.ends[0],
        *pieces.line("오늘 날씨가"),
    )
    assert (whole.turns, whole.tokens, whole.cut) == (2, len(whole.ids) - 1, False)
    less = Layout(pieces, len(whole.ids) - 1).reading(["오늘 회의는", "안녕하세요"], "오늘 날씨가")
    assert (less.turns, less.ids) == (1, (whole.ids[0], *whole.ids[2 + len(pieces.line("오늘 회의는")) :]))
    none = Layout(pieces, 4).reading(["안녕하세요"], "오늘 날씨가")
    assert none.turns == 0


def test_a_text_beyond_the_window_keeps_its_end(tokens: Tokens) -> None:
    """Its newest tokens, from the start of an eojeol, and the answer says that it was cut."""
    text = "오늘 날씨가 정말 좋네요. " * 40
    reading = Layout(tokens.pieces, 32).reading(["안녕하세요"], text)
    line = tokens.pieces.line(text)
    assert reading.cut
    assert reading.turns == 0
    assert len(reading.ids) <= 32
    assert list(reading.ids[1:]) == line[-len(reading.ids) + 1 :]
    assert tokens.pieces.written[reading.ids[1]].startswith(" ")


def test_a_calibration_map_is_straight_between_its_points(tmp_path: Path) -> None:
    """And flat outside of them."""
    path = tmp_path / "eot.json"
    path.write_text(json.dumps({"version": 1, "model": "m", "points": [[0.1, 0.2], [0.5, 0.8]]}), encoding="utf-8")
    read = Calibration.read(path)
    told = [read.probability(Evidence(raw, 0.5, 9.0)) for raw in (0.0, 0.1, 0.3, 0.5, 1.0)]
    assert told == pytest.approx([0.2, 0.2, 0.5, 0.8, 0.8])
    assert read.marks == "keep"


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        '{"version": 2, "model": "m", "points": [[0, 0], [1, 1]]}',
        '{"version": 1, "model": "m", "points": []}',
        '{"version": 1, "model": "m", "points": [[0, 0]]}',
        '{"version": 1, "model": "m", "points": [[0, 0.5], [1, 0.4]]}',
        '{"version": 1, "model": "m", "points": [[0.5, 0], [0.5, 1]]}',
        '{"version": 1, "model": "m", "points": [[0, 0], [1, 1.1]]}',
        '{"version": 1, "model": "m", "points": [[0, 0], [1, 1]], "marks": "eat"}',
        '{"version": 1, "model": "m", "points": [[0, 0], [1, 1]], "more": 1}',
        '{"version": 1, "model": "m", "points": [[0, 0], [1, 1]], "mix": {"ending": 1}}',
        '{"version": 1, "model": "m", "points": [[0, 0], [1, 1]], "mix": {"ending": 1, "odds": 1e999, "bias": 0}}',
        '{"version": 1, "model": "m", "points": [[0, 0], [1, 1]], "mix": {"ending": 1e308, "odds": -1e308, "bias": 0}}',
        " " * (1 << 20) + "{}",
    ],
)
def test_a_broken_calibration_map_is_refused(content: str, tmp_path: Path) -> None:
    """What is no map, falls, leaves 0 to 1 or is of another version; and a file that is not there."""
    path = tmp_path / "eot.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(BrokenCalibration):
        Calibration.read(path)
    with pytest.raises(BrokenCalibration):
        Calibration.read(tmp_path / "none.json")


def test_evidence_is_mixed_before_the_map() -> None:
    """The ending and the model's odds by their weights; what is impossible to a model is only very improbable."""
    mixed = Calibration(1, "m", ((0.0, 0.0), (1.0, 1.0)), mix=Mix(1.0, 2.0, 0.5))
    assert mixed.probability(Evidence(0.2, 0.2, -0.5)) == pytest.approx(0.5)
    assert mixed.probability(Evidence(0.2, 0.1, 0.0)) == pytest.approx(1 / (1 + math.exp(-2 * math.log(2) - 0.5)))
    assert 0 <= mixed.probability(Evidence(0.0, 1.0, -900.0)) < 1e-6
    assert 0.99 < mixed.probability(Evidence(1, 0, 900.0)) <= 1


def test_endings_are_counted_by_their_letters(tmp_path: Path) -> None:
    """The last ten characters with their edges, whatever stands before; hashes are the same in every process."""
    assert grams("가" * 30 + "알겠습니다요네네네네") == grams("나" * 9 + "알겠습니다요네네네네")
    assert grams("네") != grams("아네") != grams("네 ")
    assert sum(part * part for part in grams("그래 알았어").values()) == pytest.approx(1)
    assert crc32(b"$") & ((1 << BITS) - 1) in grams("아무거나")
    weights = np.zeros(1 << BITS, dtype=np.int8)
    weights[list(grams("네"))] = 100
    np.savez_compressed(tmp_path / "e.npz", weights=weights, scale=np.float32(0.5), bias=np.float32(-1))
    endings = Endings(tmp_path / "e.npz")
    assert endings.score("네") == pytest.approx(-1 + 50 * sum(grams("네").values()))
    assert endings.score("") >= -1


@pytest.mark.parametrize("kind", ["none", "text", "shape", "type", "scale", "words", "objects", "bomb", "missing"])
def test_broken_endings_are_refused(kind: str, tmp_path: Path) -> None:
    """No file, no archive, arrays of another kind, objects, what unfolds to more than it may."""
    path = tmp_path / "e.npz"
    weights: Any = np.zeros(1 << BITS, dtype=np.int8)
    arrays: dict[str, Any] = {"weights": weights, "scale": np.float32(1), "bias": np.float32(0)}
    changed: dict[str, dict[str, Any]] = {
        "shape": {"weights": weights[1:]},
        "type": {"weights": weights.astype(np.int16)},
        "scale": {"scale": np.float32(np.nan)},
        "words": {"bias": np.array("many")},
        "objects": {"weights": np.array([{}, []], dtype=object)},
        "bomb": {"weights": np.zeros(1 << 23, dtype=np.int8)},
    }
    if kind == "text":
        path.write_text("no archive", encoding="utf-8")
    elif kind == "missing":
        np.savez(path, weights=weights)
    elif kind != "none":
        np.savez_compressed(path, **(arrays | changed[kind]))
    with pytest.raises(BrokenEndings):
        Endings(path)


def test_endings_with_a_wrong_byte_are_refused_or_read(tmp_path: Path) -> None:
    """Nothing else comes of a file with a flipped bit: the model beside it must load all the same."""
    sound = (BUILTIN / "endings.npz").read_bytes()
    chance = random.Random(3)
    path = tmp_path / "e.npz"
    for _ in range(150):
        broken = bytearray(sound)
        broken[chance.randrange(len(broken))] ^= 1 << chance.randrange(8)
        path.write_bytes(broken)
        with contextlib.suppress(BrokenEndings):
            assert math.isfinite(Endings(path).score("네"))


@pytest.mark.parametrize(
    ("name", "question"),
    [
        ("texts", Eot(0, ())),
        ("texts", Eot(0, (Private("네"),) * 101)),
        ("turns", Eot(0, (Private("네"),), (Private("네"),) * 101)),
        ("top_k", Eot(0, (Private("네"),), top_k=0)),
        ("top_k", Eot(0, (Private("네"),), top_k=21)),
        ("top_k", Eot(0, (Private("네"),), top_k=True)),
        ("temperature", Eot(0, (Private("네"),), temperature=0.05)),
        ("temperature", Eot(0, (Private("네"),), temperature=float("nan"))),
        ("timeout", Eot(0, (Private("네"),), deadline_ms=0.5)),
        ("timeout", Eot(0, (Private("네"),), deadline_ms=60_001)),
    ],
)
def test_a_parameter_out_of_range_is_named(name: str, question: Eot) -> None:
    """With its limits, before anything is sent."""
    with pytest.raises(BadOption) as caught:
        check(question)
    assert caught.value.name == name


def test_a_question_is_bounded_for_the_link() -> None:
    """A text of any length is sent at a length at which it is still too long."""
    question = eot_question([Private("네" * 1_000_000), Private(unicodedata.normalize("NFD", "각" * 1000))])
    assert [len(text) for text in question.texts] == [1001, 1000]
    assert request_code("bad-request") == "INVALID_PARAMETER"
    assert request_code("no-model") == request_code("crashed") == "MODEL_NOT_LOADED"
    assert request_code("cancelled") == "TIMEOUT"
