"""The sentences for what a look at the platform brings up (``desktop.input.findings``)."""

from __future__ import annotations

from collections.abc import Mapping

from desktop.words.app import Sentence
from desktop.words.language import Spoken, text
from desktop.words.surroundings.ime import ImeSentence
from desktop.words.surroundings.wayland import WaylandSentence
from desktop.words.surroundings.windows import WindowsSentence

__all__ = ["FINDINGS", "finding_sentences"]

FINDINGS: Mapping[str, tuple[Spoken, Spoken | None]] = {
    "no-backend": (Sentence.NO_BACKEND, Sentence.DOC_BACKEND_ADVICE),
    "no-display": (Sentence.NO_DISPLAY, Sentence.DOC_DISPLAY_ADVICE),
    "display-refused": (Sentence.DOC_DISPLAY_REFUSED, Sentence.DOC_DISPLAY_ADVICE),
    "display": (Sentence.DOC_DISPLAY, None),
    "no-xinput2": (Sentence.DOC_NO_XINPUT2, Sentence.DOC_XINPUT2_ADVICE),
    "gnome": (WaylandSentence.GNOME, None),
    "kde": (WaylandSentence.KDE, None),
    "kde-modules": (WaylandSentence.KDE_MODULES, WaylandSentence.KDE_ADVICE),
    "kde-other": (WaylandSentence.KDE_OTHER, WaylandSentence.KDE_ADVICE),
    "no-panel": (WaylandSentence.NO_PANEL, WaylandSentence.NO_PANEL_ADVICE),
    "wlroots": (WaylandSentence.WLROOTS, WaylandSentence.WLROOTS_ADVICE),
    "wayland-other": (WaylandSentence.OTHER_DESKTOP, WaylandSentence.OTHER_ADVICE),
    "wayland": (Sentence.DOC_WAYLAND, Sentence.DOC_WAYLAND_ADVICE),
    "fcitx5": (WaylandSentence.FCITX5, WaylandSentence.FCITX5_ADVICE),
    "fcitx5-own": (WaylandSentence.FCITX5_OWN, WaylandSentence.FCITX5_OWN_ADVICE),
    "x11": (Sentence.DOC_X11, None),
    "no-ibus": (Sentence.NO_IBUS, Sentence.DOC_IBUS_ADVICE),
    "ibus-other": (Sentence.IBUS_NOT_HANGUL, Sentence.DOC_HANGUL_ADVICE),
    "ibus-own": (WaylandSentence.OWN, None),
    "ibus-hangul": (Sentence.DOC_IBUS_HANGUL, None),
    "ibus-keyboard": (ImeSentence.KEYBOARD, ImeSentence.KEYBOARD_ADVICE),
    "ibus-preedit": (ImeSentence.PREEDIT, ImeSentence.PREEDIT_ADVICE),
    "starts-latin": (Sentence.DOC_MODE_LATIN, Sentence.DOC_MODE_ADVICE),
    "starts-hangul": (Sentence.DOC_MODE_HANGUL, None),
    "modules-other": (Sentence.DOC_MODULES_MISSING, Sentence.DOC_MODULES_ADVICE),
    "modules": (Sentence.DOC_MODULES, None),
    "no-accessibility": (Sentence.DOC_A11Y_MISSING, Sentence.DOC_A11Y_ADVICE),
    "accessibility": (Sentence.DOC_A11Y, None),
    "no-clipboard-tool": (Sentence.DOC_CLIPBOARD, None),
    "windows": (WindowsSentence.LISTENS, None),
    "no-korean": (WindowsSentence.NO_KOREAN, WindowsSentence.NO_KOREAN_ADVICE),
    "korean-keyboard": (WindowsSentence.KEYBOARD, WindowsSentence.KEYBOARD_ADVICE),
    "korean": (WindowsSentence.KOREAN, None),
    "automation": (WindowsSentence.AUTOMATION, None),
    "no-automation": (WindowsSentence.NO_AUTOMATION, None),
}
"""For every ``FindingCode`` what is so, and the advice, none where there is nothing to do."""


def finding_sentences(code: str, values: Mapping[str, str]) -> tuple[str, str]:
    """What was found and what to do about it, empty for nothing."""
    sentence, advice = FINDINGS[code]
    return text(sentence, **values), "" if advice is None else text(advice)
