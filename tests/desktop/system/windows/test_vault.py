"""Secrets in Windows' own vault, by the library that every system's keyring is asked through."""

from __future__ import annotations

import sys

import keyring
import pytest

from desktop.system.credentials import hub_token, keep_hub_token, keep_voc_key, keep_words_key, voc_key, words_key
from engine.text.private import Private

pytestmark = pytest.mark.skipif(sys.platform != "win32", reason="asks Windows")

HOST = "voc.invalid"


def test_it_is_the_systems() -> None:
    """And nothing else that lies about."""
    assert type(keyring.get_keyring()).__name__ == "WinVaultKeyring"


def test_keys_are_kept_and_forgotten() -> None:
    """Of an endpoint and of a hub, each for its host; other hosts have none."""
    keep_voc_key(HOST, Private("하나"))
    keep_hub_token(HOST, Private("two"))
    assert (voc_key(HOST), voc_key(f"other.{HOST}")) == (Private("하나"), None)
    assert hub_token(HOST, "") == Private("two")
    keep_voc_key(HOST, None)
    keep_hub_token(HOST, None)
    assert (voc_key(HOST), hub_token(HOST, "")) == (None, None)


def test_the_key_of_learnt_words_is_kept() -> None:
    """As it was made: it is what the file of words is opened with."""
    before = words_key()
    try:
        keep_words_key(Private("made"))
        assert words_key() == Private("made")
    finally:
        if before is None:
            keyring.delete_password("ieum", "words-key")
        else:
            keep_words_key(before)
