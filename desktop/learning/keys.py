"""The key of the person's words: in the system's keyring, made when it is first wanted."""

from __future__ import annotations

from desktop.learning.errors import NoSeal
from desktop.learning.sealed import WordSeal, new_key

__all__ = ["open_seal"]


def open_seal() -> WordSeal:
    """What reads and writes the words; waits for the keyring, and for a person who is asked to unlock it.

    Raises ``NoSeal``.  Two programs that begin at once must not both make a
    key: to be called while no other does.
    """
    # Here and not above: keyring, and what it brings along, load in the thread that waits for them.
    from desktop.system.credentials import LockedKeyring, NoKeyring, keep_words_key, words_key

    try:
        key = words_key()
        if key is not None:
            try:
                return WordSeal(key)
            except ValueError:  # somebody else's, under our name: nothing was ever sealed with it
                key = None
        key = new_key()
        keep_words_key(key)
    except LockedKeyring as locked:
        raise NoSeal("locked", str(locked)) from None
    except NoKeyring as none:
        raise NoSeal("no-keyring", str(none)) from None
    return WordSeal(key)
