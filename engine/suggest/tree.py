"""What the model said about one context: the prompt and every continuation decoded so far.

Must not know what was typed: the same tree serves all keys of an eojeol,
because a key changes which continuations fit and not how probable they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from engine.llm.runtime import ROOT, Branch, Floats, Runtime, Stop
from engine.suggest.tokens import Tokens

if TYPE_CHECKING:
    import numpy.typing as npt

__all__ = ["Node", "Tree", "Ways"]

_MARGIN = 0.2
"""How much less probable tokens are looked up than are asked for: later keys leave less, and less will do."""


class Node:
    """A decoded point of the tree: some tokens behind the prompt, and what comes next.

    ``text`` is what the tokens add to the eojeol; ``chances`` [vocabulary]
    are the next token's probabilities at the tree's temperature; ``end`` is
    the probability that the eojeol ends here.
    """

    __slots__ = ("chances", "children", "depth", "end", "longer", "seen", "sequence", "text", "weight")

    def __init__(self, sequence: int, depth: int, text: str, chances: Floats, end: float) -> None:
        self.sequence = sequence
        self.depth = depth
        self.text = text
        self.chances = chances
        self.end = end
        self.children: dict[int, Node] = {}
        self.longer: tuple[float, list[int], list[float]] = (2.0, [], [])
        """See ``Tree.longer``: the least probability asked for, tokens, probabilities."""
        self.seen = 0
        """The last search that came by."""
        self.weight = 0.0
        """The probability of the way here, as that search found it."""

    def leaves(self) -> Iterator[tuple[Node, int]]:
        """The ends of the tree below as (parent, token)."""
        for token, child in self.children.items():
            if child.children:
                yield from child.leaves()
            else:
                yield self, token


class Ways:
    """Ways on from one node, most probable first: the next one is ``ids[at]``, of probability ``scale * chances[at]``.

    ``rests`` is what each leaves to be matched; none means nothing.
    """

    __slots__ = ("at", "chances", "ids", "node", "rests", "scale")

    def __init__(
        self, node: Node, scale: float, ids: list[int], chances: list[float], rests: list[str] | None = None
    ) -> None:
        self.node, self.scale, self.ids, self.chances, self.rests = node, scale, ids, chances, rests
        self.at = 0


class Tree:
    """Decoded continuations of one prompt at one temperature; forgets the least useful ones when it is full."""

    def __init__(self, runtime: Runtime, tokens: Tokens) -> None:
        self._runtime = runtime
        self._tokens = tokens
        self._ids: tuple[int, ...] = ()
        self._temperature = 1.0
        self._count = 0
        self._search = 0
        self._held = 0
        self._root: Node | None = None
        self._ending = np.zeros(runtime.vocabulary, dtype=np.float32)
        self._ending[tokens.ending] = 1.0
        self._longer = np.zeros(runtime.vocabulary, dtype=np.bool_)
        self._longer[tokens.fits("", first=False).completing] = True

    def plant(self, ids: tuple[int, ...], temperature: float, should_stop: Stop) -> Node:
        """The root for this prompt; the tree stays when it is the same prompt as before.

        Raises ``RuntimeFault``; the tree is empty then.
        """
        self._search += 1
        self._held = 0
        if self._root is not None and ids == self._ids and temperature == self._temperature:
            return self._root
        self._root = None
        self._count = 0
        # Nodes of another temperature would be right after a division; it changes too seldom to keep them.
        chances = self._runtime.prompt(ids, should_stop)
        self._ids, self._temperature = ids, temperature
        chances = self._at_temperature(chances)
        self._root = Node(ROOT, 0, "", chances, float(chances @ self._ending))
        return self._root

    def visit(self, node: Node, weight: float) -> None:
        """This search needs the node: it is not forgotten before the next one."""
        if node.seen != self._search and node.depth:
            self._held += 1
        node.seen, node.weight = self._search, weight

    def visited(self, node: Node) -> bool:
        """Has this search come by the node?"""
        return node.seen == self._search

    @property
    def room(self) -> int:
        """How many branches this search may still decode."""
        return self._runtime.branches - self._held

    def longer(self, node: Node, least: float) -> tuple[list[int], list[float]]:
        """The tokens that make the node's text longer and are more probable than ``least``, most probable first."""
        asked, ids, chances = node.longer
        if least < asked:
            asked = least * _MARGIN
            worth = np.flatnonzero(node.chances > asked)
            worth = worth[self._longer[worth]]
            order = worth[np.argsort(-node.chances[worth], kind="stable")]
            ids, chances = order.tolist(), node.chances[order].tolist()
            node.longer = (asked, ids, chances)
        return ids, chances

    def decode(self, branches: Sequence[tuple[Node, int]], should_stop: Stop) -> list[Node]:
        """Decodes these (parent, token) in one batch.  Raises ``RuntimeFault``; nothing is added then."""
        self._make_room(len(branches))
        rows = self._runtime.expand([Branch(parent.sequence, token) for parent, token in branches], should_stop)
        self._count += len(rows)
        made = []
        for (parent, token), (sequence, row) in zip(branches, rows, strict=True):
            chances = self._at_temperature(row)
            text = parent.text + self._tokens.text[token]
            node = Node(sequence, parent.depth + 1, text, chances, float(chances @ self._ending))
            parent.children[token] = node
            made.append(node)
        return made

    def _make_room(self, wanted: int) -> None:
        """Forgets leaves that no search has come by for longest, of those the least probable first."""
        assert self._root is not None  # noqa: S101  # nothing is decoded before a prompt; this tells mypy
        while self._count + wanted > self._runtime.branches:
            leaves = list(self._root.leaves())
            leaves.sort(key=lambda leaf: (leaf[0].children[leaf[1]].seen, leaf[0].children[leaf[1]].weight))
            # What this search needs goes last: when a leaf goes, its parent may be the next one that nobody needs.
            leaves = [leaf for leaf in leaves if not self.visited(leaf[0].children[leaf[1]])] or leaves
            for parent, token in leaves[: self._count + wanted - self._runtime.branches]:
                self._runtime.release((parent.children.pop(token).sequence,))
                self._count -= 1

    def _at_temperature(self, chances: Floats) -> Floats:
        if self._temperature == 1.0:
            return chances
        with np.errstate(divide="ignore"):
            warm: npt.NDArray[np.float32] = np.log(chances)
        warm -= warm.max()
        warm /= self._temperature
        np.exp(warm, out=warm)
        warm /= warm.sum()
        return warm
