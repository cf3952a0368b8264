"""Who may import what around the local API, for ``test_architecture``, and what breaks each rule."""

from __future__ import annotations

from architecture import Rule
from architecture_runner import RUNNER_RULES, RUNNER_WRONG

__all__ = ["API_RULES", "API_SHOWN", "API_WRONG"]

_SERVERS = ("fastapi", "starlette", "uvicorn", "pydantic", "prometheus_client")
_WORDS = ("desktop.words.language", "desktop.words.api.refusals", "desktop.words.eot")
_CONTRACTS = ("completions", "eot", "generator", "models", "predictor", "voc")

API_SHOWN = ("desktop.api.errors", "desktop.api.safety.keys", "desktop.api.watching")
"""What of the local API the settings' page may know: values, and the file of keys."""

API_RULES = (
    *RUNNER_RULES,
    Rule(
        "desktop/api/",
        "the local API asks an engine of its own, and knows neither window, session, settings, models nor who starts it",
        never=("PySide6", "llama_cpp", "httpx"),
        ours=(
            "desktop.api",
            "desktop.system.log",
            "desktop.system.seal",
            *_WORDS,
            "engine.client",
            "engine.eot.tables",
            "engine.files.opening",
            "engine.text",
            "engine.wire",
            "models.complaints",
            "models.durable",
        ),
    ),
    Rule(
        "desktop/api/safety/",
        "who stands before every contract knows none of them, and no engine",
        ours=(
            "desktop.api.safety",
            "desktop.api.errors",
            "desktop.api.options",
            "desktop.system.log",
            *_WORDS,
            "engine.files.opening",
            "engine.text.private",
            "models.durable",
        ),
    ),
    Rule(
        "desktop/api/safety/windows.py",
        "how often somebody asked is a matter of times that come in",
        only=(),
        never=("time", "threading"),
    ),
    Rule("desktop/api/safety/origins.py", "whose page asks is a matter of headers", only=()),
    Rule(
        "desktop/api/asking/",
        "who asks the engine for many knows no contract and no server",
        only=(
            "cachetools",
            "desktop.api.asking",
            "desktop.api.errors",
            "engine.client",
            "engine.text.private",
            "engine.wire",
        ),
    ),
    *(
        Rule(
            f"desktop/api/contracts/{name}/",
            "a contract knows no other one, and nothing of who listens",
            never=(
                *(f"desktop.api.contracts.{other}" for other in _CONTRACTS if other != name),
                "desktop.api.host",
                "desktop.api.listening",
                "desktop.api.composition",
                "desktop.api.gateway",
                "uvicorn",
            ),
        )
        for name in _CONTRACTS
    ),
    *(
        Rule(f"desktop/api/{each}.py", "a leaf: plain values, which who has no server loads too", only=())
        for each in ("options", "errors", "cards")
    ),
    Rule(
        "desktop/api/watching.py",
        "a leaf: what goes over a link",
        only=("engine.wire.link", "msgspec"),
    ),
    Rule(
        "desktop/ui/api/",
        "who shows the local API loads no server",
        never=("fastapi", "starlette", "uvicorn", "pydantic"),
    ),
    Rule("desktop/api/metrics.py", "who counts knows no contract", only=("fastapi", "prometheus_client")),
    Rule(
        "desktop/api/sharing/",
        "who shares answers knows no contract and no server",
        ours=(
            "desktop.api.sharing",
            "desktop.api.asking.engine",
            "desktop.api.errors",
            "engine.client.state",
            "engine.text.private",
            "engine.wire",
        ),
    ),
    Rule(
        "desktop/api/sharing/where.py",
        "where answers are shared is known without what shares them",
        only=("desktop.api.errors", "engine.text.private"),
    ),
    Rule("", "a cache of others is asked in one file", never=("redis",), unless=("desktop/api/sharing/store.py",)),
    Rule("", "servers are the local API's, and come with an extra", never=_SERVERS, unless=("desktop/api/",)),
    Rule(
        "desktop/",
        "the local API is started by its command, and shown by the page that has its switch",
        never=("desktop.api",),
        unless=("desktop/api/", "desktop/commands/serve/", "desktop/ui/api/"),
    ),
)

API_WRONG = (
    *RUNNER_WRONG,
    ("desktop/api/host.py", "from desktop.settings.model import Settings\n", "desktop/api/host.py:1"),
    ("desktop/api/safety/guard.py", "from engine.client import client\n", "desktop/api/safety/guard.py:1"),
    ("desktop/api/safety/windows.py", "import time\n", "desktop/api/safety/windows.py:1"),
    ("desktop/api/safety/origins.py", "import starlette\n", "desktop/api/safety/origins.py:1"),
    ("desktop/api/asking/turns.py", "import fastapi\n", "desktop/api/asking/turns.py:1"),
    (
        "desktop/api/contracts/eot/app.py",
        "from desktop.api.contracts.predictor import app\n",
        "desktop/api/contracts/eot/app.py:1",
    ),
    ("desktop/api/options.py", "import pydantic\n", "desktop/api/options.py:1"),
    ("desktop/api/metrics.py", "from desktop.api import host\n", "desktop/api/metrics.py:1"),
    ("desktop/api/sharing/engine.py", "from desktop.api import gateway\n", "desktop/api/sharing/engine.py:1"),
    ("desktop/api/sharing/where.py", "import cryptography\n", "desktop/api/sharing/where.py:1"),
    ("desktop/api/gateway.py", "import redis\n", "desktop/api/gateway.py:1"),
    ("desktop/settings/model.py", "import pydantic\n", "desktop/settings/model.py:1"),
    ("desktop/commands/status.py", "from desktop.api import host\n", "desktop/commands/status.py:1"),
)
"""Files that break a rule, and where that is found."""
