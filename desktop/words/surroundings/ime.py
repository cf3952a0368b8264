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
        "한글 자판이 기본 두벌식이 아니라서 제안하지 않습니다. 지금 자판: {value}",
        "Nothing is suggested, because the Hangul keyboard is not the plain 2-set one but: {value}",
    )
    PREEDIT = (
        "입력기가 한 글자씩 조합하지 않아서 제안하지 않습니다. 지금 조합 방식: {value}",
        "Nothing is suggested, because the input method does not compose syllable by syllable but: {value}",
    )
    KEYBOARD_ADVICE = (
        "입력기 설정에서 두벌식을 고르세요: gsettings set org.freedesktop.ibus.engine.hangul hangul-keyboard 2",
        "Choose 2-set in its preferences, or: gsettings set org.freedesktop.ibus.engine.hangul hangul-keyboard 2",
    )
    PREEDIT_ADVICE = (
        "ibus-hangul의 preedit-mode와 word-commit을 ‘gsettings reset’으로 되돌린 뒤 입력기를 바꿨다가 돌아오세요.",
        "Set ibus-hangul's preedit-mode and word-commit back (‘gsettings reset’), then switch engines there and back.",
    )
