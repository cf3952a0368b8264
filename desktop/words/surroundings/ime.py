"""What is said of an input method that answers and beside which nothing is offered, in Korean and English."""

from __future__ import annotations

import enum

from desktop.words.language import Spoken

__all__ = ["ImeSentence"]


@enum.unique
class ImeSentence(Spoken):
    """In the tray, which of all input methods there are knows none, and by the doctor, who knows ibus-hangul."""

    OTHER = (
        "이 입력기로 쓸 때는 제안하지 않습니다: {value}",
        "Nothing is suggested with this input method: {value}",
    )
    KEYBOARD = (
        "이 입력기의 이 한글 자판으로 쓸 때는 제안하지 않습니다: {value}",
        "Nothing is suggested with this Hangul layout of the input method: {value}",
    )
    PREEDIT = (
        "입력기가 한 글자씩 조합하지 않아서 제안하지 않습니다. 지금 조합 방식: {value}",
        "Nothing is suggested, because the input method does not compose syllable by syllable but: {value}",
    )
    VERSION = (
        "이음 한글과 이음의 버전이 서로 달라서 글만 쓰고 제안하지 않습니다 ({value}). 이음을 끝내고 다시 시작하세요.",
        "Ieum Hangul and Ieum are different versions, so nothing is suggested while it types ({value}). Restart Ieum.",
    )
    ELEVATED = (
        "관리자 권한으로 도는 프로그램에서는 Windows가 이음에 글쇠를 알려 주지 않아서 제안하지 않습니다: {value}",
        "Nothing is suggested in a program run as administrator: Windows keeps its keys from Ieum ({value}).",
    )
    KEYBOARD_ADVICE = (
        "ibus-hangul로는 두벌식(hangul-keyboard 2)만 됩니다. 다른 자판은 이음 한글로 됩니다: ieum ime install",
        "With ibus-hangul only 2-set works (hangul-keyboard 2). For other layouts add Ieum Hangul: ieum ime install",
    )
    PREEDIT_ADVICE = (
        "ibus-hangul의 preedit-mode와 word-commit을 ‘gsettings reset’으로 되돌린 뒤 입력기를 바꿨다가 돌아오세요.",
        "Set ibus-hangul's preedit-mode and word-commit back (‘gsettings reset’), then switch engines there and back.",
    )
