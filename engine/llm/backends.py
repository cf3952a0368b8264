"""llama.cpp's code for the processor: loaded where it is built apart from the library, and named.

A build for one machine has it inside.  A build for all of them has a file
beside the library for every generation of processors, of which llama.cpp
takes the best that this one understands; but it has to be told to look, and
the Python binding never tells it.

A leaf: whoever calls this has imported ``llama_cpp`` and hands over its library.
"""

from __future__ import annotations

import contextlib
import ctypes
import re
from pathlib import Path
from typing import Any

__all__ = ["load_backends"]

_MODULE = re.compile(r"ggml-cpu-([0-9a-z_.]+?)\.(?:so|dll)$")
_FEATURE = re.compile(r"(\w+) = 1\b")


def load_backends(library: ctypes.CDLL, folder: Path) -> str:
    """Loads the best code in ``folder``, unless ``library`` has some already; a second call loads nothing.

    Returns which code runs, and the instructions it uses: "zen4: SSE3 AVX2 …",
    or "native: …" when it is in the library.  Where there is none at all,
    loading a model will fail, and that is told then.
    """
    ggml = _ggml(library, folder)
    count = ggml.ggml_backend_dev_count
    count.restype = ctypes.c_size_t
    if not count():
        load = ggml.ggml_backend_load_all_from_path
        load.argtypes, load.restype = [ctypes.c_char_p], None
        load(str(folder).encode())
    tell = library.llama_print_system_info
    tell.restype = ctypes.c_char_p
    features = _FEATURE.findall(tell().decode(errors="replace"))
    return f"{_variant() or 'native'}: {' '.join(features)}"


def _ggml(library: ctypes.CDLL, folder: Path) -> Any:
    """The ggml that ``library`` itself uses: a second copy would have a register of its own."""
    if hasattr(library, "ggml_backend_dev_count"):
        return library  # a handle on Linux and macOS also finds what its library depends on
    return ctypes.CDLL(str(folder / "ggml.dll"))


def _variant() -> str:
    """What of the files for generations of processors is in this process; empty when none, or when nobody tells."""
    import psutil

    # macOS tells nobody, and psutil has no such question there.
    maps: Any = getattr(psutil.Process(), "memory_maps", tuple)
    with contextlib.suppress(psutil.Error, OSError):
        for area in maps():
            if found := _MODULE.search(area.path):
                return found[1]
    return ""
