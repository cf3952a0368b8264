"""Our engine, in a process of its own as in the program."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Sequence
from pathlib import Path

import msgspec

from desktop.learning.lessons import lessons
from desktop.learning.ngram import LearntMix, Ngram
from desktop.library.files import model_files
from desktop.session.habits.follower import TypingFollower
from desktop.session.habits.recent import RecentLines
from desktop.session.options import Eagerness
from desktop.system.roles import role_command
from engine.client.blocking import BlockingClient
from engine.client.options import EngineOptions
from engine.suggest.blocklist import Blocklist
from engine.suggest.lexicon import Lexicon
from engine.suggest.rules import Rules, typable
from engine.suggest.terms import Limits
from engine.text.private import Private
from engine.wire.options import SuggestOptions
from tests.bench.predictor import PeerMissing, Predictor

__all__ = ["ALL", "LEARNT", "NONE", "EnginePredictor", "Levers", "LexiconPredictor"]

_PATIENCE_S = 60.0
_DRAFTS = 24


@dataclasses.dataclass(frozen=True)
class Levers:
    """What the engine is told of the person: what they passed over, what they wrote lately; and if a stem is wanted."""

    demotion: bool = False
    stems: bool = False
    recency: bool = False
    learning: bool = False

    def __str__(self) -> str:
        names = [field.name for field in dataclasses.fields(self) if getattr(self, field.name)]
        return "all" if self == ALL else "all+learning" if self == LEARNT else "+".join(names)


NONE = Levers()
ALL = Levers(demotion=True, stems=True, recency=True)
"""All of who has not said that they want to be learnt from."""
LEARNT = dataclasses.replace(ALL, learning=True)


class EnginePredictor(Predictor):
    """Asks through the same client as the program does, and follows the person as ``ieum suggest --typing`` does."""

    def __init__(
        self,
        model: str = "",
        *,
        lexicon: bool = True,
        levers: Levers = NONE,
        recent: RecentLines | None = None,
        mix: LearntMix | None = None,
        eagerness: Eagerness = Eagerness.OFTEN,
    ) -> None:
        """Starts the engine with ``model``, a folder, or with the built-in one; with its lexicon or the network alone.

        ``recent`` is another measure of recency than the program's, and
        ``mix`` of what was learnt.  What does not show with this
        ``eagerness`` is not seen.  Raises
        ``EngineUnavailable`` when the model cannot be loaded.
        """
        files = model_files(model)
        self.name = (files.id if lexicon else "network alone") + (f" {levers}" if levers != NONE else "")
        self.name += f", {eagerness.value}" if eagerness is not Eagerness.OFTEN else ""
        self._eagerness = eagerness
        self.follows = levers != NONE
        self._levers, self._recent = levers, recent
        self._person = TypingFollower(recent)
        self._mix = mix
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
        levers, person = self._levers, self._person
        person.type(context + partial)
        options = SuggestOptions(
            k,
            passed=person.passed if levers.demotion else (),
            own=person.own if levers.recency or levers.learning else (),
            stem=levers.stems,
        )
        answer = self._engine.answer(Private(context + partial), options, _PATIENCE_S)
        answer = person.shown(answer, self._eagerness)
        person.see(answer)
        self.stem = None if answer.stem is None else answer.stem.text.reveal()
        return [suggestion.text.reveal() for suggestion in answer.candidates]

    def finish(self, line: str) -> None:
        """It is one of the person's lines now."""
        self._person.type(line + "\n")

    def forget(self, written: Sequence[str] = ()) -> None:
        """Another person types from now on, who has written these lines before."""
        learnt = None
        if self._levers.learning:
            learnt = Ngram(mix=self._mix)
            for line in written:
                learnt.learn(lessons(line))
        self._person = TypingFollower(self._recent, learnt=learnt)

    def close(self) -> None:
        """Ends the engine."""
        self._engine.client.close()


class LexiconPredictor(Predictor):
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
