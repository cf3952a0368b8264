"""The VoC server's protocol: ``/health``, ``/predict`` and ``/chat``.

Its model was taught with an Alpaca template, which the server writes around
what it is sent; so the text goes out cleaned as the training data was.
"""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator
from typing import Any, NamedTuple

import msgspec

from desktop.voc.client.deadline import Deadline
from desktop.voc.client.protocols import SAMPLE, exists
from desktop.voc.client.transport import Transport
from desktop.voc.protocol.answer import Answer, answer_in, best, fields_of
from desktop.voc.protocol.dictionary import Dictionary
from desktop.voc.protocol.endpoint import Endpoint
from desktop.voc.protocol.errors import BadAnswer, Refused, Unavailable
from desktop.voc.protocol.messages import Classification, Probe, Remark
from desktop.voc.protocol.text import checked, cleaned, shown, unmarked
from desktop.voc.protocol.thoughts import without_thoughts
from desktop.voc.protocol.validation import plain, probability, validated
from engine.text.private import Private

__all__ = ["VocWire"]

_PROBE_TOKENS = 64
_SURE_FIELDS, _SURE_NAME = 16, 40
_MODEL_NAMES = ("model", "model_name", "model_id")


class _Sure(NamedTuple):
    """The server's confidence, and those of fields."""

    whole: float | None
    fields: dict[str, float]


class VocWire:
    """See ``protocols.Wire``."""

    def __init__(self, transport: Transport, endpoint: Endpoint) -> None:
        self._transport, self._endpoint = transport, endpoint

    async def classify(self, text: Private, dictionary: Dictionary) -> Classification:
        """See ``Wire``."""
        body = self._predict_body(cleaned(text), dictionary)
        remarks: tuple[Remark, ...] = ()
        async with self._transport.deadline() as deadline:
            found, raw, sure = await self._predict(body, deadline)
            if found is None:
                found, raw, sure = await self._predict(body, deadline)
                remarks = (Remark("repaired"),)
        if found is None:
            raise BadAnswer("not-json", self._transport.host, "twice")
        told = validated(found.fields, dictionary, raw, remarks)
        return msgspec.structs.replace(told, confidence=sure.whole, field_confidence=sure.fields)

    async def chat(self, instruction: Private, text: Private) -> AsyncIterator[Private]:
        """See ``Wire``; the protocol has no stream, so there is one piece."""
        body = {
            "instruction": unmarked(checked(instruction)),
            "input_text": cleaned(text),
            **self._options(self._endpoint.max_new_tokens),
        }
        envelope = self._envelope(await self._transport.ask("POST", "/chat", body))
        answer = envelope.get("raw_response")
        if not isinstance(answer, str):
            raise BadAnswer("not-answer", self._transport.host, "no words")
        words = without_thoughts(answer)
        if not words:
            raise BadAnswer("no-words", self._transport.host)
        yield shown(words)

    async def probe(self, dictionary: Dictionary) -> Probe:
        """See ``Wire``."""
        body = self._predict_body(cleaned(SAMPLE), dictionary)
        body["max_new_tokens"] = min(_PROBE_TOKENS, self._endpoint.max_new_tokens)
        try:
            health = await self._health()
            begun = time.monotonic()
            envelope = self._envelope(await self._transport.ask("POST", "/predict", body))
            latency = time.monotonic() - begun
        except Refused as refused:
            # llama.cpp's server has a /health too.
            if refused.code == "wrong-path" and await exists(self._transport, "/v1/models", "/models"):
                raise Refused("wrong-protocol", self._transport.host) from None
            raise
        confident = probability(envelope.get("confidence_score")) is not None
        return Probe(_model(health) or self._endpoint.model, latency, confidences=confident)

    async def _health(self) -> object:
        try:
            return await self._transport.ask("GET", "/health")
        except Unavailable as fault:
            if fault.detail == "status 503":
                raise Unavailable("loading", self._transport.host, fault.detail) from None
            raise
        except BadAnswer as fault:
            if fault.detail == "0 bytes":  # vLLM's; whether it classifies shows next
                return None
            raise

    def _predict_body(self, text: Private, dictionary: Dictionary) -> dict[str, Any]:
        options = self._options(self._endpoint.max_new_tokens)
        return {"input_text": text, "input_categories": dictionary.to_json(), **options}

    def _options(self, tokens: int) -> dict[str, Any]:
        return {
            "max_new_tokens": tokens,
            "temperature": self._endpoint.temperature,
            "top_p": self._endpoint.top_p,
        }

    async def _predict(self, body: dict[str, Any], deadline: Deadline) -> tuple[Answer | None, str, _Sure]:
        """The answer, if there is one; the words; how sure the model was.

        The server reads the first object in its model's words, which may be
        one of a thought; so a fuller one there counts.
        """
        envelope = self._envelope(await self._transport.ask("POST", "/predict", body, deadline))
        parsed, raw = envelope.get("parsed_response"), envelope.get("raw_response")
        read = answer_in(raw) if isinstance(raw, str) else None
        found = best(read, fields_of(parsed))
        told = raw if isinstance(raw, str) else json.dumps(parsed, ensure_ascii=False)
        return found, told, _Sure(probability(envelope.get("confidence_score")), _fields(envelope))

    def _envelope(self, value: object) -> dict[str, Any]:
        if not isinstance(value, dict) or "success" not in value:
            raise BadAnswer("not-answer", self._transport.host, "no envelope")
        if value["success"] is not True:
            # Its "error" may quote the text.
            raise BadAnswer("server-fault", self._transport.host)
        return value


def _fields(envelope: dict[str, Any]) -> dict[str, float]:
    """How sure it was of each field, where the server tells: our own does, beyond the contract."""
    told = envelope.get("field_confidence")
    listed = list(told.items())[:_SURE_FIELDS] if isinstance(told, dict) else []
    shares = {plain(name[:_SURE_NAME]): probability(value) for name, value in listed}
    return {name: share for name, share in shares.items() if share is not None}


def _model(health: object) -> str:
    for name in _MODEL_NAMES:
        value = health.get(name) if isinstance(health, dict) else None
        if isinstance(value, str):
            return plain(value[:200])
    return ""
