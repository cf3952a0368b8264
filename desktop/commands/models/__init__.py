"""``ieum models``: a file for each of its verbs; here is what all of them do alike."""

from __future__ import annotations

import argparse
import contextlib
import signal
from typing import Final

from desktop.commands.context import Context
from desktop.commands.models.progress import reporter_of
from desktop.commands.verbs import Verb, add_verbs, verb_file
from desktop.system import paths
from desktop.system.data_format import is_newer
from desktop.words.app import Sentence
from desktop.words.language import text
from desktop.words.model_faults import error_sentence
from desktop.words.models import ModelSentence
from models.errors import ModelError

__all__ = ["VERBS", "add", "run"]

VERBS: Final = (
    Verb("list", "desktop.commands.models.list_", "설치한 모델과 받을 수 있는 모델"),
    Verb("info", "desktop.commands.models.info", "모델 하나를 자세히; 파일이나 폴더도 됨"),
    Verb("install", "desktop.commands.models.install", "허브에서 받아 설치"),
    Verb("import", "desktop.commands.models.import_", "GGUF 파일이나 모델 폴더를 가져옴"),
    Verb("convert", "desktop.commands.models.convert", "GPT-2 체크포인트 폴더를 GGUF로 (설치하지 않음)"),
    Verb("remove", "desktop.commands.models.remove", "설치한 모델을 지움"),
    Verb("use", "desktop.commands.models.use", "이 모델을 씀; 실행 중인 이음도 바꿈"),
    Verb("verify", "desktop.commands.models.verify", "설치한 모델의 파일을 한 바이트씩 확인"),
    Verb("status", "desktop.commands.models.status", "지금 쓰는 모델과 메모리, 디스크"),
    Verb("token", "desktop.commands.models.hub_token", "허브 토큰을 열쇠고리에 넣음"),
)
"""In the order of the help."""

_NEWER = 6
"""As of ``desktop.start``."""

_CANCELLED = 130
"""As shells have it after Ctrl-C."""


def add(parser: argparse.ArgumentParser) -> None:
    """See ``VerbFile``."""
    add_verbs(parser, "verb", "일", VERBS, required=True)


def run(context: Context) -> int:
    """See ``VerbFile``."""
    if is_newer(data := paths.data_folder()):
        return context.refuse(text(Sentence.DATA_NEWER, path=data), _NEWER)
    # Whoever started us ends us by SIGTERM: what is half done is tidied up then, as after Ctrl-C.
    with contextlib.suppress(ValueError):  # in a thread other than the main one
        signal.signal(signal.SIGTERM, _interrupt)
    try:
        return verb_file(VERBS, context.options.verb).run(context)
    except ModelError as error:
        reporter_of(context).fail(error_sentence(error.code, error.subject, error.detail), error.code)
        return 1
    except KeyboardInterrupt:
        reporter_of(context).fail(text(ModelSentence.JOB_CANCELLED), "cancelled")
        return _CANCELLED


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt
