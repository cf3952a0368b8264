"""One server for all tests of the client."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from voc_server import VocServer


@pytest.fixture(scope="session")
def running_voc_server() -> Iterator[VocServer]:
    """Started once."""
    with VocServer() as running:
        yield running


@pytest.fixture
def server(running_voc_server: VocServer) -> VocServer:
    """Without faults, asked for nothing yet."""
    running_voc_server.reset()
    return running_voc_server
