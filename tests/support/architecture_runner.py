"""Who may import what around the processes that run one model, for ``test_architecture``, and what breaks each rule."""

from __future__ import annotations

from architecture import Rule

__all__ = ["RUNNER_RULES", "RUNNER_WRONG"]

RUNNER_RULES = (
    Rule(
        "",
        "onnxruntime is for models that label texts, in a process of theirs",
        never=("onnxruntime",),
        unless=("engine/runner/encoder.py",),
    ),
    Rule(
        "engine/runner/",
        "who runs a model for others knows no suggestion, and nothing of who asks",
        ours=(
            "engine.runner",
            "engine.llm",
            "engine.files",
            "engine.text.private",
            "engine.wire",
            "engine.errors",
            "engine.process.parent_pipes",
        ),
    ),
)

RUNNER_WRONG = (
    ("engine/llm/pieces.py", "import onnxruntime\n", "engine/llm/pieces.py:1"),
    ("engine/runner/writer.py", "from engine.suggest import tokens\n", "engine/runner/writer.py:1"),
)
"""Files that break a rule, and where that is found."""
