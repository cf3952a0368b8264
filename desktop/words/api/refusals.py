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
    MODELS = (
        "모델을 이름으로 불러와 묻습니다: 이어 쓰기, 임베딩, 분류, 개체명, 질의응답",
        "models loaded and asked by name: generation, embeddings, classification, tokens, questions",
    )
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
    BAD_HTTP = ("HTTP가 아니거나 틀린 요청입니다.", "This is not a valid HTTP request.")
    BAD_REQUEST = ("요청이 JSON이 아니거나 형식이 다릅니다.", "The request is not JSON, or has the wrong form.")
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
    NO_SUCH_MODEL = ("모델이 없거나 불러오지 않았습니다", "Model not found or not loaded")
    NO_TASK = ("이 모델이 할 수 있는 일이 없습니다", "No supported tasks found for this model")
    FAILED = ("예측하지 못했습니다", "Prediction failed")
    NOT_FROM_THERE = (
        "이 폴더의 모델은 불러오지 않습니다. 라이브러리의 모델이거나 --models-from으로 허락한 폴더여야 합니다.",
        "Models are loaded from the library and from folders that were allowed by --models-from.",
    )
    BAD_MODEL_FILES = ("모델의 파일을 쓸 수 없습니다 ({fault}).", "The files of the model cannot be used ({fault}).")
    NO_MEMORY = ("이 모델을 불러올 메모리가 없습니다.", "There is not enough memory to load the model.")
    MODELS_FULL = (
        "모델 {most}개가 모두 일하고 있어 더 불러올 수 없습니다.",
        "All {most} models that fit are at work; none can be loaded besides.",
    )
    NO_CONTEXT = (
        "질문에는 답을 찾을 글이 있어야 합니다: context, 또는 text의 둘째 줄부터.",
        "A question needs a text to look for the answer in: context, or from the second line of text on.",
    )
    PROMPT_TOO_LONG = ("모델이 담을 수 있는 것보다 글이 깁니다.", "The text is longer than the model can hold.")
    NO_TURNS = ("messages: 하나는 있어야 합니다.", "messages: there must be at least one.")
    UNKNOWN_MODEL = ("그런 모델이 없습니다.", "There is no such model.")
    MISSING = ("{field}: 필요한 항목입니다.", "{field} is required.")
    BAD_VALUE = ("{field}: 형식이나 값이 맞지 않습니다.", "{field} has the wrong form or value.")
    OUT_OF_RANGE = ("{field}: 범위를 벗어났습니다.", "{field} is out of range.")
    TOO_LONG = ("{field}: 너무 깁니다 ({most}자까지).", "{field} is too long (at most {most} characters).")
    TIMED_OUT = ("예측 타임아웃 초과 ({seconds}초)", "prediction timed out ({seconds} seconds)")
    TIMED_OUT_AT_LAST = ("제시간에 답하지 못했습니다.", "There was no answer in time.")

    VOC_NO_MODEL = (
        "이 서버에는 민원을 분류할 모델이 없습니다: ieum serve --voc-model 파일.gguf, 또는 설정의 ‘로컬 API’.",
        "This server has no model for complaints: ieum serve --voc-model FILE.gguf, or the settings' page Local API.",
    )
    VOC_BAD_MODEL = (
        "민원을 분류할 모델을 쓸 수 없습니다 ({fault}).",
        "The model for complaints cannot be used ({fault}).",
    )
    VOC_CUT_OFF = (
        "max_new_tokens에서 끊겨 끝나지 않은 답입니다.",
        "The answer was cut off at max_new_tokens.",
    )
    VOC_NO_LETTERS = ("{field}: 읽을 글자가 없습니다.", "{field} has nothing to read.")
    VOC_BAD_DICTIONARY = (
        "{field}: 대분류, 중분류, 소분류의 세 단계로 된 분류 사전이 아닙니다.",
        "{field} is not a dictionary of three levels.",
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
