"""The engine's server in a thread, and a suggester for it that is not done before it is told so."""

from __future__ import annotations

import os
import threading

from engine.errors import Aborted
from engine.process import server
from engine.suggest.terms import Found, SearchControl
from engine.text.private import Private
from engine.wire.link import Link
from engine.wire.options import SuggestOptions
from engine.wire.protocol import FromEngine, Suggestion, ToEngine

__all__ = ["Served", "Stuck"]

_Link = Link[ToEngine, FromEngine]


class Stuck:
    """A suggester that answers only when it is stopped, and whose begin can be awaited."""

    begun = threading.Semaphore(0)

    def __init__(self, *parts: object, **options: object) -> None:
        pass

    def suggest(self, before: str, options: SuggestOptions, control: SearchControl) -> Found:
        if before == "broken":
            raise ValueError(before)
        if before.startswith("at once"):
            control.begin("prompt")
            control.begin("search")
            control.rows_in_time(options.k)
            threading.Event().wait(0.003)
            time_left = control.rows_in_time(options.k) > 0
            return Found((Suggestion(Private(before), 0.5),), complete=time_left)
        Stuck.begun.release()
        while not control.should_stop():
            threading.Event().wait(0.001)
        raise Aborted


class Served:
    """``serve`` in a thread, with pipes to it."""

    def __init__(self) -> None:
        reader, self._to = os.pipe()
        self._from, writer = os.pipe()
        self.status: list[int] = []
        self._reader, self._writer = os.fdopen(reader, "rb"), os.fdopen(writer, "wb")
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()
        self.link: _Link = Link(os.fdopen(self._from, "rb"), os.fdopen(self._to, "wb"), FromEngine)

    def _serve(self) -> None:
        self.status.append(server.serve(self._reader, self._writer))

    def end(self) -> int:
        """Closes the server's input; its status."""
        self.link._writer.close()
        self._thread.join()
        self.link.close()
        self._reader.close()
        self._writer.close()
        return self.status[0]
