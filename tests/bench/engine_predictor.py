"""Our engine, in a process of its own as in the program."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from pathlib import Path

import msgspec

from desktop.library.files import model_files
from desktop.system.roles import role_command
from engine.client.blocking import BlockingClient
from engine.client.options import EngineOptions
from engine.suggest.blocklist import Blocklist
from engine.suggest.lexicon import Lexicon
from engine.suggest.rules import Rules, typable
from engine.suggest.terms import Limits
from engine.text.private import Private
from tests.bench.predictor import PeerMissing

__all__ = ["EnginePredictor", "LexiconPredictor"]

_PATIENCE_S = 60.0
_DRAFTS = 24


class EnginePredictor:
    """Asks through the same client as the program does."""

    def __init__(self, model: str = "", *, lexicon: bool = True) -> None:
        """Starts the engine with ``model``, a folder, or with the built-in one; with its lexicon or the network alone.

        Raises ``EngineUnavailable`` when the model cannot be loaded.
        """
        files = model_files(model)
        self.name = files.id if lexicon else "network alone"
        if not lexicon:
            files = msgspec.structs.replace(files, lexicon=None)
        self._engine = BlockingClient(EngineOptions(role_command("engine"), files))
        self._engine.client.start()
        try:
            self.suggest("안녕 ", "", 1)
        except BaseException:
            self.close()
            raise

    def suggest(self, context: str, partial: str, k: int) -> Sequence[str]:
        """The texts of the engine's suggestions."""
        answer = self._engine.ask(Private(context + partial), k, _PATIENCE_S)
        return [suggestion.text.reveal() for suggestion in answer]

    def close(self) -> None:
        """Ends the engine."""
        self._engine.client.close()


class LexiconPredictor:
    """The lexicon by itself, in this process: what it drafts, in its own order."""

    name = "lexicon alone"

    def __init__(self, model: str = "") -> None:
        """Raises ``PeerMissing`` for a model without one."""
        files = model_files(model)
        if files.lexicon is None:
            raise PeerMissing("the model has no lexicon")
        self._lexicon = Lexicon(Path(files.lexicon))
        blocklist = Blocklist() if files.blocklist is None else Blocklist.read(Path(files.blocklist))
        self._rules = Rules(blocklist, Limits().syllables)

    def suggest(self, context: str, partial: str, k: int) -> Sequence[str]:
        """The likeliest drafts that may be offered and go beyond what is typed."""
        if not typable(partial):
            return []
        opening, drafts = self._lexicon.fitting(context, partial)
        fitting = (opening + each.text for each in drafts.best(_DRAFTS))
        return list(itertools.islice((text for text in fitting if self._rules.offers(text) and text != partial), k))

    def close(self) -> None:
        """Nothing is open."""
