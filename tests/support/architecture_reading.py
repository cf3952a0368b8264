"""Where the source decodes what somebody else wrote, and whether it survives what the libraries fall over."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from architecture import Finding, Source

__all__ = ["fragile_readings"]

_CALLS = frozenset(
    ("json.loads", "json.load", "tomllib.loads", "tomllib.load", "msgspec.json.decode", "msgspec.msgpack.decode")
)
_DECODERS = ("msgspec.json.Decoder", "msgspec.msgpack.Decoder", "json.JSONDecoder")
_ENOUGH = frozenset(("RecursionError", "RuntimeError", "Exception", "BaseException"))
"""Lists in lists without an end are none of what the libraries' own errors are."""


def fragile_readings(files: Iterable[Source]) -> list[Finding]:
    """Calls that decode JSON, TOML or msgpack where nobody expects that there are too many levels of it."""
    return sorted(
        Finding(file.path, call.lineno, f"{ast.unparse(call.func)} may raise RecursionError")
        for file in files
        for call in _unguarded(file.tree, _decoders(file.tree), guarded=False)
    )


def _decoders(tree: ast.AST) -> frozenset[str]:
    """The names under which this file keeps decoders, or their methods."""
    found = set()
    for node in ast.walk(tree):
        value = getattr(node, "value", None)
        if isinstance(node, (ast.Assign, ast.AnnAssign)) and value is not None:
            spelled = ast.unparse(value)
            if spelled.startswith(_DECODERS):
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                method = "" if spelled.endswith(".decode") else ".decode"
                found |= {f"{ast.unparse(target)}{method}" for target in targets}
    return frozenset(found)


def _unguarded(node: ast.AST, decoders: frozenset[str], *, guarded: bool) -> Iterator[ast.Call]:
    if isinstance(node, ast.Try):
        inside = guarded or any(map(_is_enough, node.handlers))
        for tried in node.body:
            yield from _unguarded(tried, decoders, guarded=inside)
        for other in (*node.handlers, *node.orelse, *node.finalbody):
            yield from _unguarded(other, decoders, guarded=guarded)
        return
    if isinstance(node, ast.Call) and not guarded:
        spelled = ast.unparse(node.func)
        if spelled in _CALLS or spelled in decoders or spelled.endswith(".raw_decode"):
            yield node
    for each in ast.iter_child_nodes(node):
        yield from _unguarded(each, decoders, guarded=guarded)


def _is_enough(handler: ast.ExceptHandler) -> bool:
    if handler.type is None:
        return True
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(ast.unparse(kind).rpartition(".")[2] in _ENOUGH for kind in kinds)
