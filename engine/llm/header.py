"""Is this a GGUF at all?"""

from __future__ import annotations

from pathlib import Path

from engine.errors import LoadFault

__all__ = ["check_header"]


def check_header(path: Path) -> None:
    """Refuses a file that is no GGUF before llama.cpp touches it; raises ``LoadFault`` ("missing", "broken-gguf")."""
    try:
        with path.open("rb") as file:
            magic = file.read(4)
    except OSError as error:
        raise LoadFault("missing", f"{type(error).__name__} on opening the GGUF file") from None
    if magic != b"GGUF":
        raise LoadFault("broken-gguf", "the file does not begin as a GGUF")
