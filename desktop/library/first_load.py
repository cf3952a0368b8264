"""Loads a model for the first time, in an engine of its own: one that crashes or hangs harms nobody."""

from __future__ import annotations

from pathlib import Path

from desktop.library.files import model_files
from desktop.system.roles import role_command
from engine.client.blocking import BlockingClient
from engine.client.options import EngineOptions
from engine.client.state import EngineEvent, EngineState
from engine.errors import EngineError
from engine.text.private import Private
from engine.wire.protocol import ModelFiles
from models.errors import BadFile

__all__ = ["try_model"]

_PATIENCE_S = 180.0
_QUESTION = "오늘 날씨가 "


def try_model(gguf: Path, tokenizer: Path) -> None:
    """The ``Probe`` of ``models.install``: raises ``BadFile``, a code of ``LoadFailed``, "crashed" or "no-answer"."""
    faults: list[str] = []

    def listen(event: EngineEvent) -> None:
        if isinstance(event, EngineState) and event.kind == "bad-model":
            faults.append(event.detail)

    files = ModelFiles(gguf.parent.name, str(gguf), str(tokenizer), blocklist=model_files("").blocklist)
    answered = False
    with BlockingClient(EngineOptions(role_command("engine"), files), listen) as engine:
        try:
            engine.ask(Private(_QUESTION), 1, _PATIENCE_S)
            answered = True
        except EngineError:
            pass  # all events are told once the engine is ended
    if not answered:
        raise BadFile(faults[0] if faults else "no-answer", gguf.name)
