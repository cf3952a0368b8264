"""Runs the pickle of a checkpoint on a machine of our own, which can do nothing but name tensors.

A pickle is a program.  The machine knows no more of the language than
``torch.save`` needs to write a mapping of names to tensors: it has no objects
but texts, numbers, tuples and mappings, and its only functions are those of
``_CALLED``.  Every other name that a pickle asks for is refused by that name,
and nothing is ever imported or called for it.  Time and memory are
proportional to the length of the pickle.
"""

from __future__ import annotations

import pickletools
import struct
from collections.abc import Mapping
from io import BytesIO
from typing import Any, NamedTuple, NoReturn

from models.errors import BadFile
from models.readers.checkpoint import BYTES, Place

__all__ = ["tensors"]

MOST_DIMENSIONS = 8
MOST_ELEMENTS = 1 << 48

_STORAGES = {
    "torch.FloatStorage": "F32",
    "torch.HalfStorage": "F16",
    "torch.BFloat16Storage": "BF16",
    "torch.DoubleStorage": "F64",
    "torch.LongStorage": "I64",
    "torch.IntStorage": "I32",
    "torch.ShortStorage": "I16",
    "torch.CharStorage": "I8",
    "torch.ByteStorage": "U8",
    "torch.BoolStorage": "BOOL",
}
_MAPPING = "collections.OrderedDict"
_TENSOR = "torch._utils._rebuild_tensor_v2"
_PARAMETER = "torch._utils._rebuild_parameter"
_CALLED = frozenset({_MAPPING, _TENSOR, _PARAMETER})


class _Global(NamedTuple):
    """A name that the pickle asked for and may have."""

    name: str


class _Storage(NamedTuple):
    """The numbers of one or more tensors."""

    kind: str
    start: int
    elements: int


class _Mark:
    """Where a tuple or the items of a mapping begin on the stack."""


def tensors(program: bytes, storages: Mapping[str, tuple[int, int]], name: str) -> dict[str, Place]:
    """The tensors that the pickle ``program`` of the file ``name`` makes of its storages.

    ``storages`` tells where the bytes of each begin in the file and how many
    they are.  Raises ``BadFile``: "unsafe-pickle" (the detail is the name or
    the opcode it asks for), "broken-pickle".
    """
    found = _Machine(storages, name).run(program)
    if type(found) is not dict or not all(type(value) is Place for value in found.values()):
        raise BadFile("broken-pickle", name, "holds something else than names and their tensors")
    return found


