"""What is said about the end of an utterance: assessments, what a dialogue does next, and why there is no answer."""

from __future__ import annotations

import enum
from collections.abc import Mapping

from desktop.words.language import Spoken, text
from engine.wire.eot import Assessment, EotReason, Recommendation, SparedFault, TokenClass

__all__ = ["ASSESSMENTS", "CLASSES", "FAULTS", "RECOMMENDATIONS", "EotSentence", "refusal", "source_refusal"]


@enum.unique
class EotSentence(Spoken):
    """(Korean, English)."""

    HIGH = ("끝난 말", "finished")
    MEDIUM = ("끝났는지 분명하지 않은 말", "perhaps finished")
    LOW = ("이어질 말", "unfinished")

    RESPOND = ("말이 끝났습니다. 답해도 됩니다.", "The utterance is finished; you can answer.")
    HOLD = (
        "끝났을 수도 있습니다. 잠깐 기다렸다가 이어지지 않으면 답하세요.",
        "It may be finished; wait a moment and answer if nothing follows.",
    )
    WAIT = ("말이 이어질 것 같습니다. 더 기다리세요.", "More is likely to follow; wait.")
    TURNS = (
        "앞말 {given}개 가운데 최근 {used}개를 읽었습니다 (토큰 {tokens}개).",
        "Read the newest {used} of {given} turns ({tokens} tokens).",
    )

    NEXT = (
        "다음에 올 만한 토큰 (■ 여기서 말을 끝냄, · 말을 이어 감; ▁는 빈칸):",
        "What may come next (■ ends the utterance here, · continues it; ▁ is a space):",
    )
    CLASS_ENDING = ("맺는 말", "ending")
    CLASS_OWN = ("특수 문자", "special")
    CLASS_MARK = ("문장 부호", "mark")
    CLASS_SCRAP = ("깨진 조각", "fragment")
    CLASS_OTHER = ("다른 끝", "other end")
    CLASS_WORD = ("보통 말", "word")

    EMPTY = ("글이 비어 있습니다.", "The text is empty.")
    CONTROL = ("글에 제어 문자나 깨진 글자가 있습니다.", "The text contains control characters or broken ones.")
    TOO_LONG = ("글이 너무 깁니다 ({most}자까지).", "The text is too long (at most {most} characters).")
    BAD_TURN = ("앞말 가운데 비었거나 깨진 것이 있습니다.", "One of the turns before is empty or broken.")
    TOO_LATE = ("정한 시간 안에 답하지 못했습니다.", "There was no answer in time.")

    RANGE = ("{name}: {least}–{most} 사이여야 합니다.", "{name} must be between {least} and {most}.")
    TEXT_MISSING = (
        "글이나 --jsonl, --file 가운데 하나를 주세요.",
        "Give a text, --jsonl or --file.",
    )
    ONE_ONLY = (
        "글과 --jsonl, --file은 하나만 쓸 수 있습니다. --csv는 --file과 함께 씁니다.",
        "Give only one of a text, --jsonl and --file; --csv goes with --file.",
    )
    ENGINE = (
        "모델이 준비되지 않았거나 답하지 못했습니다: {reason}",
        "The model is not ready or gave no answer: {reason}",
    )
    NOT_JSON = ("JSON이 아니거나 UTF-8이 아닙니다.", "This is not JSON, or not UTF-8.")
    NOT_OBJECT = ("이런 객체여야 합니다: {example}", "It must be an object such as {example}")
    LINE_TOO_LONG = ("줄이 너무 깁니다 ({limit}자까지).", "The line is too long (at most {limit} characters).")
    BAD_FIELD = (
        "text는 글, context는 글의 목록이어야 합니다.",
        "text must be a string and context a list of strings.",
    )
    FILE_UNREADABLE = (
        "파일을 읽을 수 없습니다 (UTF-8이어야 합니다): {path}",
        "The file cannot be read as UTF-8: {path}",
    )
    FILE_NO_FILE = (
        "파일이나 파이프가 아니라서 읽지 않습니다: {path}",
        "This is neither a file nor a pipe, so it is not read: {path}",
    )
    FILE_ENDLESS = (
        "파일이 너무 크거나 끝이 없습니다 ({most} MB까지): {path}",
        "The file is too large, or has no end (at most {most} MB): {path}",
    )
    FILE_SILENT = (
        "파이프에서 {silence}초 동안 아무것도 오지 않아 그만두었습니다: {path}",
        "Nothing came from the pipe for {silence} seconds: {path}",
    )
    FILE_NO_HANDLES = (
        "프로그램이 한 번에 열 수 있는 파일 수가 모자랍니다 (ulimit -n): {path}",
        "This program is not allowed to open enough files at once (ulimit -n): {path}",
    )
    FILE_UNWRITABLE = ("파일에 쓸 수 없습니다: {path}", "The file cannot be written: {path}")
    PROGRESS = ("말이 끝났는지 판단", "Judging")
    FILE_DONE = ("{count}줄을 판단했습니다. 못 한 줄: {refused}", "{count} lines judged; not judged: {refused}")

    STATUS_TEXTS = ("문장 끝을 물은 글", "Texts judged for their end")
    STATUS_ANSWERED = ("답함", "answered")
    STATUS_CACHED = ("그 가운데 기억해 둔 답", "of these from memory")
    STATUS_REFUSED = ("판단할 수 없는 글", "not judged")
    STATUS_LATE = ("시간이 모자람", "too late")
    STATUS_REMEMBERED = ("기억하는 답", "remembered now")
    STATUS_LATENCY = ("걸린 시간(ms)", "Time (ms)")

    CALIBRATION_BROKEN = (
        "보정표(eot.json)를 읽을 수 없어 보정하지 않은 확률을 씁니다.",
        "The calibration map (eot.json) cannot be read; probabilities are not calibrated.",
    )
    ENDINGS_BROKEN = (
        "문장 끝 모양(endings.npz)을 읽을 수 없어 보정하지 않은 확률을 씁니다.",
        "The weights of endings (endings.npz) cannot be read; probabilities are not calibrated.",
    )
    LEXICON_BROKEN = (
        "낱말 사전을 읽을 수 없어 모델만으로 제안합니다.",
        "The lexicon cannot be read, so the model suggests without it.",
    )


