"""What ``ieum doctor --report`` writes: what somebody sends who asks for help, and nothing that anybody typed.

Findings, the machine in numbers, and the ends of the logs, in which there is
no text (``desktop.system.log``).  Where the person's folder stands, and with
it their name, there is a tilde.
"""

from __future__ import annotations

import locale
import os
import platform
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from desktop.checks.finding import Finding
from desktop.system.memory import system

__all__ = ["report_text"]

_LOG_LINES = 200
_LOG_BYTES = 1 << 16
_MIB = 1 << 20


def report_text(findings: Iterable[Finding], logs: Iterable[Path], home: Path) -> str:
    """The whole report; ``logs`` are files that may be there, ``home`` is the folder that is not to be named."""
    return _without_home("\n".join(_lines(findings, logs)) + "\n", home)


def _lines(findings: Iterable[Finding], logs: Iterable[Path]) -> Iterator[str]:
    memory = system()
    yield f"system: {platform.platform()} {platform.machine()}, {os.cpu_count()} processors"
    yield f"memory: {memory.total // _MIB} MiB, {memory.free // _MIB} free"
    yield f"python: {platform.python_version()}, {'built' if getattr(sys, 'frozen', False) else 'from source'}"
    yield f"encoding: {locale.getpreferredencoding(do_setlocale=False)}, utf-8 mode {sys.flags.utf8_mode}"
    for finding in findings:
        yield f"{finding.level}: {finding.sentence}"
    for log in logs:
        yield f"--- {log.name}"
        yield from _end_of(log)


def _end_of(log: Path) -> list[str]:
    try:
        with log.open("rb") as file:
            file.seek(max(0, log.stat().st_size - _LOG_BYTES))
            return file.read(_LOG_BYTES).decode(errors="replace").splitlines()[-_LOG_LINES:]
    except OSError:
        return []


def _without_home(text: str, home: Path) -> str:
    """With a tilde in its place, however it is spelled; Windows takes small and large letters for the same."""
    for spelled in {str(home), home.as_posix(), str(home).replace("\\", "\\\\")}:
        if len(spelled) > len(home.anchor):
            text = re.sub(re.escape(spelled), "~", text, flags=re.IGNORECASE)
    return text
