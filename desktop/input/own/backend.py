"""The backend of the input method of our own, with the platform's other one beside it.

While ours composes, its word holds: what is typed and where comes from it, and
rows go to it.  Else all is the other one's, if there is one.  Chords that are
ours at all times, what is marked and clicks stay the other one's in any case:
an input method cannot have them.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import msgspec

from desktop.input.backend import Backend, Emit, Secrecy
from desktop.input.own.door import Door
from desktop.input.own.protocol import FromIme
from desktop.input.own.whose import Whose
from desktop.input.protocol import (
    OWN_ENGINE,
    Beat,
    Capabilities,
    Caret,
    Clicked,
    Field,
    Focus,
    FromInput,
    GiveBack,
    HotkeyRefused,
    Hotkeys,
    ImeState,
    Insert,
    Inserted,
    InterceptTable,
    KeyEvent,
    Offering,
    Pressed,
    ReadText,
    Scrolled,
    Selected,
    Surrounding,
    TakeSelection,
    ToInput,
    Unserved,
)
from engine.text.private import Private

__all__ = ["FocusListener", "OwnBackend"]

log = logging.getLogger(__name__)

_NOWHERE = Focus(0, "", Field.NONE)
_NOBODY = ImeState(present=False, hangul=False)
_AT_REST = ImeState(present=True, hangul=False)
_STAYS = (Beat, Clicked, Scrolled, Pressed, HotkeyRefused, Selected)
"""What only the other one can tell, whoever composes."""


class FocusListener(Protocol):
    """Who knows which program has the focus, and whether the field there is a password."""

    def start(self, on_secrecy: Callable[[Secrecy], None], on_names: Callable[[tuple[str, ...]], None]) -> None:
        """Begins to tell; the names are none while they are not known."""

    def ask(self) -> None:
        """Tells all anew of the field that was told last, if it still has the focus; never waits."""

    def close(self) -> None:
        """Tells no more."""


class OwnBackend:
    """Waits for the input method at ``socket``; ``other`` is the platform's way with other input methods, if any.

    ``focus`` tells whose field it is where the input method cannot; without
    it nobody does.
    ``panel``: the rows are listed by the desktop itself, because there is no
    place for a popup of ours.  Without ``other`` there is none.
    """

    def __init__(self, socket: Path, other: Backend | None, focus: FocusListener | None = None, *, panel: bool) -> None:
        self._other, self._focus, self._panel = other, focus, panel or other is None
        self.name = "own" if other is None else f"{other.name} and own"
        self._door = Door(socket, self._ime_come, self._from_ime, self._ime_gone)
        self._emit: Emit = lambda event: None
        self._refused: ImeState | None = None
        self._lock = threading.RLock()
        self._ours = False
        self._fields, self._whose = _Fields(), Whose()
        self._other_focus, self._other_ime = _NOWHERE, _NOBODY
        self._placed = False
        """Whether the other one has told where the caret of this field is."""

    @property
    def capabilities(self) -> Capabilities:
        """What can be done now; told anew when the input method begins or ends to compose."""
        if not self._ours and self._other is not None:
            return self._other.capabilities
        beside = self._other.capabilities if self._other is not None else None
        return Capabilities(
            "commit",
            intercepts=beside is not None and beside.intercepts,
            reads_clipboard=beside is not None and beside.reads_clipboard,
            takes=True,
            draws=self._panel,
            unnamed=True,
        )

    def start(self, emit: Emit) -> None:
        """See ``Backend``: an input method that nobody can be let in is one that is not there."""
        self._emit = emit
        if self._other is None:
            emit(_NOWHERE)
            emit(_NOBODY)
        else:
            self._other.start(self._from_other)
        if self._focus is not None:
            self._focus.start(self._in_secrecy, self._in_program)
        try:
            self._door.open()
        except OSError as error:
            log.error("no input method of ours can come in: %s", type(error).__name__)

    def obey(self, command: ToInput) -> None:
        """See ``Backend``."""
        match command:
            case Offering():
                with self._lock:
                    theirs = self._fields.theirs(command.generation) if self._ours else None
                # It may take a while, and nobody who has something to tell waits for it.
                if theirs is not None:
                    self._door.send(msgspec.structs.replace(command, generation=theirs))
            case Insert(hold=0) if self._ours:
                self._door.send(command)
            case ReadText(generation) if generation is not None:
                with self._lock:
                    theirs = None if self._ours else self._fields.theirs(generation)
                self._to_other(ReadText(theirs))
            case Beat() if self._other is None:
                # No keyboard is kept, so nobody can fail to give it back.
                self._emit(command)
            case Hotkeys() if self._other is None:
                for chord in command.chords:
                    self._emit(HotkeyRefused(chord, taken=False))
            case Insert() if self._other is None:
                # The answer to a chord that was never taken.
                self._emit(Inserted(command.hold, complete=False))
            case TakeSelection() if self._other is None:
                self._emit(Selected(command.hold, Private(""), "late"))
            case _:
                self._to_other(command)

    def stop(self) -> None:
        """See ``Backend``."""
        self._door.close()
        if self._focus is not None:
            self._focus.close()
        if self._other is not None:
            self._other.stop()

    def _to_other(self, command: ToInput) -> None:
        if self._other is not None:
            self._other.obey(command)

    # --- what is told

    def _from_ime(self, event: FromIme) -> None:
        with self._lock:
            if isinstance(event, ImeState) and not event.present:
                self._hand_over()
                return
            if not self._ours and isinstance(event, Focus) and event.field is not Field.NONE:
                self._take_over()
            if not self._ours:
                return
            if isinstance(event, Focus):
                self._placed = self._placed and self._fields.has(event)
                self._emit(self._fields.told(self._whose.entered(event)))
                if self._focus is not None and event.field is not Field.NONE:
                    # What was said of the field before may hold of this one.
                    self._focus.ask()
                return
            self._whose.heard(event)
            if not isinstance(event, Caret) or not self._placed:
                self._emit(event)

    def _ime_come(self) -> None:
        with self._lock:
            if not self._ours and self._other is None:
                # Nobody else tells of it, and until a field is entered it says nothing itself.
                self._emit(_AT_REST)

    def _ime_gone(self, version: int | None) -> None:
        with self._lock:
            self._hand_over()
            if version is not None:
                self._refused = ImeState(present=True, hangul=False, unserved=Unserved("version", str(version)))
                self._emit(self._refused)

    def _from_other(self, event: FromInput) -> None:
        with self._lock:
            if isinstance(event, Focus):
                self._other_focus = event
                self._tell_anew(self._whose.in_window(event.app))
                event = self._fields.told(event) if not self._ours else event
            elif isinstance(event, ImeState):
                self._other_ime = event
                event = self._known(event)
            if not self._ours or self._stays(event):
                self._placed = self._placed or isinstance(event, Caret)
                self._emit(event)
            elif isinstance(event, KeyEvent):
                self._to_other(GiveBack(event.seq))

    def _in_secrecy(self, secrecy: Secrecy) -> None:
        with self._lock:
            self._tell_anew(self._whose.in_secrecy(secrecy))

    def _in_program(self, names: tuple[str, ...]) -> None:
        with self._lock:
            self._tell_anew(self._whose.in_program(names))

    def _tell_anew(self, news: tuple[Focus | Surrounding, ...]) -> None:
        """More is known of the field, or less."""
        if self._ours:
            for event in news:
                self._emit(self._fields.told(event) if isinstance(event, Focus) else event)

    def _stays(self, event: FromInput) -> bool:
        if isinstance(event, Caret):
            # Where a popup of ours stands it is the other one who knows the screen; under fcitx5 it is told no caret.
            return not self._panel
        return isinstance(event, _STAYS) or (isinstance(event, Inserted) and event.hold != 0)

    def _known(self, state: ImeState) -> ImeState:
        """What is known of the input method in use, where the other one knows no more than that it is ours."""
        unserved = state.unserved
        return self._refused or state if unserved is not None and unserved.value == OWN_ENGINE else state

    def _take_over(self) -> None:
        self._ours, self._refused = True, None
        self._to_other(InterceptTable(frozenset(), 0.0))
        self._to_other(ReadText(None))
        self._fields.another()
        self._emit(self.capabilities)

    def _hand_over(self) -> None:
        if not self._ours:
            if self._other is None:
                self._emit(_NOBODY)
            return
        self._ours = False
        self._fields.another()
        self._emit(self.capabilities)
        self._emit(self._fields.told(self._other_focus))
        self._emit(self._known(self._other_ime))


class _Fields:
    """One row of numbers for the fields that two sides number, each for itself."""

    def __init__(self) -> None:
        self._number = 0
        self._theirs: int | None = None

    def another(self) -> None:
        """The other side tells from now on."""
        self._theirs = None

    def has(self, focus: Focus) -> bool:
        """Whether it is still the field that was told last."""
        return focus.generation == self._theirs

    def told(self, focus: Focus) -> Focus:
        """The focus with a number of ours; the same one while it is the same field."""
        if not self.has(focus):
            self._number, self._theirs = self._number + 1, focus.generation
        return msgspec.structs.replace(focus, generation=self._number)

    def theirs(self, number: int) -> int | None:
        """What the side that tells now calls the field of that number; none when it is over."""
        return self._theirs if number == self._number else None
