"""The arguments of the command line; imports nothing that a role of a process must not load."""

from __future__ import annotations

import argparse

from desktop.commands import VERBS
from desktop.commands.verbs import add_verbs

__all__ = ["parser"]


def parser() -> argparse.ArgumentParser:
    """Reads all that may stand behind ``ieum``; a verb's own arguments come from its file, which is loaded for it."""
    whole = argparse.ArgumentParser(prog="ieum", description="이음: 한국어 입력 도우미 (Korean typing assistant)")
    whole.add_argument("--role", choices=("engine", "input"), help=argparse.SUPPRESS)
    whole.add_argument("--log-level", choices=("DEBUG", "INFO", "WARNING", "ERROR"), help="기록 수준")
    whole.add_argument("--model", help="모델 폴더 (model.gguf와 tokenizer.json이 든 곳)")
    kinds = add_verbs(whole, "command", "명령", VERBS)
    # Opens a window, as no verb at all does.
    kinds.add_parser("welcome", help="처음 시작할 때의 안내 창을 다시 봄")
    return whole
