"""What a person reads about complaints on the command line and in a table of results."""

from __future__ import annotations

import enum
from collections.abc import Mapping

from desktop.words.language import Spoken, text

__all__ = ["CLAIMS", "HEADINGS", "REMARKS", "VocSentence", "remark_words"]


@enum.unique
class VocSentence(Spoken):
    """One thing to say about complaints."""

    # fields and columns
    CLAIM = ("클레임", "Claim")
    IS_CLAIM = ("클레임입니다", "a claim")
    NO_CLAIM = ("클레임이 아닙니다", "not a claim")
    SUMMARY = ("요약", "Summary")
    BUG = ("해충", "Pest")
    KEYWORDS = ("키워드", "Keywords")
    CATEGORIES = ("분류", "Categories")
    MAJOR = ("대분류", "Major category")
    MIDDLE = ("중분류", "Middle category")
    MINOR = ("소분류", "Minor category")
    GROUND = ("근거", "Evidence")
    OTHERS = ("다른 분류", "Other categories")
    CONFIDENCE = ("확신도", "Confidence")
    REMARKS = ("확인할 점", "To check")
    FAULT = ("오류", "Error")
    UNKNOWN = ("알 수 없음", "unknown")
    NONE = ("없음", "none")

    # remarks on an answer
    REMARK_MISSING = ("빠짐: {field}", "missing: {field}")
    REMARK_WRONG_TYPE = ("모양이 다름: {field}", "wrong type: {field}")
    REMARK_UNKNOWN_VALUE = ("모르는 값: {field}", "unknown value: {field}")
    REMARK_OUTSIDE = ("사전에 없음: {field}", "not in the dictionary: {field}")
    REMARK_TOO_MANY = ("너무 많아 줄임: {field}", "too many, cut: {field}")
    REMARK_DUPLICATE = ("되풀이됨: {field}", "repeated: {field}")
    REMARK_REPAIRED = ("다시 물어서 받은 답", "answered on the second request")
    REMARK_NOT_IN_TEXT = ("원문에 없음: {field}", "not in the text: {field}")
    REMARK_CUT_OFF = ("답이 길이 제한에서 끝남", "the answer was cut at the length limit")

    # ieum classify, chat, voc
    CLI_WHAT = (
        "분류할 글이나 --file 가운데 하나를 주세요. --file에는 --out도 필요합니다.",
        "Give either a text or --file; --file needs --out.",
    )
    CLI_CHAT_WHAT = ("글과 --instruction을 주세요.", "Give a text and --instruction.")
    CLI_ROWS = ("행", "rows")
    CLI_DONE = ("{done}행을 분류해 {target}에 썼습니다.", "{done} rows classified into {target}.")
    CLI_DONE_PARTLY = (
        "{total}행 가운데 {done}행을 분류해 {target}에 썼습니다. 답이 없는 행:",
        "{done} of {total} rows classified into {target}. Rows without an answer:",
    )
    CLI_AGAIN = (
        "같은 명령을 다시 하면 답이 없는 행만 다시 보냅니다.",
        "Run the same command again to send only those without an answer.",
    )
    CLI_COLUMN = (
        "글이 든 열인 것 같습니다: {column}. 처음 글들:",
        "This seems to be the column with the texts: {column}. The first ones:",
    )
    CLI_SEND = (
        "이 열의 {rows}행을 {host}에 보낼까요? [y/N] ",
        "Send {rows} rows of this column to {host}? [y/N] ",
    )
    CLI_CHOOSE = ("맞으면 {option}을 붙여 주세요.", "If so, add {option}.")
    CLI_OVERWRITE = (
        "‘{target}’ 파일이 이미 있습니다. 덮어쓸까요? [y/N] ",
        "‘{target}’ already exists. Overwrite it? [y/N] ",
    )
    CLI_OVERWRITE_OPTION = ("덮어쓰려면 {option}을 붙여 주세요.", "Add {option} to overwrite it.")
    BAD_PLACE = (
        "{line}번째 줄 {place}번째 글자, {encoding} 아님, 모두 {count}개",
        "line {line}, character {place}, no {encoding}, {count} in all",
    )
    CLI_REPLACE = (
        "그 자리를 ‘�’로 두고 하려면 {option}을 붙여 주세요.",
        "Add {option} to continue with “�” in their place.",
    )
    CLI_RESUMED = ("이어서 합니다: {rows}행은 이미 끝났습니다.", "Resuming: {rows} rows are already done.")
    CLI_TESTED = ("{model} · {latency}초 만에 답했습니다.", "{model} answered within {latency} s.")
    CLI_NO_NAME = ("이름을 말하지 않는 모델", "an unnamed model")
    CLI_MODELS = ("있는 모델: {models}", "Models: {models}")
    CLI_STREAMS = ("조각조각 답합니다.", "It streams its answers.")
    CLI_CONFIDENCES = ("토큰 확률을 알려 줍니다.", "It gives token probabilities.")
    CLI_KEY_ASK = ("{host}의 API 키(보이지 않습니다): ", "API key for {host} (not shown): ")
    CLI_KEY_KEPT = ("키를 열쇠고리에 넣었습니다.", "The key is in the keyring now.")
    CLI_KEY_CLEARED = ("키를 열쇠고리에서 지웠습니다.", "The key is no longer in the keyring.")


