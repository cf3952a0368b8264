"""Why a model or its files were refused, in the person's words, for every code of ``models.errors``."""

from __future__ import annotations

import enum
from collections.abc import Mapping

from desktop.words.language import Spoken, text

__all__ = [
    "ERRORS",
    "MODEL_FAULTS",
    "ErrorSentence",
    "ModelSays",
    "error_sentence",
    "fault_words",
    "model_fault_sentence",
]


@enum.unique
class ErrorSentence(Spoken):
    """One reason; ``{subject}`` is a file, a model or a host, ``{detail}`` more of it in English."""

    MISSING = ("파일이 없습니다: {subject}", "There is no such file: {subject}")
    UNREADABLE = ("파일을 읽을 수 없습니다: {subject}", "The file cannot be read: {subject}")
    NOT_GGUF = ("GGUF 파일이 아닙니다: {subject}", "This is not a GGUF file: {subject}")
    BROKEN = ("파일이 손상되었습니다: {subject} ({detail})", "The file is broken: {subject} ({detail})")
    UNSAFE = (
        "안전하지 않은 파일이라 열지 않았습니다: {subject} ({detail})",
        "The file is not safe and was not opened: {subject} ({detail})",
    )
    TOO_LARGE = ("파일이 너무 큽니다: {subject} ({detail})", "The file is too large: {subject} ({detail})")
    UNSUPPORTED = (
        "이음에서 쓸 수 없는 모델입니다: {subject} ({detail})",
        "This model cannot be used here: {subject} ({detail})",
    )
    MISMATCH = (
        "서로 다른 모델의 파일입니다: {subject} ({detail})",
        "The files belong to different models: {subject} ({detail})",
    )
    CRASHED = (
        "불러 보니 엔진이 멈춰서 쓰지 않습니다: {subject}",
        "The engine crashed on it, so it is not used: {subject}",
    )
    NO_ANSWER = (
        "불러 보니 엔진이 답하지 않아 쓰지 않습니다: {subject}",
        "The engine gave no answer with it, so it is not used: {subject}",
    )
    NO_RUNTIME = (
        "{subject}: 이 모델에 필요한 onnxruntime이 없습니다 (pip install 'ieum[api]').",
        "{subject} needs onnxruntime, which is not installed (pip install 'ieum[api]').",
    )
    NO_MODEL = (
        "GGUF 파일도 모델 폴더(config.json)도 아닙니다: {subject}",
        "Neither a GGUF file nor a model's folder (config.json): {subject}",
    )
    SEVERAL = (
        "GGUF 파일이 여럿입니다. 하나를 골라 주세요: {subject} ({detail})",
        "There are several GGUF files; choose one: {subject} ({detail})",
    )
    HOST = ("내려받는 곳의 주소가 잘못되었습니다: {subject}", "The hub's address is wrong: {subject}")
    INSECURE = (
        "암호화하지 않는 주소(http)에서는 내려받지 않습니다: {subject}",
        "Nothing is downloaded over plain http: {subject}",
    )
    TOKEN = ("허브 토큰이 올바르지 않습니다.", "The hub token is not valid.")
    PROXY = ("프록시에 연결하지 못했습니다: {subject}", "The proxy cannot be used: {subject}")
    CA = ("인증서 파일을 쓸 수 없습니다: {subject}", "The certificate file cannot be used: {subject}")
    PATH = (
        "파일이나 폴더 이름에 UTF-8이 아닌 글자가 있습니다. 이름을 바꿔 주세요: {subject}",
        "A file or folder has a name that is not UTF-8; please rename it: {subject}",
    )
    NAME = ("쓸 수 없는 이름입니다: {subject}", "This name cannot be used: {subject}")
    NOT_FOUND = ("찾을 수 없습니다: {subject}", "Not found: {subject}")
    UNAUTHORISED = (
        "허브가 거절했습니다. ‘ieum models token’으로 토큰을 넣어 주세요: {subject}",
        "The hub refused access. Add a token with ‘ieum models token’: {subject}",
    )
    GATED = (
        "허브의 모델 페이지에서 라이선스에 동의하고 ‘ieum models token’으로 토큰을 넣어 주세요: {subject}",
        "Accept the licence on the model's page at the hub, then add a token with ‘ieum models token’: {subject}",
    )
    TOO_MANY = (
        "허브가 바빠서 잠시 뒤에 다시 하라고 합니다: {subject}",
        "The hub asks to try again later: {subject}",
    )
    SERVER = (
        "허브에 문제가 있습니다. 나중에 다시 해 보세요: {subject}",
        "The hub has a problem; try again later: {subject}",
    )
    UNREACHABLE = (
        "연결할 수 없습니다. 인터넷 연결과 주소를 확인해 주세요: {subject}",
        "The server cannot be reached; check the connection and the address: {subject}",
    )
    TIMEOUT = (
        "답이 없어 그만두었습니다. 이어서 받을 수 있습니다: {subject}",
        "No answer came; it can be resumed: {subject}",
    )
    CUT_OFF = (
        "연결이 끊겼습니다. 이어서 받을 수 있습니다: {subject}",
        "The connection broke; it can be resumed: {subject}",
    )
    TLS = (
        "서버의 인증서를 믿을 수 없어 연결하지 않았습니다: {subject}",
        "The server's certificate is not trusted: {subject}",
    )
    ANSWER = (
        "허브가 뜻 모를 답을 했습니다: {subject} ({detail})",
        "The hub sent an unexpected answer: {subject} ({detail})",
    )
    NO_SPACE = (
        "디스크에 자리가 모자랍니다: {subject} ({detail})",
        "There is not enough room on the disk: {subject} ({detail})",
    )
    UNWRITABLE = ("쓸 수 없습니다: {subject} ({detail})", "It cannot be written: {subject} ({detail})")
    IN_USE = (
        "다른 프로그램이 쓰고 있습니다. 그 프로그램을 끝내고 다시 해 보세요: {subject}",
        "Another program is using it; close that program and try again: {subject}",
    )
    NO_MEMORY = (
        "메모리가 모자라거나 프로그램에 허용된 메모리가 너무 적습니다: {subject}",
        "There is not enough memory, or this program is not allowed enough: {subject}",
    )
    NO_HANDLES = (
        "프로그램이 한 번에 열 수 있는 파일 수가 모자랍니다 (ulimit -n): {subject}",
        "This program is not allowed to open enough files at once (ulimit -n): {subject}",
    )
    BUSY = (
        "이 모델에 다른 작업을 하고 있습니다. 끝난 뒤에 다시 해 보세요: {subject}",
        "Another task is working on this model; try again when it is done: {subject}",
    )
    WRONG_CONTENT = (
        "받은 파일이 허브가 말한 것과 다릅니다: {subject}",
        "The downloaded file is not the one the hub described: {subject}",
    )
    CHANGED = (
        "받는 동안 허브의 파일이 바뀌었습니다. 다시 해 보세요: {subject}",
        "The file changed at the hub during the download; try again: {subject}",
    )
    INCOMPLETE = (
        "모델이 다 만들어지지 않았습니다: {subject} ({detail})",
        "The model is not complete: {subject} ({detail})",
    )
    QUANTISATION = (
        "그런 양자화는 없습니다: {subject}. 고를 수 있는 것: {detail}",
        "There is no such quantisation: {subject}. Available: {detail}",
    )
    CONVERSION = (
        "변환한 모델이 원래 모델과 다르게 답해 쓰지 않습니다: {subject} ({detail})",
        "The converted model does not answer like the original, so it is not used: {subject} ({detail})",
    )
    OTHER = ("이 일을 마치지 못했습니다. {subject} ({detail})", "This could not be done. {subject} ({detail})")
    IMPORT_ONLY = (
        "이 모델은 GGUF 파일을 직접 받아 ‘ieum models import 파일’로 넣습니다: {subject}",
        "Download a GGUF file of this model yourself, then use ‘ieum models import FILE’: {subject}",
    )
    UNKNOWN = (
        "모르는 모델입니다: {subject}. ‘ieum models list’가 이름을 보여 줍니다.",
        "Unknown model: {subject}. See ‘ieum models list’.",
    )

    # why the engine refused a model, in half a sentence
    WHY_MISMATCH = ("토크나이저가 모델과 맞지 않습니다.", "the tokenizer does not belong to the model.")
    WHY_CRASHED = ("이 모델 때문에 엔진이 멈췄습니다.", "the model made the engine crash.")
    WHY_MISSING = ("파일이 없습니다.", "a file is missing.")
    WHY_UNREADABLE = ("파일을 읽을 수 없습니다.", "a file cannot be read.")
    WHY_UNSUPPORTED = ("이음에서 쓸 수 없는 모델입니다.", "this model cannot be used here.")
    WHY_NO_MEMORY = ("메모리가 모자랍니다.", "there is not enough memory.")
    WHY_NO_HANDLES = ("한 번에 열 수 있는 파일 수가 모자랍니다.", "too few files may be open at once.")
    WHY_BROKEN = ("파일이 손상되었습니다.", "a file is broken.")


