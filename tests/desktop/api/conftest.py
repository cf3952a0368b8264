"""One server with the built-in model for all that asks it, and servers with an engine of the tests' own."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from api_fake import FakeApi
from api_served import ServedApi

from desktop.api.options import Contract


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedApi]:
    """``ieum serve`` without limits of requests, which a test would use up for the others."""
    with ServedApi(tmp_path_factory.mktemp("api"), "--no-rate-limits") as running:
        yield running


@pytest.fixture(scope="session")
def at(served: ServedApi) -> dict[Contract, str]:
    """Where each contract of it listens."""
    return served.at


@pytest.fixture
def fake() -> Iterator[FakeApi]:
    """A server of its own over the engine that does what texts say."""
    with FakeApi() as running:
        yield running


@pytest.fixture
def client() -> Iterator[httpx.Client]:
    """A client that no proxy of the machine's comes between."""
    with httpx.Client(trust_env=False, timeout=30) as asking:
        yield asking
