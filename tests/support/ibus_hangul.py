"""The real ibus-hangul on a private bus, asked key by key without any toolkit: what it does is what people have."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from pathlib import Path

from ibus_daemon import IbusContext, IbusDaemon

__all__ = ["ibus_hangul"]


@contextlib.contextmanager
def ibus_hangul(home: Path, settings: Mapping[str, str]) -> Iterator[IbusContext]:
    """Starts a daemon and the engine with these settings, below ``home``, and ends both."""
    with contextlib.closing(IbusDaemon(home, settings)) as daemon:
        yield daemon.context("hangul")
