"""Keys of callers: a file of digests that only its owner may read, and who a key belongs to.

The file holds no key, only what a key is recognised by: a line for each with
its name, its tier and the SHA-256 of the key.
"""

from __future__ import annotations

import dataclasses
import hashlib
import os
import re
import secrets
import stat
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Literal, TypeAlias, cast, get_args

from desktop.api.errors import KeysUnusable
from engine.files.opening import FileFault, opened
from engine.text.private import Private
from models import durable

__all__ = ["ANONYMOUS", "Caller", "KeyRing", "Tier", "add_key", "key_names", "revoke_key"]

Tier: TypeAlias = Literal["standard", "premium"]

_NAME = re.compile(r"[A-Za-z0-9._-]{1,64}")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_MOST_BYTES = 1 << 20
_OTHERS = 0o077
_BEGINNINGS: Mapping[Tier, str] = {"standard": "eot_", "premium": "eot_premium_"}
"""What keys of a tier begin with in the documents of contract E."""


@dataclasses.dataclass(frozen=True)
class Caller:
    """Who asks: the name of a key, or nobody in particular."""

    name: str
    tier: Tier = "standard"


ANONYMOUS = Caller("anonymous")


class KeyRing:
    """All keys that are valid; those of a file are read again when it has changed, so a revoked one is none at once."""

    def __init__(self, callers: Mapping[str, Caller] | None = None) -> None:
        """``callers``: by the digest of their key."""
        self._callers = dict(callers or {})
        self._file: Path | None = None
        self._stamp: tuple[int, ...] = ()

    def __bool__(self) -> bool:
        self._renew()
        return bool(self._callers) or self._spoilt

    @classmethod
    def read(cls, file: Path) -> KeyRing:
        """The keys of a file, none where there is no file; raises ``KeysUnusable``."""
        ring = cls(dict(_read(file)))
        ring._file, ring._stamp = file, _stamp(file)
        return ring

    def caller(self, key: Private) -> Caller | None:
        """Whose key that is.  What is looked up is a digest, so how long it takes tells nothing of any key."""
        self._renew()
        return self._callers.get(_digest(key))

    _spoilt = False
    """Whether the file has become one that cannot be used: then there are keys, and none of them is valid."""

    def _renew(self) -> None:
        if self._file is None or (stamp := _stamp(self._file)) == self._stamp:
            return
        self._stamp = stamp
        try:
            self._callers, self._spoilt = dict(_read(self._file)), False
        except KeysUnusable:
            self._callers, self._spoilt = {}, True


def add_key(file: Path, name: str, tier: Tier) -> Private:
    """Makes a key and adds it to the file; the key, which is kept nowhere.  Raises ``KeysUnusable``."""
    if _NAME.fullmatch(name) is None:
        raise KeysUnusable("bad-name")
    known = _read(file)
    if any(caller.name == name for _, caller in known):
        raise KeysUnusable("known-name")
    key = Private(_BEGINNINGS[tier] + secrets.token_urlsafe(32))
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        durable.write(file, _written([*known, (_digest(key), Caller(name, tier))]).encode())
    except OSError:
        raise KeysUnusable("unwritable") from None
    return key


def revoke_key(file: Path, name: str) -> None:
    """Takes the key of this name out of the file; raises ``KeysUnusable``."""
    known = _read(file)
    left = [each for each in known if each[1].name != name]
    if len(left) == len(known):
        raise KeysUnusable("unknown-name")
    try:
        durable.write(file, _written(left).encode())
    except OSError:
        raise KeysUnusable("unwritable") from None


def key_names(file: Path) -> tuple[Caller, ...]:
    """Whose keys there are, in the order in which they were made; raises ``KeysUnusable``."""
    return tuple(caller for _, caller in _read(file))


def _stamp(file: Path) -> tuple[int, ...]:
    """What changes when the file does; empty while there is none."""
    try:
        found = file.stat()
    except OSError:
        return ()
    return (found.st_mtime_ns, found.st_size, found.st_ino)


def _read(file: Path) -> list[tuple[str, Caller]]:
    try:
        with opened(file) as (source, _):
            # Windows keeps the person's folder for the person, and has no such bits.
            if os.name == "posix" and stat.S_IMODE(os.fstat(source.fileno()).st_mode) & _OTHERS:
                raise KeysUnusable("open-to-others")
            content = source.read(_MOST_BYTES + 1)
    except FileFault as fault:
        if isinstance(fault.system, FileNotFoundError):
            return []
        raise KeysUnusable("unreadable") from None
    if len(content) > _MOST_BYTES:  # of the keys behind, none would be valid
        raise KeysUnusable("broken")
    try:
        return [_line(line) for line in content.decode().splitlines() if line.strip() and not line.startswith("#")]
    except ValueError:
        raise KeysUnusable("broken") from None


def _line(line: str) -> tuple[str, Caller]:
    """One key; raises ``ValueError``."""
    name, tier, digest = line.split()
    if _NAME.fullmatch(name) is None or tier not in get_args(Tier) or _DIGEST.fullmatch(digest) is None:
        raise ValueError("no key")
    return digest, Caller(name, cast(Tier, tier))


def _written(keys: Iterable[tuple[str, Caller]]) -> str:
    return "".join(f"{caller.name} {caller.tier} {digest}\n" for digest, caller in keys)


def _digest(key: Private) -> str:
    return hashlib.sha256(key.reveal().encode(errors="replace")).hexdigest()
