"""What the settings window says."""

from __future__ import annotations

import enum
from collections.abc import Mapping

from desktop.voc.keys import KeyPlace
from desktop.words.language import Spoken

__all__ = [
    "KEY_PLACES",
    "SettingsSentence",
    "VocPageSentence",
    "chord_words",
]

_SIGNS = {
    "Up": "↑",
    "Down": "↓",
    "Left": "←",
    "Right": "→",
    "Escape": "Esc",
    "PageUp": "Page Up",
    "PageDown": "Page Down",
    "Delete": "Del",
    "Insert": "Ins",
}
"""Keys as they are printed, where the settings spell them otherwise."""


def chord_words(spelled: str) -> str:
    """A chord of the settings as it is printed on keys: "Ctrl + 1", "↑"; empty for none."""
    return " + ".join(_SIGNS.get(key, key.upper() if len(key) == 1 else key) for key in spelled.split("+"))


@enum.unique
class SettingsSentence(Spoken):
    """Of all other pages: (Korean, English)."""

    TITLE = ("이음 설정", "Ieum settings")
    OPEN_FILE = ("설정 파일 열기", "Open settings file")
    AT_ONCE = (
        "고치면 바로 적용되고 설정 파일에 남습니다.",
        "Changes take effect at once and are saved to the file.",
    )
    BAD_FILE = (
        "{problem}\n파일을 고치고 이 창으로 돌아오면 다시 읽습니다.",
        "{problem}\nCorrect the file and come back here: it will be read again.",
    )
    NOT_WRITTEN = (
        "설정을 저장하지 못했습니다: {reason}",
        "The settings could not be saved: {reason}",
    )

    ADVANCED = ("고급", "Advanced")
    RESET_FIELD = ("기본값으로", "Reset to default")
    RESET_PAGE = ("이 쪽을 모두 기본값으로", "Reset this page to defaults")
    POPUP_CHORDS = ("후보 창의 단축키", "a popup shortcut")
    UNSAVED_ASK = (
        "‘{page}’에 저장하지 않은 값이 있습니다. 저장할까요?",
        "‘{page}’ has unsaved changes. Save them?",
    )
    UNSAVED_SAVE = ("저장하고 닫기", "Save and close")
    UNSAVED_DISCARD = ("저장하지 않고 닫기", "Close without saving")
    UNSAVED_STAY = ("돌아가기", "Go back")
    AUTOSTART = ("로그인할 때 이음 시작", "Start Ieum at login")
    AUTOSTART_FAILED = ("바꾸지 못했습니다: {reason}", "This could not be changed: {reason}")

    # general
    GENERAL = ("일반", "General")
    SUGGESTING = ("제안", "Suggestions")
    CANDIDATES = ("후보 수", "Candidates")
    CANDIDATES_HINT = ("한 번에 보여 줄 어절의 수", "How many are shown at once")
    EAGERNESS = ("보여 주기", "Show candidates")
    EAGERNESS_HINT = (
        "띄어 쓴 뒤에 후보를 얼마나 자주 보여 줄지 정합니다. 보이지 않아도 ‘후보 보기’ 글쇠로 언제든 볼 수 있습니다.",
        "How often candidates appear after a space. The ‘Show candidates’ key brings up the rest at any time.",
    )
    OFTEN = ("자주", "Often")
    BALANCED = ("알맞게", "Balanced")
    SELDOM = ("드물게", "Rarely")
    WHEN_ASKED = ("부를 때만", "Only when I ask")
    TAKING_KEY = ("후보를 받는 글쇠", "Key to take a candidate")
    TAKING_KEY_HINT = (
        "줄 앞의 Tab은 들여쓰기이고, 한 줄 입력칸에서는 다음 칸으로 갑니다. 그런 칸에서는 →로 받습니다.",
        "At the start of a line Tab still indents; in a single-line field it goes to the next one, and → takes.",
    )
    BY_TAB = ("Tab", "Tab")
    BY_ARROW = ("→", "→")
    BY_BOTH = ("Tab과 →", "Tab and →")
    DEADLINE = ("제안을 찾는 시간", "Time to search for suggestions")
    DEADLINE_HINT = (
        "길면 더 잘 찾고, 짧으면 더 빨리 보입니다. 지나면 그때까지 찾은 것을 보여 줍니다.",
        "Longer finds better words, shorter shows them sooner. When time is up, whatever was found is shown.",
    )
    MILLISECONDS = (" 밀리초", " ms")
    SPACE = ("받은 뒤 한 칸 띄우기", "Add a space after a taken candidate")
    STEM_ROW = ("어절의 앞부분도 한 줄로", "Offer the beginning of a word too")
    STEM_ROW_HINT = (
        (
            "여러 후보의 앞부분이 같으면 그 앞부분을 맨 아래에 따로 보여 줍니다(회의…). 받으면 띄어 쓰지 않고 "
            "이어서 씁니다."
        ),
        "When candidates share a beginning, it is shown below them (회의…). Take it, and keep typing without a space.",
    )
    NUMBERS = ("후보 앞에 번호", "Numbers before candidates")
    PROBABILITIES = ("후보 뒤에 확률", "Probabilities after candidates")
    LOOK = ("모양", "Appearance")
    THEME = ("색", "Colours")
    THEME_HINT = ("후보 창과 이 창의 색", "For the popup and all windows")
    THEME_AUTO = ("시스템을 따름", "Same as the system")
    THEME_LIGHT = ("밝게", "Light")
    THEME_DARK = ("어둡게", "Dark")
    FONT_SIZE = ("글자 크기", "Font size")
    FONT_SIZE_HINT = ("후보 창의 글자", "In the popup")
    POINTS = (" 포인트", " pt")
    BEGINNING = ("시작", "Start")
    PAUSED = ("멈춘 채로 시작", "Start paused")
    PAUSED_HINT = ("다음에 이음을 시작할 때부터 적용됩니다.", "Takes effect the next time Ieum starts.")
    APPS = ("제안할 프로그램", "Programs with suggestions")
    APPS_HINT = (
        "체크를 끄면 그 프로그램에서는 읽지도 제안하지도 않습니다.",
        "Uncheck a program, and nothing is read or suggested there.",
    )
    RULES = ("고른 프로그램에서는", "In the chosen program")
    UNNAMED_APPS = ("어느 프로그램인지 알 수 없어도 제안", "Suggest in programs that cannot be identified")
    UNNAMED_APPS_HINT = (
        (
            "Wayland에서 이음 한글로 쓸 때, 프로그램이 접근성으로 이름을 알려 주지 않으면 위 목록에 있는지 알 수 없어 "
            "제안하지 않습니다. 켜면 그런 프로그램에서도 제안하며, 암호 관리자일 수도 있습니다."
        ),
        (
            "With Ieum Hangul on Wayland, a program that gives no name through accessibility may be one you turned off "
            "above, so nothing is suggested. Turn this on to get suggestions there too, even in a password manager."
        ),
    )

    KEEP_RECORD = ("아낀 글쇠 세기", "Count saved keystrokes")
    KEEP_RECORD_HINT = (
        "‘내 기록’에 보이는 숫자만 이 컴퓨터에 둡니다. 글은 어디에도 남지 않습니다.",
        "Only the numbers in ‘My record’ are kept, on this computer. No text is kept anywhere.",
    )

    # keys
    KEYS = ("단축키", "Shortcuts")
    KEYS_HINT = (
        "단추를 누르고 글쇠를 함께 누르세요. 후보 창의 글쇠는 창이 떠 있을 때만 씁니다.",
        "Click a button, then press the keys. The popup's keys work only while it is shown.",
    )
    POPUP_KEYS = ("후보 창", "The popup")
    ACCEPT = ("고른 후보 받기", "Take the selected candidate")
    ACCEPT_WITHOUT_SPACE = ("띄어 쓰지 않고 받기", "Take it without a space")
    STEM = ("앞부분 받기", "Take the beginning of the word")
    ASK = ("후보 보기", "Show candidates")
    UNDO = ("받은 것 되돌리기", "Undo taking a candidate")
    UP = ("위 후보 고르기", "Select the one above")
    DOWN = ("아래 후보 고르기", "Select the one below")
    DISMISS = ("후보 창 닫기", "Close the popup")
    ROW_KEYS = ("번호로 받기", "Take by number")
    ROW = ("{row}번 후보 받기", "Take candidate {row}")
    WRITING_KEYS = ("글을 쓰는 동안", "While you write")
    ALWAYS_KEYS = ("언제나 쓰는 단축키", "At all times")
    PAUSE_CHORD = ("잠시 멈추고 계속하기", "Pause and resume")
    PAUSE_CHORD_HINT = (
        "어느 프로그램에서든 제안을 멈추고, 다시 누르면 계속합니다.",
        "Pauses suggestions in any program; press again to resume.",
    )
    VOC_CHORD = ("표시한 글 분류하기", "Classify the selected text")
    VOC_CHORD_HINT = (
        "언제나 쓰는 글쇠라서 Ctrl, Alt, Super 가운데 하나와 함께 누르거나 F1–F24여야 합니다.",
        "Works at all times, so it must include Ctrl, Alt or Super, or be one of F1–F24.",
    )
    RECORD = ("글쇠를 누르세요…", "Press the keys…")
    NO_CHORD = ("없음", "None")
    RECORD_HINT = (
        "누르고 새 글쇠를 함께 누르세요. 다른 곳을 누르면 그만둡니다.",
        "Click, then press the new keys; click elsewhere to cancel.",
    )
    CLEAR = ("지우기", "Clear")

    # models
    MODELS = ("모델", "Models")
    MODEL_NOW = ("쓰고 있는 모델", "Model in use")
    OPEN_MODELS = ("모델 창 열기…", "Open the model window…")
    MODELS_HINT = (
        "모델을 내려받고, 시험하고, 바꾸고, 지우는 일은 모델 창에서 합니다.",
        "Models are installed, tried, changed and removed in the model window.",
    )
    MEMORY = ("메모리", "Memory")
    UNLOAD = ("쓰지 않으면 내려놓기", "Unload when unused")
    UNLOAD_HINT = (
        "이만큼 글을 쓰지 않으면 모델을 메모리에서 내려놓고, 다시 쓰면 불러옵니다.",
        "After this long without typing, the model is unloaded from memory; it loads again when you type.",
    )
    MINUTES = ("분", " min")
    NEVER = ("늘 둠", "Never")
    THREADS = ("계산에 쓸 코어 수", "Processor cores to use")
    THREADS_HINT = (
        "자동이면 이 컴퓨터에 맞게 고릅니다. 다음에 모델을 불러올 때부터 적용됩니다.",
        "Automatic picks what suits this computer. Takes effect the next time a model is loaded.",
    )
    AUTOMATIC = ("자동", "Automatic")
    HUB = ("내려받는 곳", "Download from")
    HUB_HINT = (
        "허깅 페이스나 같은 구조의 미러. 다음에 내려받을 때부터 적용됩니다.",
        "Hugging Face or a mirror of it. Takes effect with the next download.",
    )

    # end of turn
    EOT = ("문장 끝", "Sentence endings")
    EOT_SHOWN = ("후보 창에 문장 끝 표시", "Show in the popup when a sentence ends")
    EOT_SHOWN_HINT = (
        "문장이 끝난 듯하면 표시하고 어울리는 부호를 먼저 제안합니다.",
        "When a sentence seems finished, the popup shows it and offers the fitting punctuation first.",
    )
    EOT_MODEL = ("문장 끝을 보는 모델", "Model that judges it")
    EOT_MODEL_HINT = (
        "따로 고르면 그 모델도 메모리에 함께 올라갑니다.",
        "A model other than the suggestion model takes additional memory.",
    )
    EOT_CHARACTERS = ("끝으로 볼 특수 문자", "Characters that end a sentence")
    EOT_CHARACTERS_HINT = (
        (
            "문장 부호 말고 문장 끝에 쓰는 문자를 이어서 적습니다. 비워 두면 이음의 목록(~ ^ ♡ ★ ♪ …)을 씁니다. "
            "모델을 바꾸거나 이음을 다시 시작하면 적용됩니다."
        ),
        (
            "In addition to punctuation, written without spaces. Leave empty for the built-in list (~ ^ ♡ ★ ♪ …). "
            "Takes effect when the model changes or Ieum restarts."
        ),
    )


