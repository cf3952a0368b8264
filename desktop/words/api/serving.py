"""What ``ieum serve`` says to who starts it."""

from __future__ import annotations

import enum
from collections.abc import Mapping

from desktop.words.language import Spoken

__all__ = ["KEY_FAULTS", "ServeSentence", "VocServeSentence"]


@enum.unique
class ServeSentence(Spoken):
    """(Korean, English)."""

    HOST = (
        "들을 주소 (기본 {usual}; 다른 컴퓨터에서 닿는 주소는 키가 있어야 함)",
        "the address to listen at (default {usual}; one that other machines reach needs keys)",
    )
    PORT = ("{contract}의 포트 (기본 {usual}, 0은 빈 포트)", "the port of {contract} (default {usual}, 0 for any)")
    ONLY = ("이 계약만: {all}", "only these contracts: {all}")
    ALLOW_ORIGIN = (
        "키를 가지고 물어도 되는 웹 페이지의 출처 (여러 번)",
        "an origin of web pages that may ask with a key (may be repeated)",
    )
    ALLOW_HOST = ("이 컴퓨터의 다른 이름 (여러 번)", "another name of this machine (may be repeated)")
    REQUIRE_KEY = (
        "이 컴퓨터의 프로그램도 키가 있어야 함 (여러 사람이 쓰는 컴퓨터)",
        "programs of this machine need a key too (for machines that several people use)",
    )
    NO_RATE_LIMITS = ("분당 요청 수를 제한하지 않음", "no limit of requests a minute")
    PRELOAD = ("시작할 때 불러올 모델 (계약 B)", "models to load at the beginning (contract B)")
    MODELS_FROM = (
        "이 폴더와 그 아래의 모델도 불러오게 함 (계약 B, 여러 번)",
        "models in this folder and below it may be loaded too (contract B; may be repeated)",
    )
    NEW_KEY = ("이 이름의 새 API 키를 만들고 끝남", "make a new API key with this name, and end")
    PREMIUM = ("새 키를 프리미엄으로 (분당 {premium:,}번)", "make the new key a premium one ({premium:,} a minute)")

    SHARED_CACHE = (
        "서버 여럿이 답을 나누는 Redis (예: redis://cache:6379/0; {secret}도 있어야 함)",
        "a Redis by which several servers share answers (redis://cache:6379/0; needs {secret} too)",
    )
    SHARED_SECRET = (
        "서버들만 아는 비밀이 든 파일 ({least}바이트 이상)",
        "a file with a secret that only those servers know (at least {least} bytes)",
    )

    LISTENS = ("{contract}: {address}", "{contract}: {address}")
    READY = ("모델을 읽었습니다: {model}", "The model is loaded: {model}")
    VOC_READY = ("민원을 분류할 모델을 읽었습니다: {model}", "The model for complaints is loaded: {model}")
    NO_VOC_MODEL = (
        "voc에는 모델이 있어야 합니다: --voc-model 파일.gguf",
        "There is no voc without a model: --voc-model FILE.gguf",
    )
    NO_LIBRARIES = (
        "로컬 API에 필요한 것이 설치되어 있지 않습니다: pip install 'ieum[api]'",
        "What the local API needs is not installed: pip install 'ieum[api]'",
    )
    BAD_PORT = ("{port}: 포트는 0–65535 사이여야 합니다.", "{port}: a port is a number from 0 to 65535.")
    PORT_TAKEN = (
        "포트 {port}에서 들을 수 없습니다 ({reason}). 다른 프로그램이 쓰고 있다면 --port-{contract}로 바꾸세요.",
        "Cannot listen on port {port} ({reason}). If another program uses it, change it with --port-{contract}.",
    )
    NO_ADDRESS = ("{host}: 이 컴퓨터의 IP 주소가 아닙니다.", "{host} is not an IP address of this machine.")
    PUBLIC = (
        "{host}에는 다른 컴퓨터도 닿으므로 먼저 키가 있어야 합니다: ieum serve --new-key 이름",
        "Other machines reach {host}, so there must be a key first: ieum serve --new-key NAME",
    )
    NO_KEYS = (
        "먼저 키가 있어야 합니다: ieum serve --new-key 이름",
        "There must be a key first: ieum serve --new-key NAME",
    )
    KEY_MADE = (
        "{name}의 키입니다. 다시 보여 줄 수 없으니 잘 두세요:",
        "This is the key of {name}. It cannot be shown again:",
    )

    SHARED_BOTH = (
        "--shared-cache와 --shared-cache-secret은 함께 써야 합니다.",
        "--shared-cache and --shared-cache-secret are given together.",
    )
    SHARED_ADDRESS = (
        "Redis의 주소가 아닙니다. redis://이름:6379/0처럼 써 주세요.",
        "This is not the address of a Redis; write it as redis://NAME:6379/0.",
    )
    SHARED_NO_SECRET = ("비밀 파일을 읽을 수 없습니다: {path}", "The file of the secret cannot be read: {path}")
    SHARED_WEAK = (
        "비밀은 {least}–{most}바이트여야 합니다: {path}",
        "A secret has {least} to {most} bytes: {path}",
    )
    SHARED_LIBRARIES = (
        "답을 나누는 데 필요한 것이 설치되어 있지 않습니다: pip install 'ieum[api-shared]'",
        "What sharing answers needs is not installed: pip install 'ieum[api-shared]'",
    )

    KEYS_UNREADABLE = ("키 파일을 읽을 수 없습니다: {path}", "The file of keys cannot be read: {path}")
    KEYS_OPEN = (
        "키 파일을 다른 사람도 읽을 수 있어서 쓰지 않습니다 (chmod 600): {path}",
        "Others may read the file of keys, so it is not used (chmod 600): {path}",
    )
    KEYS_BROKEN = ("키 파일에 잘못된 줄이 있습니다: {path}", "The file of keys has an invalid line: {path}")
    KEYS_UNWRITABLE = ("키 파일에 쓸 수 없습니다: {path}", "The file of keys cannot be written: {path}")
    KEY_BAD_NAME = (
        "키의 이름은 영문자, 숫자, ‘.’, ‘_’, ‘-’ 64자까지입니다.",
        "The name of a key has up to 64 letters, digits, ‘.’, ‘_’ and ‘-’.",
    )
    KEY_REVOKED = ("{name}의 키를 지웠습니다.", "The key of {name} is revoked.")
    KEY_UNKNOWN = ("그 이름의 키가 없습니다.", "There is no key of that name.")
    REVOKE_KEY = ("이 이름의 키를 지우고 끝남", "revoke the key with this name, and end")
    KEY_KNOWN = ("그 이름의 키가 이미 있습니다.", "There is a key of that name already.")


