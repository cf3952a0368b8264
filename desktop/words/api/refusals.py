"""Why the local API does not answer a request, and what it says of the end of a dialogue's turn."""

from __future__ import annotations

import enum

from desktop.words.language import Spoken

__all__ = ["ApiSentence"]


@enum.unique
class ApiSentence(Spoken):
    """(Korean, English).  None of them quotes what was sent."""

    PREDICTOR = ("다음에 올 어절", "the eojeol that comes next")
    EOT = (
        "한국어 채팅 발화 종료(End-of-Turn) 확률 예측 API",
        "how probable it is that an utterance in a Korean chat ends (end of turn)",
    )
    GENERATOR = ("글을 어절씩 이어 쓰기", "a text continued eojeol by eojeol")
    COMPLETIONS = ("어절씩 이어 쓰기", "text continued eojeol by eojeol")
    VOC = ("고객의 글을 분류 사전에 있는 대로 분류하기", "complaints classified by a dictionary")
    GATEWAY = ("모든 계약을 한 포트에서", "all contracts at one port")

    BAD_HOST = (
        "이 이름으로는 답하지 않습니다. 127.0.0.1이나 localhost로 물어 주세요.",
        "Not answered under this name; ask 127.0.0.1 or localhost.",
    )
    FOREIGN_ORIGIN = (
        "허락하지 않은 웹 페이지에서 온 요청입니다.",
        "The request comes from a web page that is not allowed.",
    )
    UNAUTHORIZED = ("API 키가 없거나 맞지 않습니다.", "The API key is missing or not valid.")
    NO_JSON_TYPE = (
        "본문은 Content-Type: application/json이어야 합니다.",
        "The body must be sent as Content-Type: application/json.",
    )
    TOO_LARGE = ("본문이 너무 큽니다 ({most} KB까지).", "The body is too large (at most {most} KB).")
    TOO_SLOW = ("본문이 제시간에 오지 않았습니다.", "The body did not come in time.")
    BAD_FRAMING = (
        "본문의 길이를 두 가지로 말하는 요청입니다.",
        "The request tells the length of its body in two ways.",
    )
    BAD_REQUEST = ("요청이 JSON이 아니거나 형식이 다릅니다.", "The request is no JSON, or of another form.")
    NOT_FOUND = ("그런 주소가 없습니다.", "There is no such address.")
    OVERLOADED = ("지금은 요청이 너무 많습니다.", "There are too many requests at the moment.")
    INTERNAL = ("내부 서버 오류", "internal server error")

    RATE_LIMIT = ("요청 제한 초과", "rate limit exceeded")
    BATCH_RATE_LIMIT = ("배치 요청 제한 초과", "rate limit of batches exceeded")
    NOT_LOADED = ("모델이 로드되지 않음", "the model is not loaded")
    NOT_LOADED_YET = (
        "AI 모델이 아직 로드되지 않았습니다. 잠시 후 다시 시도해 주세요.",
        "The AI model is not loaded yet; try again in a moment.",
    )
    UNKNOWN_MODEL = ("그런 모델이 없습니다.", "There is no such model.")
    MISSING = ("{field}: 필요한 항목입니다.", "{field} is required.")
    BAD_VALUE = ("{field}: 형식이나 값이 맞지 않습니다.", "{field} has the wrong form or value.")
    OUT_OF_RANGE = ("{field}: 범위를 벗어났습니다.", "{field} is out of range.")
    TOO_LONG = ("{field}: 너무 깁니다 ({most}자까지).", "{field} is too long (at most {most} characters).")
    TIMED_OUT = ("예측 타임아웃 초과 ({seconds}초)", "prediction timed out ({seconds} seconds)")
    TIMED_OUT_AT_LAST = ("제시간에 답하지 못했습니다.", "There was no answer in time.")

    VOC_CUT_OFF = (
        "max_new_tokens에서 끊겨 끝나지 않은 답입니다.",
        "The answer was cut off at max_new_tokens.",
    )
    VOC_NO_LETTERS = ("{field}: 읽을 글자가 없습니다.", "{field} has nothing to read.")
    VOC_BAD_DICTIONARY = (
        "{field}: 대분류, 중분류, 소분류의 세 단계로 된 분류 사전이 아닙니다.",
        "{field} is no dictionary of three levels.",
    )
    VOC_NO_ROOM = (
        "{field}: 분류 사전이 모델이 한 번에 읽는 길이보다 깁니다.",
        "{field} is longer than the model reads at once.",
    )

    CLOSE = ("대화를 종료해도 좋습니다", "the conversation can be ended")
    DEPENDS = ("상황에 따라 결정하세요", "decide by the situation")
    GO_ON = ("대화를 계속하는 것이 좋습니다", "the conversation should go on")

    NO_MESSAGE = (
        "이런 객체여야 합니다: type과 text가 있는 JSON",
        "The message must be a JSON object with type and text.",
    )
