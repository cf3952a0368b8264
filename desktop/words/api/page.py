"""What the settings' page of the local API says."""

from __future__ import annotations

import enum
from collections.abc import Mapping

from desktop.words.language import Spoken

__all__ = ["CONTRACT_NAMES", "ApiPageSentence"]


@enum.unique
class ApiPageSentence(Spoken):
    """(Korean, English)."""

    NAME = ("로컬 API", "Local API")
    ABOUT = (
        (
            "챗봇, 편집기, 상담 프로그램이 다음 어절, 문장 끝, 이어 쓰기, 임베딩을 물을 수 있게 합니다. "
            "이 컴퓨터에서만 닿고, 물은 글은 저장하지 않습니다."
        ),
        (
            "Lets chatbots, editors and call-centre tools ask for next words, ends of turn, text and embeddings. Only "
            "this computer can reach it, and nothing that is asked is kept."
        ),
    )
    SWITCH = ("로컬 API 켜기", "Turn on the local API")
    SWITCH_HINT = (
        "이음이 실행되는 동안 따로 도는 프로그램이 답합니다. 글쓰기가 먼저입니다.",
        "While Ieum runs, a separate process answers. Your typing comes first.",
    )
    KEYED = ("이 컴퓨터의 프로그램도 키가 있어야 함", "Programs on this computer need a key too")
    KEYED_HINT = (
        "여러 사람이 쓰는 컴퓨터라면 켜세요. 먼저 키를 만들어야 합니다.",
        "For a computer that several people use. Create a key first.",
    )
    PORTS = ("다른 포트", "Other ports")
    PORTS_HINT = (
        "다른 프로그램이 포트를 쓸 때 한 줄에 하나씩: eot=8277 (predictor, models, voc, generator, eot, gateway)",
        "If another program uses a port, one per line: eot=8277 (predictor, models, voc, generator, eot, gateway)",
    )
    VOC_MODEL = ("민원을 분류할 모델 (GGUF)", "Model for complaints (GGUF)")
    VOC_MODEL_HINT = (
        "분류하도록 학습한 모델이 있으면, 설정의 분류 사전으로 민원을 분류해 답합니다. 메모리를 따로 씁니다.",
        "A model trained for it classifies complaints by the categories in the settings. It takes memory of its own.",
    )
    OFF = ("꺼져 있습니다.", "It is off.")
    STARTING = ("시작하는 중입니다…", "Starting…")
    READY = ("켜져 있습니다.", "It is on.")
    READING = ("켜져 있습니다. 모델을 읽는 중입니다…", "It is on. The model is being loaded…")
    STOPPING = ("끄는 중입니다…", "Stopping…")
    FAILED = (
        "여러 번 멈추어서 더 시작하지 않습니다. 껐다가 켜면 다시 해 봅니다.",
        "It stopped several times and is not started again. Switch it off and on to try once more.",
    )

    ADDRESSES = ("주소", "Addresses")
    PREDICTOR = ("다음 어절", "Next words")
    MODELS = ("모델", "Models")
    GENERATOR = ("이어 쓰기", "Continue a text")
    VOC = ("민원 분류", "Complaints")
    VOC_UNUSABLE = (
        "모델을 쓸 수 없어 답하지 못합니다. 다른 파일을 골라 보세요.",
        "The model cannot be used, so nothing is answered. Try another file.",
    )
    EOT = ("문장 끝", "End of turn")
    GATEWAY = ("모두 한곳에서, OpenAI 형식은 /v1", "Everything in one place; OpenAI's format at /v1")
    COUNT = ("답한 요청 {answered:,}개, 실패 {failed:,}개", "{answered:,} answered, {failed:,} failed")
    COPY = ("복사", "Copy")

    KEYS = ("키", "Keys")
    KEYS_ABOUT = (
        "키가 하나라도 있으면 틀린 키는 거절합니다. 웹 페이지는 키가 있어야만 묻습니다.",
        "Once there is a key, wrong ones are refused. Web pages always need one.",
    )
    NO_KEYS = ("아직 키가 없습니다.", "There is no key yet.")
    KEY_NAME = ("새 키의 이름", "Name of a new key")
    MAKE = ("키 만들기", "Create a key")
    REVOKE = ("지우기", "Revoke")
    REVOKE_NAMED = ("{name}의 키 지우기", "Revoke the key of {name}")
    PREMIUM = ("프리미엄", "premium")
    MADE = (
        "{name}의 키입니다. 다시 보여 줄 수 없으니 지금 복사해 두세요.",
        "The key for {name}. It cannot be shown again: copy it now.",
    )


CONTRACT_NAMES: Mapping[str, ApiPageSentence] = {
    "predictor": ApiPageSentence.PREDICTOR,
    "models": ApiPageSentence.MODELS,
    "generator": ApiPageSentence.GENERATOR,
    "voc": ApiPageSentence.VOC,
    "eot": ApiPageSentence.EOT,
    "gateway": ApiPageSentence.GATEWAY,
}
"""What a person calls a contract."""
