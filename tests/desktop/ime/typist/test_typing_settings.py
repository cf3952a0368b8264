"""The settings of ibus-hangul as they are taken over."""

from __future__ import annotations

import dataclasses

import pytest
from ime_field import SHIFT

from desktop.ime.typist.keys import HotKeys, Key
from desktop.ime.typist.settings import PreeditMode, TypingSettings, from_ibus_hangul

AS_IT_COMES = {
    "auto-reorder": "true", "disable-latin-mode": "false", "hangul-keyboard": "2", "hanja-keys": "Hangul_Hanja,F9",
    "initial-input-mode": "latin", "off-keys": "Escape", "on-keys": "", "preedit-mode": "syllable",
    "switch-keys": "Hangul,Shift+space", "use-event-forwarding": "true", "word-commit": "false",
}  # fmt: skip


def test_its_defaults_are_ours() -> None:
    """A person who has changed nothing, and one who has never had it, type alike."""
    assert from_ibus_hangul(AS_IT_COMES) == TypingSettings() == from_ibus_hangul({})


def test_everything_is_taken_over() -> None:
    """Each setting by itself."""
    told = {
        "auto-reorder": "false", "disable-latin-mode": "true", "hangul-keyboard": "3f", "hanja-keys": "F10",
        "initial-input-mode": "hangul", "off-keys": "F11", "on-keys": "F12", "preedit-mode": "none", "switch-keys": "Alt_R",
    }  # fmt: skip
    assert from_ibus_hangul(told, vertical=True) == TypingSettings(
        layout="3f",
        reorder=False,
        switch_keys=HotKeys("Alt_R"),
        hanja_keys=HotKeys("F10"),
        on_keys=HotKeys("F12"),
        off_keys=HotKeys("F11"),
        hangul_first=True,
        latin=False,
        preedit=PreeditMode.NONE,
        vertical=True,
    )


@pytest.mark.parametrize(
    ("told", "mode"),
    [
        ({"word-commit": "true"}, PreeditMode.WORD),
        ({"word-commit": "true", "preedit-mode": "syllable"}, PreeditMode.SYLLABLE),
        ({"preedit-mode": "word"}, PreeditMode.WORD),
    ],
)
def test_word_commit_is_of_versions_without_a_preedit_mode(told: dict[str, str], mode: PreeditMode) -> None:
    """Beside one it does nothing there any more."""
    assert from_ibus_hangul(told).preedit is mode


def test_odd_values_are_as_it_comes() -> None:
    """Nobody is left without a keyboard by a setting that has been written by hand."""
    odd = {name: "\0 maybe" for name in AS_IT_COMES if not name.endswith("-keys") and name != "hangul-keyboard"}
    assert from_ibus_hangul(odd) == TypingSettings()
    assert from_ibus_hangul({"hangul-keyboard": ""}).layout == "2"
    keys = from_ibus_hangul({"switch-keys": "@@,Shift+space"}).switch_keys
    assert keys.match(Key(0x20, 57, SHIFT))


def test_settings_are_values() -> None:
    """Whoever watches them sees whether anything has changed."""
    assert dataclasses.replace(TypingSettings(), switch_keys=HotKeys("Shift+space,Hangul")) == TypingSettings()
