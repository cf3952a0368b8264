"""What a model may be called: its id is a folder's name on every platform."""

from __future__ import annotations

import re
import unicodedata

__all__ = ["is_file_name", "is_model_id", "model_id"]

_LONGEST = 64
_ID = re.compile(rf"[a-z0-9](?:[a-z0-9._-]{{0,{_LONGEST - 2}}}[a-z0-9])?")
_FILE = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9._-]{0,198}[A-Za-z0-9_-])?")
# Windows opens a device under these names, whatever follows the first dot.
_DEVICES = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?", re.IGNORECASE)


def is_model_id(text: str) -> bool:
    """Is it small letters, digits and ``. _ -`` between them, at most 64, and no device of Windows?

    Small letters only, because two of the three platforms take ``A`` and
    ``a`` for the same folder.
    """
    return bool(_ID.fullmatch(text)) and not _DEVICES.fullmatch(text)


def is_file_name(text: str) -> bool:
    """Is it a plain file name, without folders, at most 200 letters, and no device of Windows?"""
    return bool(_FILE.fullmatch(text)) and not _DEVICES.fullmatch(text)


def model_id(text: str) -> str:
    """An id that resembles ``text``, the name of a file or a folder; "model" when nothing is left of it."""
    plain = unicodedata.normalize("NFKD", text).lower()
    found = re.sub(r"[^a-z0-9._]+", "-", plain)[:_LONGEST].strip("._-")
    if not is_model_id(found):
        found = f"model-{found}"[:_LONGEST].strip("._-")
    return found
