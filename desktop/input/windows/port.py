"""What the backend asks of Windows, and what Windows tells it: values and questions, without Windows."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from typing import Protocol

from desktop.input.protocol import Rect, SelectionFault
from engine.text.private import Private

__all__ = [
    "Hook",
    "InputMethodSeen",
    "KeyDown",
    "KeyInput",
    "KeyPress",
    "KeyboardsSeen",
    "Noticed",
    "Port",
    "TextSeen",
    "WindowSeen",
]


@dataclasses.dataclass(frozen=True, slots=True)
class KeyPress:
    """A key of the keyboard by its virtual key, with the modifiers that are down while it is pressed.

    ``mods`` are names of ``MODIFIERS``.  ``vk`` is 0 for a character that no
    key types: then ``scan`` is a unit of UTF-16.
    """

    vk: int
    scan: int = 0
    extended: bool = False
    mods: frozenset[str] = frozenset()


@dataclasses.dataclass(frozen=True, slots=True)
class KeyInput:
    """One key going down or up, as it is put into the stream of input; ``vk`` and ``scan`` as in ``KeyPress``."""

    vk: int
    scan: int = 0
    extended: bool = False
    up: bool = False


@dataclasses.dataclass(frozen=True, slots=True)
class KeyDown:
    """A key went down for the applications; ``own``: we have pressed it."""

    stroke: KeyPress
    own: bool


@dataclasses.dataclass(frozen=True, slots=True)
class WindowSeen:
    """Where the person is: the window that has the focus, and what it says of itself.

    ``top`` and ``focus`` are handles, ``program`` the file name of the
    executable, empty where that is not told.  ``elevated``: keys typed there
    are kept from us.  ``busy``: a game or a presentation fills the screen.
    ``single_line`` and ``read_only`` are said by the system's own fields.
    ``caret`` is the system's, none where a program draws its own, and
    ``frame`` the window's place, both in device pixels.
    """

    top: int
    focus: int
    thread: int
    program: str
    top_class: str
    focus_class: str
    password: bool = False
    elevated: bool = False
    busy: bool = False
    caret: Rect | None = None
    frame: Rect | None = None
    single_line: bool = False
    read_only: bool = False

    def is_same_field(self, other: WindowSeen | None) -> bool:
        """Whether both are of one field, as far as windows can tell."""
        return other is not None and (self.top, self.focus, self.thread) == (other.top, other.focus, other.thread)


@dataclasses.dataclass(frozen=True, slots=True)
class InputMethodSeen:
    """What the input method of a window says: the language of its layout, and its conversion mode, none for silence.

    ``keyboard`` is what its settings say where it composes by another Hangul keyboard than the 2-set.
    """

    language: int
    mode: int | None
    keyboard: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class KeyboardsSeen:
    """What the system says before anything is typed: its keyboards, the language of each in its lower half.

    ``keyboard`` as in ``InputMethodSeen``, ``accessible`` as in ``Port``.
    """

    layouts: tuple[int, ...]
    keyboard: str
    accessible: bool


@dataclasses.dataclass(frozen=True, slots=True)
class TextSeen:
    """What accessibility tells of the field that has the focus.

    ``editable``: it takes text.  ``caret`` and the text around it are none
    where they are not told.
    """

    editable: bool
    password: bool
    caret: Rect | None = None
    before: Private | None = None
    after: Private | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class Noticed:
    """What is heard beside the keys: where a mouse button went down, or that the focus or caret may be another.

    ``scrolled``: the wheel was turned.

    ``key_at`` is when the machine has seen a key pressed, by which a hook that has fallen silent is known.
    ``woke``: the desktop was another one meanwhile, as behind a lock, and keys may have gone up unseen.
    """

    click: tuple[int, int] | None = None
    key_at: float | None = None
    woke: bool = False
    scrolled: bool = False


class Hook(Protocol):
    """Who is asked about every key, in a thread that does nothing else."""

    def key(self, vk: int, scan: int, *, extended: bool, down: bool, own: bool) -> bool:
        """Whether the key is ours: no application gets it.  Never waits."""


class Port(Protocol):
    """Windows.  Methods may be called from any thread; those that may wait say so."""

    def hook(self, hook: Hook, ready: Callable[[bool], None]) -> None:
        """Lets ``hook`` answer for every key until ``unhook``; in the calling thread, which it keeps.

        ``ready`` is told whether the system has let us in.
        """

    def ping_hook(self, answer: Callable[[], None]) -> None:
        """Calls ``answer`` in the hook's thread, when that comes by; at once where there is none."""

    def unhook(self) -> None:
        """Ends ``hook``."""

    def listen(self, hear: Callable[[Noticed], None]) -> None:
        """Tells what is noticed beside the keys until ``deafen``; in the calling thread, which it keeps."""

    def deafen(self) -> None:
        """Ends ``listen``."""

    def send(self, inputs: Sequence[KeyInput]) -> bool:
        """Puts keys into the stream of input, marked as ours, all or none; whether they were taken."""

    def held_modifiers(self) -> frozenset[int]:
        """The modifier keys that are down now."""

    def key_of(self, char: str, thread: int) -> tuple[int, bool] | None:
        """The virtual key that types an ASCII character in the layout of a window's thread, and whether with Shift."""

    def scan_of(self, vk: int) -> int:
        """The scan code of a virtual key."""

    def caps_lock(self) -> bool:
        """Whether Caps Lock is on."""

    def window(self) -> WindowSeen | None:
        """Where the person is; none while no window has the focus, as behind a lock.  Does not wait for programs."""

    def input_method(self, window: WindowSeen) -> InputMethodSeen:
        """What a window's input method says; waits for the program, a tenth of a second at most."""

    accessible: bool
    """Whether there is accessibility here at all; edit fields of the system's tell their text without."""

    def text(self, window: WindowSeen, *, with_text: bool) -> TextSeen | None:
        """What accessibility tells of the focus; none where it tells nothing.  May wait for ever."""

    def pointer(self) -> tuple[int, int]:
        """Where the mouse is."""

    def clipboard(self) -> tuple[str, SelectionFault | None]:
        """The text on the clipboard; empty and no fault where there is none.  May wait for its owner."""

    def keep_clipboard(self) -> object | None:
        """All that lies on the clipboard, to be put back; none where it cannot be kept.  May wait likewise."""

    def take_copied(self, kept: object) -> tuple[str, SelectionFault | None]:
        """What has been copied since then, or why there is nothing; puts back what was kept.  May wait likewise."""
