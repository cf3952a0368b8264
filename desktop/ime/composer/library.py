"""libhangul.so.1, loaded once, its functions with the types that they take."""

from __future__ import annotations

import ctypes
import functools
from typing import Any, Final

__all__ = ["LibraryMissing", "library", "text_of"]

_SONAME: Final = "libhangul.so.1"
_LONGEST: Final = 64
"""Characters; libhangul's own buffers hold as many."""

_Pointer = ctypes.c_void_p
_Text = ctypes.POINTER(ctypes.c_uint32)
_FUNCTIONS: Final[dict[str, tuple[Any, ...]]] = {
    "hangul_keyboard_list_get_count": (ctypes.c_uint,),
    "hangul_keyboard_list_get_keyboard_id": (ctypes.c_char_p, ctypes.c_uint),
    "hangul_ic_new": (_Pointer, ctypes.c_char_p),
    "hangul_ic_delete": (None, _Pointer),
    "hangul_ic_reset": (None, _Pointer),
    "hangul_ic_process": (ctypes.c_bool, _Pointer, ctypes.c_int),
    "hangul_ic_backspace": (ctypes.c_bool, _Pointer),
    "hangul_ic_flush": (_Text, _Pointer),
    "hangul_ic_get_preedit_string": (_Text, _Pointer),
    "hangul_ic_get_commit_string": (_Text, _Pointer),
    "hangul_ic_is_transliteration": (ctypes.c_bool, _Pointer),
    "hangul_ic_set_option": (None, _Pointer, ctypes.c_int, ctypes.c_bool),
    "hanja_table_load": (_Pointer, ctypes.c_char_p),
    "hanja_table_match_exact": (_Pointer, _Pointer, ctypes.c_char_p),
    "hanja_table_match_prefix": (_Pointer, _Pointer, ctypes.c_char_p),
    "hanja_table_match_suffix": (_Pointer, _Pointer, ctypes.c_char_p),
    "hanja_list_get_size": (ctypes.c_int, _Pointer),
    "hanja_list_get_nth_key": (ctypes.c_char_p, _Pointer, ctypes.c_uint),
    "hanja_list_get_nth_value": (ctypes.c_char_p, _Pointer, ctypes.c_uint),
    "hanja_list_get_nth_comment": (ctypes.c_char_p, _Pointer, ctypes.c_uint),
    "hanja_list_delete": (None, _Pointer),
}
"""What each returns, and takes."""


class LibraryMissing(Exception):
    """libhangul is not here; or it is, and ``too_old`` for what is needed of it."""

    def __init__(self, *, too_old: bool) -> None:
        super().__init__("too old" if too_old else "not installed")
        self.too_old = too_old


@functools.cache
def library() -> Any:  # an untyped library
    """The library; loads it at the first call.  Raises ``LibraryMissing``."""
    try:
        loaded = ctypes.CDLL(_SONAME)
    except OSError:
        raise LibraryMissing(too_old=False) from None
    for name, (returned, *taken) in _FUNCTIONS.items():
        try:
            function = getattr(loaded, name)
        except AttributeError:
            raise LibraryMissing(too_old=True) from None
        function.restype, function.argtypes = returned, taken
    return loaded


def text_of(pointer: Any) -> str:
    """The characters that libhangul points to, up to its zero."""
    text = ""
    for at in range(_LONGEST if pointer else 0):
        if not (code := pointer[at]):
            break
        text += chr(code)
    return text
