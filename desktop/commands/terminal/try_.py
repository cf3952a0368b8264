"""``ieum try``: the playground in a terminal, or a short demonstration where there is none."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import TextIO

from desktop.commands.context import Context
from desktop.commands.engine import AskEngine
from desktop.commands.lines import abandon
from desktop.words.app import Sentence, text
from engine.errors import EngineError
from engine.text.hangul import Automaton, keys
from engine.text.private import Private

__all__ = ["add", "demonstrate", "run", "try_"]

_PROMPTS = (
    ("오늘 날씨가 ", "", ()),
    ("새 집에 놓을 ", "가구", (3, 4)),
    ("우리는 ", "한글", (2, 6)),
    ("", "감사합니다", (3, 5)),
)
"""Context, eojeol being typed, and after which of its keys the candidates are worth a look (none: before the first)."""


def add(_parser: argparse.ArgumentParser) -> None:
    """See ``VerbFile``."""


def run(context: Context) -> int:
    """See ``VerbFile``."""
    with context.engine() as engine:
        context.tell_problems()
        return try_(engine.ask, context.source, context.out, context.environment)


def try_(ask: AskEngine, source: TextIO, out: TextIO, environment: Mapping[str, str]) -> int:
    """Plays in the terminal that ``source`` and ``out`` are, or demonstrates; the exit code, always 0."""
    if source.isatty() and out.isatty() and environment.get("TERM") != "dumb":
        # Only here, because it costs time that a demonstration does not need.
        from desktop.commands.terminal.play import play

        return play(ask, source, out, colors="NO_COLOR" not in environment)
    try:
        return demonstrate(ask, out)
    except BrokenPipeError:
        abandon(out)
        return 0


def demonstrate(ask: AskEngine, out: TextIO) -> int:
    """Types some eojeols key by key and prints the candidates at telling moments, such as 각 on the way to 가구."""
    out.write(text(Sentence.TRY_DEMO) + "\n")
    for context, eojeol, moments in _PROMPTS:
        automaton, typed = Automaton(reorder=True), ""
        spelled = keys(eojeol)
        out.write("\n")
        if not moments:
            _show(ask, out, context)
        for count, key in enumerate(spelled, 1):
            typed += automaton.press(key)
            if count in moments:
                _show(ask, out, context + typed + automaton.preedit)
    out.flush()
    return 0


def _show(ask: AskEngine, out: TextIO, before: str) -> None:
    try:
        candidates = ask(Private(before), 5)
    except EngineError as error:
        out.write(f"{before}▏  {text(Sentence.TRY_NO_ANSWER, reason=error)}\n")
        return
    shown = "   ".join(
        f"{number} {each.text.reveal()} {each.probability:.0%}" for number, each in enumerate(candidates, 1)
    )
    out.write(f"{before}▏  {shown or text(Sentence.TRY_NOTHING)}\n")
    out.flush()
