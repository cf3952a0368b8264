"""Secrets of the person in the system's keyring, and nowhere else: not in the settings, a log or an error."""

from __future__ import annotations

import contextlib
import os
import urllib.parse

import keyring
import keyring.errors
from keyring.backend import KeyringBackend

from engine.text.private import Private

__all__ = [
    "LockedKeyring",
    "NoKeyring",
    "hub_token",
    "keep_hub_token",
    "keep_voc_key",
    "keep_words_key",
    "voc_key",
    "words_key",
]

_SERVICE = "ieum"
_VARIABLE = "HF_TOKEN"
_WORDS = "words-key"


class NoKeyring(Exception):
    """There is no keyring, or it is locked and stays so."""


class LockedKeyring(NoKeyring):
    """There is one, and it does not open now: the person has put its question aside, or it does not answer."""


def hub_token(host: str, named: str) -> Private | None:
    """The token for this hub, or none: HF_TOKEN, which is for the hub ``named`` only, else the one that is kept."""
    given = os.environ.get(_VARIABLE)
    if given and host == named:
        return Private(given)
    try:
        return _kept(_name(host))
    except Exception:  # noqa: BLE001  # a backend raises what it likes: D-Bus, the library below it
        return None


def keep_hub_token(host: str, token: Private | None) -> None:
    """Keeps the token for this hub, and no other; none forgets it.  Raises ``NoKeyring``."""
    _keep(_name(host), token)


def voc_key(host: str) -> Private | None:
    """The API key that is kept for this host, "name:port" or an address; none when none is.  Raises ``NoKeyring``.

    A key kept for a host is for https; one for http is kept apart.  Where it
    can be told without asking anybody to unlock the keyring that none is
    kept, nobody is asked.
    """
    ring = _check_safe()
    name = _voc_name(host)
    try:
        return None if _is_surely_absent(ring, name) else _kept(name)
    except Exception as error:  # noqa: BLE001  # as above
        raise NoKeyring(type(error).__name__) from None


def keep_voc_key(host: str, key: Private | None) -> None:
    """Keeps the API key for this host, and no other; none forgets it.  Raises ``NoKeyring``."""
    _check_safe()
    _keep(_voc_name(host), key)


def words_key() -> Private | None:
    """The key of the person's own words; none when none is kept.  Raises ``NoKeyring``, or ``LockedKeyring``.

    The person may be asked to unlock the keyring.
    """
    _check_safe()
    try:
        return _kept(_WORDS)
    except Exception as error:  # noqa: BLE001  # as above
        raise _refusal(error) from None


def keep_words_key(key: Private) -> None:
    """Keeps it, and sees that it is kept.  Raises ``NoKeyring``, or ``LockedKeyring``."""
    _check_safe()
    try:
        keyring.set_password(_SERVICE, _WORDS, key.reveal())
        kept = _kept(_WORDS)
    except Exception as error:  # noqa: BLE001  # as above
        raise _refusal(error) from None
    if kept != key:
        raise NoKeyring("forgetful")


def _refusal(error: Exception) -> NoKeyring:
    none = isinstance(error, keyring.errors.NoKeyringError)
    return (NoKeyring if none else LockedKeyring)(type(error).__name__)


def _kept(name: str) -> Private | None:
    found = keyring.get_password(_SERVICE, name)
    return None if found is None else Private(found)


def _keep(name: str, secret: Private | None) -> None:
    try:
        if secret is not None:
            keyring.set_password(_SERVICE, name, secret.reveal())
        elif keyring.get_password(_SERVICE, name) is not None:
            keyring.delete_password(_SERVICE, name)
    except Exception as error:  # noqa: BLE001  # as above
        # What a backend says may hold anything; its kind is enough.
        raise NoKeyring(type(error).__name__) from None


def _is_surely_absent(ring: KeyringBackend, name: str) -> bool:
    """Whether the Secret Service has nothing of this name, locked or not: it says so without unlocking anything."""
    if type(ring).__module__ != "keyring.backends.SecretService":
        return False
    import secretstorage

    with contextlib.closing(secretstorage.dbus_init()) as bus:
        return next(secretstorage.search_items(bus, {"service": _SERVICE, "username": name}), None) is None


def _check_safe() -> KeyringBackend:
    """The keyring that is asked first.

    A key is never on a disk, as backends that people install write it; and one that keeps nothing is none.
    """
    ring = keyring.get_keyring()
    first = next(iter(getattr(ring, "backends", ())), ring)
    if type(first).__module__.startswith(("keyrings.alt", "keyring.backends.null")):
        raise NoKeyring(type(first).__name__)
    return first


def _name(host: str) -> str:
    return f"hub-token:{host}"


def _voc_name(host: str) -> str:
    try:
        parts = urllib.parse.urlsplit(host if "://" in host else f"https://{host}")
        number = parts.port
    except ValueError:  # no address, and so nothing is ever sent there
        return f"voc-key:{host}"
    usual = {"https": 443, "http": 80}.get(parts.scheme)
    port = "" if number in (None, usual) else f":{number}"
    # A key for an encrypted way is not sent along the open one, where everybody could read it.
    way = "" if parts.scheme == "https" else f"{parts.scheme}://"
    return f"voc-key:{way}{parts.hostname or host}{port}"
