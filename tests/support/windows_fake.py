"""Windows as the backend's port knows it, with a program that has a field in it, a 2-set input method and a person."""

from __future__ import annotations

import dataclasses
import queue
import threading
import time
from collections.abc import Callable, Sequence

from desktop.input.protocol import Chord, Rect, SelectionFault
from desktop.input.windows.keys.vks import (
    HANGUL,
    MODIFIER_KEYS,
    MODIFIER_OF,
    char_of,
    jamo_key,
    name_of,
    vk_of,
)
from desktop.input.windows.port import Hook, InputMethodSeen, KeyInput, Noticed, TextSeen, WindowSeen
from engine.text.hangul import Automaton

__all__ = ["FakeWindows", "window_of"]

_US = {
    char: (vk, shift)
    for vk in (*range(0x30, 0x3A), *range(0x41, 0x5B), 0x20, *range(0xBA, 0xC1), *range(0xDB, 0xDF))
    for shift in (True, False)
    if (char := char_of(vk, shift=shift, caps=False))
}


def window_of(focus: int = 11, **changes: object) -> WindowSeen:
    """A window with an edit field, which is a field of its own for each number."""
    plain = WindowSeen(
        top=10,
        focus=focus,
        thread=7,
        program="Fake.exe",
        top_class="FakeWindow",
        focus_class="Edit",
        caret=Rect(100, 100, 1, 18),
        frame=Rect(50, 50, 600, 400),
    )
    return dataclasses.replace(plain, **changes)  # type: ignore[arg-type]