_BROKEN = (
    "broken-gguf broken-onnx not-safetensors broken-safetensors broken-pickle broken-config "
    "broken-tokenizer broken-manifest broken-catalogue not-finite"
)

ERRORS: Mapping[str, ErrorSentence] = dict.fromkeys(_BROKEN.split(), ErrorSentence.BROKEN) | {
    "missing": ErrorSentence.MISSING,
    "unreadable": ErrorSentence.UNREADABLE,
    "not-gguf": ErrorSentence.NOT_GGUF,
    "unsafe-pickle": ErrorSentence.UNSAFE,
    "too-large": ErrorSentence.TOO_LARGE,
    "unsupported": ErrorSentence.UNSUPPORTED,
    "mismatch": ErrorSentence.MISMATCH,
    "no-memory": ErrorSentence.NO_MEMORY,
    "no-handles": ErrorSentence.NO_HANDLES,
    "crashed": ErrorSentence.CRASHED,
    "no-answer": ErrorSentence.NO_ANSWER,
    "no-model": ErrorSentence.NO_MODEL,
    "several-models": ErrorSentence.SEVERAL,
    "no-runtime": ErrorSentence.NO_RUNTIME,
    "import-only": ErrorSentence.IMPORT_ONLY,
    "unknown-model": ErrorSentence.UNKNOWN,
    "unknown-quantisation": ErrorSentence.QUANTISATION,
    "bad-host": ErrorSentence.HOST,
    "insecure-host": ErrorSentence.INSECURE,
    "bad-token": ErrorSentence.TOKEN,
    "bad-proxy": ErrorSentence.PROXY,
    "proxy": ErrorSentence.PROXY,
    "bad-ca": ErrorSentence.CA,
    "bad-name": ErrorSentence.NAME,
    "bad-path": ErrorSentence.PATH,
    "not-found": ErrorSentence.NOT_FOUND,
    "unauthorised": ErrorSentence.UNAUTHORISED,
    "gated": ErrorSentence.GATED,
    "too-many-requests": ErrorSentence.TOO_MANY,
    "server-error": ErrorSentence.SERVER,
    "unreachable": ErrorSentence.UNREACHABLE,
    "timeout": ErrorSentence.TIMEOUT,
    "cut-off": ErrorSentence.CUT_OFF,
    "tls": ErrorSentence.TLS,
    "redirects": ErrorSentence.ANSWER,
    "bad-answer": ErrorSentence.ANSWER,
    "no-space": ErrorSentence.NO_SPACE,
    "unwritable": ErrorSentence.UNWRITABLE,
    "in-use": ErrorSentence.IN_USE,
    "busy": ErrorSentence.BUSY,
    "wrong-size": ErrorSentence.WRONG_CONTENT,
    "wrong-hash": ErrorSentence.WRONG_CONTENT,
    "changed": ErrorSentence.CHANGED,
    "incomplete": ErrorSentence.INCOMPLETE,
    "check-failed": ErrorSentence.CONVERSION,
}
"""The sentence for every code of ``models.errors``."""


