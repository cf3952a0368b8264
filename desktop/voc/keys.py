"""API keys of endpoints: in the system's keyring; where there is none, in this process until it ends."""

from __future__ import annotations

import urllib.parse
from typing import Literal, TypeAlias

from engine.text.private import Private

__all__ = ["KeyPlace", "VocKeys"]

KeyPlace: TypeAlias = Literal["keyring", "session", "none", "no-keyring"]
"""Where the key is: in the keyring, in this process only, nowhere; "no-keyring" is nowhere, and there is no keyring."""


class VocKeys:
    """One for the program: what a person gave in one window, the others send on.

    All but ``for_order`` may wait for the keyring, and for a person who is
    asked to unlock it, so they are not for the thread that draws.
    """

    def __init__(self) -> None:
        self._held: dict[tuple[str, str], Private] = {}

    def __repr__(self) -> str:
        return f"VocKeys({len(self._held)} held)"

    def keep(self, address: str, key: Private) -> KeyPlace:
        """Keeps the key of this endpoint, empty to forget it; where it is then."""
        # Here and not above: keyring, and what it brings along, load in the thread that waits for them.
        from desktop.system.credentials import NoKeyring, keep_voc_key

        host = _host(address)
        self._held.pop(host, None)
        try:
            keep_voc_key(address, key or None)
        except NoKeyring:
            if not key:
                return "no-keyring"
            self._held[host] = key
            return "session"
        return "keyring" if key else "none"

    def place(self, address: str) -> KeyPlace:
        """Where the key of this endpoint is."""
        from desktop.system.credentials import NoKeyring, voc_key

        if _host(address) in self._held:
            return "session"
        try:
            return "keyring" if voc_key(address) else "none"
        except NoKeyring:
            return "no-keyring"

    def for_order(self, address: str) -> Private | None:
        """What an order to this endpoint says of the key: none when the command finds it in the keyring itself."""
        return self._held.get(_host(address))


def _host(address: str) -> tuple[str, str]:
    """A key is for a host and no other, and for the way it is spoken to."""
    try:
        parts = urllib.parse.urlsplit(address)
    except ValueError:
        return "", address
    return parts.scheme, parts.netloc.casefold()
