"""The rules of the house, read from the source: who may import what, and what a file may be."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest
from architecture import (
    Finding,
    Rule,
    Source,
    check,
    long_files,
    platform_reads,
    shadowing_names,
    silent_tests,
    sources,
)

ROOT = Path(__file__).parents[1]
PRODUCT = ("desktop", "engine", "models", "packaging")

IMPORTS = (
    Rule("engine/", "the engine knows neither models on disk nor the desktop", never=("models", "desktop")),
    Rule(
        "models/",
        "models know neither the engine nor the desktop",
        never=("engine", "desktop"),
        unless=("models/training/lexicon/", "models/training/eot/endings.py", "models/conversion/llama.py"),
    ),
    Rule(
        "models/training/eot/endings.py",
        "who learns endings counts their letters as the engine does, and knows no more of it",
        only=("engine.eot.grams", "models.training", "numpy", "torch"),
    ),
    Rule(
        "models/conversion/llama.py",
        "who converts starts llama.cpp as the engine does, and knows no more of it",
        only=("engine.backends", "models.readers", "llama_cpp", "numpy", "psutil"),
    ),
    Rule("engine/backends.py", "a leaf: a library and its folder", only=("psutil",)),
    Rule(
        "models/training/lexicon/",
        "who compiles a lexicon spells as the engine does, and knows no more of it",
        only=("engine.eojeol", "engine.hangul", "engine.lexicon_format", "models.training", "numpy"),
    ),
    Rule(
        "models/",
        "training may use models, not the other way",
        never=("models.training",),
        unless=("models/training/",),
    ),
    Rule("engine/hangul.py", "a leaf: Korean only", only=()),
    Rule("engine/eojeol.py", "a leaf: marks and words only", only=()),
    Rule("engine/eot/grams.py", "a leaf: characters only", only=()),
    Rule("engine/lexicon_format.py", "a leaf: letters and bytes", only=("engine.hangul",)),
    Rule("engine/private.py", "a leaf, second in the row", only=("engine.hangul",)),
    Rule("engine/link.py", "a leaf, third in the row", only=("engine.hangul", "engine.private", "msgspec")),
    Rule(
        "engine/protocol.py",
        "a leaf, last in the row",
        only=("engine.hangul", "engine.private", "engine.link", "engine.eot.messages", "msgspec"),
    ),
    Rule(
        "engine/eot/messages.py", "a leaf: the protocol's words for the end of turn", only=("engine.private", "msgspec")
    ),
    Rule(
        "engine/voc/",
        "who speaks to a server knows nothing of what is typed or suggested",
        only=("engine.voc", "engine.private", "httpx", "msgspec", "filelock", "openpyxl"),
    ),
    Rule(
        "",
        "the network is used where models are fetched and complaints classified",
        never=("httpx",),
        unless=("models/", "engine/voc/"),
    ),
    Rule(
        "",
        "llama.cpp can abort the process; the engine's and the converter's, each a child, hold it in one file",
        never=("llama_cpp",),
        unless=("engine/llama.py", "models/conversion/llama.py"),
    ),
    Rule(
        "",
        "Qt is only where pixels are",
        never=("PySide6",),
        unless=("desktop/ui/", "desktop/app.py", "desktop/start.py", "packaging/icons.py"),
    ),
    Rule(
        "desktop/session/",
        "the session is pure: values in, values out",
        # Its events are what goes over the link to the input process: msgspec values, and the link's greeting.
        only=(
            "desktop.session",
            "engine.private",
            "engine.protocol",
            "engine.eot.messages",
            "engine.hangul",
            "engine.link",
            "msgspec",
        ),
        never=("time", "threading", "os", "socket", "subprocess", "logging"),
    ),
    Rule(
        "desktop/input/",
        "the keyboard's process stays small and never waits",
        never=("desktop.ui", "PySide6", "llama_cpp"),
    ),
    Rule(
        "desktop/",
        "only the composition root, the command line and the shelf join models with the engine",
        not_together=("models", "engine"),
        unless=("desktop/app.py", "desktop/commands/", "desktop/models.py", "desktop/shelf.py"),
    ),
    Rule("", "torch is for who trains", never=("torch",), unless=("models/training/",)),
    Rule("", "loading a pickle runs what it says", never=("pickle", "_pickle")),
)
"""Imports run one way.  Of third parties, only leaves and the session are told which ones they may have."""

PLATFORM_READERS = ("desktop/input/choose.py", "desktop/paths.py", "packaging/")
LONGEST = 400


@pytest.fixture(scope="module")
def product() -> list[Source]:
    """Everything that is shipped or trained."""
    return sources(ROOT, PRODUCT)


def assert_nothing(findings: Iterable[Finding]) -> None:
    """Fails with one line per finding, each beginning with file and line."""
    lines = [str(finding) for finding in findings]
    assert not lines, "\n" + "\n".join(lines)


@pytest.mark.parametrize("rule", IMPORTS, ids=str)
def test_imports_run_one_way(rule: Rule, product: list[Source]) -> None:
    """No file imports what its rule forbids, at the top, in a function or for type checking."""
    assert_nothing(check(rule, product))


@pytest.mark.parametrize("rule", IMPORTS, ids=str)
def test_every_exemption_and_place_is_spelled_as_a_path(rule: Rule) -> None:
    """A rule names files and folders, and its folders lie in the product, so that a typo cannot switch it off."""
    for place in (rule.where, *rule.unless):
        assert place == "" or place.endswith(("/", ".py"))
        assert place == "" or place.split("/")[0] in PRODUCT


def test_the_platform_is_read_in_one_place_each(product: list[Source]) -> None:
    """``sys.platform`` is read by who chooses a backend, who knows the folders, and the packaging."""
    assert_nothing(platform_reads(product, PLATFORM_READERS))


def test_no_module_is_named_like_the_standard_library(product: list[Source]) -> None:
    """A ``logging.py`` or ``queue.py`` of ours would be imported by somebody who meant Python's."""
    assert_nothing(shadowing_names([*product, *sources(ROOT, ["tests"])]))


