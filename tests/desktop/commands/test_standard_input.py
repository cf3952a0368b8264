"""Texts that are piped to a command: whatever takes a person's text takes ``-`` for it."""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from desktop.arguments import parser
from desktop.commands import VERBS, context, run
from desktop.commands.lines import read_lines, typed
from desktop.commands.reading.standard_input import MOST_BYTES, MOST_SECRET, Unread, fill_in, secret_line
from desktop.system import paths
from engine.text.private import Private

SECRET = "주민등록번호는 없습니다"


def piped(data: bytes) -> io.TextIOWrapper:
    """A standard input that is no terminal."""
    return io.TextIOWrapper(io.BytesIO(data), encoding="ascii")


class Terminal(io.TextIOWrapper):
    """A standard input that a person types into."""

    def isatty(self) -> bool:
        return True


def texts() -> Iterator[tuple[str, str]]:
    """Each argument of each verb that is a person's text: (verb, name of the option or "")."""
    for verb in VERBS:
        own = argparse.ArgumentParser()
        verb.load().add(own)
        for action in own._actions:
            if action.type is typed:
                yield verb.name, action.option_strings[0] if action.option_strings else ""


ALL = list(texts())


def test_there_are_such_arguments() -> None:
    """The list below is of something."""
    assert {verb for verb, _ in ALL} >= {"suggest", "eot", "classify", "chat"}
    assert ("eot", "--context") in ALL
    assert ("chat", "--instruction") in ALL


@pytest.mark.parametrize(("verb", "option"), ALL)
def test_each_is_read_from_a_pipe(verb: str, option: str) -> None:
    """What stands there afterwards is what came, whole lines and other letters included, without the last line's end."""
    options = parser().parse_args([verb, *([option, "-"] if option else ["-"])])
    fill_in(options, piped(f"첫 줄\n{SECRET}\n".encode()), io.StringIO())
    found = getattr(options, option.removeprefix("--") or "text")
    assert (found[0] if isinstance(found, list) else found) == Private(f"첫 줄\n{SECRET}")
    assert SECRET not in repr(options)


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"", ""),
        (b"\n", ""),
        ("가 \r\n".encode(), "가 "),
        ("가\n\n".encode(), "가\n"),
        ("\ufeff가".encode(), "가"),
        (b"\xff\xfe", "\ufffd\ufffd"),
        (b"-", "-"),
    ],
)
def test_what_comes_is_the_text(data: bytes, text: str) -> None:
    """Blanks stay, one end of a line goes, a mark of the encoding is none of it, and what is no UTF-8 is seen as such."""
    options = parser().parse_args(["suggest", "-"])
    fill_in(options, piped(data), io.StringIO())
    assert options.text == Private(text)


def test_nothing_is_read_that_was_not_asked_for() -> None:
    """Neither for another text nor for none, nor where somebody's text only begins with a dash."""
    source = piped(b"left alone")
    for arguments in (["suggest", "가"], ["suggest", "--jsonl"], ["status"], ["eot", "--context=- 네", "--", "-5"]):
        fill_in(parser().parse_args(arguments), source, io.StringIO())
    assert source.read() == "left alone"


def test_a_person_at_a_terminal_is_told_how_to_end_it() -> None:
    """A command that waits without a word looks as if it hung."""
    errors = io.StringIO()
    fill_in(parser().parse_args(["suggest", "-"]), Terminal(io.BytesIO("가\n".encode())), errors, keys="Ctrl+Z")
    assert "Ctrl+Z" in errors.getvalue()


@pytest.mark.parametrize(
    "arguments", [["eot", "-", "--context", "-"], ["eot", "가", "--context", "-", "--context", "-"]]
)
def test_one_input_is_one_text(arguments: list[str]) -> None:
    """Nobody knows which part of it would be which."""
    with pytest.raises(Unread) as refused:
        fill_in(parser().parse_args(arguments), piped("가".encode()), io.StringIO())
    assert "-" in refused.value.sentence


