"""Who may import what where the person's own words are learnt, and files that break that."""

from __future__ import annotations

from architecture import Rule

__all__ = ["LEARNING_RULES", "LEARNING_WRONG"]

LEARNING_RULES = (
    Rule(
        "desktop/learning/",
        "who learns the person's words knows no window, session or setting, and of the system only its keyring",
        ours=("desktop.learning", "desktop.system.credentials", "engine.text", "engine.wire", "models.durable"),
    ),
    Rule("desktop/learning/", "the person's words go nowhere", never=("httpx", "socket", "subprocess")),
    Rule(
        "",
        "what is sealed is sealed in one place each: the person's words, and what servers of the API share",
        never=("cryptography",),
        unless=("desktop/learning/sealed.py", "desktop/api/sharing/sealed.py"),
    ),
)

LEARNING_WRONG = (
    ("desktop/learning/learner.py", "from desktop.session import step\n", "desktop/learning/learner.py:1"),
    ("desktop/learning/exchange.py", "import socket\n", "desktop/learning/exchange.py:1"),
    ("desktop/learning/store.py", "from cryptography.fernet import Fernet\n", "desktop/learning/store.py:1"),
)
