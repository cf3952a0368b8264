"""Many texts written at once: each step of the model carries a token of every one, and prompts in between.

Nobody waits until another one's text is finished, nor until a batch is full.
What a prompt has in common with one that was read before is not read again.
"""

from __future__ import annotations

import collections
import dataclasses
import random
import time
from collections.abc import Iterator

from engine.errors import RuntimeFault
from engine.forms.choosing import Chosen, choose
from engine.forms.port import BadGrammar, DecodeRow, FormModel, Guide
from engine.llm.decoder import shared
from engine.llm.runtime import Floats
from engine.text.private import Private
from engine.wire.forms import Fill, Filled, Unfilled

__all__ = ["FormWriter"]

_WORTH_SHARING = 16
"""From so many tokens on, a beginning is taken over from another sequence."""


@dataclasses.dataclass(eq=False)
class _TextUnderWay:
    """One text under way, in the sequence of this number."""

    ask: Fill
    prompt: list[int]
    cut: bool
    most: int
    guide: Guide | None
    chance: random.Random
    begun: float
    sequence: int = -1
    read: int = 0
    """How many tokens the sequence holds."""
    tokens: list[int] = dataclasses.field(default_factory=list)
    pieces: list[bytes] = dataclasses.field(default_factory=list)
    chosen: list[Chosen] = dataclasses.field(default_factory=list)

    def next_tokens(self, most: int) -> list[int]:
        """What the sequence still has to read: at most so many."""
        whole = self.prompt if not self.tokens else [*self.prompt, *self.tokens]
        return whole[self.read : self.read + most]

    @property
    def length(self) -> int:
        """How many tokens there are by now."""
        return len(self.prompt) + len(self.tokens)


