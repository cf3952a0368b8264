"""Text into and out of the program that has the focus: by its own keys for pasting and copying, and the clipboard."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Protocol

from Xlib import X, Xatom
from Xlib.display import Display

from desktop.input.protocol import SelectionFault
from desktop.input.pulse import Pulse
from desktop.input.x11.clipboard import Clipboard
from desktop.input.x11.keys.keymap import Stroke

__all__ = ["Transfer"]

_PASTE_SECONDS = 1.0
_COPY_SECONDS = 0.4
"""The pointer stands still meanwhile, and where nothing is marked it takes this long to know."""


class PressKeys(Protocol):
    """Presses keys, and waits until something that can be asked has come of them; whether it has."""

    def __call__(
        self, strokes: Sequence[Stroke], has_worked: Callable[[object], bool], *, every_modifier: bool = False
    ) -> bool:
        """``every_modifier``: who still holds Ctrl and Alt holds them afterwards too."""


class Transfer:
    """Used in the keyboard's thread; ``press`` holds the person's keys back until its keys have worked.

    ``answered`` waits until the input method has been through so many keys since a mark, and that was told.
    Whatever waits here lets ``pulse`` answer meanwhile.
    """

    def __init__(
        self, display: Display, press: PressKeys, answered: Callable[[object, int], bool], pulse: Pulse
    ) -> None:
        self._display, self._press, self._answered, self._pulse = display, press, answered, pulse
        self._clipboard: Clipboard | None = None

    def paste(self, text: str, strokes: Sequence[Stroke]) -> bool:
        """Puts in what keys cannot spell; false when the clipboard's content could not be kept."""
        if not strokes:
            return False
        clipboard = self._shared()
        if not clipboard.lend(text, self._focus()):
            return False
        presses = sum(1 + stroke.mask.bit_count() for stroke in strokes)

        def has_worked(mark: object) -> bool:
            read = self._pulse.wait(clipboard.wait_pasted, _PASTE_SECONDS)
            # Told behind the paste, the keys would be taken for the person's, and the text for unknown.
            self._answered(mark, presses)
            return read

        pasted = self._press(strokes, has_worked)
        clipboard.give_back()
        return pasted

    def is_marked(self) -> bool:
        """Whether the program that has the focus is the one that marked text last."""
        owner, focus = self._display.get_selection_owner(Xatom.PRIMARY), self._focus()
        client = ~self._display.display.info.resource_id_mask
        return owner != X.NONE and bool(focus) and owner.id & client == focus & client

    def marked(self) -> tuple[str, SelectionFault | None]:
        """The text that is marked, or why there is none."""
        return self._shared().marked()

    def clipboard(self) -> tuple[str, SelectionFault | None]:
        """The text on the clipboard, or why there is none."""
        text, fault = self._shared().copied()
        return text, fault if text or fault else "nothing"

    def copy(self, strokes: Sequence[Stroke]) -> tuple[str, SelectionFault | None]:
        """What ``strokes`` copy, or why there is nothing; the clipboard holds what it held before."""
        if not strokes:
            return "", "nothing"
        clipboard = self._shared()
        if not clipboard.guard(self._focus()):
            return "", "clipboard"
        # The person may press the chord once more without letting its modifiers go: a bare C would replace the text.
        replaced = functools.partial(self._pulse.wait, clipboard.wait_copied, _COPY_SECONDS)
        if not self._press(strokes, lambda _: replaced(), every_modifier=True):
            clipboard.give_back_if_copied()
            return "", "nothing"
        text, fault = clipboard.copied()
        clipboard.give_back()
        return text, fault if text or fault else "nothing"

    def _shared(self) -> Clipboard:
        if self._clipboard is None:
            self._clipboard = Clipboard(self._display.get_display_name(), self._pulse)
        return self._clipboard

    def _focus(self) -> int:
        """The number of the window that has the focus."""
        return int(getattr(self._display.get_input_focus().focus, "id", 0))
