"""What a person has set for typing Hangul, in the terms of ibus-hangul, whose settings are taken over."""

from __future__ import annotations

import dataclasses
import enum
from collections.abc import Mapping
from typing import TypeVar

from desktop.ime.typist.keys import HotKeys

__all__ = ["PreeditMode", "TypingSettings", "from_ibus_hangul"]


class PreeditMode(enum.Enum):
    """How much is being composed at once, and where it shows."""

    SYLLABLE = "syllable"
    WORD = "word"
    """A whole word is committed at once."""
    NONE = "none"
    """The open syllable stands in the field as text and is replaced; where that cannot be, as ``SYLLABLE``."""


@dataclasses.dataclass(frozen=True)
class TypingSettings:
    """Defaults are ibus-hangul's.

    ``hangul_first``: Hangul mode to begin with.  ``latin``: there is a Latin
    mode at all.  ``vertical``: the list of hanja is, so that Up and Down go
    from row to row.
    """

    layout: str = "2"
    reorder: bool = True
    switch_keys: HotKeys = HotKeys("Hangul,Shift+space")
    hanja_keys: HotKeys = HotKeys("Hangul_Hanja,F9")
    on_keys: HotKeys = HotKeys("")
    off_keys: HotKeys = HotKeys("Escape")
    hangul_first: bool = False
    latin: bool = True
    preedit: PreeditMode = PreeditMode.SYLLABLE
    vertical: bool = False


def from_ibus_hangul(told: Mapping[str, str], *, vertical: bool = False) -> TypingSettings:
    """Its settings by their names in gsettings, as gsettings prints them; what is missing or odd is as it comes.

    ``vertical`` is said by the panel's settings.
    """
    ours = TypingSettings()
    # Word commit is what versions without a preedit mode had instead; beside one it does nothing any more.
    word = PreeditMode.WORD if _is_true(told, "word-commit", default=False) else ours.preedit
    mode = _one_of({each.value: each for each in PreeditMode}, told.get("preedit-mode"), ours.preedit)
    mode = mode if "preedit-mode" in told else word
    return TypingSettings(
        layout=told.get("hangul-keyboard") or ours.layout,
        reorder=_is_true(told, "auto-reorder", default=ours.reorder),
        switch_keys=_keys(told, "switch-keys", ours.switch_keys),
        hanja_keys=_keys(told, "hanja-keys", ours.hanja_keys),
        on_keys=_keys(told, "on-keys", ours.on_keys),
        off_keys=_keys(told, "off-keys", ours.off_keys),
        hangul_first=_one_of({"hangul": True, "latin": False}, told.get("initial-input-mode"), ours.hangul_first),
        latin=not _is_true(told, "disable-latin-mode", default=not ours.latin),
        preedit=mode,
        vertical=vertical,
    )


_Value = TypeVar("_Value")


def _one_of(values: Mapping[str, _Value], told: str | None, otherwise: _Value) -> _Value:
    return values.get(told or "", otherwise)


def _is_true(told: Mapping[str, str], name: str, *, default: bool) -> bool:
    return _one_of({"true": True, "false": False}, told.get(name), default)


def _keys(told: Mapping[str, str], name: str, otherwise: HotKeys) -> HotKeys:
    return HotKeys(told[name]) if name in told else otherwise
