"""``ieum``: dispatches to the tray program, a command, or a role of one of its processes."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from desktop import paths
from desktop.log import level_of, start_log

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs what the arguments say and returns the exit code; each part is imported only when it is the one to run."""
    options = _parser().parse_args(arguments)
    name = options.role or options.command or "ui"
    start_log(paths.log_file(name), level_of(options.log_level, os.environ))
    if options.role == "engine":
        from engine.server import main as engine_main

        return engine_main()
    if options.role == "input":
        from desktop.input.host import main as input_main

        return input_main()
    if options.command is None:
        from desktop.start import start

        return start(options.model)
    from desktop import commands

    return commands.run(options)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="ieum", description="이음: 한국어 입력 도우미 (Korean typing assistant)")
    parser.add_argument("--role", choices=("engine", "input"), help=argparse.SUPPRESS)
    parser.add_argument("--log-level", choices=("DEBUG", "INFO", "WARNING", "ERROR"), help="기록 수준")
    parser.add_argument("--model", help="모델 폴더 (model.gguf와 tokenizer.json이 든 곳)")
    kinds = parser.add_subparsers(dest="command", metavar="명령")
    kinds.add_parser("try", help="터미널에서 써 보기")
    suggest = kinds.add_parser("suggest", help="글 뒤에 올 어절 제안")
    suggest.add_argument("text", nargs="?", help="커서 왼쪽의 글")
    # Read as text: what is no number or out of range is refused with a sentence in the person's language.
    suggest.add_argument("-k", metavar="N", help="후보 수 (1–20, 기본 5)")
    suggest.add_argument("--temperature", metavar="T", help="온도 (0.1–2.0, 기본 1)")
    suggest.add_argument("--unit", metavar="UNIT", help="eojeol (어절, 기본) 또는 token (모델의 다음 토큰 하나)")
    suggest.add_argument("--deadline", dest="deadline_ms", metavar="MS", help="찾는 시간의 한도 (밀리초, 1–60,000)")
    suggest.add_argument(
        "--jsonl",
        action="store_true",
        help='한 줄에 하나씩 {"before": "...", "k": 5} 를 읽고 답함 (temperature, unit, deadline_ms도 됨)',
    )
    status = kinds.add_parser("status", help="실행 중인 이음의 상태와 통계 (입력한 글은 없음)")
    status.add_argument("--json", action="store_true", help="JSON 한 줄로")
    kinds.add_parser("doctor", help="무엇이 되고 안 되는지 알려 줌")
    return parser


if __name__ == "__main__":
    sys.exit(main())
