"""Work beside the event loop, in a thread that nobody joins; it can be told to stop, and is not waited for long."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import threading
from collections.abc import Callable
from typing import TypeVar

from desktop.voc.protocol.errors import Stopped

__all__ = ["StopFlag", "beside"]

_ENDING_S = 0.7
"""So long an orderly end may take: whoever presses Ctrl-C waits for it."""

T = TypeVar("T")


class StopFlag:
    """Whether somebody still wants what is worked on; for any thread."""

    def __init__(self) -> None:
        self._wanted = threading.Event()

    def set(self) -> None:
        """Nobody does."""
        self._wanted.set()

    def check(self) -> None:
        """To be called again and again.  Raises ``Stopped`` when nobody does."""
        if self._wanted.is_set():
            raise Stopped


async def beside(name: str, work: Callable[[], T], stop: StopFlag | None = None) -> T:
    """What ``work`` comes to in a thread of this name.

    A cancellation sets ``stop`` and gives the work a moment to clean up; a
    thread that does not end by then (a disk that answers nobody) ends with
    the process.
    """
    loop = asyncio.get_running_loop()
    found: asyncio.Future[T] = loop.create_future()

    def settle(tell: Callable[[], None]) -> None:
        if not found.done():
            tell()

    def do() -> None:
        try:
            result = work()
        except Exception as error:  # noqa: BLE001  # raised again where it is awaited
            tell = functools.partial(found.set_exception, error)
        else:
            tell = functools.partial(found.set_result, result)
        with contextlib.suppress(RuntimeError):  # the loop has ended meanwhile
            loop.call_soon_threadsafe(settle, tell)

    threading.Thread(target=do, daemon=True, name=name).start()
    if stop is None:
        return await found
    try:
        return await asyncio.shield(found)
    except asyncio.CancelledError:
        stop.set()
        await asyncio.wait({found}, timeout=_ENDING_S)
        if found.done() and not found.cancelled():
            found.exception()  # looked at, so that nobody is told that nobody did
        raise
