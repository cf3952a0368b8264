"""Takes chords from the keyboard, some while a popup shows and some always, and does what the session answers.

From the instant a chord is taken the keys are held: whatever is typed until
the session has answered is kept and pressed again, in order, behind what the
session inserts.  The applications notice nothing of it.
"""

from __future__ import annotations

import collections
import logging
import queue
import time
from collections.abc import Callable

from desktop.input.protocol import (
    Beat,
    Chord,
    Clicked,
    Elsewhere,
    FromInput,
    GiveBack,
    HotkeyRefused,
    Hotkeys,
    Insert,
    Inserted,
    InterceptTable,
    KeyEvent,
    Pressed,
    ReadClipboard,
    ReadText,
    Rect,
    Scrolled,
    Selected,
    TakeSelection,
    ToInput,
)
from desktop.input.pulse import Pulse
from desktop.input.windows.follow import Follower
from desktop.input.windows.inserter import HookInserter
from desktop.input.windows.keys.interception import Combination, Interception, TakenChord, combinations
from desktop.input.windows.keys.press import Keys, lift, lower
from desktop.input.windows.keys.vks import MODIFIER_OF, jamo_key, name_of, vk_of
from desktop.input.windows.port import KeyDown, Noticed, Port
from desktop.input.windows.selection import Selections
from desktop.input.windows.whereabouts import ModeTold, TextTold, Whereabouts
from engine.text.private import Private

__all__ = ["ANSWER_SECONDS", "HookedKeyboard"]

log = logging.getLogger(__name__)

ANSWER_SECONDS = 0.5
"""A chord that the session has not answered by then is given back to the application."""

_LOOK_SECONDS = 0.25
"""How often the focus is looked for while nothing is typed."""
_ASK_SECONDS = 1.0
"""How often the input method is asked: the mouse may have switched it."""
_LATER = (0.015, 0.08)
"""So long behind a key the caret has moved, in a program that is quick and in one that is not."""
_SETTLE_SECONDS = 0.03
"""A key behind one that may move the focus is told when the program has had this time to move it."""
_HEARD_SECONDS = 0.3
_TEXT_SECONDS = 0.06
_ROUNDS = 50
_SILENT_SECONDS = 0.5
"""The hook is asked before anybody else hears of a key: one that was asked so long before has missed this one."""
_SILENT_KEYS = 3
"""So many keys missed in a row, and the hook is set anew."""

_MOVERS = frozenset(("Tab", "Enter", "Escape", "Menu", *(f"F{number}" for number in range(1, 25))))
_ARROWS = frozenset(("Left", "Right", "Up", "Down", "Home", "End", "PageUp", "PageDown", "Delete"))

_Order = ToInput | KeyDown | TakenChord | Noticed | ModeTold | TextTold


