"""``ieum suggest``: candidates for one text, or for each line of JSON on standard input."""

from __future__ import annotations

import argparse
import dataclasses
import io
import json
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO, TextIO

from desktop.commands.context import Context
from desktop.commands.engine import AnswerSuggestions
from desktop.commands.lines import abandon, number, read_lines, typed
from desktop.learning.lessons import lessons
from desktop.learning.ngram import Ngram
from desktop.session.habits.follower import TypingFollower
from desktop.session.habits.quiet import STOPS
from desktop.session.options import Eagerness
from desktop.words.app import Sentence, text
from desktop.words.cli import CliSentence, limited
from engine.errors import EngineError
from engine.files.opening import bytes_of
from engine.text.private import Private
from engine.wire.options import DEADLINE_MS, BadOption, SuggestOptions
from engine.wire.protocol import CANDIDATES, TEMPERATURE

__all__ = ["LINE_LIMIT", "BadLine", "add", "answer_lines", "read_options", "run", "suggest"]

LINE_LIMIT = 10_000
"""The most characters a line of JSON may have."""

_MOST_LEARNT = 64 << 20
"""Bytes of what a person is said to have written."""

_EXAMPLE = '{"before": "오늘 날씨가 ", "k": 5}'
_NAMES: Mapping[str, str] = {"k": "-k", "temperature": "--temperature", "unit": "--unit", "deadline_ms": "--deadline"}
"""The options of the command line by their names in JSON."""


def add(parser: argparse.ArgumentParser) -> None:
    """See ``VerbFile``."""
    usual = SuggestOptions()
    parser.add_argument(
        "text", nargs="?", type=typed, metavar=text(CliSentence.TEXT_VALUE), help=text(CliSentence.BEFORE)
    )
    # Read as text: what is no number or out of range is refused with a sentence in the person's language.
    parser.add_argument("-k", metavar="N", help=limited(CliSentence.K, CANDIDATES, usual=usual.k))
    warmth = limited(CliSentence.TEMPERATURE, TEMPERATURE, usual=usual.temperature)
    parser.add_argument("--temperature", metavar="T", help=warmth)
    parser.add_argument("--unit", metavar="UNIT", help=text(CliSentence.UNIT))
    deadline = limited(CliSentence.DEADLINE, DEADLINE_MS)
    parser.add_argument("--deadline", dest="deadline_ms", metavar="MS", help=deadline)
    lines = text(CliSentence.JSON_LINES, example='{"before": "...", "k": 5}', others="temperature, unit, deadline_ms")
    parser.add_argument("--jsonl", action="store_true", help=lines)
    parser.add_argument("--learn", metavar="FILE", help=text(CliSentence.LEARN, typing="--typing"))
    parser.add_argument("--typing", action="store_true", help=text(CliSentence.TYPING, lines="--jsonl"))
    shown = ", ".join(each.value for each in STOPS)
    parser.add_argument("--show", metavar="STOP", help=text(CliSentence.SHOW, typing="--typing", choices=shown))


def run(context: Context) -> int:
    """See ``VerbFile``; refuses before it starts an engine."""
    arguments = context.options
    try:
        options = read_options({name: getattr(arguments, name) for name in _NAMES})
    except BadLine as refused:
        return context.refuse(refused.sentence)
    if arguments.text is None and not arguments.jsonl:
        return context.refuse(text(Sentence.SUGGEST_TEXT_MISSING))
    stops = {each.value: each for each in STOPS}
    if arguments.show is not None and arguments.show not in stops:
        return context.refuse(text(Sentence.OPTION_CHOICE, name="--show", choices=", ".join(stops)))
    if arguments.typing and not arguments.jsonl:
        return context.refuse(text(Sentence.SUGGEST_TYPING_LINES, typing="--typing", lines="--jsonl"))
    if arguments.learn is not None and not arguments.typing:
        return context.refuse(text(Sentence.SUGGEST_TYPING_LINES, typing="--learn", lines="--typing"))
    try:
        learnt = None if arguments.learn is None else _learnt(Path(arguments.learn))
    except (OSError, UnicodeDecodeError):
        return context.refuse(text(CliSentence.LEARN_UNREADABLE, file=arguments.learn))
    with context.engine() as engine:
        context.tell_problems()
        if arguments.jsonl:
            person = TypingFollower(learnt=learnt) if arguments.typing else None
            shows = stops.get(arguments.show, Eagerness.OFTEN)
            return answer_lines(engine.answer, options, context.source.buffer, context.out.buffer, person, shows)
        return suggest(engine.answer, arguments.text, options, context.out, context.errors)


def _learnt(file: Path) -> Ngram:
    """What a person knows who has written all lines of this file; raises ``OSError`` and ``UnicodeDecodeError``."""
    ngram = Ngram()
    for line in io.StringIO(bytes_of(file, _MOST_LEARNT).decode("utf-8-sig")):
        ngram.learn(lessons(line))
    return ngram


class BadLine(Exception):
    """A request that cannot be meant; ``sentence`` tells the person what is wrong with it, without quoting it."""

    def __init__(self, sentence: Sentence, **values: object) -> None:
        super().__init__(sentence.name)
        self.sentence = text(sentence, **values)


