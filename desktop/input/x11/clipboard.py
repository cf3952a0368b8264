"""Lends the clipboard for one paste or copy and puts back what was there, in all its formats; reads what is marked.

A display connection and a thread of its own, started when first used:
whoever owns a selection on X11 must answer requests for it as long as it
owns it, and after the paste that is the person's own content.
"""

from __future__ import annotations

import contextlib
import dataclasses
import logging
import os
import queue
import selectors
import threading
import time
from collections.abc import Callable
from typing import Any

from Xlib import X, Xatom
from Xlib.display import Display
from Xlib.error import ConnectionClosedError
from Xlib.ext import xfixes
from Xlib.protocol import event as x_event
from Xlib.protocol import request

from desktop.input.protocol import SelectionFault
from desktop.input.pulse import Pulse
from desktop.input.x11.properties import Property, read_property

__all__ = ["Clipboard"]

log = logging.getLogger(__name__)

_READ_SECONDS = 0.3
_ORDER_SECONDS = 1.0
_LATE_SECONDS = 3.0
_MOST_BYTES = 200_000
"""A larger format cannot be given back (python-xlib sends no big requests); a paste is then refused, nothing lost."""

_MOST_FORMATS = 64
_MOST_TOTAL = 16_000_000
"""Of what is kept to be given back."""

_HINT = "x-kde-passwordManagerHint"
"""The target in which password managers say "secret": managers of a history leave such a content out of it."""

_TEXT = ("UTF8_STRING", "text/plain;charset=utf-8", "text/plain", "TEXT", "STRING")
_NOT_CONTENT = frozenset(("TARGETS", "MULTIPLE", "TIMESTAMP", "SAVE_TARGETS", "DELETE"))


_NOTHING = Property(X.NONE, 8, b"")


@dataclasses.dataclass(frozen=True)
class _Content:
    """A clipboard's formats: target name to (type name, bits an item, data)."""

    formats: dict[str, tuple[str, int, bytes]] = dataclasses.field(repr=False)