def test_packaging_is_no_package() -> None:
    """With an ``__init__.py``, our folder would hide the ``packaging`` library that pytest and others import."""
    assert not (ROOT / "packaging" / "__init__.py").exists()


def test_no_file_is_too_long(product: list[Source]) -> None:
    """A file aims at 250 lines and is split at 400."""
    assert_nothing(long_files([*product, *sources(ROOT, ["tests"])], LONGEST))


def test_every_test_says_what_it_holds() -> None:
    """A test function's docstring states the behaviour, so that a failure reads as a broken promise."""
    assert_nothing(silent_tests(sources(ROOT, ["tests"])))


def test_the_product_is_found(product: list[Source]) -> None:
    """The rules look at real files: an empty list would pass them all."""
    assert {"engine/hangul.py", "desktop/session/events.py", "models/gpt2.py"} <= {file.path for file in product}


WRONG = (
    ("engine/tokens.py", "import models.store\n", "engine/tokens.py:1"),
    ("engine/tokens.py", "from desktop import app\n", "engine/tokens.py:1"),
    ("engine/tokens.py", "import os\n\ndef f():\n    import llama_cpp.llama_cpp as n\n", "engine/tokens.py:4"),
    ("models/store.py", "from engine.link import Link\n", "models/store.py:1"),
    ("models/gguf.py", "from models import training\n", "models/gguf.py:1"),
    ("models/gguf.py", "from . import training\n", "models/gguf.py:1"),
    ("models/gguf.py", "if TYPE_CHECKING:\n    import torch\n", "models/gguf.py:2"),
    ("engine/hangul.py", "import numpy\n", "engine/hangul.py:1"),
    ("engine/private.py", "from engine.link import Link\n", "engine/private.py:1"),
    ("engine/link.py", "from .protocol import Ask\n", "engine/link.py:1"),
    ("engine/protocol.py", "from engine import server\n", "engine/protocol.py:1"),
    ("desktop/session/state.py", "import time\n", "desktop/session/state.py:1"),
    ("desktop/session/state.py", "import os.path\n", "desktop/session/state.py:1"),
    ("desktop/session/state.py", "from engine.server import run\n", "desktop/session/state.py:1"),
    ("desktop/session/state.py", "from ..ui import tray\n", "desktop/session/state.py:1"),
    ("desktop/session/state.py", "import httpx\n", "desktop/session/state.py:1"),
    ("desktop/input/host.py", "from desktop.ui import popup\n", "desktop/input/host.py:1"),
    ("desktop/settings.py", "from PySide6 import QtCore\n", "desktop/settings.py:1"),
    ("desktop/settings.py", 'import importlib\nimportlib.import_module("PySide6.QtCore")\n', "desktop/settings.py:2"),
    ("desktop/ui/tray.py", "import models\n\nfrom engine import client\n", "desktop/ui/tray.py:3"),
    ("packaging/smoke.py", "from pickle import loads\n", "packaging/smoke.py:1"),
)


