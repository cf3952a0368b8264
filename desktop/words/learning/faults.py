"""What is wrong with the files of the person's own words and abbreviations, in a person's words."""

from __future__ import annotations

import enum
from pathlib import Path

from desktop.learning.errors import BadList, Strangeness
from desktop.words.language import Spoken, text

__all__ = ["bad_list_sentence", "moved_aside_sentence"]


@enum.unique
class WordsFault(Spoken):
    """(Korean, English)."""

    MOVED_BROKEN = (
        "배운 말의 파일이 깨져 있어 다른 이름으로 두고 새로 시작합니다: {place}",
        "The file of learnt words is broken. It is kept under another name, and learning starts over: {place}",
    )
    MOVED_FOREIGN = (
        "배운 말의 파일을 이 열쇠고리의 열쇠로 읽을 수 없어 다른 이름으로 두고 새로 시작합니다: {place}",
        "The key in this keyring does not open the file of learnt words. It is kept under another name: {place}",
    )
    MOVED_OLDER = (
        "배운 말의 파일이 예전 버전의 것이라 다른 이름으로 두고 새로 시작합니다: {place}",
        "The file of learnt words is from an older version. It is kept under another name: {place}",
    )
    MOVED_NEWER = (
        "배운 말의 파일이 더 새로운 버전의 것이라 다른 이름으로 두고 새로 시작합니다: {place}",
        "The file of learnt words is from a newer version. It is kept under another name: {place}",
    )
    LIST_UNREADABLE = ("파일을 읽을 수 없습니다.", "The file cannot be read.")
    LIST_NOT_OURS = ("이음이 읽을 수 있는 목록이 아닙니다.", "This is not a list that Ieum can read.")
    LIST_NOT_OURS_LINE = ("{line}째 줄을 읽을 수 없습니다.", "Line {line} cannot be read.")
    LIST_TOO_LARGE = ("파일이 너무 큽니다.", "The file is too large.")


_MOVED: dict[Strangeness, WordsFault] = {
    "broken": WordsFault.MOVED_BROKEN,
    "foreign": WordsFault.MOVED_FOREIGN,
    "older": WordsFault.MOVED_OLDER,
    "newer": WordsFault.MOVED_NEWER,
}
_LISTS = {
    "unreadable": WordsFault.LIST_UNREADABLE,
    "not-ours": WordsFault.LIST_NOT_OURS,
    "too-large": WordsFault.LIST_TOO_LARGE,
}


def moved_aside_sentence(code: Strangeness, place: Path) -> str:
    """Why the file of words was moved aside, and where it is."""
    return text(_MOVED[code], place=place)


def bad_list_sentence(fault: BadList) -> str:
    """Why a list is not read, and where."""
    if fault.code == "not-ours" and fault.line:
        return text(WordsFault.LIST_NOT_OURS_LINE, line=fault.line)
    return text(_LISTS[fault.code])
