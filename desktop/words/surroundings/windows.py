"""What is said of Windows and of the input method there, in Korean and English; for the doctor."""

from __future__ import annotations

import enum

from desktop.words.language import Spoken

__all__ = ["WindowsSentence"]


@enum.unique
class WindowsSentence(Spoken):
    """What works on Windows, as far as it was tried."""

    LISTENS = (
        "Windows에서 누르는 글쇠를 지켜보고, 제안은 쓰던 한글 입력기를 거쳐 써넣습니다.",
        "On Windows, Ieum follows the keys you press and types suggestions through your own input method.",
    )