@pytest.mark.parametrize(("path", "text", "place"), WRONG)
def test_a_forbidden_import_is_found_by_file_and_line(path: str, text: str, place: str) -> None:
    """The checker can fail: each of these files breaks a rule, and the finding says where."""
    found = [str(finding) for rule in IMPORTS for finding in check(rule, [Source(path, text)])]
    assert found
    assert all(line.startswith(f"{place}: ") for line in found)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("engine/llama.py", "import llama_cpp.llama_cpp as native\nimport numpy\n"),
        ("engine/tokens.py", "import modelscope\nfrom engine import hangul\n"),
        ("engine/protocol.py", "import msgspec\nfrom engine.private import Private\n"),
        ("desktop/app.py", "import models\nimport PySide6.QtWidgets\nfrom engine.client import Client\n"),
        ("desktop/commands/suggest.py", "from engine import client\nfrom models import store\n"),
        ("desktop/session/state.py", "import enum\nfrom desktop.session import view\nfrom engine import private\n"),
        ("models/training/fit.py", "import torch\nfrom models.gpt2 import write\n"),
    ],
)
def test_an_allowed_import_is_left_alone(path: str, text: str) -> None:
    """The rules forbid no more than they say; a name that only begins alike is another module."""
    assert_nothing(finding for rule in IMPORTS for finding in check(rule, [Source(path, text)]))


@pytest.mark.parametrize("text", ["import sys\nx = sys.platform\n", "import sys\nfrom sys import platform\n"])
def test_a_platform_read_is_found(text: str) -> None:
    """Both ways of reading it are found outside the places for it, and neither inside."""
    assert [str(f)[:20] for f in platform_reads([Source("engine/x.py", text)], PLATFORM_READERS)] == [
        "engine/x.py:2: sys.p"
    ]
    assert_nothing(platform_reads([Source("desktop/paths.py", text)], PLATFORM_READERS))


@pytest.mark.parametrize("path", ["desktop/queue.py", "engine/logging/__init__.py", "models/types.py"])
def test_a_shadowing_name_is_found(path: str) -> None:
    """Modules and packages both."""
    assert len(shadowing_names([Source(path, ""), Source("desktop/paths.py", "")])) == 1


def test_a_long_file_is_found() -> None:
    """401 lines are too many, 400 are not."""
    assert not long_files([Source("engine/x.py", "\n" * 400)], LONGEST)
    assert [str(f) for f in long_files([Source("engine/x.py", "\n" * 401)], LONGEST)] == [
        "engine/x.py:401: 401 lines, over 400"
    ]


def test_a_silent_test_is_found() -> None:
    """A test without a docstring is found; a helper may be silent."""
    text = 'def test_a():\n    """It holds."""\n\ndef help_it(): ...\n\ndef test_b(): ...\n'
    assert [finding.line for finding in silent_tests([Source("tests/test_x.py", text)])] == [6]
