"""What a server says with a status that is not 200, as a fault of ours.

Its words may quote the text.  They are looked through for words of ours and
for identifiers of its own, and go nowhere.
"""

from __future__ import annotations

import json
import re
from typing import Any

import httpx

from desktop.voc.protocol.errors import Refused, Unavailable
from engine.text.private import Private
from models.web import bodies
from models.web.faults import transient_status
from models.web.waits import retry_after

__all__ = ["Unsupported", "refuse"]

_FAULT_LIMIT = 4096
_FEATURES = (
    *("response_format", "json_schema", "grammar", "logprobs", "logits_all", "chat_template_kwargs"),
    *("max_tokens", "temperature", "top_p"),
)
"""The words for what is asked for, as servers name it in a refusal."""

_TOO_LONG = re.compile(
    r"context[_ ](?:length|window|size)|exceed_context|maximum context|too many (?:input )?tokens"
    r"|(?:prompt|input|message|request)s? (?:is|are|was) too (?:long|large)|max_model_len|token limit"
    r"|exceeds? (?:the )?(?:model'?s? )?(?:max\w*|limit|context)"
)
_IDENTIFIER = re.compile(r"[a-z][a-z0-9_.]{2,39}")
_SHOWN = 3


class Unsupported(Refused):
    """The server does not know something that was asked for; ``features`` are words of ours that its answer names."""

    def __init__(self, subject: str, detail: str, features: frozenset[str]) -> None:
        super().__init__("request-refused", subject, detail)
        self.features = features


async def refuse(response: httpx.Response, host: str) -> None:
    """Raises ``Refused``, of these ``Unsupported``, or ``Unavailable``; reads a little of the body for that."""
    status = response.status_code
    detail = f"status {status}"
    if 300 <= status < 400:
        raise Refused("redirect", host, detail)
    if status in (401, 403):
        raise Refused("unauthorised", host, detail)
    if status == 407:
        raise Unavailable("proxy", host, detail)
    passing = transient_status(status)
    after = retry_after(response.headers.get("Retry-After", ""))
    if passing in ("too-many-requests", "timeout"):
        raise Unavailable(passing, host, detail, after)
    said = Private("")
    if "html" not in response.headers.get("Content-Type", ""):
        said = Private((await bodies.beginning(response, _FAULT_LIMIT)).decode(errors="replace").lower())
    if status in (404, 405):
        # Some repeat the path, which may name models.
        named = "model" in said.reveal().replace(response.url.path.lower(), "") and response.request.method == "POST"
        raise Refused("model-missing" if status == 404 and named else "wrong-path", host, detail)
    # Ahead of the features: such a refusal names the limit of tokens too.
    if status in (400, 413, 422, 500) and _TOO_LONG.search(said.reveal()):
        raise Refused("context-long", host, detail)
    features, names = _named(said, Private(response.request.content.decode(errors="replace").lower()))
    if status in (400, 415, 422, 501) or (status == 500 and features):
        raise Unsupported(host, ", ".join([detail, *names]), features)
    if passing:
        raise Unavailable("loading" if status == 503 and "load" in said.reveal() else passing, host, detail, after)
    raise Refused("request-refused", host, ", ".join([detail, *names]))


def _named(said: Private, asked: Private) -> tuple[frozenset[str], list[str]]:
    """Which features the refusal is about, and the names in it that a person may be shown.

    What it puts into ``param`` is meant, before what else its sentence names:
    other values that would do.  An identifier that the request holds too may
    be a customer's word.
    """
    error = _error(said)
    given = [error[name] for name in ("param", "code", "type") if isinstance(error.get(name), str)]
    places = [*given[:1], *_places(error)]
    meant = frozenset(word for word in _FEATURES if any(word in place for place in places))
    features = meant or frozenset(word for word in _FEATURES if word in said.reveal())
    ours = [word for word in _FEATURES if word in features]
    theirs = [each for each in given if _IDENTIFIER.fullmatch(each) and each not in asked.reveal()]
    return features, [*dict.fromkeys([*ours, *theirs])][:_SHOWN]


def _places(error: dict[str, Any]) -> list[str]:
    """Where FastAPI found what it does not take; beside that it repeats the whole request."""
    listed = error.get("detail")
    found = [each.get("loc") for each in listed[:_SHOWN] if isinstance(each, dict)] if isinstance(listed, list) else []
    return [str(part) for place in found if isinstance(place, list) for part in place[:_SHOWN]]


def _error(said: Private) -> dict[str, Any]:
    """The object in which a server tells what it refuses; empty without one."""
    try:
        value = json.loads(said.reveal())
    except (ValueError, RecursionError):
        return {}
    value = value.get("error", value) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}
