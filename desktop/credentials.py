"""Secrets of the person in the system's keyring, and nowhere else: not in the settings, a log or an error."""

from __future__ import annotations

import os

import keyring
import keyring.errors

from models.hub import HUB

__all__ = ["NoKeyring", "hub_token", "keep_hub_token"]

_SERVICE = "ieum"
_VARIABLE = "HF_TOKEN"


class NoKeyring(Exception):
    """There is no keyring, or it is locked and stays so."""


def hub_token(host: str) -> str | None:
    """The token for this hub: HF_TOKEN for the hub itself, else what is kept for ``host``; none when there is none."""
    given = os.environ.get(_VARIABLE)
    if given and host == HUB:
        return given
    try:
        return keyring.get_password(_SERVICE, _name(host))
    except keyring.errors.KeyringError:
        return None


def keep_hub_token(host: str, token: str | None) -> None:
    """Keeps the token for this hub, and no other; none forgets it.  Raises ``NoKeyring``."""
    try:
        if token is not None:
            keyring.set_password(_SERVICE, _name(host), token)
        elif keyring.get_password(_SERVICE, _name(host)) is not None:
            keyring.delete_password(_SERVICE, _name(host))
    except keyring.errors.KeyringError as error:
        # What a backend says may hold anything; its kind is enough.
        raise NoKeyring(type(error).__name__) from None


def _name(host: str) -> str:
    return f"hub-token:{host}"
