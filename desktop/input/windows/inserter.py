"""Carries an insertion out: by keys through the person's input method, or as characters where no syllable is open."""

from __future__ import annotations

from desktop.input.plans import KeyPlan, by_keys
from desktop.input.protocol import Insert
from desktop.input.windows.follow import Follower
from desktop.input.windows.keys.press import Keys, units_of
from engine.text.hangul import LAYOUT, compose, keys

__all__ = ["HookInserter"]

_BACKSPACE = "\b"


class HookInserter:
    """Used in the keyboard's thread, while the keys are held."""

    def __init__(self, keys: Keys, follower: Follower) -> None:
        self._keys, self._follower = keys, follower

    def insert(self, insert: Insert, thread: int) -> bool:
        """Whether all of it was put in, behind every key that the person has typed before.

        ``thread`` is that of the window which has the focus.  Keys are
        pressed where a syllable is open, or is to be; all else is put in as
        characters, which need no mode and no layout.
        """
        plan, open_now = by_keys(insert), bool(self._follower.preedit)
        if plan.paste.reveal():
            return self._write(self._erased(plan), plan.paste.reveal(), thread, known=True)
        pressing = plan.composing if open_now or not insert.composing else plan.committed
        pressed, erased = pressing.keys.reveal(), pressing.erase
        if not open_now and not plan.open.reveal():
            return self._write(erased, compose(pressed), thread)
        if not self._follower.hangul and any(key in LAYOUT for key in pressed):
            return False
        if plan.anew and open_now:
            erased = self._erased(plan)
        strokes = self._keys.strokes(_BACKSPACE * erased + pressed, thread)
        return strokes is not None and self._keys.press(strokes)

    def _erased(self, plan: KeyPlan) -> int:
        """How many Backspaces take back what leads nowhere: one for each letter of an open syllable."""
        preedit = self._follower.preedit
        return plan.committed.erase + (len(keys(preedit)) - len(preedit) if plan.anew else 0)

    def _write(self, erase: int, text: str, thread: int, *, known: bool = False) -> bool:
        """Puts characters in; ``known``: the session reads from the plan what they are."""
        backspaces = self._keys.strokes(_BACKSPACE * erase, thread) or []
        self._follower.muted = known
        try:
            return self._keys.press([*backspaces, *units_of(text)])
        finally:
            self._follower.muted = False
