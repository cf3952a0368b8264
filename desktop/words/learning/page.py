"""What the settings window says on the pages of the person's own words and abbreviations."""

from __future__ import annotations

import enum

from desktop.words.language import Spoken

__all__ = ["WordsPageSentence"]


@enum.unique
class WordsPageSentence(Spoken):
    """(Korean, English)."""

    WORDS = ("내가 쓰는 말", "Your words")
    ABOUT = (
        (
            "쓴 말을 배워 다음에 먼저 제안합니다. 배운 것은 이 컴퓨터에만, 암호화해 둡니다. 암호 칸, 제안하지 않을 "
            "프로그램, 멈춘 동안 쓴 글은 배우지 않습니다."
        ),
        (
            "What you write is learnt and offered first next time. It stays on this computer, encrypted. Nothing is "
            "learnt in password fields, in programs without suggestions and while paused."
        ),
    )
    LEARNING = ("쓴 말 배우기", "Learn what you write")
    LEARNING_HINT = (
        (
            "끝까지 쓴 줄에서 어떤 어절 뒤에 어떤 어절이 몇 번 왔는지만 세어 둡니다. 글 자체는 남기지 않습니다. "
            "열쇠는 시스템의 열쇠고리에 둡니다."
        ),
        (
            "From finished lines, only which word followed which, and how often, is counted. The text itself is "
            "not kept. The encryption key is in the system's keyring."
        ),
    )
    STATE_OFF = ("배우지 않습니다.", "Nothing is learnt.")
    STATE_STARTING = ("열쇠고리가 열리기를 기다립니다.", "Waiting for the keyring.")
    STATE_LEARNING = ("{lines}줄에서 어절 {words}개를 배웠습니다.", "{words} words learnt from {lines} lines.")
    STATE_LOCKED = (
        "열쇠고리가 잠겨 있습니다. 나중에 다시 물어보고, 그때까지 배운 것은 메모리에만 둡니다.",
        "The keyring is locked. Ieum will ask again later; until then what is learnt stays in memory only.",
    )
    STATE_NO_KEYRING = (
        "열쇠고리가 없어 배우지 않습니다. 열쇠를 둘 곳이 없으면 아무것도 남기지 않습니다.",
        "There is no keyring, so nothing is learnt: without a place for the key, nothing is kept.",
    )
    STATE_UNWRITTEN = (
        "배운 것을 디스크에 쓰지 못했습니다. 나중에 다시 해 봅니다.",
        "What was learnt could not be written to the disk. Ieum will try again later.",
    )
    FOUND = ("배운 말", "Learnt words")
    SEARCH = ("찾기", "Search")
    COUNT = ("{count}번", "{count} ×")
    PINNED = ("고정", "Pinned")
    PIN = ("고정", "Pin")
    UNPIN = ("고정 풀기", "Unpin")
    PIN_HINT = (
        "고정한 말은 오래 쓰지 않아도 잊지 않습니다.",
        "A pinned word is not forgotten, however long it goes unused.",
    )
    DELETE = ("지우기", "Forget")
    FORGET_HINT = (
        "후보 창에서 Ctrl+Shift+번호를 눌러도 그 말을 잊습니다.",
        "In the popup, Ctrl+Shift+number forgets a word too.",
    )
    IMPORT = ("가져오기…", "Import…")
    EXPORT = ("내보내기…", "Export…")
    CANCEL = ("취소", "Cancel")
    FORGET_ALL = ("모두 잊기…", "Forget everything…")
    FORGET_ALL_YES = ("모두 잊기", "Forget everything")
    FORGET_ALL_NO = ("그대로 두기", "Keep them")
    FORGET_ALL_ASK = (
        "배운 말을 모두 지울까요? 되돌릴 수 없습니다.",
        "Forget everything that was learnt? This cannot be undone.",
    )
    FORGOTTEN = ("모두 지웠습니다.", "Everything was forgotten.")
    NOT_FORGOTTEN = ("지우지 못했습니다: {reason}", "It could not be removed: {reason}")
    EXPORTED = (
        "내보냈습니다. 이 파일은 암호화되어 있지 않습니다: {place}",
        "Exported. This file is not encrypted: {place}",
    )
    NOT_EXPORTED = ("내보내지 못했습니다: {reason}", "It could not be exported: {reason}")
    IMPORTING = ("가져오는 중입니다… {percent}%", "Importing… {percent}%")
    IMPORTED = (
        "어절 짝 {pairs}개를 가져왔습니다. 배우지 않은 줄: {skipped}",
        "{pairs} pairs of words imported. Lines skipped: {skipped}",
    )
    IMPORTED_PART = (
        "너무 길어 많이 쓴 것부터 어절 짝 {pairs}개만 가져왔습니다. 배우지 않은 줄: {skipped}",
        "It is too long: only the {pairs} most common pairs of words were imported. Lines skipped: {skipped}",
    )
    IMPORT_STOPPED = ("취소했습니다. 아무것도 가져오지 않았습니다.", "Cancelled. Nothing was imported.")
    JSON_LINES = ("JSON 줄 파일 (*.jsonl)", "JSON lines (*.jsonl)")
    CSV = ("CSV 파일 (*.csv)", "CSV files (*.csv)")

    # abbreviations
    ABBREVIATED = ("줄임말", "Abbreviations")
    ABBREVIATIONS = ("줄임말을 뜻으로 제안", "Offer what abbreviations stand for")
    ABBREVIATIONS_HINT = (
        "줄임말을 쓰면 그 뜻을 첫째 줄에 제안합니다. 받으면 줄임말 대신 들어갑니다.",
        "Typing an abbreviation offers its text in the first row; taking it replaces the abbreviation.",
    )
    USUAL = ("흔히 쓰는 줄임말도 제안", "Offer common ones too")
    USUAL_HINT = ("ㄱㅅ, ㅈㅅ, ㅅㄱ 같은 것. 내 목록이 먼저입니다.", "Such as ㄱㅅ, ㅈㅅ, ㅅㄱ. Your own come first.")
    YOURS = ("내 줄임말", "Your abbreviations")
    SHORT = ("줄임말", "Abbreviation")
    MEANT = ("뜻", "Text")
    ADD = ("추가", "Add")
    REMOVE = ("지우기", "Remove")
    SHORT_TAKEN = ("같은 줄임말이 이미 있습니다.", "This abbreviation already exists.")
    SHORT_BAD = (
        "줄임말은 띄어쓰기 없이 {short}자까지, 뜻은 한 줄로 {text}자까지입니다.",
        "An abbreviation has no spaces and up to {short} characters; its text one line of up to {text}.",
    )
    LIST_FULL = ("줄임말은 {most}개까지 둘 수 있습니다.", "There can be at most {most} abbreviations.")
    LIST_EXPORTED = ("내보냈습니다: {place}", "Exported: {place}")
    ABBREVIATIONS_FAULT = (
        "줄임말 목록을 쓰지 않습니다. {place}: {reason}",
        "The abbreviations in this file are not used. {place}: {reason}",
    )
    NOT_KEPT = ("줄임말을 저장하지 못했습니다: {reason}", "The abbreviations could not be saved: {reason}")
