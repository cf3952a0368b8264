"""Who may import what around those who compose and type in our own input method, for ``test_architecture``."""

from __future__ import annotations

from architecture import Rule

__all__ = ["TYPIST_RULES", "TYPIST_WRONG"]

_WORLD = ("time", "threading", "socket", "subprocess", "logging")
_SESSION = tuple(f"desktop.session.{each}" for each in ("document", "insertion", "options", "state"))
_VALUES = tuple(f"desktop.input.{each}" for each in ("protocol", "keysyms", "plans", "offers"))

TYPIST_RULES = (
    Rule(
        "desktop/input/offers.py",
        "what is offered and taken goes over a link, and nothing of how",
        only=("desktop.input.chords", "engine.text.private", "msgspec"),
    ),
    Rule(
        "desktop/ime/composer/",
        "who composes knows letters and a library, and neither keys of a bus nor a session",
        only=("desktop.ime.composer", "engine.text"),
        never=(*_WORLD, "jeepney"),
    ),
    Rule(
        "desktop/ime/composer/composer.py",
        "a leaf: a port",
        only=(),
    ),
    *(
        Rule(
            place,
            "who types is pure: values in, values out; of the session it shares what a text is and what an insertion does",
            only=(
                "desktop.ime.composer",
                "desktop.ime.typist",
                "desktop.ime.offer",
                *_VALUES,
                *_SESSION,
                "engine.text",
            ),
            never=(*_WORLD, "os", "jeepney"),
        )
        for place in ("desktop/ime/typist/", "desktop/ime/offer.py")
    ),
    Rule("desktop/ime/offer.py", "which row a chord takes needs no keys of a bus", never=("desktop.ime.typist",)),
    Rule(
        "desktop/session/",
        "the session offers to whoever types, and knows nobody who does",
        never=("desktop.ime",),
    ),
)

TYPIST_WRONG = (
    ("desktop/ime/composer/libhangul.py", "import threading\n", "desktop/ime/composer/libhangul.py:1"),
    ("desktop/ime/composer/hanja.py", "from desktop.input import protocol\n", "desktop/ime/composer/hanja.py:1"),
    ("desktop/ime/typist/typist.py", "import time\n", "desktop/ime/typist/typist.py:1"),
    ("desktop/ime/typist/typist.py", "from desktop.session import step\n", "desktop/ime/typist/typist.py:1"),
    ("desktop/ime/offer.py", "from desktop.ime.typist import keys\n", "desktop/ime/offer.py:1"),
    ("desktop/input/offers.py", "from desktop.session import options\n", "desktop/input/offers.py:1"),
    ("desktop/session/step.py", "from desktop.ime import offer\n", "desktop/session/step.py:1"),
)
"""Files that break a rule, and where that is found."""
