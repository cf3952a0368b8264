"""A hub with one repository, and a client that does not really wait."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hub_client import CONFIG, CONTENT, REPO
from hub_server import HubServer

from models.hub.download import Hub, Timeouts


@pytest.fixture
def server(tmp_path: Path) -> Iterator[HubServer]:
    """A hub with one repository."""
    repo = tmp_path / "hub" / REPO
    repo.mkdir(parents=True)
    (repo / "pytorch_model.bin").write_bytes(CONTENT)
    (repo / "config.json").write_bytes(CONFIG)
    with HubServer(tmp_path / "hub") as running:
        yield running


@pytest.fixture
def pauses() -> list[float]:
    """What the hub would have waited, second by second."""
    return []


@pytest.fixture
def hub(server: HubServer, pauses: list[float]) -> Iterator[Hub]:
    """A client that does not really wait."""
    with Hub(server.url, timeouts=Timeouts(connect=5, read=5), sleep=pauses.append) as client:
        yield client


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where files go."""
    place = tmp_path / "work"
    place.mkdir()
    return place
