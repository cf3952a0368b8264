"""The keyboards of a display, one by one: each can be ours without anybody losing the focus.

X joins all keyboards in one that the applications listen to.  Who grabs that
one takes the focus from them, and each toolkit makes something else of it:
GTK commits the open syllable, Firefox hears no input method for a while.  A
grab of the keyboards behind it takes their keys, and applications notice
nothing.
"""

from __future__ import annotations

import contextlib
import dataclasses
import struct
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any

from Xlib import X, error
from Xlib.display import Display
from Xlib.ext import ge, xinput
from Xlib.protocol import rq

from desktop.input.x11.keys.keymap import Stroke

__all__ = ["HardwareKey", "Keyboards", "NoKeyboards", "knows_xinput2"]

_KEYS = xinput.KeyPressMask | xinput.KeyReleaseMask
_RAW_PRESS = 13
_PRESSES = 1 << _RAW_PRESS
_RAW = struct.Struct("=HII")
"""How the library leaves an event that it does not know: device, time, code."""
_REPEATED = 1 << 16
_FLOATING = 5
_XTEST = "XTEST keyboard"
"""The end of the name of the keyboard whose keys other programs press, we too."""
_ASYNC_DEVICE = 0
_VERSION = 2


class NoKeyboards(Exception):
    """This display's server cannot tell its keyboards apart (the X Input Extension 2)."""


def knows_xinput2(display: Display) -> bool:
    """Whether the server of a display has version 2 of the X Input Extension; this also tells it that we know it."""
    if not display.has_extension(xinput.extname):
        return False
    try:
        return bool(display.xinput_query_version().major_version >= _VERSION)
    except error.XError:  # version 1 does not know the question
        return False


class _AllowEvents(rq.Request):  # type: ignore[misc]
    """XIAllowEvents, which the library lacks."""

    _request = rq.Struct(
        rq.Card8("opcode"),
        rq.Opcode(53),
        rq.RequestLength(),
        rq.Card32("time"),
        rq.Card16("deviceid"),
        rq.Card8("mode"),
        rq.Pad(1),
    )


@dataclasses.dataclass(frozen=True)
class HardwareKey:
    """A key of one keyboard went down or up while that keyboard is ours; ``mask`` holds the modifiers of before."""

    device: int
    code: int
    mask: int
    down: bool
    repeated: bool