def read_options(values: Mapping[str, str | None]) -> SuggestOptions:
    """The options that the command line spells, by their names in JSON; raises ``BadLine``."""
    given = {name: value if name == "unit" else number(value) for name, value in values.items() if value is not None}
    return _checked(SuggestOptions(), given, _NAMES)


def suggest(answer: AnswerSuggestions, before: Private, options: SuggestOptions, out: TextIO, errors: TextIO) -> int:
    """Prints a line for each candidate, probability first; the exit code: 0, or 1 without an answer."""
    try:
        answered = answer(before, options)
    except EngineError as error:
        errors.write(text(Sentence.JSONL_ENGINE, reason=error) + "\n")
        return 1
    try:
        out.writelines(f"{each.probability:6.1%}  {each.text.reveal()}\n" for each in answered.candidates)
        out.flush()
        if not answered.complete:
            errors.write(text(Sentence.SUGGEST_INCOMPLETE) + "\n")
        if not answered.candidates:
            errors.write(text(Sentence.SUGGEST_NOTHING) + "\n")
    except BrokenPipeError:
        abandon(out)
    return 0


def answer_lines(
    answer: AnswerSuggestions,
    usual: SuggestOptions,
    source: BinaryIO,
    out: BinaryIO,
    person: TypingFollower | None = None,
    shows: Eagerness = Eagerness.OFTEN,
) -> int:
    """Answers every line at once, in order, and flushes; ends with 0 at the end of the lines or when nobody reads.

    With ``person`` the lines are the keystrokes of one, in order: what of the
    answers would show (``shows``) counts as seen, a finished line as written
    lately, and the answers have a stem and say how many rows would show.  Else
    every line stands alone.

    Both sides are UTF-8, whatever the locale.  Options that a line does not
    name are those of ``usual``.  A line that cannot be answered gets
    ``{"error": "..."}`` and the next one is read.
    """
    try:
        for line in read_lines(source, LINE_LIMIT):
            try:
                told = _tell(answer, *_request(line, usual), person, shows)
            except BadLine as refused:
                told = {"error": refused.sentence}
            out.write(json.dumps(told, ensure_ascii=False).encode() + b"\n")
            out.flush()
    except BrokenPipeError:
        abandon(out)
    return 0


def _tell(
    answer: AnswerSuggestions,
    before: Private,
    options: SuggestOptions,
    person: TypingFollower | None,
    shows: Eagerness,
) -> dict[str, Any]:
    begun = time.perf_counter()
    if person is not None:
        person.type(before.reveal())
        options = dataclasses.replace(options, passed=person.passed, own=person.own, stem=True)
    try:
        answered = answer(before, options)
    except EngineError as error:
        raise BadLine(Sentence.JSONL_ENGINE, reason=error) from None
    elapsed = time.perf_counter() - begun
    told: dict[str, Any] = {
        "candidates": [
            {"text": each.text.reveal(), "probability": round(each.probability, 6)} for each in answered.candidates
        ],
        "complete": answered.complete,
        "elapsed_ms": round(elapsed * 1000, 1),
    }
    if person is not None:
        shown = person.shown(answered, shows)
        person.see(shown)
        stem = answered.stem
        told["shown"] = len(shown.candidates)
        told["stem"] = stem and {"text": stem.text.reveal(), "probability": round(stem.probability, 6)}
    return told


def _request(line: bytes, usual: SuggestOptions) -> tuple[Private, SuggestOptions]:
    # No error may carry the line on: whoever prints it would print what was typed.
    try:
        decoded = line.decode()
        if len(decoded) > LINE_LIMIT:
            raise BadLine(Sentence.JSONL_TOO_LONG, limit=f"{LINE_LIMIT:,}")
        value = json.loads(decoded)
    except (ValueError, RecursionError):
        raise BadLine(Sentence.JSONL_NOT_JSON) from None
    if not isinstance(value, dict):
        raise BadLine(Sentence.JSONL_NOT_OBJECT, example=_EXAMPLE)
    before = value.get("before")
    # JSON can escape half a surrogate pair, which is no text.
    if not isinstance(before, str) or any("\ud800" <= char <= "\udfff" for char in before):
        raise BadLine(Sentence.JSONL_BEFORE)
    given = {name: value[name] for name in _NAMES if name in value}
    return Private(before), _checked(usual, given, {name: name for name in _NAMES})


def _checked(usual: SuggestOptions, given: Mapping[str, Any], names: Mapping[str, str]) -> SuggestOptions:
    """``usual`` with what is given; ``names`` are what the person knows the options by."""
    try:
        return dataclasses.replace(usual, **given)
    except BadOption as bad:
        name = names[bad.name]
        if bad.name == "unit":
            raise BadLine(Sentence.OPTION_CHOICE, name=name, choices=", ".join(map(str, bad.limits))) from None
        least, most = (f"{limit:g}" if float(limit) < 1000 else f"{float(limit):,.0f}" for limit in bad.limits)
        sentence = Sentence.OPTION_WHOLE if bad.name == "k" else Sentence.OPTION_NUMBER
        raise BadLine(sentence, name=name, least=least, most=most) from None
