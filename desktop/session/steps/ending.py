"""Which ends are offered when an utterance is finished: the fitting marks, and what makes way for them."""

from __future__ import annotations

from desktop.session.document import Document
from desktop.session.insertion import fits
from desktop.session.state import State
from engine.text.private import Private
from engine.wire.eot import END_MARKS, UtteranceEnd
from engine.wire.protocol import Stem, Suggestion

__all__ = ["end_candidates", "finished", "is_end", "only_mark", "stem_of"]

_CLOSED = (*END_MARKS, "…", "。", "？", "！")

_LEAST = 0.02
_SHARE = 0.2
"""A mark is offered when so many of the ends are by it, and so many of the ends by a mark; none fits best elsewhere."""

_MOST = 2


def open_end(document: Document, end: UtteranceEnd | None) -> UtteranceEnd | None:
    """``end``, unless a mark has ended the utterance already: then there is nothing to say."""
    return None if document.text.rstrip().endswith(_CLOSED) else end


def finished(end: UtteranceEnd | None) -> bool:
    """Whether the utterance is taken for finished."""
    return end is not None and end.assessment == "high"


def end_candidates(document: Document, end: UtteranceEnd | None) -> tuple[Suggestion, ...]:
    """The eojeol typed with each mark that fits behind it, likeliest first, when the utterance is finished.

    Behind a blank they are the marks alone, which take its place; behind
    several, or behind what keys cannot go on from, none.
    """
    if end is None or end.assessment != "high":
        return ()
    partial = document.partial
    if not (fits(partial + END_MARKS[0], partial) if partial else _behind_one_blank(document.text)):
        return ()
    marked = sum(each.probability for each in end.marks)
    fitting = [each for each in end.marks if each.probability >= max(_LEAST, _SHARE * marked)][:_MOST]
    return tuple(Suggestion(Private(partial + each.mark), each.probability) for each in fitting)


def is_end(candidate: Suggestion) -> bool:
    """Whether it ends the utterance: no eojeol that the engine offers has such a mark at its end."""
    return candidate.text.reveal().endswith(END_MARKS)


def only_mark(candidate: Suggestion) -> bool:
    """Whether it is a mark that takes the place of a blank."""
    return candidate.text.reveal() in END_MARKS


def stem_of(state: State) -> Stem | None:
    """The beginning that is offered beside the candidates; none where the utterance is taken for finished."""
    return None if finished(state.asked.end) or not state.options.stem else state.offer.stem


def _behind_one_blank(text: str) -> bool:
    return text.endswith(" ") and bool(text[:-1]) and not text[-2:-1].isspace()
