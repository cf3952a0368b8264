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
from engine_ask import ask

from desktop import commands
from desktop.arguments import parser
from desktop.commands import context
from desktop.commands.lines import typed
from desktop.commands.suggest import LINE_LIMIT, BadLine, answer_lines, read_options, suggest
from desktop.session.habits.follower import TypingFollower
from desktop.session.options import Eagerness
from engine.text.private import Private
from engine.wire.options import SuggestOptions
from engine.wire.protocol import Stem, Suggestions

ROOT = Path(__file__).resolve().parents[3]


def engine(before: Private, options: SuggestOptions) -> Suggestions:
    """The fake engine, which has never enough of 7 ms."""
    return Suggestions(1, ask(before, options.k), 1.0, complete=options.deadline_ms != 7)


def answers(*lines: str | bytes, usual: SuggestOptions | None = None) -> list[dict[str, Any]]:
    source = b"".join((line.encode() if isinstance(line, str) else line) + b"\n" for line in lines)
    out = io.BytesIO()
    assert answer_lines(engine, usual or SuggestOptions(), io.BytesIO(source), out) == 0
    return [json.loads(line) for line in out.getvalue().decode().splitlines()]


def test_a_line_for_each_candidate() -> None:
    """Probability and eojeol, most probable first, and 0."""
    out, errors = io.StringIO(), io.StringIO()
    assert suggest(engine, Private("새 집에 놓을 각"), SuggestOptions(2), out, errors) == 0
    assert out.getvalue() == " 50.0%  가구\n 25.0%  가구를\n"
    assert not errors.getvalue()


def test_nothing_to_suggest_is_no_error() -> None:
    """The sentence goes to standard error, so that a script gets no line."""
    out, errors = io.StringIO(), io.StringIO()
    assert suggest(engine, Private("쀍"), SuggestOptions(), out, errors) == 0
    assert not out.getvalue()
    assert errors.getvalue().strip()


def test_an_engine_that_fails_has_an_exit_code() -> None:
    """1 and a sentence when the engine does not answer."""
    out, errors = io.StringIO(), io.StringIO()
    assert suggest(engine, Private("고장"), SuggestOptions(), out, errors) == 1
    assert errors.getvalue().strip()


def test_an_answer_cut_short_is_told() -> None:
    """What was found until the deadline is printed, and a sentence on standard error says so."""
    out, errors = io.StringIO(), io.StringIO()
    assert suggest(engine, Private("하"), SuggestOptions(deadline_ms=7), out, errors) == 0
    assert "한글" in out.getvalue()
    assert errors.getvalue().strip()


def test_options_are_read() -> None:
    """As the command line spells them; what is not given is usual."""
    given = {"k": "7", "temperature": "0.5", "unit": "token", "deadline_ms": "250"}
    assert read_options(given) == SuggestOptions(7, 0.5, "token", 250)
    assert read_options(dict.fromkeys(given)) == SuggestOptions()
    assert read_options({"temperature": "1"}) == SuggestOptions()


BAD_OPTIONS = {
    "k": ("0", "21", "-1", "2.0", "five", "", "nan", "9" * 5000),
    "temperature": ("0", "0.05", "2.1", "nan", "inf", "-inf", "warm", ""),
    "unit": ("word", "", "Token"),
    "deadline_ms": ("0", "-5", "60001", "nan", "1s"),
}