class HookedKeyboard:
    """Owns the thread ``run``; ``obey`` and ``notice`` may be called from any thread, ``emit`` is called in that one.

    ``rehook`` sets the hook anew.
    """

    def __init__(self, port: Port, emit: Callable[[FromInput], None], rehook: Callable[[], None]) -> None:
        self._port, self._emit, self._rehook = port, emit, rehook
        self._orders: queue.SimpleQueue[_Order | None] = queue.SimpleQueue()
        self._put_off: collections.deque[_Order | None] = collections.deque()
        self.interception = Interception(self._orders.put)
        self.pulse = Pulse(emit, lambda: self._orders.put(Noticed()))
        self._follower = Follower(emit)
        self._where = Whereabouts(port, self._follower, emit, self._orders.put, self._resync)
        self._keys = Keys(port, self.interception, self._hear_own)
        self._inserter = HookInserter(self._keys, self._follower)
        self._selections = Selections(port, self._keys, self.pulse)
        self._seq = 0
        self._taken: TakenChord | None = None
        self._until = 0.0
        self._popup: Rect | None = None
        self._looks: list[float] = []
        self._asks_at = 0.0
        self._settled_at = 0.0
        self._missed = 0

    def obey(self, command: ToInput | None) -> None:
        """Queues what the session wants; none ends ``run``.  A beat goes round by the hook's thread."""
        if isinstance(command, Beat):
            self._port.ping_hook(lambda: self.pulse.ask(command))
        else:
            self._orders.put(command)

    def notice(self, noticed: Noticed) -> None:
        """Something beside the keys was noticed."""
        self._orders.put(noticed)

    def run(self) -> None:
        """Serves until ``obey(None)``; then gives back all that is held."""
        self._follower.caps(locked=self._port.caps_lock())
        self._resync()
        self._where.begin()
        try:
            while True:
                order = self._next(self._patience())
                self.pulse.answer()
                if order is None:
                    return
                self._serve(order)
                self._expire()
        finally:
            self.interception.publish({}, 0.0)
            self.interception.publish_always({})
            if self._taken is not None:
                self._give_back(answered=False)
            self._where.close()

    # --- the queue

    def _next(self, seconds: float) -> _Order | None:
        """The next order; an empty notice when nothing came for so long."""
        if self._put_off:
            return self._put_off.popleft()
        try:
            return self._orders.get(timeout=max(0.0, seconds))
        except queue.Empty:
            return Noticed()

    def _patience(self) -> float:
        """Seconds until something is to be done without being told to."""
        now = time.monotonic()
        ends = [now + _LOOK_SECONDS, self._asks_at, *self._looks[:1]]
        if self._taken is not None:
            ends.append(self._until)
        return min(ends) - now

    def _expire(self) -> None:
        now = time.monotonic()
        if self._taken is not None and now >= self._until:
            log.warning("chord %d was not answered in time and is given back", self._seq)
            self._give_back(answered=False)
        if self._looks and now >= self._looks[0]:
            self._looks = [at for at in self._looks if at > now]
            self._where.look()
        if now >= self._asks_at:
            self._asks_at = now + _ASK_SECONDS
            self._where.ask()

    def _serve(self, order: _Order) -> None:
        match order:
            case KeyDown():
                self._follow(order)
            case TakenChord():
                self._take(order)
            case ModeTold():
                self._where.in_mode(order)
            case TextTold():
                self._where.in_text(order)
            case Noticed():
                self._hear(order)
            case InterceptTable():
                self._popup = order.popup
                self.interception.publish(self._lie(order.chords), order.until)
            case Hotkeys():
                self._listen(order)
            case Insert():
                self._insert(order)
            case TakeSelection():
                self._take_selection(order)
            case ReadClipboard():
                self._emit(self._selections.clipboard())
            case ReadText():
                self._where.allow(order)
            case GiveBack() if self._taken is not None and order.hold == self._seq:
                self._give_back(answered=True)
            case _:
                pass

    # --- what is typed

    def _follow(self, key: KeyDown) -> None:
        """An application gets a key."""
        if not key.own:
            if (early := self._settled_at - time.monotonic()) > 0:
                time.sleep(early)
            self._where.look()
        if self._follower.key(key.stroke):
            self._where.ask(toggled=True)
        name, now = name_of(key.stroke.vk), time.monotonic()
        if key.stroke.vk in MODIFIER_OF:
            return
        if name in _MOVERS or key.stroke.mods - {"Shift"}:
            self._settled_at = now + _SETTLE_SECONDS
        if name in _ARROWS | _MOVERS or key.stroke.mods - {"Shift"}:
            self._where.ask_text()
        self._looks = [now + seconds for seconds in _LATER]

    def _hear_own(self, presses: int) -> bool:
        """Follows keys that we have pressed; whether so many of them came by.  All else is put off."""
        end = time.monotonic() + _HEARD_SECONDS
        while presses > 0:
            try:
                order = self._orders.get(timeout=max(0.0, end - time.monotonic()))
            except queue.Empty:
                return False
            if isinstance(order, KeyDown):
                self._follow(order)
                presses -= order.own
            else:
                self._put_off.append(order)
        return True

    def _hear(self, noticed: Noticed) -> None:
        """A click, a look that is due, or a sign that the hook has fallen silent."""
        if noticed.woke:
            self._hook_anew()
        if noticed.key_at is not None and not self._is_elevated():
            self._missed = self._missed + 1 if noticed.key_at - self.interception.heard_at > _SILENT_SECONDS else 0
            if self._missed >= _SILENT_KEYS:
                log.warning("the hook has fallen silent and is set anew")
                self._hook_anew()
        if noticed.click is not None:
            self._click(*noticed.click)
        elif noticed.scrolled:
            if self._popup is not None:
                self._emit(Scrolled())
        elif noticed.key_at is None:
            self._where.look()

    def _hook_anew(self) -> None:
        self._missed = 0
        self._rehook()
        self._resync()
        self._follower.forget()
        self._emit(Elsewhere())

    def _resync(self) -> None:
        """Keys may have gone up where we cannot see."""
        self.interception.resync(self._port.held_modifiers())

    def _is_elevated(self) -> bool:
        return self._where.window is not None and self._where.window.elevated

    def _click(self, x: int, y: int) -> None:
        popup = self._popup
        if popup is not None and popup.x <= x < popup.x + popup.width and popup.y <= y < popup.y + popup.height:
            return
        now = time.monotonic()
        self._follower.forget()
        self._emit(Clicked())
        self._where.moved()
        self._where.ask()
        self._where.ask_text()
        self._settled_at = now + _SETTLE_SECONDS
        self._looks = [now + seconds for seconds in _LATER]

    # --- chords

    def _lie(self, chords: frozenset[Chord]) -> dict[Combination, Chord]:
        """Where chords lie on this keyboard."""
        return {combination: chord for chord in chords for combination in self._combinations(chord)}

    def _combinations(self, chord: Chord) -> tuple[Combination, ...]:
        thread = self._where.thread

        def find(key: str) -> tuple[int, bool] | None:
            vk = vk_of(key)
            return (vk, False) if vk else self._port.key_of(key, thread)

        return tuple(combinations(chord, find, lambda vk: bool(jamo_key(vk, shift=False))))

    def _listen(self, command: Hotkeys) -> None:
        lying = self._lie(command.chords)
        self.interception.publish_always(lying)
        for chord in command.chords - set(lying.values()):
            self._emit(HotkeyRefused(chord, taken=False))

    def _take(self, taken: TakenChord) -> None:
        """The keys are ours from now on, until the session has answered the chord."""
        if not taken.hotkey and self._where.reads:
            self._confirm()
        self._seq += 1
        self._taken = taken
        self._until = time.monotonic() + ANSWER_SECONDS
        if taken.hotkey:
            self._emit(Pressed(self._seq, taken.chord))
        else:
            self._emit(KeyEvent(self._seq, time.monotonic(), taken.chord))

    def _confirm(self) -> None:
        """Has the text told once more, if that can be had at once."""
        self._where.ask_text()
        end = time.monotonic() + _TEXT_SECONDS
        while (left := end - time.monotonic()) > 0:
            try:
                order = self._orders.get(timeout=left)
            except queue.Empty:
                return
            if isinstance(order, TextTold):
                self._where.in_text(order)
                return
            self._put_off.append(order)

    def _insert(self, insert: Insert) -> None:
        if insert.hold and not self._holds(insert.hold):
            self._emit(Inserted(insert.hold, complete=False))  # given back already: too late to insert
            return
        self.interception.hold()
        complete = self._inserter.insert(insert, self._where.thread)
        self._emit(Inserted(insert.hold, complete))
        self._finish()

    def _give_back(self, *, answered: bool) -> None:
        """Lets the application have the chord and what came behind it, as if it had never been taken."""
        if (taken := self._taken) is None:
            return
        seq = self._seq
        self.interception.forget_chord()
        self._keys.press([taken.stroke])
        later = self._press_kept(bounces=True)
        self._taken = None
        self._emit(Inserted(seq, answered))
        if later is not None:
            self._take(later)

    def _finish(self) -> None:
        """Ends the hold: what the person typed meanwhile follows."""
        later = self._press_kept(bounces=False)
        self._taken = None
        if later is not None:
            self._take(later)

    def _press_kept(self, *, bounces: bool) -> TakenChord | None:
        """Presses what was kept, up to a chord of ours, which holds the keys on and is returned."""
        for _ in range(_ROUNDS):
            kept, taken = self.interception.waiting(bounces=bounces)
            self._keys.press(kept)
            bounces = True
            if taken is not None:
                self.interception.begin(taken)
                return taken
            todo = self.interception.settle()
            if todo is None:
                return None
            up, down = todo
            if (up or down) and not self._keys.put([*lift(up, self.interception.believed), *lower(down)]):
                break
        self.interception.let_go()
        return None

    def _holds(self, seq: int) -> bool:
        return self._taken is not None and self._seq == seq

    # --- what is marked or copied

    def _take_selection(self, command: TakeSelection) -> None:
        """Ends the hold of a hotkey.  What is marked is copied by the program's own key, while the person's wait."""
        if not self._holds(command.hold):
            # Given back already.  Whoever has the focus now was not asked about, and another chord may be held.
            self._emit(Selected(command.hold, Private(""), "late"))
            return
        selected = self._selections.copy(command.hold, self._where.window)
        later = self._press_kept(bounces=False)
        self._taken = None
        self._emit(selected)
        if later is not None:
            self._take(later)
