"""Our engine, in a process of its own as in the program."""

from __future__ import annotations

from collections.abc import Sequence

from desktop.models import model_files
from desktop.roles import role_command
from engine.client import EngineClient
from engine.private import Private

__all__ = ["EnginePredictor"]

_PATIENCE_S = 60.0


class EnginePredictor:
    """Asks through the same client as the program does."""

    def __init__(self, model: str = "") -> None:
        """Starts the engine with ``model``, a folder, or with the built-in one.

        Raises ``EngineUnavailable`` when the model cannot be loaded.
        """
        files = model_files(model)
        self.name = files.id
        self._client = EngineClient(role_command("engine"), files, None, lambda event: None)
        try:
            self.suggest("안녕 ", "", 1)
        except BaseException:
            self._client.close()
            raise

    def suggest(self, context: str, partial: str, k: int) -> Sequence[str]:
        """The texts of the engine's suggestions."""
        answer = self._client.ask(Private(context + partial), k, _PATIENCE_S)
        return [suggestion.text.reveal() for suggestion in answer]

    def close(self) -> None:
        """Ends the engine."""
        self._client.close()