def error_sentence(code: str, subject: str, detail: str) -> str:
    """Why a model or its files were refused; ``detail`` is English and stands behind it where it says more."""
    return text(ERRORS.get(code, ErrorSentence.OTHER), subject=subject, detail=detail or code)


@enum.unique
class ModelSays(Spoken):
    """Why the engine does not use a model: ``{path}`` is the file or folder it is about."""

    MISSING = ("모델 파일이 없습니다: {path}", "A file of the model is missing: {path}")
    BROKEN_GGUF = ("모델 파일(GGUF)이 손상되었습니다: {path}", "The model file (GGUF) is broken: {path}")
    BROKEN_TOKENIZER = ("토크나이저 파일이 손상되었습니다: {path}", "The tokenizer file is broken: {path}")
    BROKEN_BLOCKLIST = ("차단 목록을 읽을 수 없습니다: {path}", "The blocklist cannot be read: {path}")
    BAD_PATH = (
        "파일이나 폴더 이름에 UTF-8이 아닌 글자가 있어 모델을 불러올 수 없습니다. 이름을 바꿔 주세요: {path}",
        "The model cannot be loaded, because a file or folder has a name that is not UTF-8; please rename it: {path}",
    )
    BROKEN_LEXICON = ("낱말 사전이 손상되었습니다: {path}", "The lexicon is broken: {path}")
    MISMATCH = (
        "모델과 토크나이저가 서로 맞지 않습니다: {path}",
        "The model and its tokenizer do not belong together: {path}",
    )
    CRASHED = ("모델 때문에 엔진이 거듭 멈췄습니다: {path}", "The model made the engine crash repeatedly: {path}")
    UNREADABLE = (
        "모델 파일을 읽을 수 없습니다 (권한이 없거나, 파이프나 장치이거나, 읽는 동안 바뀌었습니다): {path}",
        "A file of the model cannot be read (no permission, a pipe or a device, or it changed meanwhile): {path}",
    )
    UNSUPPORTED = ("이음에서 쓸 수 없는 모델입니다: {path}", "This model cannot be used here: {path}")
    NO_MEMORY = (
        "메모리가 모자라거나 허용된 메모리가 너무 적어 모델을 불러오지 못했습니다. 파일에는 잘못이 없습니다: {path}",
        "Not enough memory for the model, or this program is not allowed enough; the file is not at fault: {path}",
    )
    NO_HANDLES = (
        "프로그램이 한 번에 열 수 있는 파일 수가 모자라 모델을 불러오지 못했습니다 (ulimit -n): {path}",
        "This program is not allowed to open enough files at once to load the model (ulimit -n): {path}",
    )


