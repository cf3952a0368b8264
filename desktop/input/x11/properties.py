"""What other programs write on windows and hand over in selections: read no further than to a limit.

Any program may write anything there, of any size and type.
"""

from __future__ import annotations

import dataclasses
from typing import Any

from Xlib import X

__all__ = ["Property", "read_property"]


@dataclasses.dataclass(frozen=True)
class Property:
    """``kind`` is the number of the atom that names its type, ``bits`` how many an item has: 8, 16 or 32.

    ``whole``: nothing lies behind ``data``.
    """

    kind: int
    bits: int
    data: bytes = dataclasses.field(repr=False)
    whole: bool = True

    @property
    def numbers(self) -> tuple[int, ...]:
        """Its items; none of what is no list of numbers."""
        if self.bits not in (16, 32):
            return ()
        size = self.bits // 8
        return tuple(int.from_bytes(self.data[at : at + size], "little") for at in range(0, len(self.data), size))


def read_property(window: Any, name: int, most: int) -> Property | None:
    """The first ``most`` bytes of a window's property, or none when it has no such; raises what the library does."""
    found = window.get_property(name, X.AnyPropertyType, 0, (most + 3) // 4)
    if found is None:
        return None
    bits, value = int(found.format), found.value
    if isinstance(value, str):
        value = value.encode("latin-1", errors="replace")
    if not isinstance(value, bytes):
        size = bits // 8
        value = b"".join((int(item) & (1 << bits) - 1).to_bytes(size, "little") for item in value)
    return Property(int(found.property_type), bits, value[:most], found.bytes_after == 0 and len(value) <= most)
