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
    crowded_folders,
    folder_circles,
    long_files,
    platform_reads,
    qt_platform_reads,
    same_names,
    shadowing_names,
    silent_tests,
    sources,
)
from architecture_api import API_RULES, API_SHOWN, API_WRONG
from architecture_ime import IME_RULES, IME_WRONG
from architecture_input import INPUT_RULES, INPUT_WRONG
from architecture_learning import LEARNING_RULES, LEARNING_WRONG
from architecture_models import MODELS_RULES, MODELS_WRONG
from architecture_people import PEOPLE_RULES, PEOPLE_WRONG
from architecture_typist import TYPIST_RULES, TYPIST_WRONG
from architecture_voc import VOC_RULES, VOC_WRONG

ROOT = Path(__file__).parents[1]
PRODUCT = ("desktop", "engine", "models", "packaging")

_WORLD = ("time", "threading", "os", "socket", "subprocess", "logging")
_SLOT = ("desktop.library.entry", "desktop.library.slot", "engine.client.state", "engine.client.switch")

IMPORTS = (
    Rule("engine/", "the engine knows neither models on disk nor the desktop", never=("models", "desktop")),
    *MODELS_RULES,
    Rule(
        "models/",
        "training may use models, not the other way",
        never=("models.training",),
        unless=("models/training/",),
    ),
    Rule("models/durable.py", "a leaf that all may read and write files with", only=("engine.files.opening",)),
    Rule(
        "models/web/",
        "a leaf that all may speak HTTP with: policy, and nobody who is spoken to",
        only=("models.web", "httpx"),
    ),
    Rule("models/web/hosts.py", "a leaf of that leaf, for who keeps an address and asks nobody", only=()),
    # --- the engine's rooms, from the ground up
    Rule("engine/errors.py", "a leaf: the tree of exceptions", only=()),
    Rule("engine/text/hangul.py", "a leaf: Korean only", only=()),
    Rule("engine/text/layouts/", "leaves: keyboards and letters", only=("engine.text.hangul", "engine.text.layouts")),
    Rule("engine/text/spelling/", "leaves: how Korean is written", only=("engine.text.spelling",)),
    Rule("engine/suggest/sense/", "pure", only=("engine.suggest.blocklist", "engine.suggest.sense", "engine.text")),
    Rule("engine/text/eojeol.py", "a leaf: marks and words only", only=()),
    Rule("engine/text/private.py", "a leaf, second in the row", only=("engine.text.hangul",)),
    Rule("engine/eot/grams.py", "a leaf: characters only", only=()),
    Rule(
        "engine/suggest/lexicon_format.py",
        "a leaf: letters and bytes",
        only=("engine.text.hangul", "engine.text.layouts"),
    ),
    Rule("engine/llm/backends.py", "a leaf: a library and its folder", only=("psutil",)),
    Rule(
        "engine/wire/",
        "what goes between processes is plain words; every process may know them",
        only=("engine.wire", "engine.text", "engine.errors", "msgspec"),
    ),
    Rule(
        "engine/llm/",
        "a language model knows nothing of what is asked of it",
        ours=("engine.llm", "engine.files", "engine.errors"),
    ),
    Rule(
        "engine/suggest/",
        "suggestions need a model and text, and no process",
        ours=("engine.suggest", "engine.llm", "engine.files", "engine.text", "engine.wire", "engine.errors"),
    ),
    Rule(
        "engine/eot/",
        "the end of turn needs a model and text, and no process",
        ours=("engine.eot", "engine.llm", "engine.files", "engine.text", "engine.wire", "engine.errors"),
    ),
    Rule(
        "engine/client/",
        "who asks the engine's process loads nothing of it",
        only=("engine.client", "engine.wire", "engine.text", "engine.errors", "msgspec"),
    ),
    # --- the desktop's rooms, from the ground up
    *INPUT_RULES,
    *TYPIST_RULES,
    Rule(
        "desktop/session/",
        "the session is pure: values in, values out",
        only=(
            "desktop.session",
            "desktop.input.protocol",
            "desktop.input.offers",
            "desktop.input.plans",
            "engine.text",
            "engine.wire",
            "msgspec",
        ),
        never=_WORLD,
    ),
    *(
        Rule(place, "the place of a model is pure: values in, values out", only=_SLOT, never=_WORLD)
        for place in ("desktop/library/slot.py", "desktop/library/slot_step.py")
    ),
    Rule(
        "desktop/system/",
        "the machine as the program finds it, and nothing of what it does there",
        ours=("desktop.system", "engine.text.private", "models.durable"),
    ),
    Rule("desktop/system/lines.py", "a leaf: messages and lines", only=("engine.text.private", "msgspec")),
    *PEOPLE_RULES,
    *VOC_RULES,
    *LEARNING_RULES,
    *IME_RULES,
    *API_RULES,
    Rule(
        "desktop/ui/",
        "windows show what other rooms know, and none of those knows a window",
        ours=(
            "desktop.ui",
            "desktop.control",
            "desktop.learning",
            "desktop.library",
            "desktop.programs",
            "desktop.record",
            "desktop.voc",
            "desktop.settings",
            "desktop.session",
            "desktop.words",
            "desktop.system",
            "desktop.input.protocol",
            *API_SHOWN,
            "engine.client",
            "engine.wire",
            "engine.text",
        ),
    ),
    Rule(
        "desktop/",
        "no room but the composition knows a window or a command",
        never=("desktop.ui", "desktop.commands"),
        unless=(
            "desktop/ui/",
            "desktop/commands/",
            "desktop/app.py",
            "desktop/arguments.py",
            "desktop/start.py",
            "desktop/__main__.py",
        ),
    ),
    Rule(
        "desktop/checks/",
        "who looks at the machine says what is found, and asks no window, command or engine for it",
        only=(
            "desktop.checks",
            "desktop.ime.setup.here",
            "desktop.ime.watchdog.giving_up",
            "desktop.input.choose",
            "desktop.input.findings",
            "desktop.system.memory",
            "desktop.system.paths",
            "desktop.system.probes",
            "desktop.words",
        ),
    ),
    Rule("desktop/start.py", "who starts the program is no command and needs none", never=("desktop.commands",)),
    Rule("desktop/router.py", "who hands messages on knows none of them", only=()),
    Rule("desktop/ui/", "a window runs commands as processes and imports none", never=("desktop.commands",)),
    Rule(
        "desktop/",
        "only the composition root, the command line and the library join models with the engine",
        not_together=("models", "engine"),
        leaves=("models.complaints", "models.web", "models.durable", "engine.files"),
        unless=("desktop/app.py", "desktop/commands/", "desktop/library/"),
    ),
    # --- libraries, each where it belongs
    Rule(
        "",
        "the network is used where models are fetched and complaints classified",
        never=("httpx",),
        unless=("models/", "desktop/voc/client/"),
    ),
    Rule(
        "",
        "llama.cpp can abort the process; each of three kinds of child processes holds it in one file",
        never=("llama_cpp",),
        unless=("engine/forms/llama.py", "engine/llm/llama.py", "models/conversion/llama.py"),
    ),
    Rule(
        "",
        "Qt is only where pixels are, and where the running program is asked",
        never=("PySide6",),
        unless=(
            "desktop/ui/",
            "desktop/app.py",
            "desktop/start.py",
            "desktop/control/server.py",
            "packaging/icons.py",
        ),
    ),
    Rule("", "torch is for who trains", never=("torch",), unless=("models/training/",)),
    Rule("", "loading a pickle runs what it says", never=("pickle", "_pickle")),
)
"""Imports run one way.  Of third parties, only leaves and the session are told which ones they may have."""

