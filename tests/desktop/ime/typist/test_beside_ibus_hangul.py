"""The typist beside the real ibus-hangul, key by key: what is kept, what is committed, what is being composed."""

from __future__ import annotations

import dataclasses
import random
from pathlib import Path

import pytest
from ibus_hangul import ibus_hangul
from ime_field import ALT, CTRL, LOCK, RELEASED, ImeField, characters, key

from desktop.ime.typist.keys import Key
from desktop.ime.typist.settings import from_ibus_hangul

NAMED = ("Enter", "Left", "Tab", "Escape", "Shift_L", "Control_L", "Alt_L", "Caps_Lock", "KP_1", "KP_Enter", "F5")
TWO_SET = "qwertyuiopasdfghjklzxcvbnmQWERTOP"
SUPER, THIRD_LEVEL, NUM_LOCK = 1 << 6, 1 << 7, 1 << 4
COUNT = 300


def some_key(chance: random.Random, letters: str) -> Key:
    """What people press: mostly letters, often Backspace, sometimes anything."""
    kind = chance.random()
    if kind < 0.7:
        return key(chance.choice(letters))
    if kind < 0.85:
        return key("Backspace")
    if kind < 0.93:
        return key(chance.choice((*NAMED, "Hangul", "Hangul")))
    state = chance.choice((LOCK, CTRL, ALT, SUPER, THIRD_LEVEL, NUM_LOCK, RELEASED))
    pressed = key(chance.choice(characters()), state)
    # With Caps Lock a keyboard itself types the other case.
    return dataclasses.replace(pressed, keyval=ord(chr(pressed.keyval).swapcase())) if state == LOCK else pressed


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"hangul-keyboard": "3f", "off-keys": ""},
        {"hangul-keyboard": "ro", "on-keys": "F5", "disable-latin-mode": "true"},
        {"preedit-mode": "word", "switch-keys": "Control+space,Alt_L", "off-keys": "Escape,Control+a"},
    ],
    ids=lambda settings: ",".join(settings.values()) or "as it comes",
)
def test_equals_ibus_hangul_key_by_key(settings: dict[str, str], tmp_path: Path) -> None:
    """300 seeded keys on each: the same text stands, and the same is composed, after every one and after a reset.

    A character that ends a syllable is committed with it by ours, and handed back by ibus-hangul; all else that is kept
    by one is kept by the other.

    Debian 12's build leaves reordering to libhangul, whose default is not to, whatever its settings say.
    """
    told = {"initial-input-mode": "hangul", "preedit-mode": "syllable", **settings}
    spelled = {name: value if value in ("true", "false") else f"'{value}'" for name, value in told.items()}
    field = ImeField(dataclasses.replace(from_ibus_hangul(told), reorder=False))
    layout = told.get("hangul-keyboard", "2")
    letters = characters() if layout != "2" else TWO_SET * 3 + characters()
    chance, pressed = random.Random(COUNT), []
    with ibus_hangul(tmp_path, spelled) as real:
        for at in range(COUNT):
            pressed.append(some_key(chance, letters))
            kept = real.press(pressed[-1])
            reply = field.typist.press(pressed[-1])
            field.carry_out(reply.outputs)
            typed = pressed[-1].char
            if not reply.handled:
                field.text += typed
            if not kept:
                real.text += typed
            shown = [(each.keyval, each.state) for each in pressed[-5:]]
            assert (field.text, field.preedit) == (real.text, real.preedit), shown
            assert reply.handled == kept or (typed and reply.handled), shown
            if at % 50 == 49:
                real.reset()
                field.reset()
                assert (field.text, field.preedit) == (real.text, real.preedit)
