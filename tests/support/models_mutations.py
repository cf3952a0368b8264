"""Bytes with something wrong in them."""

from __future__ import annotations

import random
import struct

__all__ = ["mutated"]

ODD = [
    b"\0", b"\x7f", b"\x80", b"\xff", struct.pack("<I", 2**31 - 1), struct.pack("<I", 2**31), struct.pack("<I", 2**32 - 1),
    struct.pack("<Q", 2**62), struct.pack("<Q", 2**63), struct.pack("<Q", 2**64 - 1), struct.pack("<I", 1 << 20), b"R", b"(", b"t",
    b"\x85", b"cos\nsystem\n", b"PK\1\2", b"PK\3\4", b"PK\5\6", b'"', b"{", b"[" * 50, b"-1", b"1e400", b"999999999999999999999",
]  # fmt: skip
"""What a mutation puts in: sizes at their limits, and the words of the formats."""


def mutated(content: bytes, chance: random.Random, head: int) -> bytes:
    """One to four changes: bits flipped, bytes replaced, put in, cut out, doubled or cut off; mostly in the head."""
    result = bytearray(content)
    for _ in range(chance.randint(1, 4)):
        reach = min(head, len(result)) if chance.random() < 0.9 else len(result)
        at = chance.randrange(reach or 1)
        match chance.randrange(6):
            case 0:
                if result:
                    result[min(at, len(result) - 1)] ^= 1 << chance.randrange(8)
            case 1:
                piece = chance.choice(ODD)
                result[at : at + len(piece)] = piece
            case 2:
                result[at:at] = chance.choice(ODD)
            case 3:
                del result[at : at + chance.randint(1, 16)]
            case 4:
                other = chance.randrange(reach or 1)
                result[at:at] = result[other : other + chance.randint(1, 64)]
            case _:
                if chance.random() < 0.2:
                    del result[at:]
    return bytes(result)
