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
    KOREAN = ("한국어 입력기가 있습니다 (자판 {layouts}).", "There is a Korean input method (layouts {layouts}).")
    NO_KOREAN = (
        "한국어 입력기가 없습니다 (자판 {layouts}). 한글을 쓸 수 있어야 제안합니다.",
        "There is no Korean input method (layouts {layouts}), and without one nothing is suggested.",
    )
    NO_KOREAN_ADVICE = (
        "Windows 설정의 ‘시간 및 언어’에서 한국어를 더하세요.",
        "Add Korean in Windows' settings, ‘Time & language’.",
    )
    KEYBOARD = (
        "Microsoft 한글 입력기가 두벌식이 아닌 자판으로 되어 있어 제안하지 않습니다 ({value}).",
        "Microsoft's Korean input method is set to another keyboard than the 2-set, so nothing is suggested ({value}).",
    )
    KEYBOARD_ADVICE = (
        "입력기의 설정에서 자판을 두벌식으로 바꾸세요.",
        "Choose the 2-set keyboard in the input method's settings.",
    )
    AUTOMATION = (
        "UI 자동화에 캐럿의 자리와 암호 칸을 물어봅니다.",
        "UI Automation is asked for carets and password fields.",
    )
    NO_AUTOMATION = (
        "UI 자동화가 없어, 글 칸을 스스로 그리는 프로그램에서는 캐럿의 자리와 암호 칸을 알 수 없습니다.",
        "There is no UI Automation: in programs that draw their fields themselves carets and passwords are not told.",
    )
