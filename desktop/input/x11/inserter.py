"""Carries an insertion out by keys: sees whether the input method takes them, and else goes another way."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence

from desktop.input.composition import Composition
from desktop.input.plans import KeyPlan, by_keys, shared
from desktop.input.protocol import Insert
from desktop.input.x11.keys.keymap import Stroke
from desktop.input.x11.keys.typist import Typist
from desktop.input.x11.transfer import Transfer
from desktop.input.x11.windows import Window
from engine.text.hangul import compose

__all__ = ["Inserter"]

_BACKSPACE = "\b"


class Inserter:
    """Used in the keyboard's thread, while the keyboards are held."""

    def __init__(self, typist: Typist, transfer: Transfer, composition: Composition) -> None:
        self._typist, self._transfer, self._composition = typist, transfer, composition

    def insert(self, insert: Insert, window: Window, tell: Callable[[bool], None]) -> list[Stroke]:
        """Inserts, ends the hold, and returns what ``Typist.finish`` does.

        ``tell`` is told whether the text is as expected, unless that is not
        known: pasted text is told before what was typed meanwhile is
        pressed, because no input method tells of it.
        """
        typist, plan = self._typist, by_keys(insert)
        if plan.paste.reveal():
            self._take_back(insert, plan)
            tell(self._paste(plan.paste.reveal(), window))
            return typist.finish()
        committed = insert.composing and self._composition.was_committed()
        if plan.anew and not committed:
            self._press([typist.keymap.flush])
        pressing = plan.committed if committed else plan.composing
        erase, keys = self._strokes(_BACKSPACE * pressing.erase), pressing.keys.reveal()
        complete = True
        if erase and window.gtk:
            # GTK resets its input context after a backspace, and a reset that reaches the input method behind later
            # keys would swallow a syllable.  There is one reset for each.
            while erase and complete:
                complete = typist.type(erase[:1], self._composition.erased)
                erase = erase[1:]
        strokes = typist.keymap.strokes(keys)
        if strokes is None:
            tell(self._spell_and_paste(erase, keys, window))
            return typist.finish()
        strokes = [*erase, *strokes]
        if self._composition.reorders and strokes:
            complete = typist.one_by_one(strokes)
            strokes = []
        composed = next((at for at, stroke in enumerate(strokes) if typist.keymap.is_letter(stroke)), None)
        if composed is not None:
            if not self._is_composed(strokes[: composed + 1]):
                standing = insert.partial.reveal()
                self._go_another_way(insert, standing[: len(standing) - pressing.erase], window)
                tell(False)
                return typist.finish()
            strokes = strokes[composed + 1 :]
        if not strokes:
            # All is as expected before what was typed meanwhile is pressed.
            tell(complete)
            return typist.finish()
        later = typist.finish(strokes)
        tell(complete)
        return later

    def _take_back(self, insert: Insert, plan: KeyPlan) -> None:
        """Erases what of the text leads nowhere, its open syllable too."""
        if plan.anew and not self._composition.was_committed():
            self._press([self._typist.keymap.flush])
        self._press(self._strokes(_BACKSPACE * plan.committed.erase))

    def _is_composed(self, strokes: Sequence[Stroke]) -> bool:
        """Whether the input method takes the last of these keys, the first that it is to compose.

        An application need not ask it: it may have no input method in this
        field, or none at this moment.
        """
        presses = sum(1 + stroke.mask.bit_count() for stroke in strokes)
        return self._typist.type(strokes, functools.partial(self._composition.composed, presses=presses))

    def _go_another_way(self, insert: Insert, standing: str, window: Window) -> None:
        """The key that nobody composed is taken back, and what is missing behind ``standing`` is pasted."""
        wanted = insert.wanted.reveal()
        common = shared(wanted, standing)
        self._press(self._strokes(_BACKSPACE))
        if self._composition.is_open:
            self._press([self._typist.keymap.flush])
        self._press(self._strokes(_BACKSPACE * (len(standing) - common)))
        self._paste(wanted[common:] + insert.tail.reveal(), window)

    def _spell_and_paste(self, erase: Sequence[Stroke], keys: str, window: Window) -> bool:
        """Presses what this keyboard's layout has in Hangul mode, and pastes from the first mark on that it has not.

        Whether the text is known: the input method tells of the keys, and of
        the rest nobody.
        """
        missing = next(at for at, key in enumerate(keys) if self._typist.keymap.strokes(key) is None)
        self._press([*erase, *self._strokes(keys[:missing])])
        self._paste(compose(keys[missing:]), window)
        return False

    def _press(self, strokes: Sequence[Stroke]) -> None:
        if strokes:
            presses = sum(1 + stroke.mask.bit_count() for stroke in strokes)
            self._typist.type(strokes, functools.partial(self._composition.answered, presses=presses))

    def _paste(self, text: str, window: Window) -> bool:
        return self._transfer.paste(text, self._typist.keymap.paste(window.app))

    def _strokes(self, keys: str) -> list[Stroke]:
        return self._typist.keymap.strokes(keys) or []
