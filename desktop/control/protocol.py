"""What is said at the control socket of the running program: one line of JSON each way, a version in both.

The socket itself is in ``desktop.control.server``; here are only the words and
their limits.  Reading raises nothing, whatever a stranger sends.
"""

from __future__ import annotations

from typing import Literal, TypeAlias, TypeVar

import msgspec

from desktop.control.status import Status

__all__ = [
    "REPLY_LIMIT",
    "REQUEST_LIMIT",
    "VERSION",
    "ControlError",
    "NoAnswer",
    "NobodyThere",
    "Refusal",
    "Reply",
    "Request",
    "Wanted",
    "read_reply",
    "read_request",
    "said",
]

VERSION = 2
"""Of these words.  Two versions meet when the program was renewed and not started anew."""

REQUEST_LIMIT = 1024
"""The most bytes a request may have, its newline included."""

REPLY_LIMIT = 64 * 1024
"""The most bytes of a reply that are read."""

Wanted: TypeAlias = Literal["status", "show", "guide", "use", "quit"]
"""Tell your status; show your window, or the one of the first start; use ``Request.model``; or end."""

Refusal: TypeAlias = Literal["bad-request", "too-long", "other-version", "too-slow"]
"""Why there is no answer: no request, or an unknown one; over the limit; another ``VERSION``; no time left."""


class Request(msgspec.Struct, frozen=True):
    """What is wanted of the running program."""

    wanted: Wanted
    model: str = ""
    version: int = VERSION


class Reply(msgspec.Struct, frozen=True):
    """``refusal`` tells why nothing was done; ``status`` is there when it was asked for; ``pid`` is the program's."""

    pid: int
    status: Status | None = None
    refusal: Refusal | None = None
    version: int = VERSION


_Words = TypeVar("_Words", Request, Reply)


class ControlError(Exception):
    """Root of what a request raises."""


class NobodyThere(ControlError):
    """No program listens at this socket."""


class NoAnswer(ControlError):
    """There is a program, but it gives no answer: ``refusal`` says why, or is none when it is silent."""

    def __init__(self, refusal: Refusal | None) -> None:
        super().__init__(refusal or "silent")
        self.refusal = refusal


class _Version(msgspec.Struct, frozen=True):
    version: int


def said(words: Request | Reply) -> bytes:
    """The line that is sent."""
    return msgspec.json.encode(words) + b"\n"


def read_request(line: bytes) -> Request | Refusal:
    """The request in a line, or why it is refused."""
    return _read(line, Request, REQUEST_LIMIT)


def read_reply(line: bytes) -> Reply | Refusal:
    """The reply in a line, or why it is none."""
    return _read(line, Reply, REPLY_LIMIT)


def _read(line: bytes, kind: type[_Words], limit: int) -> _Words | Refusal:
    if len(line) > limit:
        return "too-long"
    try:
        # First, because the words of another version may mean anything.
        if msgspec.json.decode(line, type=_Version).version != VERSION:
            return "other-version"
        return msgspec.json.decode(line, type=kind)
    except (msgspec.MsgspecError, RecursionError, UnicodeError):
        return "bad-request"
