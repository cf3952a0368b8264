"""Where complaints are sent and how: one value for the settings, the order of a window and the client.

Its part of the table of options (``desktop.settings.options``): what each
number may be stands here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal, get_type_hints

from msgspec import Meta, Struct

from desktop.voc.protocol.errors import BadInput
from engine.text.private import Private

__all__ = ["KEY_LIMIT", "LIMITS", "OWN_SERVER", "Endpoint", "limits_of"]

KEY_LIMIT = 4096
"""The most characters of a key."""

OWN_SERVER = "http://127.0.0.1:8002"
"""Where ``ieum voc serve`` listens if nobody says otherwise."""


class Endpoint(Struct, frozen=True, kw_only=True):
    """No ``address``: nothing is ever sent.  Times in seconds; ``proxy`` is an address, "system" or "none".

    Raises ``BadInput`` ("bad-option") for a number out of its limits.
    """

    address: str = ""
    protocol: Literal["voc", "openai"] = "voc"
    model: str = ""
    """Empty for the server's first."""
    connect_timeout: Annotated[int, Meta(ge=1, le=60)] = 5
    read_timeout: Annotated[int, Meta(ge=1, le=600)] = 60
    """Of silence."""
    total_timeout: Annotated[int, Meta(ge=1, le=3600)] = 120
    """For one question, further attempts included."""
    ca_file: str = ""
    proxy: str = "system"
    plain_http: bool = False
    """The person's consent to send text unencrypted to another machine."""
    max_new_tokens: Annotated[int, Meta(ge=1, le=2048)] = 512
    temperature: Annotated[float, Meta(ge=0, le=2)] = 0.1
    top_p: Annotated[float, Meta(ge=0, le=1)] = 0.9
    concurrency: Annotated[int, Meta(ge=1, le=16)] = 4
    """Requests under way at once while a table is classified."""
    key: Private | None = None
    """Goes to this endpoint only, and is in no file; none is that which the keyring has, empty is no key at all."""

    def __post_init__(self) -> None:
        for name, (low, high) in LIMITS.items():
            if not low <= getattr(self, name) <= high:
                raise BadInput("bad-option", name, f"{low:g}–{high:g}")

    def identity(self) -> tuple[object, ...]:
        """What decides which answers come: work begun with one identity is not gone on with under another."""
        return (
            self.address.rstrip("/"),
            self.protocol,
            self.model,
            self.max_new_tokens,
            self.temperature,
            self.top_p,
        )


def limits_of(hint: object) -> tuple[float, float] | None:
    """The least and the most that an annotation allows; none where it says nothing of it."""
    for each in getattr(hint, "__metadata__", ()):
        if isinstance(each, Meta) and each.ge is not None and each.le is not None:
            return each.ge, each.le
    return None


LIMITS: Mapping[str, tuple[float, float]] = {
    name: limits
    for name, hint in get_type_hints(Endpoint, include_extras=True).items()
    if (limits := limits_of(hint)) is not None
}
"""The least and the most of each number."""
