"""What a chat completion and an embedding are asked for with, in OpenAI's names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field

from desktop.api.contracts.kit import PrivateText
from engine.text.private import Private
from engine.wire.runner import ChatTurn

__all__ = ["ChatAsked", "EmbeddingBody"]

_MOST_TURNS = 256
_MOST_TOKENS = 4096
_USUAL_TOKENS = 512
_MOST_CHOICES = 8
_MOST_TEXTS = 64
_STOPS = 4

_Stop: TypeAlias = PrivateText | Annotated[Sequence[PrivateText], Field(max_length=_STOPS)] | None


class TextPart(BaseModel):
    """A part of what was said; pictures and sounds are refused."""

    model_config = ConfigDict(hide_input_in_errors=True)

    type: Literal["text"]
    text: PrivateText


class Message(BaseModel):
    """What one side said."""

    model_config = ConfigDict(hide_input_in_errors=True)

    role: Literal["system", "developer", "user", "assistant"]
    content: PrivateText | Annotated[Sequence[TextPart], Field(max_length=_MOST_TURNS)]

    def turn(self) -> ChatTurn:
        """As the runner is told it."""
        content = self.content
        said = content if isinstance(content, Private) else Private("".join(part.text.reveal() for part in content))
        return ChatTurn("system" if self.role == "developer" else self.role, said)


class StreamOptions(BaseModel):
    """What a stream ends with."""

    include_usage: bool = False


class ResponseFormat(BaseModel):
    """Text, and nothing that would need a grammar."""

    type: Literal["text"] = "text"


class ChatAsked(BaseModel):
    """A request.  ``temperature`` 0 takes the most probable token each time; ``seed`` makes chance repeatable."""

    model_config = ConfigDict(hide_input_in_errors=True, protected_namespaces=())

    model: str = ""
    messages: Annotated[Sequence[Message], Field(min_length=1, max_length=_MOST_TURNS)]
    max_tokens: Annotated[int, Field(ge=1, le=_MOST_TOKENS)] | None = None
    max_completion_tokens: Annotated[int, Field(ge=1, le=_MOST_TOKENS)] | None = None
    temperature: Annotated[float, Field(ge=0, le=2)] = 1.0
    top_p: Annotated[float, Field(gt=0, le=1)] = 1.0
    n: Annotated[int, Field(ge=1, le=_MOST_CHOICES)] = 1
    stream: bool = False
    stream_options: StreamOptions | None = None
    logprobs: bool = False
    top_logprobs: Annotated[int, Field(ge=0, le=20)] | None = None
    stop: _Stop = None
    seed: int | None = None
    user: str | None = None
    response_format: ResponseFormat | None = None
    presence_penalty: Literal[0] | None = 0
    frequency_penalty: Literal[0] | None = 0
    logit_bias: None = None
    tools: Annotated[Sequence[Any], Field(max_length=0)] | None = None
    tool_choice: Literal["none", "auto"] | None = None

    @property
    def most(self) -> int:
        """Tokens of an answer."""
        return self.max_completion_tokens or self.max_tokens or _USUAL_TOKENS

    @property
    def stops(self) -> tuple[Private, ...]:
        """What ends an answer."""
        return () if self.stop is None else (self.stop,) if isinstance(self.stop, Private) else tuple(self.stop)


class EmbeddingBody(BaseModel):
    """A request; token ids are refused."""

    model_config = ConfigDict(hide_input_in_errors=True, protected_namespaces=())

    model: str = ""
    input: PrivateText | Annotated[Sequence[PrivateText], Field(min_length=1, max_length=_MOST_TEXTS)]
    encoding_format: Literal["float", "base64"] = "float"
    dimensions: None = None
    user: str | None = None

    @property
    def texts(self) -> Sequence[Private]:
        """Each of which gets a vector."""
        return [self.input] if isinstance(self.input, Private) else self.input
