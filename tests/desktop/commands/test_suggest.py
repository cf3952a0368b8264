"""``ieum suggest``: candidates for people and, as JSON lines, for programs."""

from __future__ import annotations

import io
import json
import logging
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from fake_ask import ask

from desktop.commands.suggest import LINE_LIMIT, answer_lines, suggest

ROOT = Path(__file__).resolve().parents[3]


def answers(*lines: str | bytes) -> list[dict[str, Any]]:
    source = b"".join((line.encode() if isinstance(line, str) else line) + b"\n" for line in lines)
    out = io.BytesIO()
    assert answer_lines(ask, io.BytesIO(source), out) == 0
    return [json.loads(line) for line in out.getvalue().decode().splitlines()]


def test_a_line_for_each_candidate() -> None:
    """Probability and eojeol, most probable first, and 0."""
    out, errors = io.StringIO(), io.StringIO()
    assert suggest(ask, "새 집에 놓을 각", 2, out, errors) == 0
    assert out.getvalue() == " 50.0%  가구\n 25.0%  가구를\n"
    assert not errors.getvalue()


def test_nothing_to_suggest_is_no_error() -> None:
    """The sentence goes to standard error, so that a script gets no line."""
    out, errors = io.StringIO(), io.StringIO()
    assert suggest(ask, "쀍", 5, out, errors) == 0
    assert not out.getvalue()
    assert errors.getvalue().strip()


@pytest.mark.parametrize(("before", "k", "code"), [("고장", 5, 1), ("가", 0, 2), ("가", 21, 2)])
def test_failures_have_exit_codes(before: str, k: int, code: int) -> None:
    """1 when the engine does not answer, 2 when ``k`` makes no sense, and a sentence about it."""
    out, errors = io.StringIO(), io.StringIO()
    assert suggest(ask, before, k, out, errors) == code
    assert errors.getvalue().strip()


def test_broken_argument_is_answered() -> None:
    """Bytes of the command line that are no text are replaced and do not reach the engine."""
    out, errors = io.StringIO(), io.StringIO()
    assert suggest(ask, "\udcff 하", 1, out, errors) == 0
    assert "한글" in out.getvalue()


def test_each_line_gets_its_answer() -> None:
    """Candidates with probabilities and the time, in the order of the lines; ``k`` defaults to 5."""
    first, second = answers('{"before": "새 집에 놓을 각", "k": 1}', '{"before": "하"}')
    assert first["candidates"] == [{"text": "가구", "probability": 0.5}]
    assert [each["text"] for each in second["candidates"]] == ["한글", "한글을"]
    assert second["elapsed_ms"] >= 0


BAD = {
    "no JSON": "{before: 1}",
    "empty line": "",
    "not UTF-8": b'{"before": "\xff"}',
    "array": "[1]",
    "number": "7",
    "nested too deep": "[" * 9000,
    "text missing": "{}",
    "text of a wrong type": '{"before": 5}',
    "half a surrogate pair": '{"before": "\\ud83d"}',
    "k too small": '{"before": "가", "k": 0}',
    "k too large": '{"before": "가", "k": 21}',
    "k a truth": '{"before": "가", "k": true}',
    "k a fraction": '{"before": "가", "k": 2.0}',
    "k a text": '{"before": "가", "k": "5"}',
    "too long": json.dumps({"before": "x" * LINE_LIMIT}),
    "far too long": json.dumps({"before": "x" * 300_000}),
    "engine fails": '{"before": "고장"}',
}


@pytest.mark.parametrize("line", BAD.values(), ids=BAD.keys())
def test_a_bad_line_gets_an_error_and_the_next_one_its_answer(line: str | bytes) -> None:
    """One line, one answer, whatever is in it; the line itself is never quoted."""
    bad, good = answers(line, '{"before": "하", "k": 1}')
    assert set(bad) == {"error"}
    assert bad["error"]
    assert good["candidates"][0]["text"] == "한글"


def test_longest_line_is_answered() -> None:
    """A line of exactly the limit is fine, in letters of three bytes too."""
    rest = LINE_LIMIT - len('{"before": ""}')
    [answer] = answers('{"before": "' + "가" * rest + '"}')
    assert "candidates" in answer


def test_last_line_needs_no_end() -> None:
    """A program that ends without a final newline is answered all the same."""
    out = io.BytesIO()
    answer_lines(ask, io.BytesIO(b'{"before": "\xed\x95\x98"}'), out)
    assert json.loads(out.getvalue())["candidates"]


def test_answers_come_at_once(tmp_path: Path) -> None:
    """Each answer is flushed before the next line is read."""
    reading, writing = os.pipe()
    answered, answering = os.pipe()
    with os.fdopen(reading, "rb") as source, os.fdopen(answering, "wb") as out:
        worker = threading.Thread(target=answer_lines, args=(ask, source, out))
        worker.start()
        for _ in range(2):
            os.write(writing, '{"before": "하"}\n'.encode())
            assert b"candidates" in os.read(answered, 4096)
        os.close(writing)
        worker.join(5)
        assert not worker.is_alive()
    os.close(answered)


def test_broken_pipe_ends_quietly() -> None:
    """When nobody reads the answers, the command ends with 0 and prints nothing."""
    child = (
        "import sys; from fake_ask import ask; from desktop.commands.suggest import answer_lines;"
        "sys.exit(answer_lines(ask, sys.stdin.buffer, sys.stdout.buffer))"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", child],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'tests/support'}"},
    )
    assert process.stdin
    assert process.stdout
    assert process.stderr
    process.stdout.close()
    try:
        process.stdin.write(b'{"before": "x"}\n' * 2000)
        process.stdin.close()
    except BrokenPipeError:
        pass
    errors = process.stderr.read()
    process.stderr.close()
    assert process.wait(20) == 0
    assert errors == b""


def test_nothing_typed_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    """Neither good nor bad lines leave a trace in the log."""
    with caplog.at_level(logging.DEBUG):
        answers('{"before": "비밀번호"}', "비밀번호", '{"before": "고장"}')
    assert "비밀" not in caplog.text