def test_a_text_without_end_is_refused_by_the_command(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A sentence and exit code 2, before any engine is started; and no more is held than is needed to know."""
    data = io.BytesIO(b"x" * (2 * MOST_BYTES))
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(data))
    assert run(parser().parse_args(["suggest", "-"])) == 2
    assert "MB" in capsys.readouterr().err
    assert data.tell() <= MOST_BYTES + (1 << 16)


def test_ctrl_c_ends_the_wait(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """As shells have it, without a word."""

    class Interrupted(io.BytesIO):
        def read(self, *_: object) -> bytes:
            raise KeyboardInterrupt

    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(Interrupted()))
    assert run(parser().parse_args(["suggest", "-"])) == 130
    assert capsys.readouterr().err == ""


class Endless(io.RawIOBase):
    """A line that never ends; counts what was read of it."""

    given = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self.given += len(buffer)
        buffer[:] = b"x" * len(buffer)
        return len(buffer)


def test_a_line_that_is_too_long_is_told_at_once() -> None:
    """Not when it ends, which it may never do; then nothing more is read."""
    source = Endless()
    lines = read_lines(io.BufferedReader(source), 100)
    assert len(next(lines)) > 100
    assert source.given < 1 << 17
    with pytest.raises(Unread) as refused:
        next(lines)
    assert "MB" in refused.value.sentence
    assert source.given < 20 << 20


def test_lines_of_any_length_that_end() -> None:
    """The next one is read, wherever the end of the long one is: at the bound, behind it, or at the end of all."""
    for length in (400, 406, 407, 408, 409, 100_000, 9_000_000):
        found = list(read_lines(io.BytesIO(b"x" * length + b"\n{}\r\n" + b"y" * length), 100))
        assert [len(each) > 100 for each in found] == [True, False, True]
        assert found[1] == b"{}"


@pytest.mark.parametrize("verb", [["suggest", "--jsonl"], ["suggest", "--jsonl", "--typing"], ["eot", "--jsonl"]])
def test_a_command_ends_behind_a_line_without_end(verb: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """The line has its answer, a sentence says that nothing else is read, and the exit code is 2."""
    nobody = contextlib.nullcontext(argparse.Namespace(answer=None, eot=None))
    monkeypatch.setattr(context, "CommandEngine", lambda *_: nobody)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BufferedReader(Endless())))
    out = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(out, write_through=True))
    errors = io.StringIO()
    monkeypatch.setattr(sys, "stderr", errors)
    assert run(parser().parse_args(verb)) == 2
    [line] = out.getvalue().splitlines()
    assert "error" in json.loads(line)
    assert "MB" in errors.getvalue()


@pytest.mark.parametrize(
    ("data", "secret"),
    [(b"", ""), (b"  key\r\nother\n", "key"), ("\ufeffkey".encode(), "key"), (b"k\xff\n", "k\ufffd")],
)
def test_a_secret_is_the_first_line(data: bytes, secret: str) -> None:
    """Without the mark that editors put in front, and what is no UTF-8 raises nothing that quotes it."""
    assert secret_line(piped(data)) == Private(secret)


def test_a_secret_without_end_is_refused() -> None:
    """No more is held than is needed to know."""
    source = Endless()
    with pytest.raises(Unread) as refused:
        secret_line(io.TextIOWrapper(io.BufferedReader(source)))
    assert f"{MOST_SECRET:,}" in refused.value.sentence
    assert source.given < 1 << 17


@pytest.mark.parametrize("verb", [["models", "token"], ["voc", "key"]])
def test_commands_refuse_a_secret_without_end(
    verb: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 2 and a sentence, and no keyring is asked."""
    settings = tmp_path / "settings.toml"
    settings.write_text('[voc]\naddress = "https://voc.example"\n', encoding="utf-8")
    monkeypatch.setattr(paths, "settings_file", lambda: settings)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BufferedReader(Endless())))
    assert run(parser().parse_args(verb)) == 2
    assert f"{MOST_SECRET:,}" in capsys.readouterr().err
