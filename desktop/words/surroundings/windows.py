"""What is said of Windows and of the input method there, in Korean and English; for the doctor."""

from __future__ import annotations

import enum

from desktop.words.language import Spoken

__all__ = ["WindowsSentence"]


@enum.unique
class WindowsSentence(Spoken):
    """What works on Windows, as far as it was tried."""

    LISTENS = (
        "Windows에서 키를 듣고, 제안을 넣을 때는 쓰던 한글 입력기에 키를 눌러 넣습니다.",
        "On Windows keys are heard by a hook, and suggestions are typed through the input method in use.",
    )
