"""The sentences a person reads, in Korean and English; those of a subject of its own stand beside this file.

Values stand where no josa depends on them.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping

from desktop.words.language import Language, Spoken, language, text
from desktop.words.model_faults import model_fault_sentence
from desktop.words.surroundings.ime import ImeSentence

__all__ = [
    "Language",
    "Sentence",
    "condition_sentence",
    "language",
    "text",
]


@enum.unique
class Sentence(Spoken):
    """What the program says outside of its models' windows and commands."""

    APP_NAME = ("이음", "Ieum")

    # the state, in tray, window and notifications
    ENGINE_STARTING = ("시작하는 중입니다.", "Starting.")
    ENGINE_LOADING = ("모델을 불러오는 중입니다: {model}", "Loading the model: {model}")
    STATE_READY = ("후보를 보여 줄 준비가 되었습니다. 모델: {model}", "Ready to suggest. Model: {model}")
    STATE_UNLOADED = (
        "쓰지 않는 동안 모델을 내려놓았습니다. 글을 쓰면 다시 불러옵니다: {model}",
        "The model was unloaded while you were not typing; it loads again when you type: {model}",
    )
    STATE_PAUSED = ("잠시 멈췄습니다. 아무것도 제안하지 않습니다.", "Paused. Nothing is suggested.")
    ENGINE_RESTARTING = ("제안 엔진을 다시 시작하는 중입니다.", "The suggestion engine is restarting.")
    BAD_MODEL = (
        "모델을 쓸 수 없어 기본 모델로 바꿨습니다: {model}",
        "This model cannot be used, so the built-in one is used instead: {model}",
    )
    ENGINE_FAILED = (
        "제안 엔진이 거듭 멈췄습니다. 프로그램을 끝내고 ‘ieum doctor’를 실행해 보세요.",
        "The suggestion engine keeps failing. Quit, then run ‘ieum doctor’.",
    )
    INPUT_RESTARTING = ("입력 연결을 준비하는 중입니다.", "Connecting to the keyboard.")
    INPUT_FAILED = (
        "키보드에 연결하지 못했습니다. 프로그램을 끝내고 ‘ieum doctor’를 실행해 보세요.",
        "The keyboard cannot be reached. Quit, then run ‘ieum doctor’.",
    )
    NO_DISPLAY = ("화면(DISPLAY)이 없습니다.", "There is no display (DISPLAY is not set).")
    NO_DBUS = ("D-Bus 세션 버스에 연결할 수 없습니다.", "The D-Bus session bus cannot be reached.")
    NO_INPUT_METHOD = (
        "한글 입력기가 응답하지 않습니다. ‘ieum doctor’를 실행해 보세요.",
        "No input method answers. Run ‘ieum doctor’.",
    )
    UNKNOWN_APP = (
        "글을 쓰는 프로그램이 어느 것인지 알 수 없어서 제안하지 않습니다. 설정의 ‘프로그램’에서 바꿀 수 있습니다.",
        "No suggestions here, because Ieum cannot tell which program this is. You can change that under ‘Programs’.",
    )
    NO_IBUS = ("IBus가 실행되고 있지 않습니다.", "IBus is not running.")
    IBUS_NOT_HANGUL = (
        "IBus 입력기가 한글이 아닙니다. 지금 입력기: {engine}",
        "The IBus engine is not Hangul but: {engine}",
    )
    NO_TRAY_HOST = (
        "알림 영역이 없어 이 창에 상태를 보여 줍니다.",
        "There is no system tray, so this window shows the state.",
    )
    WINDOW_CLOSING = ("이 창을 닫으면 이음이 끝납니다.", "Closing this window ends Ieum.")
    ALREADY_RUNNING = ("이음이 이미 실행되고 있습니다 (프로세스 {pid}).", "Ieum is already running (process {pid}).")
    ALREADY_SHOWN = (
        "이음이 이미 실행되고 있어 그 창을 보여 줍니다 (프로세스 {pid}).",
        "Ieum is already running and now shows its window (process {pid}).",
    )
    ALREADY_GUIDES = (
        "실행되고 있는 이음이 안내 창을 보여 줍니다 (프로세스 {pid}).",
        "The running Ieum now shows its guide (process {pid}).",
    )

    # windows
    SETTINGS_AT = ("설정 파일은 여기에 있습니다: {path}", "The settings file is here: {path}")
    POPUP_NAME = ("제안 {count}개", "{count} suggestions")

    # settings
    FOLDER_UNWRITABLE = (
        "이 폴더에 쓸 수 없어 시작하지 못했습니다. {path}: {reason}",
        "This folder cannot be written to, so Ieum cannot start. {path}: {reason}",
    )
    DATA_NEWER = (
        "더 새로운 버전의 이음이 쓰던 자료입니다. 그대로 두고 끝냅니다. 새 버전을 설치해 주세요: {path}",
        "This data is from a newer version of Ieum and was left alone. Please install that version: {path}",
    )
    SETTINGS_UNREADABLE = (
        "설정 파일을 읽을 수 없어 기본값을 씁니다. {path}: {reason}",
        "The settings file cannot be read, so the defaults are used. {path}: {reason}",
    )
    SETTINGS_SYNTAX = (
        "설정 파일 {line}번째 줄이 TOML 문법에 맞지 않아 기본값을 씁니다: {path}",
        "Line {line} of the settings file is not valid TOML, so the defaults are used: {path}",
    )
    SETTINGS_BUSY = (
        "이음의 다른 프로그램이 설정을 쓰고 있습니다. 잠시 뒤에 다시 해 주세요.",
        "Another part of Ieum is writing the settings. Try again in a moment.",
    )
    SETTING_BAD = ("설정 ‘{name}’ — {reason} 대신 쓰는 값: {value}", "Setting ‘{name}’: {reason} Used instead: {value}")
    SETTING_NAMED = ("{words} ({name})", "{words} ({name})")
    SETTING_IGNORED = ("설정 ‘{name}’ — {reason}", "Setting ‘{name}’: {reason}")
    WHY_UNKNOWN = ("알 수 없는 이름이라 무시합니다.", "the name is unknown, so it is ignored.")
    WHY_BOOL = ("true 또는 false여야 합니다.", "it must be true or false.")
    WHY_INT = ("{limits} 사이의 정수여야 합니다.", "it must be a whole number from {limits}.")
    WHY_NUMBER = ("{limits} 사이의 수여야 합니다.", "it must be a number from {limits}.")
    WHY_CHOICE = ("다음 가운데 하나여야 합니다: {limits}.", "it must be one of: {limits}.")
    WHY_TEXT = ("글자로 된 값이어야 합니다.", "it must be text.")
    WHY_SPECIAL = (
        "낱말에 쓰는 글자나 숫자가 아닌 특수 문자여야 합니다.",
        "it must be special characters, not letters or digits.",
    )
    WHY_TEXTS = ("글자로 된 값의 목록이어야 합니다.", "it must be a list of strings.")
    WHY_TABLES = (
        '‘{{names = ["mousepad"], show = "asked"}}’ 같은 표의 목록이어야 합니다.',
        'it must be a list of tables like “{{names = ["mousepad"], show = "asked"}}”.',
    )
    WHY_PORTS = ("‘eot=8277’ 같은 값의 목록이어야 합니다.", "it must be a list of values like “eot=8277”.")
    WHY_ADDRESS = (
        "https://로 시작하는 주소여야 합니다.",
        "it must be an address that begins with https://.",
    )
    WHY_ENDPOINT = (
        "이름이나 암호, 물음표가 없는 주소여야 합니다. 키는 열쇠고리에 둡니다.",
        "it must be an address without a name, a password or a query; the key belongs in the keyring.",
    )
    WHY_PROXY = (
        "“system”(시스템을 따름), “none”(쓰지 않음) 또는 프록시의 주소여야 합니다.",
        "it must be “system”, “none”, or the address of a proxy.",
    )
    WHY_FILE = (
        "파일의 전체 경로여야 합니다. ‘~/’는 홈 폴더입니다.",
        "it must be the full path of a file; “~/” is your home folder.",
    )
    WHY_TABLE = ("[{limits}] 아래에 적는 표여야 합니다.", "it must be a table, [{limits}].")
    WHY_CHORD = (
        "뜻을 알 수 없는 글쇠입니다. “Ctrl+1”이나 “Tab”처럼 적습니다.",
        "this key is unknown; write it like “Ctrl+1” or “Tab”.",
    )
    WHY_CHORD_TYPES = (
        "글을 쓸 때 쓰는 글쇠라서 Ctrl, Alt, Super 가운데 하나와 함께 눌러야 합니다.",
        "this key is needed for typing, so it must be combined with Ctrl, Alt or Super.",
    )
    WHY_CHORD_TWICE = ("같은 글쇠가 ‘{limits}’에도 쓰였습니다.", "the same key is also used for ‘{limits}’.")

    # ieum suggest
    JSONL_NOT_JSON = ("이 줄은 JSON이 아닙니다.", "This line is not JSON.")
    JSONL_NOT_OBJECT = (
        "이 줄은 JSON 객체가 아닙니다. {example} 같은 줄이어야 합니다.",
        "This line is not a JSON object like {example}.",
    )
    JSONL_TOO_LONG = ("이 줄은 {limit}자를 넘습니다.", "This line is longer than {limit} characters.")
    JSONL_BEFORE = ("before는 글자로 된 값이어야 합니다.", "before must be a string.")
    OPTION_WHOLE = (
        "{name} 값은 {least}부터 {most}까지의 정수여야 합니다.",
        "{name} must be a whole number from {least} to {most}.",
    )
    OPTION_NUMBER = (
        "{name} 값은 {least}부터 {most}까지의 수여야 합니다.",
        "{name} must be a number from {least} to {most}.",
    )
    OPTION_CHOICE = ("{name} 값은 다음 가운데 하나여야 합니다: {choices}", "{name} must be one of: {choices}")
    JSONL_ENGINE = ("엔진이 답하지 못했습니다: {reason}", "The engine did not answer: {reason}")
    SUGGEST_INCOMPLETE = (
        "시간이 다 되어 그때까지 찾은 것만 보여 줍니다.",
        "Time ran out: this is what was found so far.",
    )
    SUGGEST_NOTHING = ("제안할 어절이 없습니다.", "There is nothing to suggest.")
    SUGGEST_TEXT_MISSING = (
        '커서 왼쪽의 글을 적어 주세요. 예: ieum suggest "오늘 날씨가 "',
        'Give the text left of the caret, for example: ieum suggest "오늘 날씨가 "',
    )
    SUGGEST_TYPING_LINES = (
        "{typing}은 {lines}과 함께 씁니다.",
        "{typing} goes with {lines}.",
    )

    # ieum try
    TRY_TITLE = (
        "이음 놀이터 — 글을 써 보세요. 여기 쓴 글은 어디에도 남지 않습니다.",
        "Ieum playground: write something in Korean. Nothing you write is kept.",
    )
    TRY_KEYS = (
        "Tab 받기 · ↑↓ 고르기 · Alt+1–{count} 바로 받기 · F2 두벌식 조합 {mode} · Ctrl+C 끝",
        "Tab take · ↑↓ choose · Alt+1–{count} take that one · F2 built-in Hangul {mode} · Ctrl+C end",
    )
    TRY_KEYS_SHORT = ("Tab 받기 · F2 두벌식 {mode} · Ctrl+C 끝", "Tab take · F2 Hangul {mode} · Ctrl+C end")
    TRY_LATIN = (
        "영문 글쇠라면 F2를 눌러 내장 두벌식으로 한글을 쓸 수 있습니다.",
        "These are Latin letters: press F2 to compose Hangul with the built-in 2-set layout.",
    )
    ON = ("켬", "on")
    OFF = ("끔", "off")
    TRY_NOTHING = ("(제안 없음)", "(no suggestion)")
    TRY_NO_ANSWER = ("(엔진이 답하지 않습니다: {reason})", "(the engine does not answer: {reason})")
    TRY_DEMO = (
        "터미널이 아니어서 시연만 보여 줍니다. 글쇠를 하나씩 누를 때 화면의 글과 그때의 후보입니다.",
        "This is not a terminal, so here is a demonstration: the text after each key press, with its candidates.",
    )

    # ieum status
    STATUS_NOBODY = (
        "실행되고 있는 이음이 없습니다. ‘ieum’으로 시작합니다.",
        "Ieum is not running. Start it with ‘ieum’.",
    )
    QUIT = ("이음을 끝냈습니다.", "Ieum has ended.")
    STATUS_SILENT = ("이음이 실행되고 있지만 답하지 않습니다.", "Ieum is running but does not answer.")
    STATUS_OTHER_VERSION = (
        "실행되고 있는 이음의 버전이 다릅니다. 끝내고 다시 시작하세요.",
        "The running Ieum is a different version. Quit it and start it again.",
    )
    STATUS_UPTIME = ("실행한 지 {duration} · 프로세스 {pid}", "Running for {duration} · process {pid}")
    STATUS_NO_ENGINE = (
        "엔진이 아직 답하지 않아 엔진이 센 것은 없습니다.",
        "The engine has not answered yet, so it has no counts to show.",
    )
    STATUS_SHOWN = ("보여 준 후보", "Candidates shown")
    STATUS_TAKEN = ("받아 쓴 후보", "Candidates taken")
    STATUS_STALE = ("늦게 와서 버린 답", "Answers too late to use")
    STATUS_SINCE = ("엔진이 시작된 뒤", "Since the engine started")
    STATUS_REQUESTS = ("요청", "Requests")
    STATUS_ANSWERED = ("답함", "Answered")
    STATUS_CACHED = ("저장해 둔 답", "from the cache")
    STATUS_INCOMPLETE = ("시간이 다 되어 끝낸 답", "ended by the deadline")
    STATUS_CANCELLED = ("취소됨", "Cancelled")
    STATUS_FAILED = ("실패", "Failed")
    STATUS_TIMES = ("걸린 시간 (ms)", "Time taken (ms)")
    STATUS_COUNT = ("횟수", "count")
    STATUS_PHASE_QUEUE = ("대기", "Queue")
    STATUS_PHASE_PROMPT = ("앞글 읽기", "Prompt")
    STATUS_PHASE_SEARCH = ("찾기", "Search")
    STATUS_PHASE_TOTAL = ("모두", "Total")
    DURATION_DAYS = ("{days}일 {hours}시간", "{days} d {hours} h")
    DURATION_HOURS = ("{hours}시간 {minutes}분", "{hours} h {minutes} min")
    DURATION_MINUTES = ("{minutes}분 {seconds}초", "{minutes} min {seconds} s")
    DURATION_SECONDS = ("{seconds}초", "{seconds} s")

    # ieum doctor
    REPORT = (
        "보고서를 썼습니다: {path}. 입력한 글은 들어 있지 않습니다.",
        "Report written: {path}. It contains nothing that was typed.",
    )
    REPORT_REFUSED = (
        "보고서를 쓰지 못했습니다: {path} ({reason})",
        "The report could not be written: {path} ({reason})",
    )
    DOCTOR_OK = ("문제를 찾지 못했습니다.", "No problem was found.")
    DOCTOR_WARN = ("쓸 수 있지만 살펴볼 것이 {warnings}가지 있습니다.", "It works. Worth a look: {warnings}.")
    DOCTOR_ERROR = (
        "고쳐야 할 것이 {errors}가지, 살펴볼 것이 {warnings}가지 있습니다.",
        "To be fixed: {errors}. Worth a look: {warnings}.",
    )
    NO_BACKEND = (
        "이 운영 체제에서는 아직 다른 프로그램에 글을 쓸 때 제안할 수 없습니다 ({platform}).",
        "Suggestions in other programs are not possible on this operating system yet ({platform}).",
    )
    DOC_BACKEND_ADVICE = (
        "‘ieum try’에서는 써 볼 수 있습니다. X11을 쓰는 Linux에서는 모두 됩니다.",
        "‘ieum try’ works here; everything works on Linux with X11.",
    )
    DOC_DISPLAY = ("화면에 연결됩니다: {display}", "The display can be reached: {display}")
    DOC_DISPLAY_REFUSED = ("화면에 연결할 수 없습니다: {display}", "The display cannot be reached: {display}")
    DOC_DISPLAY_ADVICE = (
        "그래픽 화면에 로그인한 터미널에서 실행하세요.",
        "Run this from a terminal inside your graphical session.",
    )
    DOC_NO_XINPUT2 = (
        "화면 서버가 XInput 2를 지원하지 않아 제안할 수 없습니다: {display}",
        "No suggestions are possible, because this display server has no XInput 2: {display}",
    )
    DOC_XINPUT2_ADVICE = (
        "2009년 이후의 X 서버(X.Org 서버 1.7 이상)가 있는 화면에서 실행하세요.",
        "Use a display whose X server is from 2009 or later (X.Org server 1.7).",
    )
    DOC_X11 = ("창 시스템은 X11입니다.", "The window system is X11.")
    DOC_WAYLAND = (
        "Wayland에서는 이음 한글로 쓸 때 제안합니다. 지금 입력기: {engine}",
        "On Wayland, suggestions appear when you type with Ieum Hangul. Input method in use: {engine}",
    )
    DOC_WAYLAND_ADVICE = (
        "‘ieum ime install’로 이음 한글을 넣고, 입력기 목록에서 고르세요 (GNOME에서는 Super+Space).",
        "Add Ieum Hangul with ‘ieum ime install’, then choose it among the input methods (on GNOME by Super+Space).",
    )
    DOC_DBUS = ("D-Bus 세션 버스가 응답합니다.", "The D-Bus session bus answers.")
    DOC_DBUS_ADVICE = (
        "데스크톱 세션 안에서 실행하거나 ‘dbus-run-session’으로 시작하세요.",
        "Run this inside a desktop session, or start it through ‘dbus-run-session’.",
    )
    DOC_IBUS_HANGUL = ("IBus가 한글 입력기로 실행되고 있습니다.", "IBus runs with its Hangul engine.")
    DOC_IBUS_ADVICE = (
        "ibus와 ibus-hangul을 설치하고 ‘ibus-daemon -drx’를 실행하세요.",
        "Install ibus and ibus-hangul and run ‘ibus-daemon -drx’.",
    )
    DOC_HANGUL_ADVICE = (
        "‘ibus engine hangul’을 실행하거나 IBus 설정에서 한국어-한글을 더하세요.",
        "Run ‘ibus engine hangul’, or add Korean (Hangul) in the IBus preferences.",
    )
    DOC_MODE_HANGUL = ("한글 입력기는 한글 상태로 시작합니다.", "The Hangul engine starts in Hangul mode.")
    DOC_MODE_LATIN = (
        "한글 입력기는 영문 상태로 시작합니다. 한/영 글쇠를 눌러야 제안이 나옵니다.",
        "The Hangul engine starts in Latin mode: press the Hangul key to get suggestions.",
    )
    DOC_MODE_ADVICE = (
        "늘 한글로 시작하려면: gsettings set org.freedesktop.ibus.engine.hangul initial-input-mode hangul",
        "To start in Hangul: gsettings set org.freedesktop.ibus.engine.hangul initial-input-mode hangul",
    )
    DOC_MODULES = (
        "다른 입력기를 쓰라는 환경 변수가 없습니다 (GTK_IM_MODULE, QT_IM_MODULE, XMODIFIERS).",
        "No environment variable names another input method (GTK_IM_MODULE, QT_IM_MODULE, XMODIFIERS).",
    )
    DOC_MODULES_MISSING = (
        "다음 환경 변수가 다른 입력기를 가리킵니다: {names}",
        "These environment variables name another input method: {names}",
    )
    DOC_MODULES_ADVICE = (
        "‘im-config -n ibus’를 실행하고 다시 로그인하세요.",
        "Run ‘im-config -n ibus’ and log in again.",
    )
    DOC_TRAY = ("알림 영역이 있습니다.", "There is a system tray.")
    DOC_TRAY_MISSING = (
        "알림 영역이 없어 작은 창을 대신 씁니다.",
        "There is no system tray, so a small window takes its place.",
    )
    DOC_TRAY_ADVICE = ("GNOME이라면 AppIndicator 확장을 켜세요.", "On GNOME, turn the AppIndicator extension on.")
    DOC_A11Y = ("접근성 버스가 응답합니다.", "The accessibility bus answers.")
    DOC_A11Y_MISSING = (
        "접근성 버스가 없습니다. 일부 프로그램에서 커서 위치나 암호 칸을 알아볼 수 없습니다.",
        "There is no accessibility bus: in some programs the caret or a password field cannot be recognised.",
    )
    DOC_A11Y_ADVICE = ("at-spi2-core를 설치하세요.", "Install at-spi2-core.")
    DOC_CLIPBOARD = (
        "클립보드 도구는 필요하지 않습니다. 한글은 입력기를 거쳐 씁니다.",
        "No clipboard tool is needed: Hangul is written through your input method.",
    )
    DOC_MODEL = ("모델 파일을 읽을 수 있습니다: {model}", "The files of the model can be read: {model}")
    DOC_MODEL_ADVICE = (
        "설정의 model을 “ieum-mini”로 바꾸거나 프로그램을 다시 설치하세요.",
        "Set model to “ieum-mini” in the settings, or install the program again.",
    )
    DOC_ENGINE = ("엔진이 {elapsed}밀리초 만에 답했습니다.", "The engine answered in {elapsed} ms.")
    DOC_VARIANT = (
        "llama.cpp는 이 프로세서에 맞는 {variant} 빌드로 돕니다 ({features}).",
        "llama.cpp runs its {variant} build, the best for this processor ({features}).",
    )
    DOC_NATIVE = (
        "llama.cpp는 만들 때 정한 명령어로 돕니다 ({features}).",
        "llama.cpp runs with the instructions it was built for ({features}).",
    )
    DOC_ENGINE_SILENT = ("엔진이 답하지 않습니다: {reason}", "The engine does not answer: {reason}")
    DOC_ENGINE_ADVICE = ("로그 파일을 보세요: {path}", "See the log file: {path}")
    DOC_SETTINGS = ("설정 파일에 잘못이 없습니다: {path}", "The settings file has no errors: {path}")
    DOC_SETTINGS_ADVICE = ("파일을 고치세요: {path}", "Correct the file: {path}")


