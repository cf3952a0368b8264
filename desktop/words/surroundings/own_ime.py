"""What is said of the input method of our own, in Korean and English: its signs, setting it up, and when it failed."""

from __future__ import annotations

import enum

from desktop.words.language import Spoken

__all__ = ["OwnImeSentence"]


@enum.unique
class OwnImeSentence(Spoken):
    """(Korean, English)."""

    # in the desktop's panel and in its list of input methods
    NAME = ("이음 한글", "Ieum Hangul")
    DESCRIPTION = ("이음의 한글 입력기", "The Hangul input method of Ieum")
    MODE = ("한/영", "Hangul or Latin")
    HANGUL = ("한", "한")
    LATIN = ("A", "A")

    # when it failed
    GIVEN_UP = (
        "이음 한글이 잇따라 멈춰서 다른 입력기({name})로 바꾸었습니다. 입력기 목록에서 다시 고를 수 있습니다.",
        "Ieum Hangul kept failing, so another input method ({name}) is in use. You can choose Ieum Hangul again.",
    )
    GIVEN_UP_ALONE = (
        "이음 한글이 잇따라 멈춰서 껐습니다. 입력기 목록에서 다시 고를 수 있습니다.",
        "Ieum Hangul kept failing and was turned off. You can choose it again in the list of input methods.",
    )
    FCITX5_VERSION = (
        "이음이 바뀌어서 이음 한글이 멈췄습니다. fcitx5를 다시 시작하세요 (fcitx5 -r).",
        "Ieum has changed, so Ieum Hangul has stopped. Restart fcitx5 (fcitx5 -r).",
    )

    # by the doctor
    OF_IT = ("이음 한글: {told}", "Ieum Hangul: {told}")
    LINKED = (
        "실행 중인 이음이 이음 한글로 쓰는 글을 보고 제안합니다.",
        "The running Ieum is connected to Ieum Hangul and suggests for it.",
    )
    NOT_LINKED = (
        "실행 중인 이음에 이음 한글이 이어져 있지 않습니다.",
        "The running Ieum is not connected to Ieum Hangul.",
    )
    LINK_ADVICE = (
        "이음 한글을 골라 아무 입력 칸에서나 한 글자를 쓰면 이어집니다. 그래도 안 되면 이음을 끝내고 다시 시작하세요.",
        "Choose it and type a letter in any text field. If that does not help, quit Ieum and start it again.",
    )

    # setting it up
    INSTALLED = ("이음 한글을 입력기로 넣었습니다.", "Ieum Hangul was added to the input methods.")
    REMOVED = ("이음 한글을 빼고 원래대로 돌렸습니다.", "Ieum Hangul was removed, and everything is as it was before.")
    STOPPED = (
        "끝내지 못하고 멈추었습니다. ‘ieum ime status’로 살펴보세요.",
        "It stopped before it was done. See ‘ieum ime status’.",
    )
    UNDO = ("되돌리려면: ieum ime remove", "To undo it: ieum ime remove")
    NOT_INSTALLED = (
        "이음 한글이 입력기로 들어 있지 않습니다. 넣으려면: ieum ime install",
        "Ieum Hangul is not among the input methods. To add it: ieum ime install",
    )
    BY_PACKAGE = ("패키지로 들어 있습니다.", "It was installed by the package.")
    BY_PERSON = (
        "내 폴더의 파일 둘로 들어 있습니다 (IBus 설명 파일, IBUS_COMPONENT_PATH를 정하는 environment.d 파일).",
        "It is installed through two files of yours (one for IBus, one in environment.d for IBUS_COMPONENT_PATH).",
    )
    NOT_KNOWN = (
        "IBus가 아직 모릅니다. 로그아웃했다가 다시 로그인하세요.",
        "IBus does not know it yet. Log out and in again.",
    )
    NOT_LASTING = (
        "지금은 되지만, 다음 로그인 뒤에 IBus가 모를 수 있습니다. 그러면 다시 넣거나 패키지로 설치하세요.",
        "It works now, but IBus may not know it after the next login here. Then add it again, or install the package.",
    )
    LISTED = (
        "바꿔 쓰는 입력기 목록에 있습니다. GNOME에서는 Super+Space로 고릅니다.",
        "It is in the list of input methods to switch between. On GNOME, Super+Space chooses it.",
    )
    NOT_LISTED = (
        "바꿔 쓰는 입력기 목록에는 없습니다. 데스크톱의 입력기 설정에서 ‘이음 한글’을 더하세요.",
        "It is not in the list of input methods to switch between. Add ‘Ieum Hangul’ in the desktop's settings.",
    )
    KEYBOARD_IBUS = (
        "Plasma의 가상 키보드로 IBus가 골라져 있습니다. 방금 골랐으면 다음 로그인부터 됩니다.",
        "IBus is Plasma's virtual keyboard; if it was chosen just now, from the next login on.",
    )
    KEYBOARD_OTHER = (
        "Plasma의 가상 키보드로 다른 것이 골라져 있습니다. 시스템 설정의 ‘가상 키보드’에서 IBus Wayland를 고르세요.",
        "Plasma has another virtual keyboard. Choose IBus Wayland in its settings under ‘Virtual Keyboard’.",
    )
    KEYBOARD_NOBODY = (
        "Plasma의 가상 키보드로 IBus가 골라져 있지 않습니다. 고르려면: ieum ime install",
        "IBus is not chosen as Plasma's virtual keyboard. To choose it: ieum ime install",
    )
    KEYBOARD_IMPOSSIBLE = (
        "이 IBus는 Plasma의 가상 키보드가 되지 못합니다 (1.5.29부터). GTK_IM_MODULE=ibus, QT_IM_MODULE=ibus로 씁니다.",
        "This IBus cannot be Plasma's virtual keyboard (from 1.5.29 on): use GTK_IM_MODULE=ibus and QT_IM_MODULE=ibus.",
    )
    FRAMEWORK_OTHER = (
        "다음 로그인부터 프로그램들은 IBus가 아닌 입력기에 묻습니다. IBus를 쓰려면: im-config -n ibus",
        "From the next login on, programs will not use IBus but another framework. To use IBus: im-config -n ibus",
    )
    FRAMEWORK_NOBODY = (
        "다음 로그인부터 프로그램들은 어느 입력기에도 묻지 않습니다. IBus를 쓰려면: im-config -n ibus",
        "From the next login on, programs will use no input method. To use IBus: im-config -n ibus",
    )
    USED = ("지금 쓰고 있습니다.", "It is in use now.")
    NOT_USED = ("지금은 다른 입력기를 쓰고 있습니다.", "Another input method is in use now.")
    GAVE_UP = (
        "{at}에 잇따라 멈춰서 다른 입력기({name})로 바꾸었습니다. 다시 고르면 새로 시작합니다.",
        "At {at} it kept failing, so another one ({name}) took its place. Choose it again to restart it.",
    )
    NO_IBUS = (
        "IBus가 없어서 넣을 수 없습니다. 데비안과 우분투에서는: sudo apt install ibus",
        "It cannot be added, because there is no IBus. On Debian and Ubuntu: sudo apt install ibus",
    )
    UNWRITABLE = ("파일을 쓸 수 없습니다: {path} ({reason})", "A file cannot be written: {path} ({reason})")
    ELSEWHERE = ("이 입력기는 리눅스에서만 씁니다.", "This input method is for Linux only.")