ASSESSMENTS: Mapping[Assessment, EotSentence] = {
    "high": EotSentence.HIGH,
    "medium": EotSentence.MEDIUM,
    "low": EotSentence.LOW,
}
RECOMMENDATIONS: Mapping[Recommendation, EotSentence] = {
    "respond": EotSentence.RESPOND,
    "hold": EotSentence.HOLD,
    "wait": EotSentence.WAIT,
}
CLASSES: Mapping[TokenClass, EotSentence] = {
    "eot_expression": EotSentence.CLASS_ENDING,
    "user_defined": EotSentence.CLASS_OWN,
    "punctuation": EotSentence.CLASS_MARK,
    "abnormal": EotSentence.CLASS_SCRAP,
    "other_eot": EotSentence.CLASS_OTHER,
    "general": EotSentence.CLASS_WORD,
}
FAULTS: Mapping[SparedFault, EotSentence] = {
    "broken-calibration": EotSentence.CALIBRATION_BROKEN,
    "broken-endings": EotSentence.ENDINGS_BROKEN,
    "broken-lexicon": EotSentence.LEXICON_BROKEN,
}
_REASONS: Mapping[EotReason, EotSentence] = {
    "empty": EotSentence.EMPTY,
    "control": EotSentence.CONTROL,
    "too-long": EotSentence.TOO_LONG,
    "bad-turn": EotSentence.BAD_TURN,
    "too-late": EotSentence.TOO_LATE,
}


_SOURCES: Mapping[str, EotSentence] = {
    "unreadable": EotSentence.FILE_UNREADABLE,
    "no-file": EotSentence.FILE_NO_FILE,
    "endless": EotSentence.FILE_ENDLESS,
    "silent": EotSentence.FILE_SILENT,
    "no-handles": EotSentence.FILE_NO_HANDLES,
}


def source_refusal(fault: str, path: object, most: int, silence: float) -> str:
    """Why a file of texts is not read: a ``SourceFault``, the most bytes of one, and how long a pipe may be silent."""
    return text(_SOURCES[fault], path=path, most=most >> 20, silence=f"{silence:g}")


def refusal(reason: EotReason, most: int) -> str:
    """Why a text has no answer; ``most`` is how many characters it may have."""
    return text(_REASONS[reason], most=f"{most:,}")