class FormWriter:
    """Takes requests and makes steps; one thread at a time."""

    def __init__(self, model: FormModel) -> None:
        self._model = model
        self._waiting: collections.deque[_TextUnderWay] = collections.deque()
        self._writing: list[_TextUnderWay] = []
        self._held: list[list[int]] = [[] for _ in range(model.sequences)]
        """What each sequence holds, also when nobody writes in it any more."""

    @property
    def busy(self) -> bool:
        """Whether a step would do anything."""
        return bool(self._waiting or self._writing)

    def add(self, ask: Fill) -> Unfilled | None:
        """Lets a request wait for its turn; what it is answered at once, if it cannot be carried out."""
        try:
            fitted = self._fitted(ask)
            if fitted is None:
                return Unfilled(ask.id, "too-long")
            guide = self._model.guide(ask.grammar) if ask.grammar else None
        except BadGrammar:
            return Unfilled(ask.id, "bad-grammar")
        prompt, cut = fitted
        most = min(ask.most, self._model.context - len(prompt))
        written = _TextUnderWay(ask, prompt, cut, most, guide, random.Random(ask.seed), time.monotonic())
        self._waiting.append(written)
        return None

    def give_up(self, number: int) -> Unfilled | None:
        """Ends the request of this number, if there is one; its answer."""
        for each in (*self._waiting, *self._writing):
            if each.ask.id == number:
                self._drop(each)
                return Unfilled(number, "cancelled")
        return None

    def step(self) -> list[Filled | Unfilled]:
        """One decode for all that is under way; the answers that it brought."""
        self._seat()
        rows, last = self._rows()
        try:
            logits = self._model.decode(rows)
        except RuntimeFault:
            return [*self._fail()]
        for row in rows:
            self._held[row.sequence].append(row.token)
        answers: list[Filled | Unfilled] = []
        for written, behind in zip(last, logits, strict=True):
            answer = self._write(written, behind)
            if answer is not None:
                self._drop(written)
                answers.append(answer)
        return answers

    def close(self) -> None:
        """Frees what grammars hold; the model is somebody else's."""
        for each in (*self._waiting, *self._writing):
            self._drop(each)

    def _fitted(self, ask: Fill) -> tuple[list[int], bool] | None:
        """The prompt with as much of the text as leaves room for the answer; none when there is none even without."""
        head, text, tail = ask.head.reveal(), ask.text.reveal(), ask.tail.reveal()
        room = self._model.context - min(ask.most, self._model.context // 2)

        def with_first(count: int) -> list[int]:
            return self._model.tokens(head + text[:count] + tail)

        whole = with_first(len(text))
        if len(whole) <= room:
            return whole, False
        fits, over = 0, len(text)
        if len(with_first(0)) > room:
            return None
        while over - fits > 1:
            middle = (fits + over) // 2
            if len(with_first(middle)) <= room:
                fits = middle
            else:
                over = middle
        return with_first(fits), True

    def _seat(self) -> None:
        """Gives sequences to those who wait, as long as there are some."""
        free = set(range(self._model.sequences)) - {each.sequence for each in self._writing}
        while self._waiting and free:
            written = self._waiting.popleft()
            common = {at: shared(held, written.prompt) for at, held in enumerate(self._held)}
            own = max(free, key=lambda at: common[at])
            free.remove(own)
            source = max(common, key=lambda at: common[at])
            # The last token is read again: what comes behind it is wanted.
            keep = min(common[source], len(written.prompt) - 1)
            if source != own and keep - common[own] >= _WORTH_SHARING:
                self._model.cut(own, 0)
                self._model.copy(source, own, keep)
                self._held[own] = self._held[source][:keep]
            else:
                keep = min(common[own], len(written.prompt) - 1)
                self._model.cut(own, keep)
                del self._held[own][keep:]
            written.sequence, written.read = own, keep
            self._writing.append(written)

    def _rows(self) -> tuple[list[DecodeRow], list[_TextUnderWay]]:
        """The rows of a step, and those for whom something comes behind their last one, in the order of the rows."""
        rows: list[DecodeRow] = []
        last: list[_TextUnderWay] = []
        # Who writes already has one row, so that a long prompt does not make them wait.
        for written in sorted(self._writing, key=lambda each: not each.tokens):
            some = written.next_tokens(self._model.batch - len(rows))
            for token in some:
                written.read += 1
                wanted = written.read == written.length
                rows.append(DecodeRow(token, written.read - 1, written.sequence, wanted))
                if wanted:
                    last.append(written)
        return rows, last

    def _write(self, written: _TextUnderWay, logits: Floats) -> Filled | None:
        """One token more; the answer when it was the last one."""
        ask = written.ask
        chosen = choose(logits, written.guide, ask.temperature, ask.top_p, written.chance)
        if chosen is None or self._model.ends(chosen.token):
            return _filled(written, stopped=True)
        if written.guide is not None:
            written.guide.accept(chosen.token)
        written.tokens.append(chosen.token)
        written.pieces.append(self._model.piece(chosen.token))
        written.chosen.append(chosen)
        return _filled(written, stopped=False) if len(written.tokens) >= written.most else None

    def _fail(self) -> Iterator[Unfilled]:
        """Whoever was in that decode has no answer, and nothing is known of the sequences any more."""
        for each in list(self._writing):
            self._drop(each)
            yield Unfilled(each.ask.id, "internal")
        for sequence in range(self._model.sequences):
            self._model.cut(sequence, 0)
            self._held[sequence].clear()

    def _drop(self, written: _TextUnderWay) -> None:
        if written.guide is not None:
            written.guide.close()
        for place in (self._waiting, self._writing):
            if written in place:
                place.remove(written)


def _filled(written: _TextUnderWay, *, stopped: bool) -> Filled:
    content = b"".join(written.pieces)
    # Cut at the limit of tokens, the last character may be half there.
    text = content.decode(errors="ignore")
    size, ends, at = len(text.encode()), [], 0
    for piece in written.pieces:
        at += len(piece)
        ends.append(min(at, size))
    return Filled(
        written.ask.id,
        Private(text),
        tuple(ends),
        tuple(each.logprob for each in written.chosen),
        tuple(each.share for each in written.chosen),
        "stop" if stopped else "length",
        written.cut,
        len(written.prompt),
        (time.monotonic() - written.begun) * 1000,
    )
