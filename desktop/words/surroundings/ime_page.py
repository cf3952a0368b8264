"""What the settings' page of the input method of our own says."""

from __future__ import annotations

import enum
from collections.abc import Mapping

from desktop.words.language import Spoken

__all__ = ["IME_KEYS", "IME_LAYOUTS", "ImePageSentence"]


@enum.unique
class ImePageSentence(Spoken):
    """Of the input method of our own: (Korean, English)."""

    ABOUT = (
        "이음의 한글 입력기입니다. Wayland에서는 이것으로 쓸 때 제안이 나옵니다.",
        "Ieum's own Hangul input method. On Wayland, suggestions appear when you type with it.",
    )
    NOT_THERE = ("아직 입력기로 들어 있지 않습니다.", "It is not among the input methods yet.")
    ADDS = (
        "넣으면 내 폴더에 파일을 만들고 IBus를 다시 시작해 입력기 목록 끝에 더합니다. 모두 되돌릴 수 있습니다.",
        "Adding it creates files in your folders, restarts IBus and puts it last in the list. All of it can be undone.",
    )
    ADD = ("입력기로 넣기", "Add it")
    REMOVE = ("빼고 되돌리기", "Remove and undo")
    ADDING = ("넣는 중입니다…", "Adding it…")
    REMOVING = ("빼는 중입니다…", "Removing it…")
    TYPING = ("글 쓰기", "Typing")
    LAYOUT = ("한글 자판", "Hangul keyboard")
    SWITCH_KEYS = ("한/영 바꾸는 글쇠", "Keys between Hangul and Latin")
    HANJA_KEYS = ("한자 글쇠", "Keys for hanja")
    TAKEN_OVER = (
        "ibus-hangul의 설정을 그대로 따르고, 거기서 바꾸면 바로 바뀝니다 (IBus 설정의 한국어 - 한글).",
        "These are ibus-hangul's settings; change them there (IBus preferences, Korean - Hangul): they apply at once.",
    )
    SEBEOL_390 = ("세벌식 390", "3-set 390")
    SEBEOL_FINAL = ("세벌식 최종", "3-set final")
    SEBEOL_NOSHIFT = ("세벌식 순아래", "3-set without Shift")
    SEBEOL_OLD = ("세벌식 옛글", "3-set, old letters")
    SEBEOL_2 = ("세벌식 두벌자판", "3-set on a 2-set keyboard")
    DUBEOL = ("두벌식", "2-set")
    DUBEOL_OLD = ("두벌식 옛글", "2-set, old letters")
    ROMAJA = ("로마자", "Romaja")
    AHNMATAE = ("안마태", "Ahnmatae")
    KEY_HANGUL = ("한/영", "Hangul")
    KEY_HANJA = ("한자", "Hanja")
    KEY_SPACE = ("빈칸", "Space")


IME_LAYOUTS: Mapping[str, ImePageSentence] = {
    "2": ImePageSentence.DUBEOL,
    "2y": ImePageSentence.DUBEOL_OLD,
    "39": ImePageSentence.SEBEOL_390,
    "3f": ImePageSentence.SEBEOL_FINAL,
    "3s": ImePageSentence.SEBEOL_NOSHIFT,
    "3y": ImePageSentence.SEBEOL_OLD,
    "32": ImePageSentence.SEBEOL_2,
    "ro": ImePageSentence.ROMAJA,
    "ahn": ImePageSentence.AHNMATAE,
}
"""libhangul's keyboards by its names for them."""

IME_KEYS: Mapping[str, ImePageSentence] = {
    "Hangul": ImePageSentence.KEY_HANGUL,
    "Hangul_Hanja": ImePageSentence.KEY_HANJA,
    "space": ImePageSentence.KEY_SPACE,
}
"""Keys that ibus-hangul's settings call otherwise than people do."""
