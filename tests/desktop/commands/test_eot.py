"""``ieum eot``: one text for people, JSON lines for programs, and whole files."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len

from desktop import commands
from desktop.arguments import parser
from desktop.commands import context
from desktop.commands.eot.answer import LINE_LIMIT, answer_eot_lines, eot
from desktop.commands.eot.file import COLUMNS, eot_file
from desktop.commands.eot.question import EotOptions, EotUnanswered, read_eot_options
from engine.client.state import RequestFailed
from engine.errors import EngineError
from engine.text.private import Private
from engine.wire.eot import Eot, EotAnswer, EotItem, EotPrediction, EotRefused

ROOT = Path(__file__).resolve().parents[3]

NEXT = (
    EotPrediction(Private("</s>"), 0.8, 1, True, "other_eot"),
    EotPrediction(Private(" 또"), 0.1, 2, False, "general"),
)


def engine(question: Eot) -> EotAnswer:
    """The fake engine: 0.9 for a text that ends with 어, refuses an empty one, breaks on 고장, is late on 늦게."""

    def judged(text: str) -> EotItem | EotRefused:
        if text == "고장":
            raise EngineError("broken")
        if text == "없음":
            raise RequestFailed("no-model")
        if not text:
            return EotRefused("INVALID_INPUT", "empty")
        if text == "늦게":
            return EotRefused("TIMEOUT", "too-late")
        if len(text) > 1000:
            return EotRefused("TEXT_TOO_LONG", "too-long")
        ended = text.endswith("어")
        said = len(question.turns)
        return EotItem(
            0.9 if ended else 0.1,
            0.5,
            0.4,
            "high" if ended else "low",
            {"general": 0.5, "other_eot": 0.5},
            NEXT[: question.top_k],
            (),
            said,
            3 + said,
            cut=False,
            calibrated=True,
            recommendation=("respond" if ended else "wait") if said else None,
        )

    return EotAnswer(1, "m", tuple(judged(text.reveal()) for text in question.texts), 1.25)


def answers(*lines: str | bytes, usual: EotOptions | None = None) -> list[dict[str, Any]]:
    source = b"".join((line.encode() if isinstance(line, str) else line) + b"\n" for line in lines)
    out = io.BytesIO()
    assert answer_eot_lines(engine, usual or EotOptions(), io.BytesIO(source), out) == 0
    return [json.loads(line) for line in out.getvalue().decode().splitlines()]


def test_a_text_is_assessed_for_people() -> None:
    """The probability, what it means, what the signs say, and what could come next; 0."""
    out, errors = io.StringIO(), io.StringIO()
    assert eot(engine, Private("그래 알았어"), [], EotOptions(), out, errors) == 0
    first, legend, *listed = out.getvalue().splitlines()
    assert "90.0%" in first
    assert "high" in first
    assert {"■", "·", "▁"} <= set(legend)
    assert all(cell_len(line.rpartition(" ")[0]) == cell_len(listed[0].rpartition(" ")[0]) for line in listed)
    assert [line.split()[-1] for line in listed] == ["</s>", "▁또"]
    assert not errors.getvalue()


def test_a_dialogue_gets_a_recommendation() -> None:
    """A sentence that says what to do, and how much was read."""
    out = io.StringIO()
    assert (
        eot(engine, Private("알았어"), [Private("지금 나갈게"), Private("응")], EotOptions(), out, io.StringIO()) == 0
    )
    assert "답해도" in out.getvalue() or "answer" in out.getvalue()
    assert "2" in out.getvalue().splitlines()[2]


@pytest.mark.parametrize(
    ("text", "status", "code"),
    [
        ("", 2, "INVALID_INPUT"),
        ("가" * 1001, 2, "TEXT_TOO_LONG"),
        ("늦게", 1, "TIMEOUT"),
        ("고장", 1, "MODEL_NOT_LOADED"),
        ("없음", 1, "MODEL_NOT_LOADED"),
    ],
)
def test_without_an_answer_there_is_a_code(text: str, status: int, code: str) -> None:
    """On standard error, with a sentence; 2 for a text that is refused, 1 when the engine has no answer."""
    out, errors = io.StringIO(), io.StringIO()
    assert eot(engine, Private(text), [], EotOptions(), out, errors) == status
    assert errors.getvalue().startswith(code + ": ")
    assert not out.getvalue()


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("top_k", "0"),
        ("top_k", "21"),
        ("top_k", "2.5"),
        ("top_k", "x"),
        ("temperature", "0.05"),
        ("temperature", "nan"),
        ("timeout", "0"),
        ("timeout", "60001"),
    ],
)
def test_an_option_out_of_range_is_refused(option: str, value: str) -> None:
    """INVALID_PARAMETER with a sentence that names the option as the command line does."""
    with pytest.raises(EotUnanswered) as caught:
        read_eot_options({option: value})
    assert caught.value.code == "INVALID_PARAMETER"
    assert caught.value.sentence.startswith("--" + option.replace("_", "-"))


def test_options_are_read() -> None:
    """What is not given is usual."""
    assert read_eot_options({"top_k": "7", "temperature": "0.5", "timeout": "250"}) == EotOptions(7, 0.5, 250)
    assert read_eot_options(dict.fromkeys(("top_k", "temperature", "timeout"))) == EotOptions()


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["가", "--jsonl"],
        ["--jsonl", "--file", "a"],
        ["가", "--csv", "a"],
        ["가", "--top-k", "0"],
        ["가", "--timeout", "x"],
    ],
)
def test_the_command_refuses_before_it_starts_an_engine(
    arguments: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 2 and a sentence for no or several ways to ask, and for an option out of range."""
    monkeypatch.setattr(context, "CommandEngine", None)
    assert commands.run(parser().parse_args(["eot", *arguments])) == 2
    told = capsys.readouterr()
    assert told.err.strip()
    assert not told.out


