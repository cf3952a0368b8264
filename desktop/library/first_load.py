"""Loads a model for the first time, in an engine of its own: one that crashes or hangs harms nobody."""

from __future__ import annotations

import queue
from pathlib import Path

from desktop.library.files import model_files
from desktop.system.roles import role_command
from engine.client.blocking import BlockingClient
from engine.client.options import EngineOptions
from engine.client.runner import RunnerClient, RunnerState
from engine.client.state import EngineEvent, EngineState
from engine.errors import EngineError
from engine.text.private import Private
from engine.wire.protocol import ModelFiles
from engine.wire.runner import OpenEncoder
from models.errors import BadFile
from models.readers.encoder import EncoderTraits

__all__ = ["try_encoder", "try_model"]

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


def try_encoder(traits: EncoderTraits) -> None:
    """The probe of ``models.install.encoder``: raises ``BadFile``: a code of ``OpenFailed``, "crashed", "no-answer"."""
    opening = OpenEncoder(
        traits.onnx.parent.name, str(traits.onnx), str(traits.tokenizer), traits.task, traits.labels, traits.context
    )
    states: queue.SimpleQueue[RunnerState] = queue.SimpleQueue()
    runner = RunnerClient(role_command("runner"), opening, states.put)
    runner.start()
    try:
        while (state := states.get(timeout=_PATIENCE_S)).kind == "loading":
            pass
    except queue.Empty:
        raise BadFile("no-answer", traits.onnx.name) from None
    finally:
        runner.close()
    if state.kind != "ready":
        raise BadFile(state.code or "crashed", traits.onnx.name)
