"""Which ends are offered when an utterance is finished: the fitting marks, and what makes way for them."""

from __future__ import annotations

from desktop.session.document import Document
from engine.eot.messages import END_MARKS, UtteranceEnd
from engine.private import Private
from engine.protocol import Suggestion

__all__ = ["end_candidates", "finished", "is_end", "only_mark"]

_SHARE = 0.12
"""A mark is offered when so many of the ends would be by it; where no mark is, nothing fits best."""

_MOST = 2


def finished(end: UtteranceEnd | None) -> bool:
    """Whether the utterance is taken for finished."""
    return end is not None and end.assessment == "high"


def end_candidates(document: Document, end: UtteranceEnd | None) -> tuple[Suggestion, ...]:
    """The eojeol typed with each mark that fits behind it, likeliest first, when the utterance is finished.

    Behind a blank they are the marks alone, which take its place; behind several none.
    """
    if end is None or end.assessment != "high":
        return ()
    partial = document.partial
    if not partial and not _behind_one_blank(document.text):
        return ()
    fitting = [each for each in end.marks if each.probability >= _SHARE][:_MOST]
    return tuple(Suggestion(Private(partial + each.mark), each.probability) for each in fitting)


def is_end(candidate: Suggestion) -> bool:
    """Whether it ends the utterance: no eojeol that the engine offers has such a mark at its end."""
    return candidate.text.reveal().endswith(END_MARKS)


def only_mark(candidate: Suggestion) -> bool:
    """Whether it is a mark that takes the place of a blank."""
    return candidate.text.reveal() in END_MARKS


def _behind_one_blank(text: str) -> bool:
    return text.endswith(" ") and bool(text[:-1]) and not text[-2:-1].isspace()