def test_each_line_gets_its_answer() -> None:
    """In order, with all that is known; a dialogue with how much was read and a recommendation."""
    first, second = answers('{"text": "그래 알았어", "top_k": 1}', '{"text": "지금", "context": ["응", "어디야"]}')
    assert (first["probability"], first["assessment"], first["raw"]) == (0.9, "high", 0.5)
    assert first["predictions"] == [
        {"token": "</s>", "probability": 0.8, "rank": 1, "is_eot": True, "type": "other_eot"}
    ]
    assert "context" not in first
    assert second["context"] == {"given": 2, "used": 2, "tokens": 5}
    assert second["recommendation"] == "wait"
    assert second["recommendation_text"]


BAD = {
    "no JSON": ("{text: 1}", "INVALID_INPUT"),
    "empty line": ("", "INVALID_INPUT"),
    "not UTF-8": (b'{"text": "\xff"}', "INVALID_INPUT"),
    "array": ("[1]", "INVALID_INPUT"),
    "nested too deep": ("[" * 90_000, "INVALID_INPUT"),
    "text missing": ("{}", "INVALID_INPUT"),
    "text of a wrong type": ('{"text": 5}', "INVALID_INPUT"),
    "context of a wrong type": ('{"text": "가", "context": "나"}', "INVALID_INPUT"),
    "a turn of a wrong type": ('{"text": "가", "context": [1]}', "INVALID_INPUT"),
    "half a surrogate pair": ('{"text": "\\ud83d"}', "INVALID_INPUT"),
    "empty text": ('{"text": ""}', "INVALID_INPUT"),
    "text too long": (json.dumps({"text": "가" * 1001}), "TEXT_TOO_LONG"),
    "line too long": (json.dumps({"text": "x" * LINE_LIMIT}), "TEXT_TOO_LONG"),
    "too many turns": (json.dumps({"text": "가", "context": ["나"] * 101}), "INVALID_PARAMETER"),
    "top_k a truth": ('{"text": "가", "top_k": true}', "INVALID_PARAMETER"),
    "top_k a text": ('{"text": "가", "top_k": "5"}', "INVALID_PARAMETER"),
    "top_k nothing": ('{"text": "가", "top_k": null}', "INVALID_PARAMETER"),
    "temperature no number": ('{"text": "가", "temperature": NaN}', "INVALID_PARAMETER"),
    "timeout too short": ('{"text": "가", "timeout": 0}', "INVALID_PARAMETER"),
    "late": ('{"text": "늦게"}', "TIMEOUT"),
    "engine fails": ('{"text": "고장"}', "MODEL_NOT_LOADED"),
}