class Keyboards:
    """Used in the thread that owns the display; raises ``NoKeyboards``."""

    def __init__(self, display: Display) -> None:
        self._display = display
        self._root = display.screen().root
        if not knows_xinput2(display):
            raise NoKeyboards
        self._opcode = display.display.get_extension_major(xinput.extname)
        self._root.xinput_select_events(
            [(xinput.AllDevices, xinput.HierarchyChangedMask), (xinput.AllMasterDevices, _PRESSES)]
        )
        # Nobody ever sees it: who asks to grab through it is only told whether somebody else has the keyboard.
        self._unseen = self._root.create_window(0, 0, 1, 1, 0, X.CopyFromParent)
        self._names: Mapping[int, str] = {}
        self._tried: dict[Stroke, bool] = {}
        """Whether another program had a stroke when we first wanted it."""
        self._held = False
        self.look()

    def look(self) -> None:
        """Finds out which keyboards there are, and forgets what other programs had."""
        self._tried.clear()
        found = {}
        for device in self._display.xinput_query_device(xinput.AllDevices).devices:
            # One that is held is in nobody's service for that long.
            known = device.use == _FLOATING and device.deviceid in self._names
            if device.use == xinput.SlaveKeyboard or known:
                found[device.deviceid] = str(device.name)
        self._names = found

    def is_change(self, event: Any) -> bool:
        """Whether an event tells that a keyboard came or went."""
        return self._is_ours(event) and event.evtype == xinput.HierarchyChanged

    def pressed(self, event: Any) -> int | None:
        """The code of a key that went down for the applications, if an event tells of one."""
        if not self._is_ours(event) or event.evtype != _RAW_PRESS:
            return None
        code: int = _RAW.unpack_from(event.data)[2]
        return code

    def key(self, event: Any) -> HardwareKey | None:
        """The key that an event is about, or none."""
        if not self._is_ours(event) or event.evtype not in (xinput.KeyPress, xinput.KeyRelease):
            return None
        data = event.data
        return HardwareKey(
            data.deviceid,
            data.detail,
            data.mods.effective_mods,
            down=event.evtype == xinput.KeyPress,
            repeated=bool(data.flags & _REPEATED),
        )

    def grab(self, strokes: Collection[Stroke]) -> set[Stroke]:
        """A press of these strokes freezes its keyboard and comes to us from now on; those that another program has."""
        taken = self._taken(strokes)
        asked = [
            (stroke, self._ask_for(stroke, device))
            for stroke in strokes
            if stroke not in taken
            for device in self._names
        ]
        return taken | {stroke for stroke, request in asked if _is_answered(request) and request.modifiers}

    def _ask_for(self, stroke: Stroke, device: int) -> Any:
        return self._ask(
            xinput.XIPassiveGrabDevice,
            device,
            grab_mode=xinput.GrabModeSync,
            detail=stroke.code,
            grab_type=xinput.GrabtypeKeycode,
            modifiers=_masks(stroke),
        )

    def _ask(self, grab: Callable[..., Any], device: int, **more: Any) -> Any:
        """A request for the keys of a keyboard, whose answer is still to come."""
        return grab(
            display=self._display.display,
            opcode=self._opcode,
            defer=True,
            deviceid=device,
            grab_window=self._root,
            time=X.CurrentTime,
            cursor=X.NONE,
            paired_device_mode=xinput.GrabModeAsync,
            owner_events=False,
            mask=_KEYS,
            **more,
        )

    def ungrab(self, strokes: Iterable[Stroke]) -> None:
        """Ends ``grab``."""
        for stroke in strokes:
            for device in self._names:
                self._root.xinput_ungrab_keycode(device, stroke.code, _masks(stroke))

    def is_anothers(self) -> bool:
        """Whether another program holds the keyboard now, a menu or a screen that is locked, say."""
        # A grab through a window that nobody sees is never made.
        return bool(
            self._unseen.grab_keyboard(False, X.GrabModeAsync, X.GrabModeAsync, X.CurrentTime) == X.AlreadyGrabbed
        )

    def hold(self) -> None:
        """Makes every key of every keyboard ours, and thaws the one that a grabbed stroke has frozen."""
        self._grab_all(self._names)
        self._held = True

    def pass_by(self, device: int) -> None:
        """Swallows the grabbed key that has frozen this keyboard, which is the applications' again."""
        self._allow(device)
        self._display.xinput_ungrab_device(device, X.CurrentTime)
        self._display.flush()

    def release(self) -> None:
        """Ends ``hold``."""
        for device in self._names:
            self._display.xinput_ungrab_device(device, X.CurrentTime)
        self._held = False

    @contextlib.contextmanager
    def aside(self) -> Iterator[None]:
        """What is pressed meanwhile goes to the application although the keyboards are held; the server must be ours.

        Keys that programs press have a keyboard of their own, which may be the person's too.
        """
        pressed = [device for device, name in self._names.items() if name.endswith(_XTEST)] if self._held else []
        for device in pressed:
            self._display.xinput_ungrab_device(device, X.CurrentTime)
        yield
        if pressed:
            self._grab_all(pressed)

    def _grab_all(self, devices: Iterable[int]) -> None:
        asked = []
        for device in devices:
            asked.append(self._ask(xinput.XIGrabDevice, device, grab_mode=xinput.GrabModeAsync))
            self._allow(device)
        for request in asked:
            _is_answered(request)

    def _taken(self, strokes: Iterable[Stroke]) -> set[Stroke]:
        """Those of which another program has a grab of the old kind, which ours would outdo; asked once for each."""
        tried = {stroke: error.CatchError(error.BadAccess) for stroke in strokes if stroke not in self._tried}
        for stroke, refused in tried.items():
            for mask in _masks(stroke):
                self._root.grab_key(stroke.code, mask, False, X.GrabModeAsync, X.GrabModeAsync, onerror=refused)
                self._root.ungrab_key(stroke.code, mask)
        if tried:
            self._display.sync()
        self._tried |= {stroke: refused.get_error() is not None for stroke, refused in tried.items()}
        return {stroke for stroke in strokes if self._tried[stroke]}

    def _allow(self, device: int) -> None:
        _AllowEvents(
            display=self._display.display,
            onerror=error.CatchError(error.BadAccess),
            opcode=self._opcode,
            time=X.CurrentTime,
            deviceid=device,
            mode=_ASYNC_DEVICE,
        )

    def _is_ours(self, event: Any) -> bool:
        return bool(event.type == ge.GenericEventCode and event.extension == self._opcode)


def _is_answered(request: Any) -> bool:
    """Waits for the answer; false where the keyboard is gone."""
    try:
        request.reply()
    except error.XError:
        return False
    return True


def _masks(stroke: Stroke) -> list[int]:
    """The modifiers of a stroke, with every combination of the locks: grabs match them exactly."""
    return [stroke.mask | locks for locks in (0, X.LockMask, X.Mod2Mask, X.LockMask | X.Mod2Mask)]
