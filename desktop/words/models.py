"""What a person reads about models: in the tray's menu, their window, ``ieum models``, and when a file is refused."""

from __future__ import annotations

import enum
from collections.abc import Mapping

from desktop.words.language import Spoken

__all__ = ["STAGES", "ModelSentence", "duration", "memory", "size"]


@enum.unique
class ModelSentence(Spoken):
    """One thing to say about models."""

    # the tray's menu
    MENU_EOT = ("문장 끝을 보는 모델", "Model for sentence endings")
    EOT_OFF = ("끄기", "Off")
    EOT_SAME = ("제안 모델과 같이", "Same as the suggestion model")
    EOT_REFUSED = (
        "‘{model}’로는 문장 끝을 판단하지 못합니다. {reason}",
        "‘{model}’ cannot judge sentence endings: {reason}",
    )
    MENU_MANAGE = ("모델 관리…", "Manage models…")
    MENU_UNLOAD = ("메모리에서 내려놓기", "Unload from memory")
    MENU_ROW = ("{name} — {speed}, 메모리 {memory}쯤", "{name}: {speed}, about {memory} of memory")
    MENU_ROW_STATE = ("{row} ({state})", "{row} ({state})")
    SPEED_FASTEST = ("아주 빠름", "very fast")
    SPEED_FAST = ("빠름", "fast")
    SPEED_MIDDLE = ("보통", "medium")
    SPEED_SLOW = ("느림", "slow")
    STATE_UNLOADED = ("불러오지 않음", "not loaded")
    STATE_LOADING = ("불러오는 중", "loading")
    STATE_READY = ("사용 중", "in use")
    STATE_FAILED = ("쓸 수 없음: {reason}", "failed: {reason}")
    STATE_BEGUN = ("받다가 멈춤", "download unfinished")
    STATE_BROKEN = ("파일이 손상됨", "damaged files")
    SWITCHED = ("모델을 바꿨습니다: {model}", "Model changed to: {model}")
    SWITCH_REFUSED = (
        "모델을 바꾸지 못해 쓰던 모델을 그대로 씁니다. {model}: {reason}",
        "The model was not changed; the one in use stays. {model}: {reason}",
    )
    SETTING_NOT_WRITTEN = (
        "다음에 시작할 때 쓸 모델을 설정 파일에 적지 못했습니다: {reason}",
        "The choice could not be written to the settings file: {reason}",
    )
    FITS_NOT = (
        "‘{model}’에는 메모리가 {needs}쯤 필요한데 지금 {free}만 비어 있습니다. 컴퓨터가 느려질 수 있습니다.",
        "‘{model}’ needs about {needs} of memory, but only {free} is free now. The computer may slow down.",
    )
    LOAD_ANYWAY = ("그래도 불러오기", "Load it anyway")

    # the model window
    WINDOW_TITLE = ("이음 — 모델", "Ieum: models")
    TAB_MODELS = ("모델", "Models")
    TAB_MEMORY = ("메모리", "Memory")
    GROUP_INSTALLED = ("설치됨", "Installed")
    GROUP_AVAILABLE = ("받을 수 있음", "Available")
    FACT_LICENCE = ("라이선스", "Licence")
    FACT_PARAMETERS = ("매개변수", "Parameters")
    FACT_FAMILY = ("구조", "Architecture")
    FACT_CONTEXT = ("문맥", "Context")
    FACT_VOCABULARY = ("어휘", "Vocabulary")
    FACT_QUANTISATION = ("양자화", "Quantisation")
    FACT_DISK = ("디스크", "On disk")
    FACT_DOWNLOAD = ("내려받을 크기", "Download")
    FACT_MEMORY = ("필요한 메모리", "Memory needed")
    FACT_SOURCE = ("출처", "Source")
    FACT_NOTE = ("알아 둘 것", "Note")
    FACT_STATE = ("상태", "State")
    FACT_TASK = ("하는 일", "Task")
    TASK_SUGGESTION = ("제안", "suggestions")
    TASK_EOT = ("문장 끝", "sentence endings")
    TASK_BOTH = ("제안, 문장 끝", "suggestions, sentence endings")
    NON_COMMERCIAL = (
        "비상업적으로만 쓸 수 있습니다. 돈을 버는 일(회사 업무 포함)에는 쓰지 마세요.",
        "Non-commercial use only: not for anything that earns money, including work at a company.",
    )
    ACCEPT = ("라이선스를 읽었고 동의합니다.", "I have read the licence and accept it.")
    READ_LICENCE = ("라이선스 읽기", "Read the licence")
    INSTALL = ("받아서 설치", "Download and install")
    RESUME = ("이어서 받기", "Resume")
    CANCEL = ("취소", "Cancel")
    USE = ("이 모델 쓰기", "Use this model")
    REMOVE = ("지우기", "Remove")
    REMOVE_SURE = ("‘{model}’의 파일 {size}를 지울까요?", "Remove ‘{model}’ and its {size} of files?")
    IMPORT_FILE = ("파일에서 가져오기…", "Import a file…")
    IMPORT_FOLDER = ("폴더에서 가져오기…", "Import a folder…")
    TRY_TITLE = ("여기에 써 보기", "Try it here")
    TRY_HINT = ("글을 쓰면 이 모델의 후보가 아래에 나옵니다.", "Type to see this model's candidates below.")
    TRY_LOADING = ("불러오는 중…", "loading…")
    TRY_NOTHING = ("(제안 없음)", "(no suggestion)")
    STAGE_DOWNLOAD = ("내려받는 중", "Downloading")
    STAGE_CONVERT = ("변환하는 중", "Converting")
    STAGE_COPY = ("복사하는 중", "Copying")
    STAGE_CHECK = ("확인하는 중", "Checking")
    STAGE_TRY = ("불러 보는 중", "Trying it")
    PROGRESS_BYTES = ("{stage} {done} / {total}", "{stage} {done} of {total}")
    PROGRESS_RATE = (" · 초당 {rate} · {left} 남음", " · {rate}/s · {left} left")
    JOB_BUSY = ("하던 작업이 끝난 뒤에 해 주세요.", "Wait until the current task is finished.")
    VERIFIED = ("모든 파일이 온전합니다: {model}", "All files are intact: {model}")
    INSTALLED_NOW = ("설치했습니다: {model}", "Installed: {model}")
    ENCODER_NOW = (
        "설치했습니다: {model}. 로컬 API가 이 이름으로 불러옵니다.",
        "Installed: {model}. The local API loads it by this name.",
    )
    MEMORY_FREE = ("비어 있는 메모리: {free} (모두 {total})", "Free memory: {free} of {total}")
    MEMORY_PROGRAM = ("이음 (창과 입력)", "Ieum (windows and input)")
    MEMORY_MODEL = ("모델 {model}", "Model {model}")
    MEMORY_NONE = ("불러온 모델이 없습니다.", "No model is loaded.")

    # jobs
    JOB_CANCELLED = (
        "취소했습니다. 받은 데까지 남아 있어 이어서 받을 수 있습니다.",
        "Cancelled; a download can be resumed where it stopped.",
    )
    JOB_CRASHED = ("작업하던 프로세스가 뜻밖에 끝났습니다.", "The process working on it ended unexpectedly.")

    # ieum models
    CLI_HEAD = ("모델", "Model")
    CLI_HEAD_ID = ("이름", "Name")
    CLI_UNKNOWN = (
        "모르는 모델입니다: {model}. ‘ieum models list’가 이름을 보여 줍니다.",
        "Unknown model: {model}. See ‘ieum models list’.",
    )
    CLI_INSTALL_FIRST = (
        "‘{name}’ 모델은 아직 설치하지 않았습니다. ‘ieum models install {model}’로 받아 설치합니다.",
        "‘{name}’ is not installed yet; ‘ieum models install {model}’ downloads and installs it.",
    )
    CLI_IMPORT_FIRST = (
        "‘{name}’ 모델은 아직 설치하지 않았습니다. GGUF 파일을 직접 받아 ‘ieum models import 파일’로 넣습니다.",
        "‘{name}’ is not installed yet: download its GGUF file yourself, then use ‘ieum models import FILE’.",
    )
    CLI_BROKEN = (
        "‘{name}’ 모델의 파일이 손상되었습니다. ‘ieum models remove {model}’로 지우고 다시 설치하세요.",
        "The files of ‘{name}’ are broken; ‘ieum models remove {model}’, then install it again.",
    )
    CLI_LICENCE = (
        "‘{model}’의 라이선스는 {licence}입니다. {summary} 전문: {url}",
        "The licence of ‘{model}’ is {licence}. {summary} Full text: {url}",
    )
    CLI_ACCEPT = ("동의하면 y를 누르세요 [y/N] ", "Press y to accept [y/N] ")
    CLI_ACCEPT_NEEDED = (
        "라이선스에 동의해야 받을 수 있습니다. --accept-licence를 더하면 동의하는 것입니다.",
        "The licence must be accepted first; --accept-licence says that you do.",
    )
    CLI_BUILTIN = ("내장 모델은 늘 있습니다.", "The built-in model is always there.")
    CLI_REMOVED = ("지웠습니다: {model}", "Removed: {model}")
    CLI_USED = ("실행 중인 이음이 모델을 바꿉니다: {model}", "The running Ieum switches to: {model}")
    CLI_USED_LATER = (
        "다음에 시작할 때 이 모델을 씁니다: {model}",
        "This model will be used from the next start: {model}",
    )
    CLI_CONVERTED = ("만들었습니다: {path}", "Written: {path}")
    CLI_DISK = (
        "설치한 모델이 차지하는 디스크: {size} (내장 모델 {builtin} 따로)",
        "Disk used by installed models: {size} (the built-in one, {builtin}, not counted)",
    )
    CLI_TOKEN_ASK = ("허브 토큰(보이지 않습니다): ", "Hub token (not shown): ")
    CLI_TOKEN_KEPT = ("토큰을 열쇠고리에 넣었습니다.", "The token is in the keyring now.")
    CLI_TOKEN_CLEARED = ("토큰을 열쇠고리에서 지웠습니다.", "The token is no longer in the keyring.")
    CLI_NO_KEYRING = (
        "열쇠고리를 쓸 수 없습니다. 토큰은 환경 변수 HF_TOKEN으로도 줄 수 있습니다.",
        "There is no keyring. The token may also be given in the environment variable HF_TOKEN.",
    )
    CLI_IN_USE = ("지금 쓰고 있는 모델은 지울 수 없습니다: {model}", "The model in use cannot be removed: {model}")


STAGES: Mapping[str, ModelSentence] = {
    "download": ModelSentence.STAGE_DOWNLOAD,
    "convert": ModelSentence.STAGE_CONVERT,
    "copy": ModelSentence.STAGE_COPY,
    "check": ModelSentence.STAGE_CHECK,
    "try": ModelSentence.STAGE_TRY,
}
"""The words for each ``desktop.library.jobs.Stage``."""


def size(count: float) -> str:
    """Bytes as a person reads them: 129 MB; 1 MB is a million bytes."""
    for unit in ("B", "KB", "MB"):
        if count < 999.5:
            return f"{count:.0f} {unit}"
        count /= 1000
    return f"{count:.1f} GB"


def memory(count: float) -> str:
    """Bytes of memory, in powers of two as systems tell them."""
    return f"{count / 2**20:,.0f} MiB" if count < 2**30 else f"{count / 2**30:.1f} GiB"


def duration(seconds: float) -> str:
    """A time that is left, roughly."""
    whole = round(seconds)
    return (
        f"{whole // 60}:{whole % 60:02d}"
        if whole < 3600
        else f"{whole // 3600}:{whole % 3600 // 60:02d}:{whole % 60:02d}"
    )
