"""The rules between models on disk and the engine: who of the one may know what of the other."""

from __future__ import annotations

from architecture import Rule

__all__ = ["MODELS_RULES", "MODELS_WRONG"]

_ENGINE_ROOMS = ("text", "wire", "llm", "suggest", "eot", "forms", "process", "client", "errors")
"""All but the leaves that read files."""

MODELS_RULES = (
    Rule(
        "models/",
        "models know neither the engine nor the desktop",
        never=("desktop", *(f"engine.{room}" for room in _ENGINE_ROOMS)),
        unless=("models/training/lexicon/", "models/training/eot/endings.py", "models/conversion/llama.py"),
    ),
    Rule(
        "models/complaints/",
        "leaves: what a model of complaints reads and writes, for who serves one and who trains one",
        only=("models.complaints",),
    ),
    Rule(
        "engine/forms/",
        "who fills in forms needs a model and a grammar, and nothing of suggestions",
        ours=("engine.forms", "engine.llm", "engine.files", "engine.text", "engine.wire", "engine.errors"),
    ),
    Rule(
        "engine/files/",
        "leaves: whatever a file may be, and what of it may be loaded; models read by them too",
        only=("engine.files", "engine.errors"),
    ),
    Rule(
        "models/training/eot/endings.py",
        "who learns endings counts their letters as the engine does, and knows no more of it",
        only=("engine.eot.grams", "models.training", "numpy", "torch"),
    ),
    Rule(
        "models/conversion/llama.py",
        "who converts starts llama.cpp as the engine does, and knows no more of it",
        only=("engine.llm.backends", "models.readers", "llama_cpp", "numpy", "psutil"),
    ),
    Rule(
        "models/training/lexicon/",
        "who compiles a lexicon spells as the engine does, and knows no more of it",
        only=(
            "engine.text.eojeol",
            "engine.text.hangul",
            "engine.text.spelling",
            "engine.suggest.lexicon_format",
            "models.durable",
            "models.training",
            "numpy",
        ),
    ),
)

MODELS_WRONG = (
    ("models/readers/files.py", "from engine.errors import LoadFault\n", "models/readers/files.py:1"),
    ("models/complaints/grammar.py", "from engine.text.private import Private\n", "models/complaints/grammar.py:1"),
    ("engine/files/gguf.py", "from models.errors import BadFile\n", "engine/files/gguf.py:1"),
    ("engine/files/gguf.py", "from engine.llm import pieces\n", "engine/files/gguf.py:1"),
)
"""What each of them must find: path, text, place."""
