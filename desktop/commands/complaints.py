"""What the commands on complaints share: the key of an endpoint, an event loop, lines in and out."""

from __future__ import annotations

import asyncio
import contextlib
import io
import logging
import signal
import socket
import sys
import threading
from collections.abc import Callable, Coroutine
from typing import Any, get_args

import msgspec

from desktop.system import credentials, paths
from desktop.system.lines import LineCodec, LineReader, write_line
from desktop.voc.beside import beside
from desktop.voc.jobs import CONTROL_LINES, ORDER_LIMIT, BatchControl, Finished, VocLine
from desktop.voc.protocol.dictionary import Dictionary, read_dictionary
from desktop.voc.protocol.endpoint import Endpoint
from desktop.voc.protocol.errors import BadBytes, BadEndpoint, NoColumn, VocError
from desktop.voc.table.results import Column, Words
from desktop.words.language import text
from desktop.words.voc import HEADINGS, VocSentence, remark_words
from desktop.words.voc_faults import voc_error_sentence, voc_fault_words

__all__ = [
    "CANCELLED",
    "Tell",
    "cancellation",
    "dictionary_of",
    "fault_of",
    "run_work",
    "serve",
    "table_words",
    "with_key",
]

CANCELLED = 130
"""The exit code after Ctrl-C, as shells have it."""

_UNLOCKING_S = 30.0
"""So long a person may take to unlock their keyring while a text waits to be sent."""

_COLUMNS, _NAME = 100, 100
"""So many columns, and characters of each, are named to a person."""

_log = logging.getLogger(__name__)
Tell = Callable[[VocLine], None]


async def with_key(endpoint: Endpoint, within: float = _UNLOCKING_S) -> Endpoint:
    """The endpoint with its key: the one that it names, else the one that the keyring has for its host.

    Raises ``BadEndpoint`` ("keyring-silent") when the keyring, which may ask
    a person to unlock it, does not answer within so many seconds.
    """
    if endpoint.key is not None or not endpoint.address:
        return endpoint
    try:
        async with asyncio.timeout(within):
            key = await beside("keyring", lambda: credentials.voc_key(endpoint.address))
    except credentials.NoKeyring:
        return endpoint  # without a keyring there is no key; a server that wants one says so
    except TimeoutError:
        raise BadEndpoint("keyring-silent", detail=f"{within:g} s") from None
    return msgspec.structs.replace(endpoint, key=key)


def dictionary_of() -> Dictionary:
    """The person's, or the built-in one.  Raises ``BadDictionary``."""
    return read_dictionary(paths.categories_file())


def fault_of(error: VocError) -> Finished:
    """The last line after a fault."""
    detail = error.detail
    if isinstance(error, NoColumn):
        detail = ", ".join(_shortened(each.reveal()) for each in error.columns[:_COLUMNS])
        detail += ", …" if len(error.columns) > _COLUMNS else ""
    elif isinstance(error, BadBytes):
        at = {"line": f"{error.line:,}", "place": f"{error.place:,}", "count": f"{error.count:,}"}
        detail = text(VocSentence.BAD_PLACE, encoding=error.encoding, **at)
    sentence = voc_error_sentence(error.code, error.subject, detail)
    return Finished(error.code, sentence.encode(errors="replace").decode())  # a file's name may be no text


def _shortened(name: str) -> str:
    return name if len(name) <= _NAME else f"{name[:_NAME]}…"


def cancellation() -> Finished:
    """The last line after a cancellation."""
    return Finished("cancelled", voc_error_sentence("cancelled"))


def table_words() -> Words:
    """The person's words for a table of results."""
    headings = {column: text(HEADINGS[column]) for column in get_args(Column)}
    return Words(headings, lambda remark: remark_words(remark.code, remark.field), voc_fault_words)


