"""Secrets of the person in the system's keyring, and nowhere else: not in the settings, a log or an error."""

from __future__ import annotations

import os

import keyring
import keyring.errors

__all__ = ["HUB_TOKEN", "NoKeyring", "keep", "look_up"]

HUB_TOKEN = "hub-token"  # noqa: S105  # the name under which it is kept
_SERVICE = "ieum"
_VARIABLES = {HUB_TOKEN: "HF_TOKEN"}


class NoKeyring(Exception):
    """There is no keyring, or it is locked and stays so."""


def look_up(name: str) -> str | None:
    """The secret of this name: of the environment (HF_TOKEN), else of the keyring; none when there is none."""
    given = os.environ.get(_VARIABLES.get(name, ""))
    if given:
        return given
    try:
        return keyring.get_password(_SERVICE, name)
    except keyring.errors.KeyringError:
        return None


def keep(name: str, secret: str | None) -> None:
    """Puts the secret into the keyring; none removes it.  Raises ``NoKeyring``."""
    try:
        if secret is not None:
            keyring.set_password(_SERVICE, name, secret)
        elif keyring.get_password(_SERVICE, name) is not None:
            keyring.delete_password(_SERVICE, name)
    except keyring.errors.KeyringError as error:
        # What a backend says may hold anything; its kind is enough.
        raise NoKeyring(type(error).__name__) from None
