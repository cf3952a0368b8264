"""What the tray's menu and the small windows that it opens say."""

from __future__ import annotations

import datetime as dt
import enum

from desktop.words.language import Spoken, text

__all__ = ["TraySentence", "time_of_day"]


@enum.unique
class TraySentence(Spoken):
    """One thing to say at the tray: (Korean, English)."""

    # the first line
    LINE = ("이음 · {detail}", "Ieum · {detail}")
    ON = ("켜져 있음", "On")
    ON_SAVED = ("켜져 있음 — 오늘 {saved}타 아낌", "On — {saved} keys saved today")
    OFF_HERE = ("켜져 있음 — {program}에서는 꺼짐", "On — off in {program}")
    PAUSED = ("잠시 멈춤", "Paused")
    PAUSED_UNTIL = ("잠시 멈춤 — {time}에 다시 켜짐", "Paused until {time}")
    TIME = ("{hour:02}:{minute:02}", "{hour:02}:{minute:02}")
    TOMORROW = ("내일 {hour:02}:{minute:02}", "tomorrow {hour:02}:{minute:02}")

    # entries
    OFF_IN = ("이 프로그램({program})에서 끄기", "Turn off in this program ({program})")
    ON_IN = ("이 프로그램({program})에서 켜기", "Turn on in this program ({program})")
    PAUSE = ("잠시 멈춤", "Pause")
    QUARTER = ("15분", "15 minutes")
    HOUR = ("1시간", "1 hour")
    UNTIL_TOMORROW = ("내일까지", "Until tomorrow")
    RESUME = ("계속하기", "Resume")
    RECORD = ("내 기록…", "My record…")
    SETTINGS = ("설정…", "Settings…")
    MODELS = ("모델", "Models")
    HELP = ("도움말", "Help")
    PRACTICE = ("연습", "Practice")
    SHORTCUTS = ("단축키", "Shortcuts")
    GUIDE = ("안내", "Guide")
    ABOUT = ("정보와 버전", "About Ieum")
    QUIT = ("끝내기", "Quit")
    MORE = ("메뉴", "Menu")

    # about
    ABOUT_TEXT = (
        "이음 {version}\n\n한글을 쓰는 동안 다음 어절을 제안합니다. 쓰는 글은 이 컴퓨터를 떠나지 않습니다.",
        "Ieum {version}\n\nIt suggests the next word while you write in Korean. What you write stays on this computer.",
    )
    ABOUT_MODEL = ("쓰고 있는 모델: {model}", "Model in use: {model}")
    ABOUT_LOGS = ("로그 파일: {path}", "Log files: {path}")
    ABOUT_HELP = (
        "잘 되지 않으면 ‘ieum doctor’가 까닭을 찾아 줍니다.",
        "If something does not work, ‘ieum doctor’ can tell you why.",
    )
    VERSION_UNKNOWN = ("(버전을 알 수 없음)", "(unknown version)")

    RULE_FAILED = (
        "프로그램별 설정을 저장하지 못했습니다: {reason}",
        "The setting for this program could not be saved: {reason}",
    )


def time_of_day(moment: dt.datetime, now: dt.datetime) -> str:
    """The time of ``moment`` as a person says it at ``now``."""
    sentence = TraySentence.TIME if moment.date() == now.date() else TraySentence.TOMORROW
    return text(sentence, hour=moment.hour, minute=moment.minute)