def run_work(
    work: Coroutine[Any, Any, Finished], watch: Callable[[Callable[[], None]], None] | None = None
) -> Finished:
    """Runs the work to its end, a fault or a cancellation; Ctrl-C and SIGTERM cancel.

    ``watch`` is given a function that cancels, for any thread.
    """
    with asyncio.Runner(loop_factory=_Loop) as runner:
        loop = runner.get_loop()
        task = loop.create_task(_told(work))

        def cancel() -> None:
            with contextlib.suppress(RuntimeError):  # the loop has ended by itself
                loop.call_soon_threadsafe(task.cancel)

        before: dict[int, Any] = {}
        with contextlib.suppress(ValueError):  # in a thread other than the main one
            for each in (signal.SIGTERM, signal.SIGINT):
                before[each] = signal.signal(each, lambda *_: cancel())
        try:
            if watch is not None:
                watch(cancel)
            return runner.run(_outcome(task))
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def serve(
    kind: Any,
    work: Callable[[Any, Tell, Callable[[Callable[[BatchControl], None]], None]], Coroutine[Any, Any, Finished]],
) -> int:
    """Speaks ``desktop.voc.jobs``: reads an order of this kind, does the ``work``, says how it ended; the exit code.

    The work is given the order, a function that tells a line, and one that
    takes who wants to know of ``BatchControl`` lines; they come in the loop.
    """
    source, out = LineReader(io.FileIO(sys.stdin.fileno(), closefd=False), ORDER_LIMIT), sys.stdout.buffer
    orders: LineCodec[Any] = LineCodec(kind, ORDER_LIMIT)
    order = orders.read(source.next() or b"")
    if order is None:
        write_line(out, Finished("bad-order", voc_error_sentence("bad-order")))
        return 2
    listeners: list[Callable[[BatchControl], None]] = []
    cancelling: list[Callable[[], None]] = []

    def tell(line: VocLine) -> None:
        try:
            write_line(out, line)
        except OSError:  # nobody reads any more
            for cancel in cancelling:
                cancel()

    def watch(cancel: Callable[[], None]) -> None:
        cancelling.append(cancel)
        threading.Thread(target=_listen, args=(source, listeners, cancel), daemon=True, name="orders").start()

    def listen(listener: Callable[[BatchControl], None]) -> None:
        # What another thread does to a loop's events wakes nobody.
        loop = asyncio.get_running_loop()
        listeners.append(lambda control: _later(loop, listener, control))

    finished = run_work(work(order, tell, listen), watch)
    with contextlib.suppress(OSError):
        write_line(out, finished)
    return 0 if not finished.code else CANCELLED if finished.code == "cancelled" else 1


def _later(loop: asyncio.AbstractEventLoop, listener: Callable[[BatchControl], None], control: BatchControl) -> None:
    with contextlib.suppress(RuntimeError):  # the loop has ended by itself
        loop.call_soon_threadsafe(listener, control)


def _listen(source: LineReader, listeners: list[Callable[[BatchControl], None]], cancel: Callable[[], None]) -> None:
    """Until the end of the window's lines, which is a cancellation."""
    with contextlib.suppress(OSError, ValueError):
        while (line := source.next()) is not None:
            control = CONTROL_LINES.read(line)
            if control is None:
                continue
            if control.wanted == "cancel":
                cancel()
            for listener in listeners:
                listener(control)
    cancel()


async def _told(work: Coroutine[Any, Any, Finished]) -> Finished:
    try:
        return await work
    except VocError as error:
        _log.info("ended: %s", error.code)
        return fault_of(error)


async def _outcome(task: asyncio.Task[Finished]) -> Finished:
    try:
        return await task
    except asyncio.CancelledError:
        return cancellation()


class _Loop(asyncio.SelectorEventLoop):
    """Looks names up beside itself."""

    async def getaddrinfo(self, host: Any, port: Any, **options: Any) -> Any:
        def look_up() -> Any:
            try:
                return socket.getaddrinfo(host, port, **options)
            except UnicodeError:
                raise socket.gaierror(socket.EAI_NONAME, "no name") from None

        return await beside("names", look_up)
