"""What is asked of a server beyond an answer, and given up where it does not understand: forms, probabilities."""

from __future__ import annotations

import dataclasses
from typing import Any, Literal

from desktop.voc.protocol.endpoint import Endpoint

__all__ = ["RequestedFeatures"]

_FORM_WORDS = frozenset({"response_format", "json_schema", "grammar"})
_TOKEN_WORDS = frozenset({"logprobs", "logits_all"})
_SAMPLING_WORDS = frozenset({"temperature", "top_p"})


@dataclasses.dataclass(frozen=True)
class RequestedFeatures:
    """All of them at first; ``form`` "object" is what servers knew before there was a schema.

    ``limit`` is the name of the most tokens of an answer: models that think
    before they answer know the newer one only, others the older one only.
    ``sampling``: whether the settings' temperature is asked for, which such
    models have fixed.
    """

    no_thinking: bool = True
    probabilities: bool = True
    form: Literal["schema", "object", "none"] = "schema"
    limit: Literal["max_tokens", "max_completion_tokens"] = "max_tokens"
    sampling: bool = True

    def options(self, endpoint: Endpoint, tokens: int) -> dict[str, Any]:
        """How much may be answered, how freely, and the hard switch of Qwen's template against thinking."""
        sampling = {"temperature": endpoint.temperature, "top_p": endpoint.top_p} if self.sampling else {}
        thinking = {"chat_template_kwargs": {"enable_thinking": False}} if self.no_thinking else {}
        return {self.limit: tokens} | sampling | thinking

    def logprobs(self) -> dict[str, Any]:
        """llama-cpp-python gives none when no alternatives are asked for."""
        return {"logprobs": True, "top_logprobs": 1} if self.probabilities else {}

    def answer(self, schema: dict[str, Any]) -> dict[str, Any]:
        """The probabilities, and the form of the answer."""
        forms: dict[str, dict[str, Any]] = {
            "schema": {"type": "json_schema", "json_schema": {"name": "voc", "strict": True, "schema": schema}},
            "object": {"type": "json_object", "schema": schema},
        }
        form = {"response_format": forms[self.form]} if self.form in forms else {}
        return self.logprobs() | form

    def without(self, features: frozenset[str]) -> RequestedFeatures | None:
        """Fewer, by what a server names in its refusal; none when nothing is left that could help.

        Each request carries the text, so a server that names nothing is asked
        twice more at most: without what is needed least, and with nothing.
        """
        if self.form != "none" and features & _FORM_WORDS:
            return dataclasses.replace(self, form="object" if self.form == "schema" else "none")
        if self.probabilities and features & _TOKEN_WORDS:
            return dataclasses.replace(self, probabilities=False)
        if self.limit == "max_tokens" and "max_tokens" in features:
            return dataclasses.replace(self, limit="max_completion_tokens")
        if self.sampling and features & _SAMPLING_WORDS:
            return dataclasses.replace(self, sampling=False)
        if self.no_thinking and "chat_template_kwargs" in features:
            return dataclasses.replace(self, no_thinking=False)
        if features & (_SAMPLING_WORDS | {"max_tokens"}):
            return None
        if self.no_thinking or self.probabilities:
            return dataclasses.replace(self, no_thinking=False, probabilities=False)
        bare = dataclasses.replace(self, form="none", sampling=False)
        return bare if bare != self else None
