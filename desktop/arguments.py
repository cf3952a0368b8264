"""The arguments of the command line; imports nothing that a role of a process must not load."""

from __future__ import annotations

import argparse
from pathlib import Path

__all__ = ["parser"]


def parser() -> argparse.ArgumentParser:
    """Reads all that may stand behind ``ieum``."""
    whole = argparse.ArgumentParser(prog="ieum", description="이음: 한국어 입력 도우미 (Korean typing assistant)")
    whole.add_argument("--role", choices=("engine", "input"), help=argparse.SUPPRESS)
    whole.add_argument("--log-level", choices=("DEBUG", "INFO", "WARNING", "ERROR"), help="기록 수준")
    whole.add_argument("--model", help="모델 폴더 (model.gguf와 tokenizer.json이 든 곳)")
    kinds = whole.add_subparsers(dest="command", metavar="명령")
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
    _add_eot(kinds.add_parser("eot", help="말이 끝났는지 판단"))
    status = kinds.add_parser("status", help="실행 중인 이음의 상태와 통계 (입력한 글은 없음)")
    status.add_argument("--json", action="store_true", help="JSON 한 줄로")
    _add_models(kinds.add_parser("models", help="모델을 보고, 받고, 가져오고, 바꿈"))
    _add_voc(kinds)
    kinds.add_parser("doctor", help="무엇이 되고 안 되는지 알려 줌")
    kinds.add_parser("welcome", help="처음 시작할 때의 안내 창을 다시 봄")
    return whole


def _add_eot(eot: argparse.ArgumentParser) -> None:
    eot.add_argument("text", nargs="?", help="판단할 글 (1–1,000자)")
    said = "앞서 오간 말; 오래된 것부터 여러 번"
    eot.add_argument("--context", action="append", default=[], metavar="앞말", help=said)
    eot.add_argument("--top-k", metavar="N", help="보일 다음 토큰 수 (1–20, 기본 5)")
    eot.add_argument("--temperature", metavar="T", help="보일 토큰의 온도 (0.1–2.0, 기본 1)")
    eot.add_argument("--timeout", metavar="MS", help="답을 기다릴 시간 (밀리초, 1–60,000)")
    eot.add_argument(
        "--jsonl",
        action="store_true",
        help='한 줄에 하나씩 {"text": "...", "context": ["..."]} 를 읽고 답함 (top_k, temperature, timeout도 됨)',
    )
    eot.add_argument("--file", type=Path, help="한 줄에 글 하나인 파일")
    eot.add_argument("--csv", type=Path, help="--file의 결과를 쓸 파일 (없으면 표준 출력)")


def _add_voc(kinds: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    lines = "창이 쓰는 방식: 표준 입력으로 JSON 한 줄씩 받고 답함"
    classify = kinds.add_parser("classify", help="고객의 글을 설정한 서버로 보내 분류")
    classify.add_argument("text", nargs="?", help="분류할 글 (20,000자까지)")
    classify.add_argument("--file", type=Path, help="CSV, XLSX 또는 한 줄에 글 하나인 파일")
    classify.add_argument("--column", default="", metavar="열", help="글이 있는 열의 이름")
    classify.add_argument("--out", type=Path, help="결과를 쓸 파일 (.csv, .xlsx)")
    classify.add_argument("--json", action="store_true", help=f"JSON 줄로; 글도 파일도 없으면 {lines}")
    chat = kinds.add_parser("chat", help="고객의 글에 대해 시킨 일을 서버가 함")
    chat.add_argument("text", nargs="?", help="고객의 글")
    chat.add_argument("--instruction", default="", metavar="시킬 일", help="무엇을 할지")
    chat.add_argument("--json", action="store_true", help=lines)
    voc = kinds.add_parser("voc", help="분류 서버를 시험하고 API 키를 넣음")
    verbs = voc.add_subparsers(dest="verb", metavar="일", required=True)
    test = verbs.add_parser("test", help="서버를 쓸 수 있는지 5초 안에 알려 줌")
    test.add_argument("--json", action="store_true", help=lines)
    key = verbs.add_parser("key", help="API 키를 열쇠고리에 넣음")
    key.add_argument("--clear", action="store_true", help="지움")
    key.set_defaults(json=False)


def _add_models(models: argparse.ArgumentParser) -> None:
    verbs = models.add_subparsers(dest="verb", metavar="일", required=True)
    listed = verbs.add_parser("list", help="설치한 모델과 받을 수 있는 모델")
    info = verbs.add_parser("info", help="모델 하나를 자세히; 파일이나 폴더도 됨")
    info.add_argument("model")
    get = verbs.add_parser("install", help="허브에서 받아 설치")
    get.add_argument("model")
    get.add_argument("--accept-licence", action="store_true", help="라이선스에 동의함")
    get.add_argument("--hub", help="내려받을 곳의 주소")
    bring = verbs.add_parser("import", help="GGUF 파일이나 모델 폴더를 가져옴")
    bring.add_argument("path", type=Path)
    bring.add_argument("--name", default="", help="보일 이름")
    make = verbs.add_parser("convert", help="GPT-2 체크포인트 폴더를 GGUF로 (설치하지 않음)")
    make.add_argument("path", type=Path)
    make.add_argument("out", type=Path)
    for each in (get, bring, make):
        each.add_argument("--quantisation", default="", metavar="Q", help="Q8_0 (기본), Q6_K, Q5_K_M, Q4_K_M")
    drop = verbs.add_parser("remove", help="설치한 모델을 지움")
    use = verbs.add_parser("use", help="이 모델을 씀; 실행 중인 이음도 바꿈")
    verify = verbs.add_parser("verify", help="설치한 모델의 파일을 한 바이트씩 확인")
    for each in (drop, use, verify):
        each.add_argument("model")
    state = verbs.add_parser("status", help="지금 쓰는 모델과 메모리, 디스크")
    for each in (listed, info, get, bring, make, drop, use, verify, state):
        each.add_argument("--json", action="store_true", help="JSON으로")
    token = verbs.add_parser("token", help="허브 토큰을 열쇠고리에 넣음")
    token.add_argument("--clear", action="store_true", help="지움")
    token.add_argument("--hub", help="이 토큰이 통하는 곳의 주소 (기본은 설정의 hub)")