KEY_FAULTS: Mapping[str, ServeSentence] = {
    "unreadable": ServeSentence.KEYS_UNREADABLE,
    "open-to-others": ServeSentence.KEYS_OPEN,
    "broken": ServeSentence.KEYS_BROKEN,
    "unwritable": ServeSentence.KEYS_UNWRITABLE,
    "bad-name": ServeSentence.KEY_BAD_NAME,
    "known-name": ServeSentence.KEY_KNOWN,
    "unknown-name": ServeSentence.KEY_UNKNOWN,
}
"""What is wrong with the keys, by the code of ``desktop.api.errors.KeysUnusable``."""


@enum.unique
class VocServeSentence(Spoken):
    """(Korean, English), of ``ieum voc serve``."""

    MODEL = (
        "분류하도록 학습한 모델의 GGUF 파일",
        "the GGUF file of a model that was taught to classify",
    )
    DICTIONARY = (
        "분류 사전의 JSON 파일 (없으면 설정의 사전)",
        "the JSON file of the category dictionary (that of the settings if there is none)",
    )
    INSTRUCTION = (
        "모델에 주는 지시문의 파일 (학습할 때와 같아야 함)",
        "a file with the instruction for the model (the one that it was taught with)",
    )
    PORT = ("포트 (기본 {usual}, 0은 빈 포트)", "the port (default {usual}, 0 for any)")
    PORT_TAKEN = (
        "포트 {port}에서 들을 수 없습니다 ({reason}). 다른 프로그램이 쓰고 있다면 --port로 바꾸세요.",
        "Cannot listen on port {port} ({reason}). If another program uses it, change it with --port.",
    )
    CONTEXT = (
        "글 하나와 답의 토큰 수 (기본 {usual:,})",
        "tokens of a text with its answer (default {usual:,})",
    )
    SEQUENCES = ("한꺼번에 쓰는 답의 수 (기본 {usual})", "answers that are written at once (default {usual})")
    UNCLEANED = (
        "글을 다듬지 않음 (다듬지 않은 글로 학습한 모델)",
        "do not clean texts (for a model that was taught with texts as they are)",
    )
    OUT_OF_RANGE = ("{name}: {low}부터 {high}까지입니다.", "{name} is from {low} to {high}.")
    NO_MODEL = (
        "모델이 있어야 합니다: ieum voc serve --model 파일.gguf",
        "A model is needed: ieum voc serve --model FILE.gguf",
    )
    NO_FILE = ("파일을 읽을 수 없습니다: {path}", "The file cannot be read: {path}")
    CRASHED = (
        "모델을 읽다가 멈췄습니다. 다른 파일로 해 보세요: {path}",
        "The process ended while it read the model; try another file: {path}",
    )
    KEPT_CRASHING = (
        "모델을 돌리는 프로세스가 자꾸 멈춰서 끝냅니다.",
        "The process that runs the model keeps ending, so this ends.",
    )
