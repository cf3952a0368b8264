"""An engine whose answers several servers share: what one of them has computed, none computes again for a while."""

from __future__ import annotations

import dataclasses
from typing import Final, TypeVar

import msgspec

from desktop.api.asking.engine import AskedEngine
from desktop.api.sharing.sealed import Seal
from desktop.api.sharing.store import KeptAnswers
from engine.client.state import EngineState
from engine.text.private import Private, decode_private, encode_private
from engine.wire.eot import Eot, EotAnswer, EotItem, EotRefused
from engine.wire.options import SuggestOptions, message_of
from engine.wire.protocol import Statistics, Suggestions

__all__ = ["EOT_SECONDS", "SUGGEST_SECONDS", "SharingEngine"]

SUGGEST_SECONDS: Final = 60
EOT_SECONDS: Final = 300
"""How long answers of contracts A and E are good for."""

_FORM = "1"
"""Changes when an answer is written otherwise: servers of two versions share nothing."""

_Value = TypeVar("_Value")

_encoder = msgspec.msgpack.Encoder(enc_hook=encode_private)
_suggestions = msgspec.msgpack.Decoder(Suggestions, dec_hook=decode_private)
_items = msgspec.msgpack.Decoder(EotItem, dec_hook=decode_private)


class SharingEngine:
    """An ``AskedEngine`` before another one."""

    def __init__(self, engine: AskedEngine, seal: Seal, kept: KeptAnswers) -> None:
        self._engine, self._seal, self._kept = engine, seal, kept

    @property
    def state(self) -> EngineState:
        """See ``AskedEngine``."""
        return self._engine.state

    @property
    def ready(self) -> bool:
        """See ``AskedEngine``."""
        return self._engine.ready

    async def suggest(self, before: Private, options: SuggestOptions, lane: str) -> Suggestions:
        """See ``AskedEngine``."""
        # How long somebody would wait, and where, changes no answer that is complete.
        asked = message_of(before, dataclasses.replace(options, deadline_ms=None), "")
        name = self._name("suggest", asked)
        found = self._opened(name, (await self._kept.find([name]))[0], _suggestions)
        if found is None:
            found = await self._engine.suggest(before, options, lane)
            if found.complete:
                await self._keep({name: msgspec.structs.replace(found, id=0)}, SUGGEST_SECONDS)
        return found

    async def eot(self, question: Eot) -> EotAnswer:
        """See ``AskedEngine``; only those texts are asked for that nobody has asked for lately."""
        names = [
            self._name("eot", text, question.turns, question.top_k, question.temperature) for text in question.texts
        ]
        kept = await self._kept.find(names)
        found: list[EotItem | EotRefused | None] = [
            self._opened(name, value, _items) for name, value in zip(names, kept, strict=True)
        ]
        missing = [at for at, item in enumerate(found) if item is None]
        elapsed_ms, model = 0.0, self.state.model_id
        if missing:
            rest = msgspec.structs.replace(question, texts=tuple(question.texts[at] for at in missing))
            answer = await self._engine.eot(rest)
            elapsed_ms, model = answer.elapsed_ms, answer.model
            for at, item in zip(missing, answer.items, strict=True):
                found[at] = item
            new = {names[at]: each for at in missing if isinstance(each := found[at], EotItem)}
            await self._keep(new, EOT_SECONDS)
        items = tuple(each for each in found if each is not None)
        return EotAnswer(question.id, model, items, elapsed_ms)

    async def report(self) -> Statistics:
        """See ``AskedEngine``."""
        return await self._engine.report()

    def _name(self, *question: object) -> str:
        return self._seal.name(_encoder.encode((_FORM, self.state.model_id, *question)))

    def _opened(self, name: str, value: bytes | None, decoder: msgspec.msgpack.Decoder[_Value]) -> _Value | None:
        content = None if value is None else self._seal.open(name, value)
        try:
            return None if content is None else decoder.decode(content)
        except msgspec.MsgspecError:
            return None

    async def _keep(self, answers: dict[str, Suggestions] | dict[str, EotItem], seconds: int) -> None:
        if answers:
            closed = {name: self._seal.close(name, _encoder.encode(each)) for name, each in answers.items()}
            await self._kept.keep(closed, seconds)
