"""The log of one process: a rotating file with ids, counts and durations, and no typed text.

``Private`` guards texts that are passed on purpose.  What could slip in is
the message of an exception (``KeyError: '비밀'``), so exceptions are written
as their class and the places they passed, without values.
"""

from __future__ import annotations

import contextlib
import logging
import logging.handlers
import sys
import threading
from collections.abc import Mapping
from io import TextIOWrapper
from pathlib import Path
from types import TracebackType

__all__ = ["SafeFormatter", "describe", "level_of", "start_log"]

_FORMAT = "%(asctime)s %(process)d %(levelname)s %(name)s: %(message)s"
_BYTES = 1 << 20
_FILES = 3
_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
_TELL_ADDRESSES = ("httpx", "httpcore", "uvicorn", "websockets")
"""Libraries that log whole addresses, signatures and all, headers, and what was sent, at any level below a warning."""

_log = logging.getLogger(__name__)


def describe(error: BaseException | None) -> str:
    """An exception and its causes: classes and places (file, line, function), never a message or a value."""
    lines: list[str] = []
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        lines.append(("caused by " if lines else "") + type(error).__qualname__)
        trace: TracebackType | None = error.__traceback__
        while trace is not None:
            code = trace.tb_frame.f_code
            lines.append(f"  {code.co_filename}:{trace.tb_lineno} in {code.co_qualname}")
            trace = trace.tb_next
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return "\n".join(lines)


class SafeFormatter(logging.Formatter):
    """Writes exceptions as ``describe`` does, whoever logs them."""

    def formatException(  # noqa: N802  # logging's name
        self,
        ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None],
    ) -> str:
        """``describe`` of the exception."""
        return describe(ei[1])

    def format(self, record: logging.LogRecord) -> str:
        """The record as text; what another formatter left in it about the exception is not used."""
        left, record.exc_text = record.exc_text, None
        try:
            return super().format(record)
        finally:
            record.exc_text = left


class _OwnFiles(logging.handlers.RotatingFileHandler):
    """Each file is its owner's only, whatever the mask is: also the one that follows a full one."""

    def _open(self) -> TextIOWrapper:
        opened = super()._open()
        Path(self.baseFilename).chmod(0o600)
        return opened


def level_of(option: str | None, environment: Mapping[str, str]) -> str:
    """The level: of ``--log-level``, else of ``IEUM_LOG``, else INFO; what is no level counts as INFO."""
    wanted = (option or environment.get("IEUM_LOG") or "INFO").upper()
    return wanted if wanted in _LEVELS else "INFO"


def start_log(file: Path, level: str) -> bool:
    """Sends all logging of this process to ``file``, readable by its owner only, and uncaught exceptions too.

    ``False`` when the file cannot be written; the program then runs without a log.
    """
    root = logging.getLogger()
    root.setLevel(level)
    for name in _TELL_ADDRESSES:
        logging.getLogger(name).setLevel(logging.WARNING)
    _watch_exceptions()
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        file.touch(mode=0o600)
        if not file.is_file():  # whoever wants no log may have put a link to nothing there
            return _without_log(root)
        with contextlib.suppress(OSError):
            file.parent.chmod(0o700)
        handler = _OwnFiles(file, maxBytes=_BYTES, backupCount=_FILES, encoding="utf-8", errors="backslashreplace")
    except OSError:
        return _without_log(root)
    handler.setFormatter(SafeFormatter(_FORMAT))
    root.addHandler(handler)
    # logging prints its own failures to stderr together with the record's arguments.
    logging.raiseExceptions = False
    return True


def _without_log(root: logging.Logger) -> bool:
    root.addHandler(logging.NullHandler())
    return False


def _watch_exceptions() -> None:
    def uncaught(kind: type[BaseException], error: BaseException | None, _trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            return
        told = describe(error) if error is not None else kind.__qualname__
        _log.error("uncaught: %s", told)
        if sys.stderr is not None:  # a windowed program on Windows has none
            sys.stderr.write(f"ieum: {told}\n")

    sys.excepthook = uncaught
    threading.excepthook = lambda args: uncaught(args.exc_type, args.exc_value, args.exc_traceback)
    sys.unraisablehook = lambda args: uncaught(args.exc_type, args.exc_value, args.exc_traceback)
