"""The real libhangul through ctypes: the oracle for ``engine.text``, and a plain model of what ibus-hangul types."""

from __future__ import annotations

import ctypes
import functools
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["BACKSPACE", "Libhangul", "MissingLibhangulError", "keyboards", "shown"]

BACKSPACE = "\b"

_AUTO_REORDER = 0
_SONAME = "libhangul.so.1"


class MissingLibhangulError(RuntimeError):
    """libhangul is not installed, so nothing can be compared with it."""

    def __init__(self) -> None:
        super().__init__(f"{_SONAME} is not installed; `make setup` or `apt-get install libhangul1` brings it")


class Libhangul:
    """One input context of a layout ("2" is the usual 2-set), with auto-reorder as ``reorder`` says, else the defaults.

    ``press`` and ``backspace`` answer as ``engine.text.hangul.Automaton`` does.
    """

    def __init__(self, *, reorder: bool, layout: str = "2") -> None:
        self._library = _library()
        self._context = ctypes.c_void_p(self._library.hangul_ic_new(layout.encode()))
        self._library.hangul_ic_set_option(self._context, _AUTO_REORDER, reorder)

    def close(self) -> None:
        """Frees the context."""
        self._library.hangul_ic_delete(self._context)

    @property
    def preedit(self) -> str:
        """The text being composed."""
        return _text(self._library.hangul_ic_get_preedit_string(self._context))

    def press(self, key: str) -> str:
        """The text committed by one key; a key that libhangul leaves to the application is appended."""
        if key == BACKSPACE:
            raise ValueError("use backspace()")
        taken = self._library.hangul_ic_process(self._context, ord(key))
        committed = _text(self._library.hangul_ic_get_commit_string(self._context))
        return committed if taken else committed + key

    def backspace(self) -> bool:
        """Whether libhangul took a letter back."""
        return bool(self._library.hangul_ic_backspace(self._context))

    def flush(self) -> str:
        """Ends the composition and returns it."""
        return _text(self._library.hangul_ic_flush(self._context))

    def reset(self) -> None:
        """Forgets the composition."""
        self._library.hangul_ic_reset(self._context)

    def type(self, keys: str) -> str:
        """What stands in the field after ``keys``, the last syllable committed."""
        return "".join([self.press(key) for key in keys]) + self.flush()


def keyboards() -> list[str]:
    """The names of all keyboards that libhangul has."""
    library = _library()
    return [
        library.hangul_keyboard_list_get_keyboard_id(number).decode()
        for number in range(library.hangul_keyboard_list_get_count())
    ]


def shown(keyboard: str, keys: str) -> list[str]:
    """What stands in the field after each key, the syllable being composed included."""
    library = Libhangul(reorder=True, layout=keyboard)
    committed, texts = "", []
    for key in keys:
        committed += library.press(key)
        texts.append(unicodedata.normalize("NFC", committed + library.preedit))
    library.close()
    return texts


def _text(string: ctypes._Pointer[ctypes.c_uint32]) -> str:
    return "".join(map(chr, _until_zero(string)))


def _until_zero(string: ctypes._Pointer[ctypes.c_uint32]) -> Iterator[int]:
    index = 0
    while code := string[index]:
        yield code
        index += 1


@functools.cache
def _library() -> ctypes.CDLL:
    try:
        library = ctypes.CDLL(_SONAME)
    except OSError as error:
        raise MissingLibhangulError from error
    context, string = ctypes.c_void_p, ctypes.POINTER(ctypes.c_uint32)
    library.hangul_ic_new.argtypes, library.hangul_ic_new.restype = [ctypes.c_char_p], context
    library.hangul_ic_delete.argtypes, library.hangul_ic_delete.restype = [context], None
    library.hangul_ic_reset.argtypes, library.hangul_ic_reset.restype = [context], None
    library.hangul_ic_process.argtypes, library.hangul_ic_process.restype = [context, ctypes.c_int], ctypes.c_bool
    library.hangul_ic_backspace.argtypes, library.hangul_ic_backspace.restype = [context], ctypes.c_bool
    library.hangul_ic_set_option.argtypes = [context, ctypes.c_int, ctypes.c_bool]
    library.hangul_ic_set_option.restype = None
    library.hangul_keyboard_list_get_count.restype = ctypes.c_uint
    library.hangul_keyboard_list_get_keyboard_id.argtypes = [ctypes.c_uint]
    library.hangul_keyboard_list_get_keyboard_id.restype = ctypes.c_char_p
    for name in ("flush", "get_preedit_string", "get_commit_string"):
        function = getattr(library, f"hangul_ic_{name}")
        function.argtypes, function.restype = [context], string
    return library