MODEL_FAULTS: Mapping[str, ModelSays] = {
    "missing": ModelSays.MISSING,
    "bad-path": ModelSays.BAD_PATH,
    "unreadable": ModelSays.UNREADABLE,
    "unsupported": ModelSays.UNSUPPORTED,
    "no-memory": ModelSays.NO_MEMORY,
    "no-handles": ModelSays.NO_HANDLES,
    "broken-gguf": ModelSays.BROKEN_GGUF,
    "broken-tokenizer": ModelSays.BROKEN_TOKENIZER,
    "broken-blocklist": ModelSays.BROKEN_BLOCKLIST,
    "broken-lexicon": ModelSays.BROKEN_LEXICON,
    "mismatch": ModelSays.MISMATCH,
    "crashed": ModelSays.CRASHED,
}
"""The sentence for every detail of the engine's state "bad-model"."""


def model_fault_sentence(fault: str, path: object) -> str:
    """Why the engine does not use a model, by its code; ``path`` is the file or folder it is about."""
    return text(MODEL_FAULTS.get(fault, ModelSays.CRASHED), path=path)


_FAULTS: Mapping[str, ErrorSentence] = {
    "crashed": ErrorSentence.WHY_CRASHED,
    "mismatch": ErrorSentence.WHY_MISMATCH,
    "missing": ErrorSentence.WHY_MISSING,
    "unreadable": ErrorSentence.WHY_UNREADABLE,
    "unsupported": ErrorSentence.WHY_UNSUPPORTED,
    "no-memory": ErrorSentence.WHY_NO_MEMORY,
    "no-handles": ErrorSentence.WHY_NO_HANDLES,
}


def fault_words(code: str) -> str:
    """Why the engine refused a model, in half a sentence; ``code`` is that of ``LoadFailed``, or "crashed"."""
    return text(_FAULTS.get(code, ErrorSentence.WHY_BROKEN))
