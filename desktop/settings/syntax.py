"""TOML of anybody: read, or refused in one way, whatever the library falls over."""

from __future__ import annotations

import re
import tomllib
from typing import Any

__all__ = ["parse_toml"]

_PART = r"""(?:[A-Za-z0-9_-]++|"[^"\n]*+"|'[^'\n]*+')"""
_MANY_PARTS = re.compile(rf"(?<![A-Za-z0-9_-]){_PART}(?:[ \t]*+\.[ \t]*+{_PART}){{64}}")
"""A name of so many parts, which the library takes the square of their number in steps for."""


def parse_toml(source: str) -> dict[str, Any]:
    """What the document holds.

    Raises ``tomllib.TOMLDecodeError``, also for TOML that nobody means: names
    of very many parts, lists in lists without an end, and numbers of
    thousands of digits.  Of those the message tells no line.
    """
    if _MANY_PARTS.search(source):
        raise tomllib.TOMLDecodeError("a name of too many parts")
    try:
        return tomllib.loads(source)
    except tomllib.TOMLDecodeError:
        raise
    except (ValueError, RecursionError) as error:
        raise tomllib.TOMLDecodeError(type(error).__name__) from None
