"""The command line: a file for each verb.  Here is only the table of them; it loads nothing that a verb needs."""

from __future__ import annotations

import argparse
from typing import Final

from desktop.commands.verbs import Verb, verb_file

__all__ = ["VERBS", "run"]

VERBS: Final = (
    Verb("try", "desktop.commands.terminal.try_", "터미널에서 써 보기"),
    Verb("suggest", "desktop.commands.suggest", "글 뒤에 올 어절 제안"),
    Verb("eot", "desktop.commands.eot", "말이 끝났는지 판단"),
    Verb("status", "desktop.commands.status", "실행 중인 이음의 상태와 통계 (입력한 글은 없음)"),
    Verb("models", "desktop.commands.models", "모델을 보고, 받고, 가져오고, 바꿈"),
    Verb("classify", "desktop.commands.classify", "고객의 글을 설정한 서버로 보내 분류"),
    Verb("chat", "desktop.commands.chat", "고객의 글에 대해 시킨 일을 서버가 함"),
    Verb("voc", "desktop.commands.voc", "분류 서버를 시험하고 API 키를 넣음"),
    Verb("doctor", "desktop.commands.doctor", "무엇이 되고 안 되는지 알려 줌"),
)
"""In the order of the help."""


def run(options: argparse.Namespace) -> int:
    """Does the work of the verb that ``options`` name; its exit code."""
    from desktop.commands.context import context_of

    return verb_file(VERBS, options.command).run(context_of(options))
