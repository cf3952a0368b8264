"""What a model said in one choice of an OpenAI-compatible server, wherever the server puts it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from desktop.voc.protocol.answer import Answer, answer_in, best, fields_of
from desktop.voc.protocol.thoughts import without_thoughts

__all__ = ["answer_of", "is_refusal", "spoken_words", "thought_words"]

_PARTS = 1000
_LONGEST = 1 << 19
"""Characters from the end; no answer with all its thoughts is as long, and marks are looked for in all of it."""

_THOUGHTS = ("reasoning_content", "reasoning", "thinking")
"""As vLLM and DeepSeek, OpenRouter and newer vLLM, and Ollama name what was thought."""


def spoken_words(message: dict[str, Any]) -> str:
    """The content, also one in parts; without those parts that are thoughts."""
    content = message.get("content")
    if isinstance(content, dict):
        content = [content]
    if isinstance(content, list):
        return "".join(_part(each) for each in content[:_PARTS])
    return content if isinstance(content, str) else ""


def thought_words(message: dict[str, Any]) -> str:
    """What the server gives out as thought beside the content."""
    return next(filter(None, (_thought(message.get(name)) for name in _THOUGHTS)), "")


def answer_of(message: dict[str, Any]) -> tuple[Answer | None, str]:
    """The answer in a message, and the words that the model said: the content without its thoughts, else the rest.

    Models answer by a call of a tool where they were taught to.  Some servers
    take an answer for a thought when a form and no thinking are asked for.
    """
    content, thought = spoken_words(message)[-_LONGEST:], thought_words(message)[-_LONGEST:]
    found = best(_parsed(message.get("parsed")), *_objects(message), *_arguments(message), answer_in(content))
    words = without_thoughts(content)
    if found is None:
        found = answer_in(thought, thought=True)
    return found, words or (found.source if found is not None else "")


def is_refusal(message: dict[str, Any]) -> bool:
    """Whether the model says that it will not, in the field that is for that."""
    return isinstance(message.get("refusal"), str) and bool(message["refusal"].strip())


def _part(part: object) -> str:
    if isinstance(part, str):
        return part
    if not isinstance(part, dict) or part.get("type", "text") not in ("text", "output_text"):
        return ""
    text = part.get("text", part.get("content"))
    if isinstance(text, dict):  # as the Assistants API has it
        text = text.get("value")
    return text if isinstance(text, str) else ""


def _thought(value: object) -> str:
    """In one text, or in parts as content comes."""
    if isinstance(value, list):
        texts = (each.get("text") if isinstance(each, dict) else each for each in value[:_PARTS])
        return "".join(text for text in texts if isinstance(text, str))
    return value if isinstance(value, str) else ""


def _parsed(value: object) -> Answer | None:
    """An answer that came as an object already, or as the text of one."""
    if isinstance(value, str):
        return answer_in(value)
    return fields_of(value) if isinstance(value, dict) else None


def _objects(message: dict[str, Any]) -> Iterator[Answer | None]:
    """Those that are the content, or parts of it."""
    content = message.get("content")
    for part in content[:_PARTS] if isinstance(content, list) else [content]:
        if isinstance(part, dict) and "text" not in part and part.get("type") not in ("thinking", "reasoning"):
            yield fields_of(part)


def _arguments(message: dict[str, Any]) -> Iterator[Answer | None]:
    """What a tool was called with; one that takes text has an input."""
    calls = message.get("tool_calls")
    if isinstance(calls, dict):
        calls = [calls]
    listed = [each for each in calls[:_PARTS] if isinstance(each, dict)] if isinstance(calls, list) else []
    for function in [*(each.get("function", each.get("custom")) for each in listed), message.get("function_call")]:
        if isinstance(function, dict):
            yield _parsed(function.get("arguments", function.get("input")))
