"""What the tests of downloads share: one repository, and how a download fails."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import pytest

from models.errors import DownloadError

__all__ = ["CHUNK", "CONFIG", "CONTENT", "REPO", "failure", "ignore"]

REPO = "skt/kogpt2-base-v2"
CONTENT = hashlib.shake_256(b"weights").digest(3 << 20)
CONFIG = b'{"model_type": "gpt2"}\n'
CHUNK = 1 << 16
"""The most that is received at once."""


def ignore(done: int, total: int) -> None:
    """Progress that nobody looks at."""


def failure(action: Callable[[], object]) -> DownloadError:
    """How it fails."""
    with pytest.raises(DownloadError) as caught:
        action()
    return caught.value
