"""What the window of the person's record says."""

from __future__ import annotations

import enum

from desktop.words.language import Spoken

__all__ = ["RecordSentence"]


@enum.unique
class RecordSentence(Spoken):
    """Of numbers only: (Korean, English)."""

    TITLE = ("내 기록", "My record")
    ABOUT = (
        "제안을 받아 아낀 글쇠의 수입니다. 숫자만 세어 이 컴퓨터에만 두고, 쓴 글은 남기지 않습니다.",
        "How many keystrokes suggestions have saved you. Only numbers are kept, on this computer only; never text.",
    )
    NOTHING = ("아직 받은 제안이 없습니다.", "No suggestion has been taken yet.")
    TODAY = ("오늘", "Today")
    WEEK = ("최근 7일", "Last 7 days")
    WHOLE = ("모두", "All time")
    KEYS = ("{saved}타", "{saved} keys")
    BY_DAY = ("날마다 아낀 글쇠(막대)와 받은 제안(선)", "Keys saved (bars) and suggestions taken (line), by day")
    DAY_SAID = (
        "{month}월 {day}일 {saved}타, 제안 {taken}개",
        "{month}/{day}: {saved} keys, {taken} suggestions",
    )
    BY_PROGRAM = ("프로그램마다 받은 제안", "Suggestions taken, by program")
    OTHERS = ("그 밖", "Others")
    BY_ROW = ("몇 번째 줄을 받았는지", "Which row was taken")
    ROW = ("{row}번", "Row {row}")
    STEM = ("앞부분", "Beginning of a word")
    LISTS = (
        "보여 준 제안 목록 {lists}개 가운데 {taken}개를 받았습니다 ({share}%).",
        "{taken} suggestions were taken from {lists} lists shown ({share}%).",
    )
    SPEED = (
        "제안의 절반은 {seconds}초 안에 나왔습니다.",
        "Half of the suggestions appeared within {seconds} seconds.",
    )
    ERASE = ("모두 지우기", "Erase all")
    ERASE_ROW = ("지금까지 센 것을 지웁니다", "Erase everything counted so far")
    ERASE_SURE = (
        "지금까지 센 것을 모두 지울까요? 되돌릴 수 없습니다.",
        "Erase everything counted so far? This cannot be undone.",
    )
    KEEP = ("그대로 두기", "Keep it")
    ERASE_FAILED = ("지우지 못했습니다: {reason}", "It could not be erased: {reason}")
    PUT_ASIDE = (
        "내 기록 파일을 읽을 수 없어 따로 옮겨 두고 새로 셉니다: {path}",
        "Your record cannot be read. The file was set aside, and counting starts over: {path}",
    )
