"""``ieum eot``: is this utterance finished?  For one text, for each line of JSON, or for each line of a file."""

from __future__ import annotations

import argparse
from pathlib import Path

from desktop.commands.context import Context
from desktop.commands.eot.answer import answer_eot_lines, eot
from desktop.commands.eot.file import eot_file
from desktop.commands.eot.question import FIELDS, EotUnanswered, read_eot_options
from desktop.words.eot import EotSentence
from desktop.words.language import text

__all__ = ["add", "run"]


def add(parser: argparse.ArgumentParser) -> None:
    """See ``VerbFile``."""
    parser.add_argument("text", nargs="?", help="판단할 글 (1–1,000자)")
    said = "앞서 오간 말; 오래된 것부터 여러 번"
    parser.add_argument("--context", action="append", default=[], metavar="앞말", help=said)
    parser.add_argument("--top-k", metavar="N", help="보일 다음 토큰 수 (1–20, 기본 5)")
    parser.add_argument("--temperature", metavar="T", help="보일 토큰의 온도 (0.1–2.0, 기본 1)")
    parser.add_argument("--timeout", metavar="MS", help="답을 기다릴 시간 (밀리초, 1–60,000)")
    parser.add_argument(
        "--jsonl",
        action="store_true",
        help='한 줄에 하나씩 {"text": "...", "context": ["..."]} 를 읽고 답함 (top_k, temperature, timeout도 됨)',
    )
    parser.add_argument("--file", type=Path, help="한 줄에 글 하나인 파일")
    parser.add_argument("--csv", type=Path, help="--file의 결과를 쓸 파일 (없으면 표준 출력)")


def run(context: Context) -> int:
    """See ``VerbFile``; refuses before it starts an engine."""
    arguments, turns = context.options, context.options.context
    try:
        options = read_eot_options({name: getattr(arguments, name) for name in FIELDS})
    except EotUnanswered as none:
        return context.refuse(f"{none.code}: {none.sentence}")
    ways = sum((arguments.text is not None, arguments.jsonl, arguments.file is not None))
    if ways != 1 or (arguments.csv is not None and arguments.file is None):
        return context.refuse(text(EotSentence.ONE_ONLY if ways else EotSentence.TEXT_MISSING))
    with context.engine() as engine:
        context.tell_problems()
        if arguments.jsonl:
            return answer_eot_lines(engine.eot, options, context.source.buffer, context.out.buffer)
        if arguments.file is not None:
            return eot_file(engine.eot, arguments.file, arguments.csv, turns, options, context.out, context.errors)
        return eot(engine.eot, arguments.text, turns, options, context.out, context.errors)
