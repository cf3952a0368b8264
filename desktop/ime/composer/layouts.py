"""Which layouts can be typed here, and a composer for one of them."""

from __future__ import annotations

from desktop.ime.composer.automaton import TWO_SET, AutomatonComposer
from desktop.ime.composer.composer import Composer
from desktop.ime.composer.libhangul import LibhangulComposer, libhangul_layouts

__all__ = ["composer_for", "layouts"]


def layouts() -> tuple[str, ...]:
    """Their names as settings spell them, the 2-set first; it alone where libhangul is missing."""
    return (TWO_SET, *(each for each in libhangul_layouts() if each != TWO_SET))


def composer_for(layout: str, *, reorder: bool = True) -> Composer:
    """A composer of ``layout``; ``reorder`` is the setting auto-reorder.

    Raises ``LayoutUnavailable``, which says why; never for the 2-set.
    """
    if layout == TWO_SET:
        return AutomatonComposer(reorder=reorder)
    return LibhangulComposer(layout, reorder=reorder)