class FakeWindows:
    """``Port``.  What comes into the stream of input goes past the hook, and then to the program, one after the other."""

    def __init__(self) -> None:
        self.accessible = False
        self.refuses_hook = self.refuses_keys = False
        self.mode: int | None = 1
        """What the input method answers; none for silence."""
        self.language = 0x0412
        self.deaf = False
        """The hook is asked no more, as one that Windows has dropped."""
        self.told: Callable[[], TextSeen | None] = lambda: None
        self.seen: WindowSeen | None = window_of()
        self.hooks = 0
        self.asked_modes = 0
        self.screen_text = ""
        self.received: list[str] = []
        """What the program got and is no text."""
        self.marked = self.copied = ""
        self.clipboard_silent = False
        self.held: set[int] = set()
        """What the program believes to be down."""
        self._stream = threading.RLock()
        self._automaton = Automaton(reorder=False)
        self._hook: Hook | None = None
        self._hear: Callable[[Noticed], None] = lambda noticed: None
        self._pings: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._deafened = threading.Event()
        self._high = 0
        self._pointer = (60, 70)

    @property
    def text_on_screen(self) -> str:
        """All that stands in the field, what is being composed included."""
        return self.screen_text + self._automaton.preedit

    # --- the person

    def type(self, keys: str) -> None:
        """Presses keys of the 2-set layout, a tab and a backspace among them."""
        for key in keys:
            vk, shift = {"\t": (9, False), "\b": (8, False)}.get(key) or _US[key]
            self.press(vk, ("Shift",) if shift else ())

    def press(self, vk: int, mods: Sequence[str] = ()) -> None:
        """Presses a key with modifiers and lets them go."""
        for name in mods:
            self.move(MODIFIER_KEYS[name], down=True)
        self.move(vk, down=True)
        self.move(vk, down=False)
        for name in reversed(mods):
            self.move(MODIFIER_KEYS[name], down=False)

    def chord(self, chord: Chord) -> None:
        """Presses a chord."""
        vk = vk_of(chord.key) or _US[chord.key][0]
        self.press(vk, sorted(chord.mods))

    def move(self, vk: int, *, down: bool) -> None:
        """A key of the keyboard goes down or up."""
        with self._stream:
            if self._hook is not None and not self.deaf and self._hook.key(vk, 0, extended=False, down=down, own=False):
                return
            self._arrive(KeyInput(vk, up=not down))
        if down:
            self._hear(Noticed(key_at=time.monotonic()))

    def click(self, x: int, y: int) -> None:
        """Clicks with the mouse."""
        with self._stream:
            self._pointer = (x, y)
            self._flush()
        self._hear(Noticed(click=(x, y)))

    def go(self, window: WindowSeen | None, *, hear: bool = True) -> None:
        """The focus goes to another, empty field."""
        with self._stream:
            self._flush()
            self.screen_text, self.seen = "", window
        if hear:
            self._hear(Noticed())

    # --- the program

    def _arrive(self, key: KeyInput) -> None:
        if key.vk in MODIFIER_OF:
            (self.held.discard if key.up else self.held.add)(key.vk)
        elif not key.up:
            self._typed(key)

    def _typed(self, key: KeyInput) -> None:
        mods = {MODIFIER_OF[vk] for vk in self.held}
        hangul = bool(self.mode) and not (self.seen is not None and self.seen.password)
        if not key.vk:
            self._unit(key.scan)
        elif key.vk == HANGUL:
            self._flush()
            self.mode = 0 if self.mode else 1
        elif hangul and not mods - {"Shift"} and (jamo := jamo_key(key.vk, shift="Shift" in mods)):
            self.screen_text += self._automaton.press(jamo)
        elif key.vk == 8 and not mods and self._automaton.backspace():
            pass
        else:
            self._flush()
            self._plain(key.vk, mods)

    def _plain(self, vk: int, mods: set[str]) -> None:
        char = "" if mods - {"Shift"} else char_of(vk, shift="Shift" in mods, caps=False)
        if char:
            self.screen_text += char
        elif vk == 8 and not mods:
            self.screen_text = self.screen_text[:-1]
        elif mods == {"Ctrl"} and vk == ord("C"):
            self.copied = self.marked or self.copied
        elif mods == {"Ctrl"} and vk == ord("A"):
            self.marked = self.screen_text
        else:
            self.received.append("+".join([*sorted(mods), name_of(vk) or chr(vk)]))

    def _unit(self, unit: int) -> None:
        self._flush()
        if 0xD800 <= unit < 0xDC00:
            self._high = unit
            return
        pair = self._high.to_bytes(2, "little") if self._high else b""
        self._high = 0
        self.screen_text += (pair + unit.to_bytes(2, "little")).decode("utf-16-le")

    def _flush(self) -> None:
        self.screen_text += self._automaton.flush()

    # --- Port

    def hook(self, hook: Hook, ready: Callable[[bool], None]) -> None:
        """See ``Port``."""
        if self.refuses_hook:
            ready(False)
            return
        pings = self._pings = queue.SimpleQueue()
        self._hook, self.deaf = hook, False
        self.hooks += 1
        ready(True)
        while (ping := pings.get()) is not None:
            ping()

    def ping_hook(self, answer: Callable[[], None]) -> None:
        """See ``Port``."""
        self._pings.put(answer)

    def unhook(self) -> None:
        """See ``Port``."""
        self._hook = None
        self._pings.put(None)

    def listen(self, hear: Callable[[Noticed], None]) -> None:
        """See ``Port``."""
        self._hear = hear
        self._deafened.wait()

    def deafen(self) -> None:
        """See ``Port``."""
        self._deafened.set()

    def send(self, inputs: Sequence[KeyInput]) -> bool:
        """See ``Port``."""
        if self.refuses_keys:
            return False
        for each in inputs:
            with self._stream:
                if self._hook is not None and not self.deaf:
                    self._hook.key(each.vk or 0xE7, each.scan, extended=False, down=not each.up, own=True)
                self._arrive(each)
        return True

    def held_modifiers(self) -> frozenset[int]:
        """See ``Port``."""
        return frozenset(self.held)

    def key_of(self, char: str, thread: int) -> tuple[int, bool] | None:
        """See ``Port``."""
        return _US.get(char)

    def scan_of(self, vk: int) -> int:
        """See ``Port``."""
        return vk

    def caps_lock(self) -> bool:
        """See ``Port``."""
        return False

    def window(self) -> WindowSeen | None:
        """See ``Port``."""
        with self._stream:
            if self.seen is None or self.seen.caret is None:
                return self.seen
            return dataclasses.replace(self.seen, caret=Rect(100 + 16 * len(self.text_on_screen), 100, 1, 18))

    def input_method(self, window: WindowSeen) -> InputMethodSeen:
        """See ``Port``."""
        self.asked_modes += 1
        return InputMethodSeen(self.language, self.mode)

    def text(self, window: WindowSeen, *, with_text: bool) -> TextSeen | None:
        """See ``Port``."""
        return self.told()

    def pointer(self) -> tuple[int, int]:
        """See ``Port``."""
        return self._pointer

    def clipboard(self) -> tuple[str, SelectionFault | None]:
        """See ``Port``."""
        if self.clipboard_silent:
            threading.Event().wait()
        return self.copied, None

    def keep_clipboard(self) -> object | None:
        """See ``Port``."""
        kept, self.copied = self.copied, ""
        return _Kept(kept)

    def take_copied(self, kept: object) -> tuple[str, SelectionFault | None]:
        """See ``Port``."""
        assert isinstance(kept, _Kept)
        told, self.copied = self.copied, kept.text
        return told, None if told else "nothing"


@dataclasses.dataclass(frozen=True)
class _Kept:
    text: str
