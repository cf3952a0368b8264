"""What a cache of others is told: names from which no text can be guessed, and values that nobody else can read.

A plain digest of a short text is found by trying texts; an HMAC is not.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

__all__ = ["Seal"]

_NONCE_BYTES = 12
_BLOCK = 256
"""Values are filled up to a multiple of so many bytes: their lengths tell little of what is in them."""


class Seal:
    """Names and closes what is kept, by one secret."""

    def __init__(self, secret: bytes) -> None:
        self._naming = _derived(secret, b"ieum shared answers: names")
        self._closing = _derived(secret, b"ieum shared answers: values")

    def name(self, question: bytes) -> str:
        """By what the answer to this question is found."""
        return f"ieum:{_derived(self._naming, question).hex()}"

    def close(self, name: str, answer: bytes) -> bytes:
        """What is kept under ``name``; under any other name it does not open."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        padded = answer + b"\x80" + bytes(-(len(answer) + 1) % _BLOCK)
        return nonce + self._cipher(name).encrypt(nonce, padded, None)

    def open(self, name: str, kept: bytes) -> bytes | None:
        """The answer, none for what was not closed by this secret under this name."""
        try:
            padded = self._cipher(name).decrypt(kept[:_NONCE_BYTES], kept[_NONCE_BYTES:], None)
        except (InvalidTag, ValueError):
            return None
        return padded.rstrip(b"\x00").removesuffix(b"\x80")

    def _cipher(self, name: str) -> AESGCM:
        # A key for each name: of one key, random nonces would run out in a few months.
        return AESGCM(_derived(self._closing, name.encode()))


def _derived(key: bytes, what: bytes) -> bytes:
    return hmac.digest(key, what, hashlib.sha256)