class Clipboard:
    """``lend`` puts a text on the clipboard, ``wait_pasted`` waits for it to be read, ``give_back`` restores.

    For a copy ``guard`` keeps what is there, ``wait_copied`` waits for somebody
    to put something else there, ``copied`` reads it, and ``give_back`` restores.
    """

    def __init__(self, display_name: str, pulse: Pulse) -> None:
        self._display = Display(display_name)
        self._pulse = pulse
        self._root = self._display.screen().root
        self._window = self._root.create_window(0, 0, 1, 1, 0, X.CopyFromParent)
        self._selection = self._display.intern_atom("CLIPBOARD")
        self._property = self._display.intern_atom("IEUM_CLIPBOARD")
        self._pieces = self._display.intern_atom("INCR")
        self._owned: _Content | None = None
        self._before: _Content | None = None
        self._pasted = threading.Event()
        self._replaced = threading.Event()
        self._owner_changed = -1
        if self._display.has_extension("XFIXES"):
            self._display.xfixes_query_version()
            self._display.xfixes_select_selection_input(
                self._window, self._selection, xfixes.XFixesSetSelectionOwnerNotifyMask
            )
            self._owner_changed, _ = self._display.extension_event.SetSelectionOwnerNotify
        self._orders: queue.SimpleQueue[tuple[Callable[[threading.Event], None], threading.Event]] = queue.SimpleQueue()
        self._wake_read, self._wake_write = os.pipe()
        self._lent = False
        self._reader = 0
        self._late_until = 0.0
        self._thread = threading.Thread(target=self._run, name="clipboard", daemon=True)
        self._thread.start()

    def lend(self, text: str, reader: int) -> bool:
        """Keeps what is on the clipboard and puts ``text`` there; false, nothing changed, when it cannot be kept.

        ``reader`` is a window of the program that will paste: clipboard
        managers read every new content too, and theirs is not the paste.
        """
        data = text.encode()
        lent = _Content({**dict.fromkeys(_TEXT, ("UTF8_STRING", 8, data)), _HINT: (_HINT, 8, b"secret")})
        self._pasted.clear()
        self._reader = reader
        self._lent = False
        self._order(lambda late: self._lend(lent, late))
        return self._lent

    def guard(self, copier: int) -> bool:
        """Keeps what is on the clipboard, where it stays; false when it cannot be kept.

        ``copier`` is a window of the program that will put something there.
        """
        self._lent = False
        self._reader = copier
        self._late_until = 0.0
        self._order(self._keep)
        return self._lent

    def wait_copied(self, seconds: float) -> bool:
        """Waits until somebody has put something on the guarded clipboard."""
        return self._replaced.wait(seconds)

    def copied(self) -> tuple[str, SelectionFault | None]:
        """The text on the clipboard now, or why it cannot be read; both empty when there is none."""
        return self._text_of(self._selection)

    def marked(self) -> tuple[str, SelectionFault | None]:
        """The primary selection's text, or why there is none."""
        text, fault = self._text_of(Xatom.PRIMARY)
        return (text, fault) if text or fault else ("", "nothing")

    def wait_pasted(self, seconds: float) -> bool:
        """Waits until somebody has read the lent text."""
        return self._pasted.wait(seconds)

    def give_back(self) -> None:
        """Puts back what was there before ``lend`` or ``guard``."""
        self._order(self._restore, droppable=False)

    def give_back_if_copied(self) -> None:
        """Puts it back when the guarded program, busy as it is, still comes to its copy within some seconds."""
        self._late_until = time.monotonic() + _LATE_SECONDS

    def _text_of(self, selection: int) -> tuple[str, SelectionFault | None]:
        found: list[tuple[str, SelectionFault | None]] = []
        self._order(lambda _: found.append(self._read_text(selection)))
        return found[0] if found else ("", "silent")

    def _order(self, work: Callable[[threading.Event], None], *, droppable: bool = True) -> None:
        """Has ``work`` done by the thread that owns the display; its argument is set when nobody waits any more.

        What is ``droppable`` is then not begun either.
        """
        done = threading.Event()
        self._orders.put((work, done))
        os.write(self._wake_write, b"x")
        if not self._pulse.wait(done.wait, _ORDER_SECONDS) and droppable:
            done.set()  # too late to be carried out

    def _run(self) -> None:
        # A server that is gone ends the process: its other connections tell.
        with contextlib.suppress(ConnectionClosedError):
            self._serve_orders()

    def _serve_orders(self) -> None:
        selector = selectors.DefaultSelector()
        selector.register(self._display.fileno(), selectors.EVENT_READ)
        selector.register(self._wake_read, selectors.EVENT_READ)
        while True:
            if not self._display.pending_events():
                for key, _ in selector.select():
                    if key.fd == self._wake_read:
                        os.read(self._wake_read, 64)
            self._answer_pending()
            while True:
                try:
                    order = self._orders.get_nowait()
                except queue.Empty:
                    break
                self._carry_out(*order)

    def _carry_out(self, work: Callable[[threading.Event], None], done: threading.Event) -> None:
        if done.is_set():
            return
        try:
            work(done)
        except Exception as problem:  # noqa: BLE001  # what another program hands over may be anything
            log.warning("the clipboard cannot be used: %s", type(problem).__name__)
        done.set()

    def _lend(self, content: _Content, late: threading.Event) -> None:
        self._before = self._owned if self._owned is not None else self._read_all(late)
        if self._before is not None and not late.is_set():
            self._own(content)
            self._lent = True

    def _keep(self, late: threading.Event) -> None:
        self._before = self._owned if self._owned is not None else self._read_all(late)
        # What has changed until here was read.
        self._answer_pending()
        self._replaced.clear()
        self._lent = self._before is not None and self._owner_changed >= 0 and not late.is_set()

    def _restore(self, late: threading.Event) -> None:
        if self._before is not None:
            self._own(self._before if self._before.formats else None)

    def _own(self, content: _Content | None) -> None:
        self._owned = content
        # The library only offers to own a selection, not to let go of it.
        request.SetSelectionOwner(
            display=self._display.display,
            window=self._window if content is not None else X.NONE,
            selection=self._selection,
            time=X.CurrentTime,
        )
        self._display.sync()

    def _answer_pending(self) -> None:
        while self._display.pending_events():
            self._answer(self._display.next_event())

    def _answer(self, event: Any) -> None:
        """What the server tells; what makes no sense is dropped, and what another program says in its name."""
        if event.send_event:
            return
        try:
            self._take(event)
        except Exception as problem:  # noqa: BLE001  # who asks may be gone, and may ask for anything
            log.debug("a selection event is dropped: %s", type(problem).__name__)

    def _take(self, event: Any) -> None:
        if event.type == X.SelectionClear:
            self._owned = None
        elif event.type == X.SelectionRequest:
            self._serve(event)
        elif event.type == self._owner_changed and event.owner != self._window:
            self._replaced.set()
            client = ~self._display.display.info.resource_id_mask
            copier = event.owner.id & client == self._reader & client if event.owner != X.NONE else False
            if copier and time.monotonic() < self._late_until:
                self._late_until = 0.0
                self._restore(threading.Event())

    def _serve(self, asked: Any) -> None:
        """Answers a request for the selection from what we own."""
        owned = self._owned
        place = asked.property or asked.target
        name = self._display.get_atom_name(asked.target)
        if owned is None:
            place = X.NONE
        elif name == "TARGETS":
            atoms = [self._display.intern_atom(each) for each in (*owned.formats, "TARGETS")]
            asked.requestor.change_property(place, Xatom.ATOM, 32, atoms)
        elif name in owned.formats:
            kind, bits, data = owned.formats[name]
            asked.requestor.change_property(place, self._display.intern_atom(kind), bits, _items(data, bits))
        else:
            place = X.NONE
        asked.requestor.send_event(
            x_event.SelectionNotify(
                time=asked.time,
                requestor=asked.requestor,
                selection=asked.selection,
                target=asked.target,
                property=place,
            )
        )
        self._display.flush()
        client = ~self._display.display.info.resource_id_mask
        if place != X.NONE and name in _TEXT and asked.requestor.id & client == self._reader & client:
            self._pasted.set()

    def _read_all(self, late: threading.Event) -> _Content | None:
        """All formats of what another program has on the clipboard; none when they cannot all be kept in time."""
        if self._display.get_selection_owner(self._selection) == X.NONE:
            return _Content({})
        targets = self._read(self._selection, "TARGETS")
        numbers = () if targets is None else targets.numbers
        if not numbers or len(numbers) > _MOST_FORMATS:
            return None
        formats: dict[str, tuple[str, int, bytes]] = {}
        for name in (self._display.get_atom_name(number) for number in numbers):
            if name in _NOT_CONTENT:
                continue
            value = self._read(self._selection, name)
            kept = sum(len(data) for _, _, data in formats.values())
            if value is None or not self._is_kept(value) or kept > _MOST_TOTAL or late.is_set():
                return None
            if value.kind != X.NONE:
                formats[name] = (self._display.get_atom_name(value.kind), value.bits, value.data)
        return _Content(formats)

    def _is_kept(self, value: Property) -> bool:
        """Whether that is all of it: what comes in pieces is not waited for."""
        return value.whole and value.kind != self._pieces

    def _read_text(self, selection: int) -> tuple[str, SelectionFault | None]:
        """The text of a selection; both empty when it has none."""
        for target, encoding in (("UTF8_STRING", "utf-8"), ("STRING", "latin-1")):
            value = self._read(selection, target)
            if value is None:
                return "", "silent"
            if not self._is_kept(value):
                return "", "too-long"
            if value.data:
                return value.data.decode(encoding, errors="replace"), None
        return "", None

    def _read(self, selection: int, target: str) -> Property | None:
        """What the owner says to a question; empty when it has no such thing, none when it does not answer."""
        asked = self._display.intern_atom(target)
        self._window.convert_selection(selection, asked, self._property, X.CurrentTime)
        self._display.flush()
        end = time.monotonic() + _READ_SECONDS
        selector = selectors.DefaultSelector()
        selector.register(self._display.fileno(), selectors.EVENT_READ)
        while time.monotonic() < end:
            if not self._display.pending_events():
                selector.select(max(0.0, end - time.monotonic()))
            while self._display.pending_events() and time.monotonic() < end:
                event = self._display.next_event()
                if event.type != X.SelectionNotify:
                    self._answer(event)
                    continue
                if (event.selection, event.target) != (selection, asked):
                    continue  # to an older question, whose owner took its time
                if event.property == X.NONE:
                    return _NOTHING
                found = read_property(self._window, self._property, _MOST_BYTES)
                if found is None or found.kind != self._pieces:
                    self._window.delete_property(
                        self._property
                    )  # of what comes in pieces, that would ask for the first
                return found or _NOTHING
        return None


def _items(data: bytes, bits: int) -> Any:
    if bits == 8:
        return data
    size = bits // 8
    return [int.from_bytes(data[at : at + size], "little") for at in range(0, len(data), size)]
