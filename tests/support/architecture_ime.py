"""Who may import what around the input method of our own, for ``test_architecture``, and what breaks each rule."""

from __future__ import annotations

from architecture import Rule

__all__ = ["IME_RULES", "IME_WRONG"]

_WORDS = ("desktop.words.language", "desktop.words.surroundings.own_ime")

IME_RULES = (
    Rule(
        "desktop/ime/",
        "the input method types without the tray program, so it knows neither window, session, model nor network",
        never=("PySide6", "llama_cpp", "Xlib", "pynput"),
        ours=(
            "desktop.ime",
            "desktop.input.ibus",
            *(
                f"desktop.input.{each}"
                for each in ("keysyms", "offers", "own.meeting", "own.protocol", "plans", "protocol")
            ),
            *(f"desktop.session.{each}" for each in ("document", "insertion", "options", "state")),
            "desktop.system",
            *_WORDS,
            "engine.text",
            "engine.wire.link",
            "models.durable",
        ),
    ),
    Rule(
        "desktop/ime/service/",
        "who is called by IBus knows its words, and nobody who types, watches or sets up",
        ours=(
            "desktop.ime.service",
            "desktop.input.ibus.address",
            "desktop.system.bus",
            "desktop.system.log",
            *_WORDS,
            "engine.text.private",
        ),
    ),
    Rule(
        "desktop/ime/service/port.py",
        "a leaf: what the service needs of who types, in values",
        only=("engine.text.private",),
        never=("time", "threading", "os", "socket", "subprocess", "logging"),
    ),
    Rule(
        "desktop/ime/fcitx5/",
        "who is asked by fcitx5's addon knows its words and the port, and no bus",
        never=("jeepney", "desktop.ime.service.objects", "desktop.ime.service.connect"),
    ),
    *(
        Rule(
            f"desktop/ime/fcitx5/{each}.py",
            "what the addon says is values, and what it means pure",
            ours=(
                "desktop.ime.fcitx5.wire",
                "desktop.ime.service.component",
                "desktop.ime.service.port",
                "desktop.system.log",
                *_WORDS,
                "engine.text.private",
            ),
            never=("time", "threading", "os", "socket", "subprocess"),
        )
        for each in ("wire", "calls")
    ),
    Rule(
        "desktop/ime/fields.py",
        "who carries between the typist and the service knows the words of both, and no bus",
        never=("threading", "os", "socket", "subprocess", "jeepney"),
    ),
    Rule(
        "desktop/ime/watchdog/",
        "who watches parts from who types before anything is typed, and needs nothing of it but its names",
        never=(
            "desktop.ime.setup",
            "desktop.ime.fields",
            "desktop.ime.typists",
            "desktop.ime.service.objects",
            "desktop.ime.service.serving",
        ),
    ),
    Rule(
        "desktop/ime/watchdog/judge.py",
        "when a process stands still is a matter of times that come in",
        only=(),
        never=("time", "threading", "os", "signal"),
    ),
    Rule(
        "desktop/ime/setup/",
        "setting up asks the desktop's tools and writes files, and types nothing",
        never=("jeepney", "desktop.ime.fields", "desktop.ime.service.objects", "desktop.ime.service.serving"),
    ),
    Rule(
        "desktop/",
        "the process is put together by itself and started by nobody else",
        never=("desktop.ime.host", "desktop.ime.fcitx5.host"),
        unless=("desktop/ime/host.py", "desktop/ime/fcitx5/host.py", "desktop/__main__.py"),
    ),
)

IME_WRONG = (
    ("desktop/ime/host.py", "from desktop.session import step\n", "desktop/ime/host.py:1"),
    ("desktop/ime/fields.py", "import jeepney\n", "desktop/ime/fields.py:1"),
    (
        "desktop/ime/service/objects.py",
        "from desktop.ime.fields import TypedFields\n",
        "desktop/ime/service/objects.py:1",
    ),
    ("desktop/ime/service/port.py", "import time\n", "desktop/ime/service/port.py:1"),
    ("desktop/ime/fcitx5/serving.py", "import jeepney\n", "desktop/ime/fcitx5/serving.py:1"),
    ("desktop/ime/fcitx5/calls.py", "import socket\n", "desktop/ime/fcitx5/calls.py:1"),
    (
        "desktop/ime/watchdog/watch.py",
        "from desktop.ime.fields import TypedFields\n",
        "desktop/ime/watchdog/watch.py:1",
    ),
    ("desktop/ime/watchdog/judge.py", "import time\n", "desktop/ime/watchdog/judge.py:1"),
    ("desktop/ime/setup/lists.py", "import jeepney\n", "desktop/ime/setup/lists.py:1"),
    ("desktop/app.py", "from desktop.ime.host import main\n", "desktop/app.py:1"),
)
"""Files that break a rule, and where that is found."""
