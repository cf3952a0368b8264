"""What the session's controller talks to, each noting what it is asked: engine, popup and complaints."""

from __future__ import annotations

from desktop.input.protocol import Chord, SelectionFault
from desktop.session.effects import Ask
from desktop.session.gate import Closed
from desktop.session.view import PopupView
from engine.eot.predictor import assess
from engine.text.private import Private
from engine.wire.eot import EndMark, UtteranceEnd

__all__ = ["FakeComplaints", "FakeEngine", "FakeLearning", "FakePopup", "named_chord", "utterance_end"]


class FakeEngine:
    """Notes what it is asked; answers when the play says so."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.questions: list[Ask] = []
        self.cancelled: list[int] = []

    def suggest(self, question: Ask) -> int:
        self.questions.append(question)
        self.asked.append(question.before.reveal())
        return 100 + len(self.asked)

    def cancel(self, request: int) -> None:
        self.cancelled.append(request)


class FakePopup:
    """Notes what it shows and how often it has gone."""

    def __init__(self) -> None:
        self.view: PopupView | None = None
        self.gone = 0

    def show_view(self, view: PopupView) -> None:
        self.view = view

    def hide_view(self) -> None:
        self.view = None
        self.gone += 1


class FakeComplaints:
    """Notes what is to be classified, and what the person is told."""

    def __init__(self) -> None:
        self.classified: list[str] = []
        self.told: list[str] = []
        self.fetched = 0

    def classify(self, complaint: Private) -> None:
        self.classified.append(complaint.reveal())

    def fetch_clipboard(self) -> None:
        self.fetched += 1

    def tell_unread(self, fault: SelectionFault, *, clipboard: bool) -> None:
        self.told.append(f"clipboard-{fault}" if clipboard else fault)

    def tell_withheld(self, reason: Closed) -> None:
        self.told.append(reason.value)

    def tell_refused(self, chord: Chord, *, taken: bool) -> None:
        self.told.append("taken" if taken else "no-key")


class FakeLearning:
    """Notes what it is to learn, and to forget."""

    def __init__(self) -> None:
        self.learnt: list[str] = []
        self.forgotten: list[str] = []

    def learn(self, line: Private, again: Private) -> None:
        self.learnt += [line.reveal(), *([f"+{again.reveal()}"] if again.reveal() else [])]

    def forget(self, word: Private) -> None:
        self.forgotten.append(word.reveal())


def utterance_end(words: tuple[str, ...]) -> UtteranceEnd | None:
    """The end as a play writes it: how probable it is, then marks with their shares; none for no word."""
    if not words:
        return None
    probability, *marks = words
    shares = zip(marks[::2], marks[1::2], strict=True)
    known = tuple(EndMark(mark, float(share)) for mark, share in shares)
    return UtteranceEnd(float(probability), assess(float(probability)), known)


def named_chord(name: str) -> Chord:
    """The chord that a play spells: Ctrl+2."""
    *mods, key = name.split("+")
    return Chord(key, frozenset(mods))
