"""A command about complaints that says what it is told to: ``voc_child(lines)`` is its command line."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import msgspec

from desktop.voc.jobs import VocLine
from engine.text.private import encode_private

__all__ = ["voc_child"]

_CODE = """
import sys
order = sys.stdin.readline()
if '"type":"look"' in order and {looks!r}:
    sys.stdout.write({looks!r})
    sys.exit()
if {log!r}:
    open({log!r}, "a", encoding="utf-8").write(order)
sys.stdout.write({lines!r})
sys.stdout.flush()
if {waits!r}:
    sys.stdin.read()
if {dies!r}:
    import os
    os.abort()
"""


def voc_child(
    lines: Sequence[VocLine],
    *,
    log: str = "",
    waits: bool = False,
    dies: bool = False,
    file: Path | None = None,
    looks: Sequence[VocLine] = (),
) -> list[str]:
    """It reads an order, into the file ``log`` if there is one, and says ``lines``.

    To the order to look through a file it says ``looks`` instead, if there is
    anything.  What is too long for a command line goes by way of ``file``.
    One that ``waits`` goes on until its input ends, one that ``dies`` crashes.
    """
    code = _CODE.format(log=log, lines=_said(lines), waits=waits, dies=dies, looks=_said(looks))
    if file is None:
        return [sys.executable, "-c", code]
    file.write_text(code, encoding="utf-8")
    return [sys.executable, str(file)]


def _said(lines: Sequence[VocLine]) -> str:
    return "".join(msgspec.json.encode(line, enc_hook=encode_private).decode() + "\n" for line in lines)
