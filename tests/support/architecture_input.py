"""Who may import what around the keyboard's process, for ``test_architecture``, and what breaks each rule."""

from __future__ import annotations

from architecture import Rule

__all__ = ["INPUT_RULES", "INPUT_WRONG"]

DIAGNOSES = tuple(f"desktop/input/{each}/diagnose.py" for each in ("x11", "ibus", "a11y", "own", "windows"))
INPUT_LEAVES = tuple(
    f"desktop.input.{each}" for each in ("protocol", "backend", "composition", "findings", "keysyms", "pulse")
)

INPUT_RULES = (
    Rule(
        "desktop/input/",
        "the keyboard's process stays small, never waits, and knows no session",
        never=("PySide6", "llama_cpp"),
        ours=("desktop.input", "desktop.system.bus", "engine.text", "engine.wire"),
        unless=("desktop/input/choose.py", *DIAGNOSES),
    ),
    Rule(
        "desktop/input/choose.py",
        "who chooses a backend also asks it what is wrong, by the system's probes",
        ours=("desktop.input", "desktop.system.paths", "desktop.system.probes"),
    ),
    Rule(
        "desktop/input/own/",
        "the input method of our own is met at a socket, and what is beside it is a backend like any other",
        ours=("desktop.input.own", *INPUT_LEAVES, "engine.text", "engine.wire"),
        never=("jeepney", "Xlib", "pynput"),
        unless=("desktop/input/own/diagnose.py",),
    ),
    *(
        Rule(
            place,
            "who diagnoses looks by the system's probes, and connects to nothing itself",
            only=(
                place.removesuffix("/diagnose.py").replace("/", "."),
                "desktop.input.findings",
                "desktop.input.protocol",
                "desktop.system.probes",
            ),
        )
        for place in DIAGNOSES
    ),
    Rule(
        "desktop/input/protocol.py",
        "what goes over the link to the keyboard's process, and nothing of how",
        only=(
            "desktop.input.chords",
            "desktop.input.offers",
            "engine.text.layouts.tables",
            "engine.text.private",
            "engine.wire.link",
            "msgspec",
        ),
    ),
    Rule("desktop/input/chords.py", "a leaf: names of keys", only=()),
    Rule(
        "desktop/input/plans.py",
        "what an insertion comes down to is text, on every platform and in the session",
        only=("desktop.input.protocol", "engine.text.hangul", "engine.text.private"),
        never=("time", "threading", "os", "socket", "subprocess", "logging"),
    ),
    Rule("desktop/input/keysyms.py", "a leaf: names and numbers of keys", only=("desktop.input.protocol",)),
    Rule("desktop/input/findings.py", "a leaf: codes", only=()),
    Rule("desktop/input/composition.py", "a leaf: questions", only=()),
    Rule("desktop/input/pulse.py", "a leaf: a queue", only=("desktop.input.protocol",)),
    Rule(
        "desktop/input/focus.py",
        "who joins what others tell knows none of them",
        only=("desktop.input.backend", "desktop.input.protocol"),
    ),
    Rule(
        "desktop/input/x11/",
        "X11 takes and presses keys, whichever input method composes them",
        ours=(
            "desktop.input.x11",
            *INPUT_LEAVES,
            "desktop.input.plans",
            "desktop.input.focus",
            "desktop.system.probes",
            "engine.text",
        ),
        never=("jeepney",),
    ),
    Rule(
        "desktop/input/windows/",
        "Windows is a port: what is decided beside it runs, and is tried, on any platform",
        ours=(
            "desktop.input.windows",
            *INPUT_LEAVES,
            "desktop.input.plans",
            "desktop.system.probes",
            "engine.text",
        ),
        never=("jeepney", "Xlib", "pynput", "ctypes", "comtypes", "desktop.input.windows.native"),
        unless=("desktop/input/windows/native/",),
    ),
    Rule(
        "desktop/input/windows/native/",
        "who asks Windows decides nothing",
        ours=(
            "desktop.input.protocol",
            "desktop.input.windows.native",
            "desktop.input.windows.port",
            "desktop.input.windows.keys.vks",
            "engine.text.private",
        ),
        never=("jeepney", "Xlib", "pynput"),
    ),
    Rule(
        "",
        "what is only installed on Windows is imported by who works there alone, and when it does",
        never=("comtypes",),
        unless=("desktop/input/windows/native/",),
    ),
    Rule(
        "desktop/input/ibus/",
        "IBus is a bus, on X11 and on Wayland",
        ours=("desktop.input.ibus", "desktop.system.bus", *INPUT_LEAVES, "desktop.system.probes", "engine.text"),
        never=("Xlib", "pynput"),
    ),
    Rule(
        "desktop/input/a11y/",
        "accessibility is a bus, and what it tells of a text travels as private",
        ours=(
            "desktop.input.a11y",
            "desktop.input.backend",
            "desktop.system.bus",
            *INPUT_LEAVES,
            "desktop.system.probes",
            "engine.text.private",
        ),
        never=("Xlib", "pynput"),
    ),
    Rule(
        "desktop/",
        "a platform's ways are known to who chooses among them, so that every other part runs on each platform",
        never=("desktop.input.x11", "desktop.input.ibus", "desktop.input.a11y", "desktop.input.windows"),
        unless=(
            "desktop/input/windows/",
            "desktop/input/x11/",
            "desktop/input/ibus/",
            "desktop/input/a11y/",
            "desktop/input/choose.py",
            "desktop/ime/service/",
            "desktop/ime/watchdog/",
            "desktop/ime/beside.py",
        ),
    ),
    Rule(
        "",
        "what is only installed on Linux is imported by who works there alone, and when it does",
        never=("jeepney", "Xlib", "pynput"),
        unless=(
            "desktop/input/x11/",
            "desktop/input/ibus/",
            "desktop/input/a11y/",
            "desktop/ime/service/",
            "desktop/ime/watchdog/",
            "desktop/system/bus.py",
            "desktop/system/probes.py",
        ),
    ),
)

INPUT_WRONG = (
    ("desktop/input/host.py", "from desktop.session import gate\n", "desktop/input/host.py:1"),
    ("desktop/input/host.py", "from desktop.system import probes\n", "desktop/input/host.py:1"),
    ("desktop/input/plans.py", "from desktop.input import keysyms\n", "desktop/input/plans.py:1"),
    ("desktop/input/x11/press.py", "from desktop.input.ibus import monitor\n", "desktop/input/x11/press.py:1"),
    ("desktop/input/ibus/monitor.py", "from Xlib import XK\n", "desktop/input/ibus/monitor.py:1"),
    ("desktop/input/ibus/diagnose.py", "import jeepney\n", "desktop/input/ibus/diagnose.py:1"),
    ("desktop/input/own/backend.py", "from desktop.input.x11 import backend\n", "desktop/input/own/backend.py:1"),
    ("desktop/input/windows/keys/press.py", "import ctypes\n", "desktop/input/windows/keys/press.py:1"),
    (
        "desktop/input/windows/backend.py",
        "from desktop.input.windows.native import windows\n",
        "desktop/input/windows/backend.py:1",
    ),
    (
        "desktop/input/windows/native/edits.py",
        "from desktop.input.windows.follow import Follower\n",
        "desktop/input/windows/native/edits.py:1",
    ),
    ("desktop/commands/doctor.py", "from desktop.input.ibus import wire\n", "desktop/commands/doctor.py:1"),
    ("desktop/start.py", "import jeepney\n", "desktop/start.py:1"),
    ("desktop/session/step.py", "from desktop.input import choose\n", "desktop/session/step.py:1"),
)
"""Files that break a rule, and where that is found."""