@enum.unique
class VocPageSentence(Spoken):
    """Of the classification of complaints: (Korean, English)."""

    VOC = ("민원 분류", "Complaints")
    VOC_HINT = (
        (
            "고객의 글을 분류해 주는 서버입니다. 분류하라고 한 글만 보내고, 주소가 비어 있으면 아무것도 보내지 "
            "않습니다. 반쯤 적은 주소를 쓰지 않도록 이 쪽은 ‘저장’을 눌러야 적용됩니다."
        ),
        (
            "The server that classifies customers' texts. Only texts you submit are sent; without an address nothing "
            "is. So that no half-typed address is used, this page takes effect only when saved."
        ),
    )
    SERVER = ("서버", "Server")
    ADDRESS = ("주소", "Address")
    ADDRESS_EXAMPLE = ("https://voc.example.com", "https://voc.example.com")
    OWN_SERVER = ("이 컴퓨터의 분류 서버", "A server on this computer")
    OWN_SERVER_HINT = (
        "직접 학습한 모델을 ‘ieum voc serve’로 열어 둔 때. 글이 이 컴퓨터를 떠나지 않습니다.",
        "For a model of your own, served by ‘ieum voc serve’. No text leaves this computer.",
    )
    OWN_SERVER_USE = ("이 서버로", "Use it")
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
        "Leave empty for the server's first. After a successful test you can choose from a list.",
    )
    CONSENT = ("암호화하지 않고 보내도 좋음", "Send without encryption")
    CONSENT_HINT = (
        "http:// 주소에서는 네트워크의 다른 사람이 고객의 글과 API 키를 읽을 수 있습니다. 회사 안에서만 켜세요.",
        "With http://, others on the network can read customers' texts and the API key. Only for networks you trust.",
    )
    KEY = ("API 키", "API key")
    KEY_KEYRING = (
        "열쇠고리에 있습니다. 바꾸려면 새 키를 적으세요.",
        "The key is in the keyring. Type another to replace it.",
    )
    KEY_SESSION = (
        "이 컴퓨터의 열쇠고리를 쓸 수 없어, 이음이 끝날 때까지만 기억합니다.",
        "This computer's keyring cannot be used, so the key is remembered until Ieum quits.",
    )
    KEY_NONE = (
        "서버가 키를 요구하면 적으세요. 설정 파일이 아니라 열쇠고리에만 둡니다.",
        "If the server requires one. It is kept only in the keyring, never in the settings file.",
    )
    KEY_NO_KEYRING = (
        "이 컴퓨터의 열쇠고리를 쓸 수 없습니다(없거나 잠겨 있음). 적은 키는 이음이 끝날 때까지만 기억합니다.",
        "This computer's keyring cannot be used (missing or locked). A key is remembered until Ieum quits.",
    )
    KEY_FORGET = ("키 지우기", "Forget the key")
    CONNECT_TIMEOUT = ("연결을 기다리는 시간", "Time to wait for a connection")
    READ_TIMEOUT = ("답을 기다리는 시간", "Time to wait for an answer")
    TOTAL_TIMEOUT = ("다시 해 보는 것까지 모두", "Total time, including retries")
    SECONDS = ("초", " s")
    CA_FILE = ("회사 인증서 (PEM)", "Company certificate (PEM)")
    CA_FILE_HINT = (
        "서버의 인증서가 회사 것이면 그 CA 파일. TLS는 언제나 확인합니다.",
        "The CA file, if the server's certificate is your company's. TLS is always verified.",
    )
    CHOOSE = ("고르기…", "Choose…")
    PROXY = ("프록시", "Proxy")
    PROXY_HINT = (
        "고르거나, http://나 socks5://로 시작하는 주소를 적으세요.",
        "Choose one, or enter an address that begins with http:// or socks5://.",
    )
    PROXY_SYSTEM = ("시스템 설정을 따름", "Same as the system")
    PROXY_NONE = ("쓰지 않음", "None")
    CONCURRENCY = ("한꺼번에 보내는 수", "Simultaneous requests")
    CONCURRENCY_HINT = ("파일을 분류할 때", "When classifying a file")
    TOKENS = ("답의 가장 긴 길이", "Longest answer")
    TOKENS_HINT = ("토큰(글자 하나에서 셋)으로 셉니다.", "In tokens, of one to three characters each.")
    TEMPERATURE = ("답의 다양함", "Variety of answers")
    TEMPERATURE_HINT = (
        "0이면 늘 같은 답입니다. 서버의 말로는 온도(temperature)입니다.",
        "At 0 the answer is always the same. Servers call it temperature.",
    )
    TOP_P = ("고려할 낱말의 폭", "Range of words considered")
    TOP_P_HINT = ("서버의 말로는 top-p입니다.", "Servers call it top-p.")

    TEST = ("연결 시험", "Test connection")
    TESTING = ("시험하는 중…", "Testing…")
    UNLOCKING = (
        "열쇠고리가 열리기를 기다리는 중… 잠금을 풀라는 창이 떠 있는지 보아 주세요.",
        "Waiting for the keyring… check whether a window is asking you to unlock it.",
    )
    TEST_HINT = (
        "저장하지 않은 값으로 시험합니다. 고객의 글은 보내지 않습니다.",
        "Tests the values shown here, saved or not. No customer's text is sent.",
    )
    TESTED = ("됩니다. 모델 {model}, {latency}밀리초", "It works. Model {model}, {latency} ms")
    TESTED_NAMELESS = ("됩니다. {latency}밀리초", "It works. {latency} ms")
    STREAMS = ("이어서 답함", "streams")
    CONFIDENCES = ("확신도 있음", "gives confidences")
    MARKED = ("표시한 값을 먼저 고쳐 주세요.", "Correct the marked values first.")
    SAVE = ("저장", "Save")
    REVERT = ("되돌리기", "Revert")
    UNSAVED = ("저장하지 않은 값이 있습니다.", "There are unsaved changes.")
    SAVED = ("저장했습니다.", "Saved.")

    # the category dictionary
    CATEGORIES = ("분류 사전", "Categories")
    CATEGORIES_HINT = (
        "세 단계입니다. 글과 함께 서버에 보내고, 답은 이것으로 확인합니다. ‘저장’을 눌러야 적용됩니다.",
        "Three levels, sent with each text; answers are checked against them. Changes take effect when saved.",
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
    BUILTIN = ("기본 사전으로", "Restore built-in")
    COUNT = (
        "대분류 {major}, 중분류 {middle}, 소분류 {minor}",
        "{major} major, {middle} middle, {minor} minor",
    )
    DICTIONARY_KEPT = (
        "{problem} 파일은 그대로 두었습니다. 저장하면 아래의 것으로 바뀝니다.",
        "{problem} The file was left as it is; saving replaces it with what is below.",
    )
    EXPORTED = ("내보냈습니다: {path}", "Exported: {path}")


KEY_PLACES: Mapping[KeyPlace, VocPageSentence] = {
    "keyring": VocPageSentence.KEY_KEYRING,
    "session": VocPageSentence.KEY_SESSION,
    "none": VocPageSentence.KEY_NONE,
    "no-keyring": VocPageSentence.KEY_NO_KEYRING,
}
"""What is said of where a key is."""
