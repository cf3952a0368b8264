"""The log holds places and classes, never what was typed."""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from voc_asked import Said, saying

from desktop.system.log import describe, level_of, start_log

CANARY = "canaryCANARYcanary"

SECRET = "비밀번호1234"


@pytest.fixture
def log_file(tmp_path: Path) -> Iterator[Path]:
    """A started log; hooks and handlers are as before afterwards."""
    root = logging.getLogger()
    handlers, level, raising = list(root.handlers), root.level, logging.raiseExceptions
    hooks = sys.excepthook, threading.excepthook, sys.unraisablehook
    file = tmp_path / "log" / "ui.log"
    assert start_log(file, "DEBUG")
    yield file
    for handler in [each for each in root.handlers if each not in handlers]:
        root.removeHandler(handler)
        handler.close()
    root.setLevel(level)
    logging.raiseExceptions = raising
    sys.excepthook, threading.excepthook, sys.unraisablehook = hooks


def fail() -> None:
    try:
        dict[str, str]()[SECRET]
    except KeyError as error:
        raise ValueError(SECRET) from error


def test_exceptions_are_logged_without_their_values(log_file: Path) -> None:
    """Class and place of the exception and of its cause, whoever logs it."""
    try:
        fail()
    except ValueError:
        logging.getLogger("x").exception("it failed")
    written = log_file.read_text(encoding="utf-8")
    assert SECRET not in written
    assert "ValueError" in written
    assert "caused by KeyError" in written
    assert "test_log.py" in written
    assert "in fail" in written


def test_uncaught_exceptions_are_logged_and_told_without_values(
    log_file: Path, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    """In the main thread and in others; standard error gets no values either."""
    try:
        fail()
    except ValueError as error:
        sys.excepthook(ValueError, error, error.__traceback__)
    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    written = log_file.read_text(encoding="utf-8")
    assert written.count("uncaught: ValueError") == 2
    assert SECRET not in written + capsys.readouterr().err


@pytest.mark.skipif(sys.platform == "win32", reason="modes")
def test_log_is_for_its_owner_only(log_file: Path) -> None:
    """Nobody else on the machine reads it."""
    assert log_file.stat().st_mode & 0o077 == 0


def test_log_rotates(log_file: Path) -> None:
    """It never grows without end."""
    logger = logging.getLogger("x")
    for _ in range(5000):
        logger.info("%s", "." * 1000)
    files = list(log_file.parent.iterdir())
    assert 1 < len(files) <= 4
    assert all(file.stat().st_size <= 1 << 20 for file in files)


def test_folder_that_cannot_be_written_costs_only_the_log(tmp_path: Path) -> None:
    """``False``, and the program goes on."""
    hooks = sys.excepthook, threading.excepthook, sys.unraisablehook
    (tmp_path / "log").touch()
    try:
        assert not start_log(tmp_path / "log" / "ui.log", "INFO")
    finally:
        sys.excepthook, threading.excepthook, sys.unraisablehook = hooks


@pytest.mark.parametrize(
    ("option", "environment", "level"),
    [
        (None, {}, "INFO"),
        (None, {"IEUM_LOG": "debug"}, "DEBUG"),
        ("WARNING", {"IEUM_LOG": "debug"}, "WARNING"),
        (None, {"IEUM_LOG": "loud"}, "INFO"),
    ],
)
def test_level(option: str | None, environment: dict[str, str], level: str) -> None:
    """The option before the environment before INFO; nonsense is INFO."""
    assert level_of(option, environment) == level


def test_circular_causes_end() -> None:
    """Exceptions that cause each other are described once each."""
    first, second = ValueError(SECRET), KeyError(SECRET)
    first.__cause__, second.__cause__ = second, first
    assert describe(first) == "ValueError\ncaused by KeyError"


def test_addresses_that_libraries_log_stay_out(log_file: Path) -> None:
    """A signed address and a header, of a real request, at the level that tells the most."""
    with saying(
        lambda _path, _body: Said(b"{}", headers={"Location": f"https://files.example/?X-Signature={CANARY}"})
    ) as url:
        httpx.get(f"{url}/?X-Signature={CANARY}", headers={"Authorization": f"Bearer {CANARY}"}, trust_env=False)
    logging.getLogger("desktop").debug("asked")
    written = log_file.read_text(encoding="utf-8")
    assert "asked" in written
    assert CANARY not in written
