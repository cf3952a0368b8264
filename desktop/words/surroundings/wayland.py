"""What is said of desktops and of who leads input methods there, in Korean and English; for the doctor."""

from __future__ import annotations

import enum

from desktop.words.language import Spoken

__all__ = ["WaylandSentence"]


@enum.unique
class WaylandSentence(Spoken):
    """What works with the input method of our own on which desktop, as far as it was tried."""

    GNOME = (
        "GNOME의 Wayland 세션입니다. 이음 한글의 제안은 GNOME의 입력기 창에 나옵니다.",
        "This is GNOME on Wayland. Suggestions of Ieum Hangul show in GNOME's own list of candidates.",
    )
    KDE = (
        "KDE Plasma의 Wayland 세션이고 가상 키보드가 IBus입니다. 1.5.29보다 앞선 IBus의 제안은 화면 구석에 나옵니다.",
        "This is KDE Plasma on Wayland with IBus as virtual keyboard. Before IBus 1.5.29 suggestions show in a corner.",
    )
    KDE_MODULES = (
        "KDE Plasma의 Wayland 세션이고 프로그램이 IBus에 바로 묻습니다. 제안이 화면 구석에 나올 수 있습니다.",
        "This is KDE Plasma on Wayland, and programs ask IBus themselves. Suggestions may show in a corner.",
    )
    KDE_OTHER = (
        "KDE Plasma의 Wayland 세션인데, 가상 키보드로 IBus가 골라져 있지 않습니다.",
        "This is KDE Plasma on Wayland, and IBus is not chosen as its virtual keyboard.",
    )
    KDE_ADVICE = (
        "IBus 1.5.29부터는 시스템 설정의 ‘가상 키보드’에서 IBus Wayland를, 그 전이면 GTK_IM_MODULE과 QT_IM_MODULE로.",
        "From IBus 1.5.29 on choose IBus Wayland as virtual keyboard; before, set GTK_IM_MODULE and QT_IM_MODULE.",
    )
    NO_PANEL = (
        "IBus의 후보 창을 그리는 프로그램이 없습니다. 보이지 않는 것은 제안하지 않습니다.",
        "Nothing on this desktop shows IBus candidates, and what cannot be seen is not suggested.",
    )
    NO_PANEL_ADVICE = (
        "ibus-daemon을 ‘--panel disable’ 없이 시작하거나, IBus의 후보 창이 있는 데스크톱을 쓰세요.",
        "Start ibus-daemon without ‘--panel disable’, or use a desktop that shows IBus candidates.",
    )
    WLROOTS = (
        "{desktop}의 Wayland 세션입니다. 여기서는 IBus가 커서 자리와 후보 창을 받지 못해 제안이 안 보일 수 있습니다.",
        "This is {desktop} on Wayland, which gives IBus no place for candidates: suggestions may not be seen here.",
    )
    WLROOTS_ADVICE = (
        "GTK_IM_MODULE=ibus와 QT_IM_MODULE=ibus로 프로그램을 시작해 보세요. 시험하지 않았습니다.",
        "Try starting programs with GTK_IM_MODULE=ibus and QT_IM_MODULE=ibus. This has not been tested.",
    )
    OTHER_DESKTOP = (
        "Wayland 세션입니다 ({desktop}). 이 데스크톱에서는 시험하지 않았습니다.",
        "This is a Wayland session ({desktop}). This desktop has not been tested.",
    )
    OTHER_ADVICE = (
        "이음 한글이 여기서 되지 않으면 GNOME 세션이나 X11 세션을 쓰세요.",
        "If Ieum Hangul does not work here, use a GNOME session or an X11 session.",
    )
    FCITX5 = (
        "입력기를 fcitx5가 맡고 있는데 fcitx5용 이음 한글이 없어서 제안할 수 없습니다.",
        "fcitx5 manages the input methods here, and Ieum Hangul for fcitx5 is missing, so nothing can be suggested.",
    )
    FCITX5_ADVICE = (
        "ieum-fcitx5 패키지를 설치하고 fcitx5를 다시 시작한 뒤(fcitx5 -r) fcitx5 설정에서 ‘이음 한글’을 더하세요.",
        "Install the package ieum-fcitx5, restart fcitx5 (fcitx5 -r) and add ‘Ieum Hangul’ in its settings.",
    )
    FCITX5_OWN = (
        "입력기를 fcitx5가 맡고 있고, fcitx5용 이음 한글이 있습니다.",
        "fcitx5 manages the input methods here, and Ieum Hangul for fcitx5 is there.",
    )
    FCITX5_OWN_ADVICE = (
        "제안은 ‘이음 한글’로 쓸 때 나옵니다. fcitx5 설정의 입력기 목록에 없으면 더하세요.",
        "Suggestions appear when you type with ‘Ieum Hangul’. If it is not in fcitx5's list of input methods, add it.",
    )
    OWN = ("입력기로 이음 한글을 쓰고 있습니다.", "Ieum Hangul is the input method in use.")
