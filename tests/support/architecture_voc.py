"""Who may import what around complaints, settings and words, for ``test_architecture``, and what breaks each rule."""

from __future__ import annotations

from architecture import Rule

__all__ = ["VOC_RULES", "VOC_WRONG"]

VOC_RULES = (
    Rule(
        "desktop/voc/protocol/",
        "what a server of complaints is asked and answers, without a connection",
        only=(
            "desktop.voc.protocol",
            "desktop.voc.protocol.errors",
            "engine.text.private",
            "json_repair",
            "models.complaints",
            "models.durable",
            "msgspec",
        ),
    ),
    Rule(
        "desktop/voc/client/",
        "who speaks to a server knows nothing of what is typed or suggested",
        only=(
            "desktop.voc.client",
            "desktop.voc.protocol",
            "desktop.voc.protocol.endpoint",
            "desktop.voc.protocol.errors",
            "engine.text.private",
            "models.web",
            "httpx",
            "msgspec",
        ),
    ),
    Rule(
        "desktop/voc/table/",
        "who reads tables and classifies their rows asks a client and no window",
        only=(
            "desktop.voc.table",
            "desktop.voc.beside",
            "desktop.voc.client",
            "desktop.voc.protocol",
            "desktop.voc.protocol.endpoint",
            "desktop.voc.protocol.errors",
            "engine.text.private",
            "models.durable",
            "filelock",
            "msgspec",
            "openpyxl",
        ),
    ),
    Rule(
        "desktop/voc/",
        "complaints are said in no language, and by no settings",
        only=(
            "desktop.voc",
            "desktop.system.credentials",
            "desktop.system.lines",
            "engine.text.private",
            "models.complaints",
            "models.durable",
            "models.web",
            "filelock",
            "httpx",
            "json_repair",
            "msgspec",
            "openpyxl",
        ),
    ),
    Rule(
        "desktop/voc/beside.py",
        "a leaf: threads that are not waited for",
        only=("desktop.voc.protocol.errors",),
    ),
    Rule(
        "desktop/voc/protocol/endpoint.py",
        "a leaf: where complaints are sent, for the settings and windows too",
        only=("desktop.voc.protocol.errors", "engine.text.private", "msgspec"),
    ),
    Rule(
        "desktop/voc/jobs.py",
        "what a window and its command tell each other, and nothing of how it is done",
        only=(
            "desktop.system.lines",
            "desktop.voc.protocol.endpoint",
            "desktop.voc.protocol.messages",
            "desktop.voc.table.progress",
            "engine.text.private",
            "msgspec",
        ),
    ),
    Rule(
        "desktop/settings/",
        "the table of options, and what follows from it",
        only=(
            "desktop.settings",
            "desktop.voc.protocol.endpoint",
            "desktop.words",
            "desktop.system.paths",
            "desktop.session.chords",
            "desktop.session.habits.abbreviations",
            "desktop.session.options",
            "desktop.programs.choices",
            "desktop.input.protocol",
            "models.durable",
            "models.web.hosts",
            "filelock",
            "msgspec",
            "tomlkit",
        ),
    ),
    Rule(
        "desktop/words/",
        "sentences know the codes and values that they are for, and nobody who says them",
        only=(
            "desktop.words",
            "desktop.voc.protocol",
            "desktop.voc.table.progress",
            "desktop.voc.keys",
            "desktop.learning.errors",
            "engine.wire",
            "engine.errors",
            "engine.text.private",
            "msgspec",
        ),
    ),
)

VOC_WRONG = (
    ("desktop/words/voc.py", "from desktop.voc.client import client\n", "desktop/words/voc.py:1"),
    ("desktop/voc/keys.py", "from desktop.words.language import text\n", "desktop/voc/keys.py:1"),
    ("desktop/voc/jobs.py", "from desktop.settings.model import Settings\n", "desktop/voc/jobs.py:1"),
    ("desktop/voc/keys.py", "import keyring\n", "desktop/voc/keys.py:1"),
    ("desktop/voc/protocol/schema.py", "import pydantic\n", "desktop/voc/protocol/schema.py:1"),
    ("desktop/voc/protocol/text.py", "from desktop.voc.client import stream\n", "desktop/voc/protocol/text.py:1"),
    ("desktop/voc/beside.py", "from desktop.voc.table import batch\n", "desktop/voc/beside.py:1"),
    ("desktop/voc/client/stream.py", "import openpyxl\n", "desktop/voc/client/stream.py:1"),
    ("desktop/voc/table/sources.py", "import pandas\n", "desktop/voc/table/sources.py:1"),
    ("desktop/settings/model.py", "import pydantic\n", "desktop/settings/model.py:1"),
    ("desktop/settings/checks.py", "from models.web import addresses\n", "desktop/settings/checks.py:1"),
    ("desktop/words/app.py", "import httpx\n", "desktop/words/app.py:1"),
    ("desktop/voc/protocol/endpoint.py", "import httpx\n", "desktop/voc/protocol/endpoint.py:1"),
    ("desktop/settings/options.py", "from desktop.voc.client import client\n", "desktop/settings/options.py:1"),
)