PLATFORM_READERS = ("desktop/input/choose.py", "desktop/system/paths.py", "desktop/system/seal.py", "packaging/")
QT_PLATFORM_READERS = ("desktop/ui/popup/popup.py", "desktop/ui/tray/tray.py", "desktop/ui/unasked.py")
"""How a thing looks and answers is Qt's own platform's affair, and Qt has no other way of telling it.

The popup: whether a window may always be transparent.  The tray: macOS opens an icon's menu by itself, and a second
opening would close it.  A window that comes by itself: under Wayland it cannot refuse the keyboard.
"""
LONGEST = 400
MOST_MODULES = 12


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
    """``sys.platform`` is read by who chooses a backend, who knows the folders, who seals a process, and the packaging."""
    assert_nothing(platform_reads(product, PLATFORM_READERS))


def test_qt_is_asked_for_its_platform_in_few_places(product: list[Source]) -> None:
    """Each is named with a reason; what a backend can do is said by its capabilities, not by a platform's name."""
    assert {finding.path for finding in qt_platform_reads(product)} == set(QT_PLATFORM_READERS)


def test_no_module_is_named_like_the_standard_library(product: list[Source]) -> None:
    """A ``logging.py`` or ``queue.py`` of ours would be imported by somebody who meant Python's."""
    assert_nothing(shadowing_names([*product, *sources(ROOT, ["tests"])]))


