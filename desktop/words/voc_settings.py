"""What the settings window says about the classification of complaints."""

from __future__ import annotations

import enum
from collections.abc import Mapping

from desktop.voc.keys import KeyPlace
from desktop.words.language import Spoken

__all__ = ["KEY_PLACES", "VocPageSentence"]


@enum.unique
class VocPageSentence(Spoken):
    """(Korean, English)."""

    VOC = ("민원 분류", "Complaints")
    VOC_HINT = (
        "고객의 글을 분류해 주는 서버입니다. 분류하라고 한 글만 보내고, 주소가 비어 있으면 아무것도 보내지 않습니다.",
        "The server that classifies customers' texts. Only a text you ask for is sent; without an address nothing is.",
    )
    SERVER = ("서버", "Server")
    ADDRESS = ("주소", "Address")
    ADDRESS_EXAMPLE = ("https://voc.example.com", "https://voc.example.com")
    PROTOCOL = ("규약", "Protocol")
    PROTOCOL_HINT = (
        "vLLM, llama.cpp, Ollama 등은 OpenAI 호환입니다.",
        "vLLM, llama.cpp, Ollama and the like are OpenAI-compatible.",
    )
    PROTOCOL_VOC = ("VoC 서버", "VoC server")
    PROTOCOL_OPENAI = ("OpenAI 호환", "OpenAI-compatible")
    MODEL = ("모델 이름", "Model name")
    MODEL_HINT = (
        "비우면 서버의 첫 모델을 씁니다. 연결 시험이 되면 목록에서 고를 수 있습니다.",
        "Empty for the server's first. After a test that succeeded you can choose from the list.",
    )
    CONSENT = ("암호화하지 않고 보내도 좋음", "Send without encryption")
    CONSENT_HINT = (
        "http:// 주소에서는 네트워크의 다른 사람이 고객의 글과 API 키를 읽을 수 있습니다. 회사 안에서만 켜세요.",
        "At http:// others on the network can read customers' texts and the API key. Only for a network you trust.",
    )
    KEY = ("API 키", "API key")
    KEY_KEYRING = (
        "열쇠고리에 있습니다. 바꾸려면 새 키를 적으세요.",
        "It is in the keyring. Type another to replace it.",
    )
    KEY_SESSION = (
        "이 컴퓨터의 열쇠고리를 쓸 수 없어, 이음이 끝날 때까지만 기억합니다.",
        "The keyring of this computer cannot be used, so it is remembered until Ieum ends.",
    )
    KEY_NONE = (
        "서버가 키를 요구하면 적으세요. 설정 파일이 아니라 열쇠고리에만 둡니다.",
        "If the server wants one. It is kept in the keyring only, never in the settings file.",
    )
    KEY_NO_KEYRING = (
        "이 컴퓨터의 열쇠고리를 쓸 수 없습니다(없거나 잠겨 있음). 적은 키는 이음이 끝날 때까지만 기억합니다.",
        "The keyring of this computer cannot be used (none, or locked). A key is remembered until Ieum ends.",
    )
    KEY_FORGET = ("키 지우기", "Forget the key")
    TIMES = ("시간 제한", "Time limits")
    CONNECT_TIMEOUT = ("연결", "To connect")
    READ_TIMEOUT = ("답을 기다리는 시간", "Of silence")
    TOTAL_TIMEOUT = ("다시 해 보는 것까지 모두", "For all, further attempts included")
    SECONDS = ("초", " s")
    NETWORK = ("네트워크", "Network")
    CA_FILE = ("회사 인증서 (PEM)", "Own certificate authority (PEM)")
    CA_FILE_HINT = (
        "서버의 인증서가 회사 것이면 그 CA 파일. TLS는 언제나 확인합니다.",
        "If the server's certificate is your company's. TLS is always verified.",
    )
    CHOOSE = ("고르기…", "Choose…")
    PROXY = ("프록시", "Proxy")
    PROXY_HINT = (
        "‘system’은 환경 변수를 따르고, ‘none’은 쓰지 않습니다. 또는 http://로 시작하는 주소.",
        "“system” follows the environment, “none” uses none; or an address that begins with http://.",
    )
    ANSWER = ("답", "Answers")
    CONCURRENCY = ("한꺼번에 보내는 수", "Requests at once")
    CONCURRENCY_HINT = ("파일을 분류할 때", "While a file is classified")
    TOKENS = ("가장 긴 답, 토큰", "Longest answer, in tokens")
    TEMPERATURE = ("온도", "Temperature")
    TOP_P = ("top-p", "top-p")

    TEST = ("연결 시험", "Test connection")
    TESTING = ("시험하는 중…", "Testing…")
    TEST_HINT = (
        "저장하지 않은 값으로 시험합니다. 고객의 글은 보내지 않습니다.",
        "Tests the values as they stand here. No customer's text is sent.",
    )
    TESTED = ("됩니다. 모델 {model}, {latency}밀리초", "It works. Model {model}, {latency} ms")
    TESTED_NAMELESS = ("됩니다. {latency}밀리초", "It works. {latency} ms")
    STREAMS = ("이어서 답함", "streams")
    CONFIDENCES = ("확신도 있음", "gives confidences")
    MARKED = ("표시한 값을 먼저 고쳐 주세요.", "Mend the marked values first.")
    SAVE = ("저장", "Save")
    REVERT = ("되돌리기", "Revert")
    UNSAVED = ("저장하지 않은 값이 있습니다.", "There are values that are not saved.")
    SAVED = ("저장했습니다.", "Saved.")

    # the category dictionary
    CATEGORIES = ("분류표", "Categories")
    CATEGORIES_HINT = (
        "대분류, 중분류, 소분류의 세 단계입니다. 서버에 보내는 글과 함께 보내고, 답은 이것으로 확인합니다.",
        "Three levels. They are sent along with a text, and answers are checked against them.",
    )
    ADD_MAJOR = ("대분류 추가", "Add major")
    ADD_MIDDLE = ("중분류 추가", "Add middle")
    ADD_MINOR = ("소분류 추가", "Add minor")
    NEW_NAME = ("새 분류", "New")
    RENAME = ("이름 바꾸기", "Rename")
    REMOVE = ("지우기", "Remove")
    UPWARDS = ("위로", "Up")
    DOWNWARDS = ("아래로", "Down")
    IMPORT = ("가져오기…", "Import…")
    EXPORT = ("내보내기…", "Export…")
    BUILTIN = ("기본 분류표로", "Back to the built-in")
    COUNT = (
        "대분류 {major}, 중분류 {middle}, 소분류 {minor}",
        "{major} major, {middle} middle, {minor} minor",
    )
    DICTIONARY_KEPT = (
        "{problem} 파일은 그대로 두었습니다. 저장하면 아래의 것으로 바뀝니다.",
        "{problem} The file was left as it is; saving replaces it by what is below.",
    )
    EXPORTED = ("내보냈습니다: {path}", "Exported: {path}")


KEY_PLACES: Mapping[KeyPlace, VocPageSentence] = {
    "keyring": VocPageSentence.KEY_KEYRING,
    "session": VocPageSentence.KEY_SESSION,
    "none": VocPageSentence.KEY_NONE,
    "no-keyring": VocPageSentence.KEY_NO_KEYRING,
}
"""What is said of where a key is."""
