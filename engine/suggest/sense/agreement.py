"""Who is honoured in a sentence, and how politely it speaks: what a verb has to go along with.

Must not guess: of a form that could be anything nothing is said.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Final, TypeAlias

__all__ = ["Allows", "going_along", "honouring", "on_one_level"]

Allows: TypeAlias = Callable[[str], bool]
"""Whether an eojeol may stand there."""

_HONOURED: Final = re.compile("(?:께서(?:는|도|만)?|(?<!^손)님[이도]|(?<!^손)님들[이도]|^[그이저]?분들?이)$")
_HONOURING: Final = re.compile("[시셨세신실심십셔]|주무")
"""What a form that honours has in it; others may have it too, and nothing is said of them."""
_HONOURED_IT: Final = re.compile("셨|시[고는던면지며거네다]|세요|십니|[하주오가보으되드계쓰여][신실]")
"""What only a form that honours has in it."""
_OTHER: Final = re.compile("^(?:제가|저는|저도|전|내가|나는|나도|난|우리가|우리는|저희가|저희는|.+[이가])$")
_REACH: Final = 4
"""So many eojeols later a verb is somebody else's."""

_PLAIN: Final = re.compile(
    "^(?:먹|자[고는다]|자$|잤|말했|말한다)"
    "|[았었했갔왔봤줬됐웠렸났쳤졌켰냈샀섰꼈](?:어|어요|습니다|다|지|죠|네|네요|는데|는데요|더라|더라고요|고|던|거든|거든요|지만|으니까|으면)$"
    "|^(?:합니다|해요|한다|하네요|갑니다|가요|간다|옵니다|와요|온다|줍니다|줘요|받습니다|받아요|봅니다|봐요|압니다|알아요|모릅니다|몰라요)$"
    "|(?:하고|고) ?있"
)
"""A verb in a form that would honour, and does not."""
_HUMBLE: Final = re.compile("(?:드[립려렸릴리린]|올립|올려|여쭤|여쭙|뵙|뵐|봬)")
"""What the speaker does for somebody, which who is honoured does not do."""

_MEALS: Final = re.compile("^진지[를는도]?$")
_TAKEN: Final = ("드시고", "드셨어요", "드세요", "드시는", "잡수시고")
_EATEN: Final = re.compile("^(?:드[시셨세신실]|잡[수숫]|많이|맛있게|챙겨|차려)")

_POLITE: Final = frozenset({"저는", "저도", "제가", "저희는", "저희가", "저희도", "저를", "저한테", "저만", "제게"})
_FAMILIAR: Final = frozenset({"너는", "넌", "너도", "네가", "니가", "너희는", "너희가", "너를", "널", "너한테", "니네"})

_PLAIN_END: Final = re.compile(
    "[았었했갔왔봤줬됐웠렸났쳤졌켰냈샀섰꼈겠](?:어|지|네|냐|니|다)$|[을할갈볼줄올낼될살알쓸]게$|거야$|잖아$|(?:했|었|았)거든$|이야$|할래$|갈래$|하자$|가자$"
)
_POLITE_END: Final = re.compile(
    "[습합됩갑옵줍립봅입]니[다까]$|[았었했갔왔봤줬됐웠렸났쳤졌켰냈샀섰꼈겠](?:어요|죠|네요)$|[을할갈볼줄올낼될살알쓸]게요$|거예요$|잖아요$|까요$|[세해돼줘]요$"
)


def honouring(before: Sequence[str]) -> Allows | None:
    """What the verb behind ``before``, the eojeols of one sentence, must be like; none where nobody is honoured there.

    The honoured one is who stands with -께서 or as -님이; whoever is the
    subject after that, or a verb that has honoured already, ends it.
    """
    if _is_meal(before):
        return lambda text: bool(_EATEN.match(text))
    place = max((at for at, word in enumerate(before) if _HONOURED.search(word)), default=None)
    if place is None:
        return None
    since = before[place + 1 :]
    if len(since) > _REACH or any(_OTHER.match(word) or _HONOURED_IT.search(word) for word in since):
        return None
    return _honours


def going_along(before: Sequence[str]) -> Sequence[str]:
    """What who is honoured does there, and too few lines say for a model to know it (진지를 드시고)."""
    return _TAKEN if _is_meal(before) else ()


def on_one_level(before: Sequence[str]) -> Allows | None:
    """A sentence that said 저는 does not end as among friends, nor one that said 너는 politely; none for others."""
    polite, familiar = (any(word in words for word in before) for words in (_POLITE, _FAMILIAR))
    if polite == familiar:
        return None
    end = _PLAIN_END if polite else _POLITE_END
    return lambda text: not end.search(text)


def _is_meal(before: Sequence[str]) -> bool:
    return bool(before) and bool(_MEALS.match(before[-1])) and any(_HONOURED.search(word) for word in before)


def _honours(text: str) -> bool:
    return bool(_HONOURING.search(text)) or not (_PLAIN.search(text) or _HUMBLE.search(text))
