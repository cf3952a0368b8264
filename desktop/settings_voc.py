"""The [voc] table of the settings: where complaints are classified, and how.  The API key is never here."""

from __future__ import annotations

import dataclasses
from typing import Literal

__all__ = ["VocSettings"]


@dataclasses.dataclass(frozen=True)
class VocSettings:
    """No address: nothing is ever sent.  Times in seconds."""

    address: str = ""
    protocol: Literal["voc", "openai"] = "voc"
    model: str = ""
    connect_timeout: int = 5
    read_timeout: int = 60
    total_timeout: int = 120
    ca_file: str = ""
    proxy: str = "system"
    """An address, "system" or "none"."""
    plain_http: bool = False
    max_new_tokens: int = 512
    temperature: float = 0.1
    top_p: float = 0.9
    concurrency: int = 4
    chord: str = "Ctrl+Alt+C"
    """Classifies the marked text; empty for none."""
