"""Chords that are ours at all times: one pauses the program; one has what is marked, or copied, classified.

A pressed hotkey holds the keyboard and is answered here, once, whatever is
under way; the gate decides whether what is marked may be read.  Nothing of it
touches the document: a hotkey tears no open syllable, and ours erases nothing.
"""

from __future__ import annotations

import dataclasses

from desktop.input.protocol import HotkeyRefused, Hotkeys, Pressed, ReadClipboard, Selected, TakeSelection
from desktop.session.effects import ClassifyText, FetchClipboard, TellRefused, TellUnread, TellWithheld
from desktop.session.gate import withheld
from desktop.session.state import State, Step
from desktop.session.steps.situation import pause
from desktop.session.steps.taking import nothing

__all__ = ["CLIPBOARD_SECONDS", "ask_clipboard", "listen", "press", "read", "refuse"]

CLIPBOARD_SECONDS = 3.0
"""The input process reads the clipboard within a second, if it lives."""


def listen(state: State) -> Step:
    """A new input process is told which chords are ours at all times."""
    return state, (Hotkeys(state.options.always),)


def press(state: State, event: Pressed) -> Step:
    """The program pauses or goes on; or what is marked is read.

    Where that is never read the hold ends with nothing pressed and the person is told why.
    """
    if event.chord in state.options.pausing:
        state, effects = pause(state, paused=not state.situation.paused)
        return state, (nothing(event.hold), *effects)
    reason = withheld(state.situation.focus, state.options.blocked_apps)
    if reason is None:
        return state, (TakeSelection(event.hold),)
    return state, (nothing(event.hold), TellWithheld(reason))


def read(state: State, event: Selected) -> Step:
    """What was marked, or copied where the hold is none; blank text is nothing."""
    if event.fault == "late":
        return state, ()  # the chord went to the program, as if it were nobody's
    clipboard = not event.hold
    if clipboard:
        state = dataclasses.replace(state, clipboard_until=None)
    if event.fault is None and event.text.reveal().strip():
        return state, (ClassifyText(event.text),)
    return state, (TellUnread(event.fault or "nothing", clipboard),)


def refuse(state: State, event: HotkeyRefused) -> Step:
    """The person is told, unless the settings have let go of that chord meanwhile."""
    return state, (TellRefused(event.taken, event.chord),) if event.chord in state.options.always else ()


def ask_clipboard(state: State, now: float) -> Step:
    """The input process is to read the clipboard, and the windows do where it cannot.

    One that does not answer is told as the clipboard's owner is.
    """
    if not state.capabilities.reads_clipboard:
        return state, (FetchClipboard(),)
    return dataclasses.replace(state, clipboard_until=now + CLIPBOARD_SECONDS), (ReadClipboard(),)
