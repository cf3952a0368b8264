"""Which layouts can be typed here, and a composer for one of them."""

from __future__ import annotations

from typing import cast, get_args

from desktop.ime.composer.automaton import TWO_SET, AutomatonComposer
from desktop.ime.composer.composer import Composer
from desktop.ime.composer.libhangul import LibhangulComposer, libhangul_layouts
from engine.text.layouts.tables import LayoutName

__all__ = ["composer_for", "known_layout", "layouts"]


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


def known_layout(composer: Composer) -> LayoutName | None:
    """The composer's layout, if it is one of which is known what its keys go on to."""
    return cast("LayoutName", composer.layout) if composer.layout in get_args(LayoutName) else None
