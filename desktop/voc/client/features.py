"""What is asked of a server beyond an answer, and given up where it does not understand: forms, probabilities."""

from __future__ import annotations

import dataclasses
from typing import Any, Literal

__all__ = ["RequestedFeatures"]

_FORM_WORDS = frozenset({"response_format", "json_schema", "grammar"})
_TOKEN_WORDS = frozenset({"logprobs", "logits_all"})


@dataclasses.dataclass(frozen=True)
class RequestedFeatures:
    """All of them at first; ``form`` "object" is what servers knew before there was a schema."""

    no_thinking: bool = True
    probabilities: bool = True
    form: Literal["schema", "object", "none"] = "schema"

    def thinking(self) -> dict[str, Any]:
        """The hard switch of Qwen's template."""
        return {"chat_template_kwargs": {"enable_thinking": False}} if self.no_thinking else {}

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
        """Fewer, by what a server names in its refusal, else the least needed first; none when nothing is left."""
        if self.form != "none" and features & _FORM_WORDS:
            return dataclasses.replace(self, form="object" if self.form == "schema" else "none")
        if self.probabilities and features & _TOKEN_WORDS:
            return dataclasses.replace(self, probabilities=False)
        if self.no_thinking:
            return dataclasses.replace(self, no_thinking=False)
        if self.probabilities:
            return dataclasses.replace(self, probabilities=False)
        if self.form != "none":
            return dataclasses.replace(self, form="object" if self.form == "schema" else "none")
        return None

    @staticmethod
    def lessened(body: dict[str, Any], features: frozenset[str]) -> dict[str, Any] | None:
        """A request without a form, with one feature fewer; none when there is nothing left."""
        fewer = RequestedFeatures("chat_template_kwargs" in body, "logprobs" in body, "none").without(features)
        if fewer is None:
            return None
        asked = ("chat_template_kwargs", "logprobs", "top_logprobs")
        bare = {name: value for name, value in body.items() if name not in asked}
        return bare | fewer.thinking() | fewer.logprobs()