@pytest.mark.parametrize("tongue", ["ko_KR.UTF-8", "en_US.UTF-8"])
@pytest.mark.parametrize(("option", "value"), [(name, value) for name, bad in BAD_OPTIONS.items() for value in bad])
def test_an_option_out_of_range_is_refused(
    option: str, value: str, tongue: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a sentence in the person's language that names the option as the command line does, and its limits."""
    monkeypatch.setenv("LC_ALL", tongue)
    with pytest.raises(BadLine) as caught:
        read_options({option: value})
    sentence = caught.value.sentence
    name, least, most = {
        "k": ("-k ", "1", "20"),
        "temperature": ("--temperature ", "0.1", "2"),
        "unit": ("--unit ", "eojeol", "token"),
        "deadline_ms": ("--deadline ", "1", "60,000"),
    }[option]
    assert sentence.startswith(name)
    assert least in sentence and most in sentence
    assert ("must be" in sentence) == tongue.startswith("en")


@pytest.mark.parametrize(
    "arguments",
    [
        ["-k", "0"],
        ["--temperature", "x"],
        ["--unit", "word"],
        ["--deadline", "0"],
        ["--typing"],
        ["--learn", "/none"],
        ["--show", "never"],
    ],
)
def test_the_command_refuses_before_it_starts_an_engine(
    arguments: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 2, a sentence, and nothing on standard output."""
    monkeypatch.setattr(context, "CommandEngine", None)
    options = parser().parse_args(["suggest", "가", *arguments])
    assert commands.run(options) == 2
    told = capsys.readouterr()
    assert told.err.strip()
    assert not told.out


def test_broken_argument_is_answered() -> None:
    """Bytes of the command line that are no text are replaced and do not reach the engine."""
    out, errors = io.StringIO(), io.StringIO()
    assert suggest(engine, typed("\udcff 하"), SuggestOptions(1), out, errors) == 0
    assert "한글" in out.getvalue()


def test_each_line_gets_its_answer() -> None:
    """Candidates with probabilities and the time, in the order of the lines; ``k`` defaults to 5."""
    first, second = answers('{"before": "새 집에 놓을 각", "k": 1}', '{"before": "하"}')
    assert first["candidates"] == [{"text": "가구", "probability": 0.5}]
    assert [each["text"] for each in second["candidates"]] == ["한글", "한글을"]
    assert second["elapsed_ms"] >= 0
    assert second["complete"] is True


def test_a_line_takes_the_options_of_the_command_line() -> None:
    """Those it does not name itself are what the command was started with; its own come first."""
    seen: list[SuggestOptions] = []

    def noting(before: Private, options: SuggestOptions) -> Suggestions:
        seen.append(options)
        return Suggestions(1, (), 1.0)

    lines = (
        '{"before": "가"}',
        '{"before": "가", "k": 2, "temperature": 0.5, "unit": "token", "deadline_ms": 50}',
        '{"before": "가", "deadline_ms": null}',
    )
    answer_lines(noting, SuggestOptions(9, deadline_ms=100.0), io.BytesIO("\n".join(lines).encode()), io.BytesIO())
    assert seen == [SuggestOptions(9, deadline_ms=100.0), SuggestOptions(2, 0.5, "token", 50), SuggestOptions(9)]


def test_a_line_cut_short_is_told() -> None:
    """ "complete" is false when the deadline ended the search."""
    [answer] = answers('{"before": "하", "deadline_ms": 7}')
    assert answer["complete"] is False


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
    "k nothing": '{"before": "가", "k": null}',
    "temperature too low": '{"before": "가", "temperature": 0}',
    "temperature too high": '{"before": "가", "temperature": 2.01}',
    "temperature no number": '{"before": "가", "temperature": NaN}',
    "temperature without end": '{"before": "가", "temperature": 1e999}',
    "temperature a truth": '{"before": "가", "temperature": true}',
    "unknown unit": '{"before": "가", "unit": "word"}',
    "unit a list": '{"before": "가", "unit": ["token"]}',
    "deadline too short": '{"before": "가", "deadline_ms": 0}',
    "deadline too long": '{"before": "가", "deadline_ms": 60001}',
    "deadline a text": '{"before": "가", "deadline_ms": "100"}',
    "too long": json.dumps({"before": "x" * LINE_LIMIT}),
    "far too long": json.dumps({"before": "x" * 300_000}),
    "longer than anything that is held": json.dumps({"before": "x" * 8_000_000}),
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
    answer_lines(engine, SuggestOptions(), io.BytesIO(b'{"before": "\xed\x95\x98"}'), out)
    assert json.loads(out.getvalue())["candidates"]


def test_answers_come_at_once(tmp_path: Path) -> None:
    """Each answer is flushed before the next line is read."""
    reading, writing = os.pipe()
    answered, answering = os.pipe()
    with os.fdopen(reading, "rb") as source, os.fdopen(answering, "wb") as out:
        worker = threading.Thread(target=answer_lines, args=(engine, SuggestOptions(), source, out))
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
        "import sys; from engine_ask import ask; from desktop.commands.suggest import answer_lines;"
        "from engine.wire.protocol import Suggestions; from engine.wire.options import SuggestOptions;"
        "answer = lambda before, options: Suggestions(1, ask(before, options.k), 1.0);"
        "sys.exit(answer_lines(answer, SuggestOptions(), sys.stdin.buffer, sys.stdout.buffer))"
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


def typing(*befores: str, shows: Eagerness = Eagerness.OFTEN) -> tuple[list[dict[str, Any]], list[SuggestOptions]]:
    """What one person's keystrokes are answered, and what the engine was asked."""
    asked: list[SuggestOptions] = []

    def answer(before: Private, options: SuggestOptions) -> Suggestions:
        asked.append(options)
        stem = Stem(Private("감사"), 0.25) if before.reveal().endswith("감") else None
        return Suggestions(1, ask(before, options.k), 1.0, stem=stem)

    source = "".join(json.dumps({"before": before}) + "\n" for before in befores).encode()
    out = io.BytesIO()
    assert answer_lines(answer, SuggestOptions(), io.BytesIO(source), out, TypingFollower(), shows) == 0
    return [json.loads(line) for line in out.getvalue().decode().splitlines()], asked


def test_one_person_s_keystrokes() -> None:
    """What was answered counts as seen, a finished line as written lately, and an answer has a stem or none."""
    told, asked = typing("좋은 가", "좋은 각", "좋은 가구", "감", "감ㅅ", "조")
    assert [line["stem"] for line in told] == [None, None, None, {"text": "감사", "probability": 0.25}, None, None]
    passed = [{each.text.reveal(): each.times for each in options.passed} for options in asked]
    assert passed == [
        {},
        {"가구": 1, "가구를": 1},
        {"가구": 1, "가구를": 2},
        {},
        {"감사": 1, "감사합니다": 1, "감사드립니다": 1},
        {},
    ]
    assert all(options.stem for options in asked)
    assert [[each.text.reveal() for each in options.own] for options in asked] == [[], [], [], [], [], ["좋은"]]


def test_what_does_not_show_is_not_passed_over() -> None:
    """The rows are told all the same, and how many of them show."""
    befores = ("좋은 가", "좋은 각")
    told, asked = typing(*befores)
    assert [line["shown"] for line in told] == [len(line["candidates"]) for line in told]
    assert asked[-1].passed
    hidden, asked = typing(*befores, shows=Eagerness.ASKED)
    assert [line["candidates"] for line in hidden] == [line["candidates"] for line in told]
    assert [line["shown"] for line in hidden] == [0, 0]
    assert not asked[-1].passed


def test_without_it_every_line_stands_alone() -> None:
    """As it was: nothing is counted, no stem is asked for or told."""
    first, second = answers('{"before": "좋은 가"}', '{"before": "좋은 각"}')
    assert set(first) == set(second) == {"candidates", "complete", "elapsed_ms"}