def test_packaging_is_no_package() -> None:
    """With an ``__init__.py``, our folder would hide the ``packaging`` library that pytest and others import."""
    assert not (ROOT / "packaging" / "__init__.py").exists()


def test_no_file_is_too_long(product: list[Source]) -> None:
    """A file aims at 250 lines and is split at 400."""
    assert_nothing(long_files([*product, *sources(ROOT, ["tests"])], LONGEST))


def test_no_folder_is_crowded(product: list[Source]) -> None:
    """A folder of more than twelve modules has more than one subject."""
    assert_nothing(crowded_folders(product, MOST_MODULES))


def test_folders_import_in_no_circle(product: list[Source]) -> None:
    """Rooms have an order, a folder and those inside it included: who is below never needs who is above."""
    assert_nothing(folder_circles(product))


def test_one_class_name_is_one_class(product: list[Source]) -> None:
    """Who reads a name knows which class is meant, wherever it stands."""
    assert_nothing(same_names(product))


def test_every_test_says_what_it_holds() -> None:
    """A test function's docstring states the behaviour, so that a failure reads as a broken promise."""
    assert_nothing(silent_tests(sources(ROOT, ["tests"])))


def test_the_product_is_found(product: list[Source]) -> None:
    """The rules look at real files: an empty list would pass them all."""
    assert {"engine/text/hangul.py", "desktop/input/protocol.py", "models/conversion/gpt2.py"} <= {
        file.path for file in product
    }