HEADINGS: Mapping[str, VocSentence] = {
    "claim": VocSentence.CLAIM,
    "summary": VocSentence.SUMMARY,
    "bug": VocSentence.BUG,
    "keywords": VocSentence.KEYWORDS,
    "major": VocSentence.MAJOR,
    "middle": VocSentence.MIDDLE,
    "minor": VocSentence.MINOR,
    "ground": VocSentence.GROUND,
    "others": VocSentence.OTHERS,
    "confidence": VocSentence.CONFIDENCE,
    "remarks": VocSentence.REMARKS,
    "fault": VocSentence.FAULT,
}
"""The headings of the columns that ``desktop.voc.table.results`` adds."""

REMARKS: Mapping[str, VocSentence] = {
    "missing": VocSentence.REMARK_MISSING,
    "wrong-type": VocSentence.REMARK_WRONG_TYPE,
    "unknown-value": VocSentence.REMARK_UNKNOWN_VALUE,
    "outside-dictionary": VocSentence.REMARK_OUTSIDE,
    "too-many": VocSentence.REMARK_TOO_MANY,
    "duplicate": VocSentence.REMARK_DUPLICATE,
    "repaired": VocSentence.REMARK_REPAIRED,
    "cut-off": VocSentence.REMARK_CUT_OFF,
    "not-in-text": VocSentence.REMARK_NOT_IN_TEXT,
}
"""The words for every ``desktop.voc.protocol.messages.RemarkCode``."""

CLAIMS: Mapping[str | None, VocSentence] = {
    "claim": VocSentence.IS_CLAIM,
    "non-claim": VocSentence.NO_CLAIM,
    None: VocSentence.UNKNOWN,
}

_FIELDS: Mapping[str, VocSentence] = {
    "is_claim": VocSentence.CLAIM,
    "summary": VocSentence.SUMMARY,
    "bug_type": VocSentence.BUG,
    "keywords": VocSentence.KEYWORDS,
    "categories": VocSentence.CATEGORIES,
    "대분류": VocSentence.MAJOR,
    "중분류": VocSentence.MIDDLE,
    "소분류": VocSentence.MINOR,
    "근거": VocSentence.GROUND,
}


def remark_words(code: str, field: str) -> str:
    """What was wrong with an answer; "categories.0.중분류" is read as "분류 1 중분류"."""
    parts = (str(int(part) + 1) if part.isdigit() else _spoken(part) for part in field.split(".") if part)
    return text(REMARKS[code], field=" ".join(parts))


def _spoken(part: str) -> str:
    return text(_FIELDS[part]) if part in _FIELDS else part
