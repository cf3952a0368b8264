"""What ``ieum serve`` says to who starts it."""

from __future__ import annotations

import enum
from collections.abc import Mapping

from desktop.words.language import Spoken

__all__ = ["KEYS_FAULTS", "ServeSentence"]


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

    LISTENS = ("{contract}: {address}", "{contract}: {address}")
    READY = ("모델을 읽었습니다: {model}", "The model is loaded: {model}")
    NO_LIBRARIES = (
        "로컬 API에 필요한 것이 설치되어 있지 않습니다: pip install 'ieum[api]'",
        "What the local API needs is not installed: pip install 'ieum[api]'",
    )
    BAD_PORT = ("{port}: 포트는 0–65535 사이여야 합니다.", "{port}: a port is a number from 0 to 65535.")
    PORT_TAKEN = (
        "포트 {port}에서 들을 수 없습니다 ({reason}). 다른 프로그램이 쓰고 있다면 --port-{contract}로 바꾸세요.",
        "Nobody can listen at port {port} ({reason}). If another program does, change it with --port-{contract}.",
    )
    NO_ADDRESS = ("{host}: 이 컴퓨터의 IP 주소가 아닙니다.", "{host} is no IP address of this machine.")
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

    KEYS_UNREADABLE = ("키 파일을 읽을 수 없습니다: {path}", "The file of keys cannot be read: {path}")
    KEYS_OPEN = (
        "키 파일을 다른 사람도 읽을 수 있어서 쓰지 않습니다 (chmod 600): {path}",
        "Others may read the file of keys, so it is not used (chmod 600): {path}",
    )
    KEYS_BROKEN = ("키 파일에 잘못된 줄이 있습니다: {path}", "The file of keys has a line that is none: {path}")
    KEYS_UNWRITABLE = ("키 파일에 쓸 수 없습니다: {path}", "The file of keys cannot be written: {path}")
    KEY_BAD_NAME = (
        "키의 이름은 영문자, 숫자, ‘.’, ‘_’, ‘-’ 64자까지입니다.",
        "The name of a key has up to 64 letters, digits, ‘.’, ‘_’ and ‘-’.",
    )
    KEY_REVOKED = ("{name}의 키를 지웠습니다.", "The key of {name} is revoked.")
    KEY_UNKNOWN = ("그 이름의 키가 없습니다.", "There is no key of that name.")
    REVOKE_KEY = ("이 이름의 키를 지우고 끝남", "revoke the key with this name, and end")
    KEY_KNOWN = ("그 이름의 키가 이미 있습니다.", "There is a key of that name already.")


KEYS_FAULTS: Mapping[str, ServeSentence] = {
    "unreadable": ServeSentence.KEYS_UNREADABLE,
    "open-to-others": ServeSentence.KEYS_OPEN,
    "broken": ServeSentence.KEYS_BROKEN,
    "unwritable": ServeSentence.KEYS_UNWRITABLE,
    "bad-name": ServeSentence.KEY_BAD_NAME,
    "known-name": ServeSentence.KEY_KNOWN,
    "unknown-name": ServeSentence.KEY_UNKNOWN,
}
"""What is said of each ``KeysFault``."""
