"""The protocol of OpenAI, as vLLM, llama.cpp's server, Ollama and others speak it."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import time
from collections.abc import AsyncIterator
from typing import Any

import httpx
import msgspec

from desktop.voc.client.choice import answer_of, is_refusal, spoken_words, thought_words
from desktop.voc.client.deadline import Deadline
from desktop.voc.client.features import RequestedFeatures
from desktop.voc.client.protocols import SAMPLE, exists, model_names
from desktop.voc.client.refusals import Unsupported
from desktop.voc.client.stream import Thought, events
from desktop.voc.client.transport import Transport, decoded, read
from desktop.voc.protocol.answer import Answer
from desktop.voc.protocol.confidence import answer_tokens, field_confidence, mean_probability, tokens_of
from desktop.voc.protocol.dictionary import Dictionary
from desktop.voc.protocol.endpoint import Endpoint
from desktop.voc.protocol.errors import BadAnswer, Refused, Unavailable
from desktop.voc.protocol.messages import Classification, Probe, Remark
from desktop.voc.protocol.schema import INSTRUCTION, REPAIR, answer_schema, input_form
from desktop.voc.protocol.text import checked, shown
from desktop.voc.protocol.thoughts import without_thoughts
from desktop.voc.protocol.validation import validated
from engine.text.private import Private

__all__ = ["OpenAiWire"]

_PROBE_TOKENS = 8
_BAD_ANSWER = 4000
"""Characters of an answer that are shown to the model when it is asked again."""


class OpenAiWire:
    """See ``protocols.Wire``."""

    def __init__(self, transport: Transport, endpoint: Endpoint) -> None:
        self._transport, self._endpoint = transport, endpoint
        # People write the address with and without it.
        self._root = "" if transport.url.path.rstrip("/").endswith("/v1") else "/v1"
        self._model = endpoint.model
        self._naming = asyncio.Lock()
        self._features = RequestedFeatures()

    async def classify(self, text: Private, dictionary: Dictionary) -> Classification:
        """See ``Wire``."""
        messages = [_message("system", Private(INSTRUCTION)), _message("user", input_form(checked(text), dictionary))]
        schema = answer_schema(dictionary)
        async with self._transport.deadline() as deadline:
            choice = await self._complete(messages, schema, deadline)
            found, words = self._answer(choice)
            remarks = list[Remark]()
            if found is None:
                self._check_whole(choice)
                messages += [_message("assistant", Private(words[:_BAD_ANSWER])), _message("user", Private(REPAIR))]
                choice = await self._complete(messages, schema, deadline)
                found, words = self._answer(choice)
                remarks = [Remark("repaired")]
        if found is None:
            self._check_whole(choice)
            raise BadAnswer("not-json", self._transport.host, "twice")
        if choice.get("finish_reason") == "length":
            remarks.append(Remark("cut-off"))
        tokens = answer_tokens(found.source, tokens_of(choice.get("logprobs")))
        return msgspec.structs.replace(
            validated(found.fields, dictionary, words, tuple(remarks)),
            confidence=mean_probability(tokens),
            field_confidence=field_confidence(found.source, tokens),
        )

    async def chat(self, instruction: Private, text: Private) -> AsyncIterator[Private]:
        """See ``Wire``."""
        messages = [_message("system", checked(instruction)), _message("user", checked(text))]
        async for piece, _ in self._streamed(messages, self._endpoint.max_new_tokens):
            yield shown(piece)

    async def probe(self, dictionary: Dictionary) -> Probe:
        """See ``Wire``."""
        models: tuple[str, ...] = ()
        try:
            models = model_names(await self._transport.ask("GET", f"{self._root}/models"), self._transport.host)
        except Refused as refused:
            if refused.code != "wrong-path":
                raise
            if await exists(self._transport, "/health"):
                raise Refused("wrong-protocol", self._transport.host) from None
            if not self._model:  # else a gateway that lists none
                raise
        # Ollama lists a name with its tag and takes it without.
        if self._model and models and not {self._model, f"{self._model}:latest"} & set(models):
            raise Refused("model-missing", self._model, ", ".join(models[:20]))
        self._model = self._model or next(iter(models), "")
        begun = time.monotonic()
        streams = confidences = False
        async for _, choice in self._streamed([_message("user", SAMPLE)], _PROBE_TOKENS, probing=True):
            streams = streams or "delta" in choice
            confidences = confidences or bool(tokens_of(choice.get("logprobs")))
        return Probe(self._model, time.monotonic() - begun, models, streams, confidences)

    async def _messages(self, messages: list[dict[str, Any]], deadline: Deadline) -> dict[str, Any]:
        """The part of a request that says what is asked of whom."""
        model = await self._named(deadline)
        if "qwen3" in model.lower():
            # The soft switch, for servers that do not know the hard one.
            messages = [*messages[:-1], _message("user", Private(messages[-1]["content"].reveal() + "\n/no_think"))]
        return {"model": model, "messages": messages}

    async def _named(self, deadline: Deadline) -> str:
        """The model of the settings, else the server's first."""
        async with self._naming:
            if not self._model:
                found = await self._transport.ask("GET", f"{self._root}/models", deadline=deadline)
                names = model_names(found, self._transport.host)
                if not names:
                    raise Refused("model-missing", self._transport.host, "the server lists none")
                self._model = names[0]
        return self._model

    async def _complete(
        self, messages: list[dict[str, Any]], schema: dict[str, Any], deadline: Deadline
    ) -> dict[str, Any]:
        """The first choice; what the server refuses to understand is left out, for all others once that has helped."""
        asked = await self._messages(messages, deadline)
        known = features = self._features
        while True:
            body = asked | features.options(self._endpoint, self._endpoint.max_new_tokens) | features.answer(schema)
            try:
                found = await self._transport.ask("POST", f"{self._root}/chat/completions", body, deadline)
            except Unsupported as refused:
                less = features.without(refused.features)
                if less is None:
                    raise
                features = less
                continue
            choice = self._choice(found)
            if features is not known:
                self._features = features
            return choice

    def _choice(self, value: object) -> dict[str, Any]:
        choices = value.get("choices") if isinstance(value, dict) else None
        if not isinstance(choices, list) or not choices or not isinstance(choices[0], dict):
            raise BadAnswer("not-answer", self._transport.host, "no choices")
        return choices[0]

    def _answer(self, choice: dict[str, Any]) -> tuple[Answer | None, str]:
        """See ``choice.answer_of``.  Raises ``BadAnswer`` for a choice that holds none for a reason that it tells."""
        message = choice.get("message")
        if not isinstance(message, dict):
            raise BadAnswer("not-answer", self._transport.host, "no message")
        found, words = answer_of(message)
        if choice.get("finish_reason") == "content_filter" or (found is None and is_refusal(message)):
            raise BadAnswer("filtered", self._transport.host)
        return found, words

    def _check_whole(self, choice: dict[str, Any]) -> None:
        if choice.get("finish_reason") == "length":
            raise BadAnswer("cut-short", self._transport.host)

    async def _streamed(
        self, messages: list[dict[str, Any]], tokens: int, *, probing: bool = False
    ) -> AsyncIterator[tuple[str, dict[str, Any]]]:
        """Pieces of the answer with the choices they came in; one cut short is a fault, but where ``probing``.

        A server that takes all for a thought has its thought told as the
        answer, in one piece: else nothing came at all.
        """
        thought, apart, reason, told = Thought(), list[str](), None, False
        async with self._transport.deadline() as deadline, contextlib.AsyncExitStack() as stack:
            asked = await self._messages(messages, deadline) | {"stream": True}
            response = await self._open(asked, tokens, stack, deadline, probing=probing)
            async for choice in self._choices(response):
                reason = choice.get("finish_reason") or reason
                delta = choice.get("delta", choice.get("message"))
                delta = delta if isinstance(delta, dict) else {}
                apart.append(thought_words(delta))
                piece = thought.feed(spoken_words(delta))
                told = told or bool(piece.strip())
                yield piece, choice
            if rest := thought.rest():
                told = told or bool(rest.strip())
                yield rest, {}
        if reason == "content_filter":
            raise BadAnswer("filtered", self._transport.host)
        if reason == "length" and not probing:
            raise BadAnswer("cut-short", self._transport.host)
        if reason is None:
            raise Unavailable("cut-off", self._transport.host, "a stream without an end")
        if not told and not probing:
            words = without_thoughts("".join(apart))
            if not words:
                raise BadAnswer("no-words", self._transport.host)
            yield words, {}

    async def _choices(self, response: httpx.Response) -> AsyncIterator[dict[str, Any]]:
        if "text/event-stream" not in response.headers.get("Content-Type", "").lower():
            yield self._choice(decoded(await read(response, self._transport.host), self._transport.host))
            return
        async for event in events(response, self._transport.host):
            if "error" in event:
                raise BadAnswer("server-fault", self._transport.host)
            if event.get("choices"):
                yield self._choice(event)

    async def _open(
        self,
        asked: dict[str, Any],
        tokens: int,
        stack: contextlib.AsyncExitStack,
        deadline: Deadline,
        *,
        probing: bool,
    ) -> httpx.Response:
        """The response of a stream, asked for with less where the server does not understand."""
        features = dataclasses.replace(self._features, form="none", probabilities=probing)
        while True:
            body = asked | features.options(self._endpoint, tokens) | features.logprobs()
            try:
                opened = self._transport.opened(f"{self._root}/chat/completions", body, deadline)
                return await stack.enter_async_context(opened)
            except Unsupported as refused:
                less = features.without(refused.features)
                if less is None:
                    raise
                features = less


def _message(role: str, content: Private) -> dict[str, Any]:
    return {"role": role, "content": content}