@pytest.mark.parametrize(("line", "code"), BAD.values(), ids=BAD.keys())
def test_a_bad_line_gets_an_error_and_the_next_one_its_answer(line: str | bytes, code: str) -> None:
    """One line, one answer: an object with a code and a sentence."""
    bad, good = answers(line, '{"text": "알았어"}')
    assert set(bad) == {"error"}
    assert bad["error"]["code"] == code
    assert bad["error"]["message"]
    assert good["assessment"] == "high"


def test_a_file_becomes_a_table(tmp_path: Path) -> None:
    """A row for each line, in portions; a line that is refused has its code; the table is in the file only."""
    source, target = tmp_path / "texts.txt", tmp_path / "out.csv"
    lines = [f'{i}, "알았어' for i in range(230)]
    lines[120] = ""
    source.write_bytes(("\ufeff" + "\r\n".join(lines) + "\r\n").encode())
    out, errors = io.StringIO(), io.StringIO()
    assert eot_file(engine, source, target, [], EotOptions(), out, errors) == 0
    rows = list(csv.DictReader(io.StringIO(target.read_text(encoding="utf-8-sig"), newline="")))
    assert tuple(rows[0]) == COLUMNS
    assert [row["text"] for row in rows] == lines
    assert (rows[0]["probability"], rows[0]["assessment"], rows[0]["token"]) == ("0.900000", "high", "</s>")
    assert rows[120]["code"] == "INVALID_INPUT"
    assert rows[120]["message"]
    assert not out.getvalue()
    assert "230" in errors.getvalue()
    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".part"] == []


def test_a_file_without_a_table_goes_to_standard_output(tmp_path: Path) -> None:
    """CSV, and nothing else."""
    (tmp_path / "texts.txt").write_text("알았어", encoding="utf-8")
    out = io.StringIO()
    assert eot_file(engine, tmp_path / "texts.txt", None, [Private("응")], EotOptions(), out, io.StringIO()) == 0
    assert len(list(csv.reader(io.StringIO(out.getvalue())))) == 2


def test_files_that_cannot_be_used(tmp_path: Path) -> None:
    """2 for one that cannot be read or written, 1 when the engine fails; no half table stays."""
    broken, texts = tmp_path / "broken.txt", tmp_path / "texts.txt"
    broken.write_bytes(b"\xff")
    texts.write_text("알았어\n고장\n", encoding="utf-8")
    target = tmp_path / "out.csv"
    told = [
        eot_file(engine, path, to, [], EotOptions(), io.StringIO(), errors := io.StringIO())
        + (not errors.getvalue()) * 10
        for path, to in ((tmp_path / "none", target), (broken, target), (texts, target))
    ]
    assert told == [2, 2, 1]
    assert not target.exists()
    texts.write_text("알았어\n", encoding="utf-8")
    assert eot_file(engine, texts, tmp_path / "no" / "out.csv", [], EotOptions(), io.StringIO(), io.StringIO()) == 2


def test_the_command_works_with_the_model_that_comes_along(tmp_path: Path) -> None:
    """A real process, engine and model: a finished utterance is likelier to be finished than a cut one."""
    lines = '{"text": "밥 먹었어"}\n{"text": "내일 학교에 가서"}\n{"text": "응", "context": ["밥 먹었어?"]}\n'
    homes = {name: str(tmp_path) for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "HOME")}
    done = subprocess.run(  # our own program
        [sys.executable, "-m", "desktop", "eot", "--jsonl"],
        input=lines.encode(), capture_output=True, timeout=60, check=True, cwd=ROOT, env=os.environ | homes,
    )  # fmt: skip
    finished, cut, answered = (json.loads(line) for line in done.stdout.decode().splitlines())
    assert finished["assessment"] == "high"
    assert cut["assessment"] == "low"
    assert answered["context"]["used"] == 1
