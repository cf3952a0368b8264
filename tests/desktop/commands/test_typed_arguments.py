"""What somebody wrote can be read nowhere on its way from the command line, a line or a file to the engine."""

from __future__ import annotations

import io
import json
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import pytest

from desktop.arguments import parser
from desktop.commands.eot.answer import answer_eot_lines, eot
from desktop.commands.eot.file import eot_file
from desktop.commands.eot.question import EotOptions
from desktop.commands.suggest import answer_lines, suggest
from engine.text.private import Private
from engine.wire.options import SuggestOptions

CANARY = "카나리아"


class Broken(Exception):
    """No error that a command expects, so that it is told with all that led to it."""


def broken(*_: Any, **__: Any) -> NoReturn:
    """An engine that fails in a way nobody thought of."""
    raise Broken


def shown(kind: str, folder: Path) -> object:
    """Has a command ask the broken engine about the canary."""
    out, errors, typed = io.StringIO(), io.StringIO(), Private(CANARY)
    ways: dict[str, Callable[[], object]] = {
        "suggest": lambda: suggest(broken, typed, SuggestOptions(), out, errors),
        "eot": lambda: eot(broken, typed, [typed], EotOptions(), out, errors),
        "eot file": lambda: eot_file(broken, folder / "texts", None, [typed], EotOptions(), out, errors),
    }
    return ways[kind]()


@pytest.mark.parametrize("kind", ["suggest", "eot", "eot file"])
def test_no_variable_on_the_way_shows_it(kind: str, tmp_path: Path) -> None:
    """All frames of an error that nobody caught, with their variables."""
    (tmp_path / "texts").write_text(f"{CANARY}\n{CANARY}\n", encoding="utf-8")
    with pytest.raises(Broken) as caught:
        shown(kind, tmp_path)
    told = "".join(traceback.TracebackException.from_exception(caught.value, capture_locals=True).format())
    assert "Private(4 characters)" in told
    assert CANARY not in told


@pytest.mark.parametrize("answer", [lambda *lines: answer_lines(broken, SuggestOptions(), *lines),
                                    lambda *lines: answer_eot_lines(broken, EotOptions(), *lines)])  # fmt: skip
def test_a_line_is_wrapped_as_it_is_read(answer: Callable[..., int]) -> None:
    """All that is left of it beside the wrapper is the line itself, as bytes of JSON."""
    line = json.dumps({"before": CANARY, "text": CANARY, "context": [CANARY]}).encode() + b"\n"
    with pytest.raises(Broken) as caught:
        answer(io.BytesIO(line), io.BytesIO())
    told = "".join(traceback.TracebackException.from_exception(caught.value, capture_locals=True).format())
    assert "Private(4 characters)" in told
    assert CANARY not in told


@pytest.mark.parametrize(
    "arguments",
    [
        ["suggest", CANARY],
        ["eot", CANARY, "--context", CANARY],
        ["classify", CANARY],
        ["chat", CANARY, "--instruction", CANARY],
    ],
    ids=lambda arguments: arguments[0],
)
def test_arguments_are_wrapped_as_they_are_read(arguments: list[str]) -> None:
    """What a verb is given shows their length only."""
    options = parser().parse_args(arguments)
    assert options.text == Private(CANARY)
    assert CANARY not in repr(options)
