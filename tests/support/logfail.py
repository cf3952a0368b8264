"""An unexpected warning in our own logs fails the test in which it was written."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest

__all__ = ["OURS", "no_unexpected_warning"]

OURS = frozenset(("desktop", "engine", "models", "ieum"))
"""The loggers that are ours, with all below them; others' warnings are theirs to explain."""


class _Watch(logging.Handler):
    """Keeps what nobody announced; ``caplog`` is the test's own, when it asked for one."""

    def __init__(self, caplog: pytest.LogCaptureFixture | None) -> None:
        super().__init__(logging.WARNING)
        self._caplog = caplog
        self.unexpected: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Called in whichever thread logs; a list's append is safe there."""
        if record.name.partition(".")[0] in OURS and not self._announced():
            self.unexpected.append(f"{record.levelname} {record.name}: {record.getMessage()}")

    def _announced(self) -> bool:
        # Who asks for caplog looks at the log.  Who lowers it below WARNING looks for
        # something else there (a privacy canary) and has not announced a warning.
        if self._caplog is None:
            return False
        level = self._caplog.handler.level
        return level == logging.NOTSET or level >= logging.WARNING


@pytest.fixture(autouse=True)
def no_unexpected_warning(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fails the test that logged a warning or worse without asking for ``caplog``."""
    caplog = request.getfixturevalue("caplog") if "caplog" in request.fixturenames else None
    watch = _Watch(caplog)
    root = logging.getLogger()
    root.addHandler(watch)
    yield
    root.removeHandler(watch)
    if watch.unexpected:
        pytest.fail("unexpected in the log:\n" + "\n".join(watch.unexpected), pytrace=False)
