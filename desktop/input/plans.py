"""What an insertion comes down to: keys pressed through the person's input method, or a text committed by our own.

Two pure plans of one ``Insert``, and nothing of how a platform presses or
commits.  The backend carries its plan out; the session reads from the same
plan what will stand there afterwards.
"""

from __future__ import annotations

import dataclasses
import re

from desktop.input.protocol import Insert
from engine.text.hangul import is_hangul, keys, round_trips
from engine.text.private import Private

__all__ = ["CommitPlan", "KeyPlan", "Pressing", "by_commit", "by_keys", "latin_beginning", "shared", "spellable"]

_LATIN_BEGINNING = re.compile(r".*[A-Za-z]")
"""All of an eojeol up to its last Latin letter."""

_NOTHING = Private("")


@dataclasses.dataclass(frozen=True)
class Pressing:
    """``erase`` characters are taken back by Backspace, then ``keys`` are pressed, which the input method composes."""

    erase: int
    keys: Private


@dataclasses.dataclass(frozen=True)
class KeyPlan:
    """An insertion by keys.

    ``composing`` is for a field in which the open syllable still composes,
    ``committed`` for one whose application has made text of it, as some do
    when a chord is taken from them.  ``paste`` is text that keys cannot
    spell, to be pasted in place of either.  ``open`` is what of the text is
    being composed afterwards.  ``anew``: the open syllable leads nowhere
    (됬 to 됐다), so it has to become text first, and then ``committed`` is done.
    """

    composing: Pressing
    committed: Pressing
    paste: Private
    open: Private
    anew: bool = False


@dataclasses.dataclass(frozen=True)
class CommitPlan:
    """An insertion by an input method: its preedit is dropped, ``delete`` characters go, ``commit`` becomes text.

    ``held`` is the preedit behind it: the last syllable, which goes on
    composing, or a blank, which the next key commits unless a mark takes its
    place.  So text is deleted only where somebody else has put it there.
    """

    delete: int
    commit: Private
    held: Private


def by_keys(insert: Insert) -> KeyPlan:
    """The keys that make of what stands there what is wanted.

    Latin letters stay as they were typed, and what follows them is reached
    like any other.
    """
    partial, wanted, tail = insert.partial.reveal(), insert.wanted.reveal(), insert.tail.reveal()
    if wanted == partial and not tail:
        return _reopened(insert)
    latin = latin_beginning(wanted, partial)
    partial, wanted = partial[latin:], wanted[latin:]
    if not spellable(wanted + tail):
        # What stands there of it, of an abbreviation, is taken back first.
        gone = Pressing(len(partial), _NOTHING)
        return KeyPlan(gone, gone, Private(wanted + tail), _NOTHING, anew=bool(insert.composing))
    common = shared(wanted, partial)
    goes_on = keys(wanted).startswith(keys(partial))
    if not goes_on and not tail and _last(wanted):
        # Its last syllable is to be open, so that it is spelled again.
        common = min(common, len(wanted) - 1)
    if not round_trips(wanted[common:]):
        common = 0
    committed = Pressing(len(partial) - common, Private(keys(wanted[common:]) + tail))
    opened = Private("" if tail else _last(wanted[common:]))
    if not insert.composing or not goes_on:
        return KeyPlan(committed, committed, _NOTHING, opened, anew=bool(insert.composing))
    rest = Pressing(0, Private(keys(wanted)[len(keys(partial)) :] + tail))
    return KeyPlan(rest, committed, _NOTHING, opened)


def by_commit(insert: Insert) -> CommitPlan:
    """What an input method that composes ``insert.composing`` characters itself commits, and what it holds then."""
    partial, wanted, tail = insert.partial.reveal(), insert.wanted.reveal(), insert.tail.reveal()
    standing = partial[: len(partial) - insert.composing]
    if wanted == partial and not tail:
        return CommitPlan(0, _NOTHING, Private(partial[len(standing) :]))
    held = _last(wanted) if not tail else tail if tail.isspace() else ""
    text = (wanted + tail).removesuffix(held)
    common = shared(text, standing)
    return CommitPlan(len(standing) - common, Private(text[common:]), Private(held))


def shared(candidate: str, partial: str) -> int:
    """How many first characters of ``candidate`` stand on screen exactly so."""
    count = 0
    while count < min(len(candidate), len(partial)) and candidate[count] == partial[count]:
        count += 1
    return count


def latin_beginning(candidate: str, partial: str) -> int:
    """How many first characters both share up to the last Latin letter that was typed."""
    beginning = _LATIN_BEGINNING.match(partial)
    return beginning.end() if beginning is not None and candidate.startswith(beginning[0]) else 0


def spellable(text: str) -> bool:
    """Whether keys pressed in Hangul mode give this text: Hangul, and ASCII that is no letter."""
    return all(is_hangul(char) or (char.isascii() and char.isprintable() and not char.isalpha()) for char in text)


def _reopened(insert: Insert) -> KeyPlan:
    """Nothing is to change but that what was open is open again: it is spelled anew where it has become text."""
    again = Pressing(len(insert.partial), Private(keys(insert.partial.reveal())))
    still = Pressing(0, _NOTHING) if insert.composing else again
    return KeyPlan(still, again, _NOTHING, Private(_last(insert.partial.reveal())))


def _last(text: str) -> str:
    """The last syllable of a text if it is one that composes; empty otherwise."""
    return text[-1] if text and is_hangul(text[-1]) else ""
