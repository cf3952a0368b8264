"""What the settings window says."""

from __future__ import annotations

import enum

from desktop.words.language import Spoken

__all__ = ["SettingsSentence"]


@enum.unique
class SettingsSentence(Spoken):
    """(Korean, English)."""

    TITLE = ("이음 설정", "Ieum settings")
    OPEN_FILE = ("설정 파일 열기", "Open settings file")
    AT_ONCE = ("고치면 바로 적용되고 설정 파일에 남습니다.", "Changes take effect at once and stay in the file.")
    BAD_FILE = (
        "{problem} 파일을 고치고 이 창으로 돌아오면 다시 읽습니다.",
        "{problem} Mend the file and come back here: it is read again.",
    )
    NOT_WRITTEN = (
        "설정을 저장하지 못했습니다: {reason}",
        "The settings could not be saved: {reason}",
    )

    # general
    GENERAL = ("일반", "General")
    SUGGESTING = ("제안", "Suggestions")
    CANDIDATES = ("후보 수", "Candidates")
    CANDIDATES_HINT = ("한 번에 보여 줄 어절의 수", "How many are shown at once")
    DEADLINE = ("찾는 시간", "Time to look")
    DEADLINE_HINT = (
        "이만큼 지나면 그때까지 찾은 것을 보여 줍니다.",
        "After this time what was found until then is shown.",
    )
    MILLISECONDS = (" 밀리초", " ms")
    SPACE = ("받은 뒤 한 칸 띄우기", "Space behind a taken candidate")
    NUMBERS = ("후보 앞에 번호", "Number before a candidate")
    PROBABILITIES = ("후보 뒤에 확률", "Probability behind a candidate")
    LOOK = ("모양", "Look")
    THEME = ("색", "Colours")
    THEME_HINT = ("후보 창과 이 창의 색", "Of the popup and of this window")
    THEME_AUTO = ("시스템을 따름", "As the system")
    THEME_LIGHT = ("밝게", "Light")
    THEME_DARK = ("어둡게", "Dark")
    FONT_SIZE = ("글자 크기", "Font size")
    FONT_SIZE_HINT = ("후보 창의 글자", "Of the popup")
    POINTS = (" 포인트", " pt")
    BEGINNING = ("시작", "Start")
    PAUSED = ("멈춘 채로 시작", "Start paused")
    PAUSED_HINT = ("다음에 이음을 시작할 때부터 적용됩니다.", "Takes effect when Ieum is started the next time.")
    APPS = ("제안하지 않을 프로그램", "Programs without suggestions")
    APPS_HINT = (
        "창의 이름(WM_CLASS)을 한 줄에 하나씩 적습니다. 대소문자는 가리지 않습니다. 암호 관리자는 빼지 마세요.",
        "The WM_CLASS of their windows, one a line, in any case. Keep the password managers.",
    )

    # keys
    KEYS = ("글쇠", "Keys")
    KEYS_HINT = (
        "단추를 누르고 글쇠를 함께 누르세요. 후보 창의 글쇠는 창이 떠 있을 때만 씁니다.",
        "Click a button and press the keys. Those of the popup are ours only while it shows.",
    )
    POPUP_KEYS = ("후보 창", "The popup")
    ACCEPT = ("고른 후보 받기", "Take the selected candidate")
    ACCEPT_WITHOUT_SPACE = ("띄어 쓰지 않고 받기", "Take it without the space")
    UP = ("위 후보 고르기", "Select the one above")
    DOWN = ("아래 후보 고르기", "Select the one below")
    DISMISS = ("후보 창 닫기", "Close the popup")
    ROW_KEYS = ("번호로 받기", "Take by number")
    ROW = ("{row}번 후보 받기", "Take candidate {row}")
    VOC_KEYS = ("민원 분류", "Complaints")
    VOC_CHORD = ("고른 글 분류하기", "Classify the selected text")
    VOC_CHORD_HINT = (
        "언제나 쓰는 글쇠라서 Ctrl, Alt, Super 가운데 하나와 함께 누르거나 F1–F24여야 합니다.",
        "It is ours at all times, so it goes with Ctrl, Alt or Super, or is one of F1–F24.",
    )
    RECORD = ("글쇠를 누르세요…", "Press the keys…")
    NO_CHORD = ("없음", "None")
    RECORD_HINT = (
        "누르고 새 글쇠를 함께 누르세요. 다른 곳을 누르면 그만둡니다.",
        "Click, then press the new keys; click elsewhere to leave it.",
    )
    CLEAR = ("지우기", "Clear")
    RESET_KEYS = ("모두 기본값으로", "Back to the defaults")

    # models
    MODELS = ("모델", "Models")
    MODEL_NOW = ("쓰고 있는 모델", "The model in use")
    OPEN_MODELS = ("모델 창 열기…", "Open the model window…")
    MODELS_HINT = (
        "모델을 내려받고, 시험하고, 바꾸고, 지우는 일은 모델 창에서 합니다.",
        "Models are installed, tried, changed and removed in the model window.",
    )
    MEMORY = ("메모리와 CPU", "Memory and CPU")
    UNLOAD = ("쓰지 않으면 내려놓기", "Drop it while unused")
    UNLOAD_HINT = (
        "이만큼 글을 쓰지 않으면 모델을 메모리에서 내려놓고, 다시 쓰면 불러옵니다.",
        "After so long without typing the model leaves the memory; typing takes it up again.",
    )
    MINUTES = ("분", " min")
    NEVER = ("늘 둠", "Never")
    THREADS = ("CPU 스레드", "CPU threads")
    THREADS_HINT = (
        "지금 쓰고 있는 모델에는 적용되지 않습니다. 다음에 모델을 불러올 때부터 적용됩니다.",
        "Not for the model in use now: takes effect when a model is loaded the next time.",
    )
    AUTOMATIC = ("자동", "Automatic")
    HUB = ("내려받는 곳", "Download from")
    HUB_HINT = (
        "허깅 페이스나 같은 구조의 미러. 다음에 내려받을 때부터 적용됩니다.",
        "The hub or a mirror of it; for the next download.",
    )

    # end of turn
    EOT = ("문장 끝", "End of turn")
    EOT_SHOWN = ("후보 창에 문장 끝 표시", "Sign of a finished sentence in the popup")
    EOT_SHOWN_HINT = (
        "문장이 끝난 듯하면 표시하고 어울리는 부호를 먼저 제안합니다. 판단할 모델은 알림 영역 메뉴에서 고릅니다.",
        "When a sentence seems finished, the popup says so and offers its mark. The tray's menu has the model for it.",
    )
    EOT_CHARACTERS = ("끝으로 볼 특수 문자", "Characters that end a sentence")
    EOT_CHARACTERS_HINT = (
        (
            "문장 부호 말고 문장 끝에 쓰는 문자를 이어서 적습니다. 비워 두면 이음의 목록(~ ^ ♡ ★ ♪ …)을 씁니다. "
            "모델을 바꾸거나 이음을 다시 시작하면 적용됩니다."
        ),
        (
            "Beside the usual marks, in a row. Empty for the list that comes along (~ ^ ♡ ★ ♪ …). "
            "Takes effect when the model is changed, or Ieum is started again."
        ),
    )
