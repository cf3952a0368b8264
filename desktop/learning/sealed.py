"""Bytes that only who has the key can read, or change without being found out.

AES-256 in GCM: one pass for both, nothing else beside it, and processors have
it.  Fernet, the other choice, makes a third more of every file, and its tokens
say when they were made.  Each file is sealed anew as a whole, with a nonce by
chance: of 96 bits, for a key that seals some thousand times a year.
"""

from __future__ import annotations

import hashlib
import secrets

from desktop.learning.errors import StrangeFile
from engine.text.private import Private

__all__ = ["WordSeal", "new_key"]

_MAGIC = b"ieum words\n"
_VERSION = 1
_NAMED = 8
_NONCE = 12
_HEAD = len(_MAGIC) + 1 + _NAMED
_KEY = 32


def new_key() -> Private:
    """A key as a keyring keeps it."""
    return Private(secrets.token_bytes(_KEY).hex())


class WordSeal:
    """What is sealed with a key; raises ``ValueError`` for what is no key."""

    def __init__(self, key: Private) -> None:
        # Here and not above: it takes its time to load, and only who learns needs it.
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        try:
            secret = bytes.fromhex(key.reveal())
        except ValueError:
            raise ValueError("no key") from None
        if len(secret) != _KEY:
            raise ValueError("no key")
        self._cipher = AESGCM(secret)
        # Tells another key's file from a broken one, and nothing of the key.
        self._name = hashlib.sha256(_MAGIC + secret).digest()[:_NAMED]

    def close(self, content: bytes) -> bytes:
        """``content``, sealed."""
        head, nonce = _MAGIC + bytes((_VERSION,)) + self._name, secrets.token_bytes(_NONCE)
        return head + nonce + self._cipher.encrypt(nonce, content, head)

    def open(self, sealed: bytes) -> bytes:
        """What was sealed.  Raises ``StrangeFile``."""
        from cryptography.exceptions import InvalidTag

        head, nonce, rest = sealed[:_HEAD], sealed[_HEAD : _HEAD + _NONCE], sealed[_HEAD + _NONCE :]
        if not head.startswith(_MAGIC):
            # What begins as ours and ends too soon was ours.
            raise StrangeFile("broken" if sealed and _MAGIC.startswith(sealed[: len(_MAGIC)]) else "foreign")
        if len(nonce) < _NONCE or not rest:
            raise StrangeFile("broken")
        if (version := head[len(_MAGIC)]) != _VERSION:
            raise StrangeFile("newer" if version > _VERSION else "older")
        if head[-_NAMED:] != self._name:
            raise StrangeFile("foreign")
        try:
            return self._cipher.decrypt(nonce, rest, head)
        except InvalidTag:
            raise StrangeFile("broken") from None