_CONDITIONS: Mapping[str, Spoken] = {
    "ready": Sentence.STATE_READY,
    "paused": Sentence.STATE_PAUSED,
    "loading": Sentence.ENGINE_LOADING,
    "unloaded": Sentence.STATE_UNLOADED,
    "restarting": Sentence.ENGINE_RESTARTING,
    "input-starting": Sentence.INPUT_RESTARTING,
    "no-ime": Sentence.NO_INPUT_METHOD,
    "ime-engine": ImeSentence.OTHER,
    "ime-version": ImeSentence.VERSION,
    "ime-keyboard": ImeSentence.KEYBOARD,
    "ime-preedit": ImeSentence.PREEDIT,
    "ime-elevated": ImeSentence.ELEVATED,
    "unknown-app": Sentence.UNKNOWN_APP,
    "engine-failed": Sentence.ENGINE_FAILED,
    "input-failed": Sentence.INPUT_FAILED,
}


def condition_sentence(condition: str, model: str, fault: str, place: str) -> str:
    """The sentence for a ``desktop.control.status.Condition``.

    ``model`` is its id; ``fault`` and ``place`` are what is wrong with it and
    where it lies, for "bad-model".  For an input method that is not served
    ``fault`` is its name or what its setting says.
    """
    if condition == "bad-model":
        return model_fault_sentence(fault, place)
    return text(_CONDITIONS[condition], model=model, value=fault)