class _Machine:
    """Runs a pickle; see the module."""

    def __init__(self, storages: Mapping[str, tuple[int, int]], name: str) -> None:
        self._storages, self._name = storages, name
        self._stack: list[Any] = []
        self._memo: dict[int, Any] = {}

    def run(self, program: bytes) -> object:
        """What the pickle makes; raises ``BadFile``."""
        try:
            for opcode, argument, _ in pickletools.genops(BytesIO(program)):
                if opcode.name == "STOP":
                    return self._stack.pop()
                self._step(opcode.name, argument)
        except (IndexError, KeyError, TypeError, ValueError, OverflowError, struct.error) as error:
            raise self._broken(type(error).__name__) from None
        raise self._broken("it does not end")

    def _broken(self, why: str) -> BadFile:
        return BadFile("broken-pickle", self._name, f"the pickle: {why}")

    def _refuse(self, name: str) -> NoReturn:
        raise BadFile("unsafe-pickle", self._name, "".join(c if c.isprintable() else "?" for c in name[:200]))

    def _step(self, name: str, argument: Any) -> None:
        stack = self._stack
        match name:
            case "PROTO" | "FRAME":
                pass
            case "BINUNICODE" | "SHORT_BINUNICODE" | "BININT" | "BININT1" | "BININT2" | "LONG1" | "BINFLOAT":
                stack.append(argument)
            case "NONE":
                stack.append(None)
            case "NEWTRUE" | "NEWFALSE":
                stack.append(name == "NEWTRUE")
            case "MARK":
                stack.append(_Mark)
            case "EMPTY_TUPLE":
                stack.append(())
            case "EMPTY_DICT":
                stack.append({})
            case "TUPLE1" | "TUPLE2" | "TUPLE3":
                count = int(name[-1])
                if len(stack) < count:
                    raise self._broken("a tuple of nothing")
                stack[-count:] = [tuple(stack[-count:])]
            case "TUPLE":
                stack.append(tuple(self._since_mark()))
            case "BINPUT" | "LONG_BINPUT":
                self._memo[argument] = stack[-1]
            case "MEMOIZE":
                self._memo[len(self._memo)] = stack[-1]
            case "BINGET" | "LONG_BINGET":
                stack.append(self._memo[argument])
            case "GLOBAL":
                module, _, member = argument.partition(" ")
                stack.append(self._named(f"{module}.{member}"))
            case "STACK_GLOBAL":
                member, module = stack.pop(), stack.pop()
                if type(member) is not str or type(module) is not str:
                    raise self._broken("a name that is no text")
                stack.append(self._named(f"{module}.{member}"))
            case "INST":
                self._refuse(argument.replace(" ", "."))
            case "BINPERSID":
                stack.append(self._storage(stack.pop()))
            case "REDUCE":
                arguments = stack.pop()
                stack.append(self._call(stack.pop(), arguments))
            case "SETITEM":
                value, key = stack.pop(), stack.pop()
                self._set(stack[-1], [key, value])
            case "SETITEMS":
                items = self._since_mark()
                self._set(stack[-1], items)
            case "BUILD":
                # The attributes of a mapping (_metadata: versions of the modules) mean nothing here.
                stack.pop()
                if type(stack[-1]) is not dict:
                    raise self._broken("attributes of something that has none")
            case _:
                self._refuse(f"opcode {name}")

    def _since_mark(self) -> list[Any]:
        place = len(self._stack) - 1
        while self._stack[place] is not _Mark:
            if place == 0:
                raise self._broken("no mark")
            place -= 1
        items = self._stack[place + 1 :]
        del self._stack[place:]
        return items

    def _named(self, name: str) -> _Global:
        if name not in _CALLED and name not in _STORAGES:
            self._refuse(name)
        return _Global(name)

    def _set(self, target: Any, items: list[Any]) -> None:
        if type(target) is not dict or len(items) % 2:
            raise self._broken("items of something that is no mapping")
        for key, value in zip(items[::2], items[1::2], strict=True):
            if type(key) is not str:
                raise self._broken("a key that is no text")
            target[key] = value

    def _storage(self, asked: Any) -> _Storage:
        match asked:
            case ("storage", _Global(named), str(key), str(), int(elements)) if named in _STORAGES:
                kind = _STORAGES[named]
            case _:
                raise self._broken("a storage that is none")
        start, size = self._storages[key]
        if not 0 <= elements * BYTES[kind] <= size:
            raise self._broken("a storage larger than its member of the zip")
        return _Storage(kind, start, elements)

    def _call(self, function: Any, arguments: Any) -> Any:
        match function, arguments:
            case _Global(name), () if name == _MAPPING:
                return {}
            case _Global(name), (_Storage() as storage, int(offset), tuple(shape), tuple(strides), *_) if (
                name == _TENSOR
            ):
                return self._tensor(storage, offset, shape, strides)
            case _Global(name), (Place() as tensor, *_) if name == _PARAMETER:
                return tensor
        raise self._broken("a call with the wrong arguments")

    def _tensor(self, storage: _Storage, offset: int, shape: tuple[Any, ...], strides: tuple[Any, ...]) -> Place:
        numbers = (offset, *shape, *strides)
        if len(shape) != len(strides) or len(shape) > MOST_DIMENSIONS:
            raise self._broken("a tensor's dimensions")
        if not all(type(number) is int and 0 <= number <= MOST_ELEMENTS for number in numbers):
            raise self._broken("a tensor's numbers")
        place = Place(storage.kind, shape, strides, storage.start + offset * BYTES[storage.kind])
        # A stride of 0 repeats numbers: few bytes would make a tensor of any size.
        if offset + place.span > storage.elements or place.elements > storage.elements:
            raise self._broken("a tensor outside its storage")
        return place