WRONG = (
    *MODELS_WRONG,
    ("engine/suggest/tokens.py", "import models.store.store\n", "engine/suggest/tokens.py:1"),
    ("engine/suggest/tokens.py", "from desktop import app\n", "engine/suggest/tokens.py:1"),
    (
        "engine/suggest/tokens.py",
        "import os\n\ndef f():\n    import llama_cpp.llama_cpp as n\n",
        "engine/suggest/tokens.py:4",
    ),
    ("models/store/store.py", "from engine.wire.link import Link\n", "models/store/store.py:1"),
    ("models/gguf.py", "from models import training\n", "models/gguf.py:1"),
    ("models/gguf.py", "from . import training\n", "models/gguf.py:1"),
    ("models/gguf.py", "if TYPE_CHECKING:\n    import torch\n", "models/gguf.py:2"),
    ("engine/text/hangul.py", "import numpy\n", "engine/text/hangul.py:1"),
    ("engine/text/private.py", "from engine.wire.link import Link\n", "engine/text/private.py:1"),
    ("engine/wire/link.py", "from engine.client import client\n", "engine/wire/link.py:1"),
    ("engine/wire/protocol.py", "from engine import server\n", "engine/wire/protocol.py:1"),
    ("desktop/session/step.py", "import time\n", "desktop/session/step.py:1"),
    ("desktop/session/step.py", "import os.path\n", "desktop/session/step.py:1"),
    ("desktop/session/step.py", "from engine.process.server import run\n", "desktop/session/step.py:1"),
    ("desktop/session/step.py", "from ...ui import tray\n", "desktop/session/step.py:1"),
    ("desktop/session/step.py", "import httpx\n", "desktop/session/step.py:1"),
    ("desktop/input/host.py", "from desktop.ui import popup\n", "desktop/input/host.py:1"),
    ("desktop/settings/model.py", "from PySide6 import QtCore\n", "desktop/settings/model.py:1"),
    (
        "desktop/settings/model.py",
        'import importlib\nimportlib.import_module("PySide6.QtCore")\n',
        "desktop/settings/model.py:2",
    ),
    ("desktop/control/status.py", "import models\n\nfrom engine.client import client\n", "desktop/control/status.py:3"),
    ("desktop/control/clerk.py", "from desktop.settings.model import Settings\n", "desktop/control/clerk.py:1"),
    ("desktop/system/lines.py", "from desktop.system import paths\n", "desktop/system/lines.py:1"),
    ("desktop/library/slot_step.py", "from desktop.settings.change import Value\n", "desktop/library/slot_step.py:1"),
    ("desktop/start.py", "from desktop.commands.doctor import run\n", "desktop/start.py:1"),
    ("desktop/checks/surroundings.py", "from desktop.settings import model\n", "desktop/checks/surroundings.py:1"),
    ("desktop/router.py", "from engine.wire.link import Hello\n", "desktop/router.py:1"),
    ("desktop/ui/tray/tray.py", "from desktop.commands import doctor\n", "desktop/ui/tray/tray.py:1"),
    ("desktop/ui/tray/tray.py", "from desktop.input.x11 import grabs\n", "desktop/ui/tray/tray.py:1"),
    *INPUT_WRONG,
    *TYPIST_WRONG,
    ("desktop/library/slot.py", "import time\n", "desktop/library/slot.py:1"),
    ("desktop/library/entry.py", "from desktop.ui.tray import tray\n", "desktop/library/entry.py:1"),
    ("desktop/words/app.py", "from desktop.settings import model\n", "desktop/words/app.py:1"),
    *PEOPLE_WRONG,
    *VOC_WRONG,
    *LEARNING_WRONG,
    *IME_WRONG,
    *API_WRONG,
    ("desktop/system/log.py", "from desktop.settings.model import Settings\n", "desktop/system/log.py:1"),
    ("engine/client/client.py", "from engine.llm import llama\n", "engine/client/client.py:1"),
    ("engine/suggest/tree.py", "from engine.process import inbox\n", "engine/suggest/tree.py:1"),
    ("engine/wire/link.py", "import numpy\n", "engine/wire/link.py:1"),
    ("models/durable.py", "import filelock\n", "models/durable.py:1"),
    ("models/web/waits.py", "from models.errors import DownloadError\n", "models/web/waits.py:1"),
    ("desktop/voc/client/transport.py", "from models.hub import transport\n", "desktop/voc/client/transport.py:1"),
    ("desktop/voc/table/results.py", "from models.web import bodies\n", "desktop/voc/table/results.py:1"),
    (
        "desktop/control/status.py",
        "from models.durable import write\nfrom engine.text import private\nfrom models.store import names\n",
        "desktop/control/status.py:3",
    ),
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
        ("engine/llm/llama.py", "import llama_cpp.llama_cpp as native\nimport numpy\n"),
        ("engine/suggest/tokens.py", "import modelscope\nfrom engine.text import hangul\n"),
        ("engine/wire/protocol.py", "import msgspec\nfrom engine.text.private import Private\n"),
        ("desktop/app.py", "import models\nimport PySide6.QtWidgets\nfrom engine.client.client import Client\n"),
        ("desktop/commands/suggest.py", "from engine import client\nfrom models import store\n"),
        (
            "desktop/session/step.py",
            "import enum\nfrom desktop.session import view\nfrom engine.text import private\n",
        ),
        ("desktop/control/status.py", "from models import durable\nfrom engine.text.private import Private\n"),
        ("models/readers/files.py", "from engine.files.opening import FileFault\n"),
        ("models/training/fit.py", "import torch\nfrom models.conversion.gpt2 import write\n"),
    ],
)
def test_an_allowed_import_is_left_alone(path: str, text: str) -> None:
    """The rules forbid no more than they say; a name that only begins alike is another module."""
    assert_nothing(finding for rule in IMPORTS for finding in check(rule, [Source(path, text)]))
