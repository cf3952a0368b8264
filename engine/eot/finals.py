"""What the last letters of an utterance say by rule: a letter that is a key, a bare stem, a favour, a typed mark.

Pure.  Counts what the regression on endings and the network cannot: which
single letter is laughter, what was typed as a mark, who has just been asked.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from typing import Final

from engine.text.hangul import FINALS
from engine.text.spelling.syllables import final

__all__ = ["asks", "begun_letter", "begun_stem", "could_answer", "eojeols", "is_favour", "is_wish", "with_marks"]

_LAUGHTER: Final = "ㅋㅎㅠㅜㅡ"
_LEAST: Final = 1e-6
_LETTER: Final = re.compile("[ㄱ-ㅣ]$")
_OF_STEMS: Final = frozenset(FINALS.index(letter) for letter in "ㄵㄶㄾㄿㅀㅆㅎ")
"""Finals that verbs and adjectives have, and of all nouns only the name of the letter ㅎ."""
_STEMS: Final = frozenset("없넓얇짧밟젊굶닮옮읽밝맑늙굵붉긁")
"""Stems with finals that nouns have too."""
_QUESTION: Final = re.compile(r"\?[\"'”’)~!?.…ㅋㅎㅠㅜ ]*$")
_ASKING: Final = re.compile("(?:까요?|나요|[은는]가요|니|냐|뭐야|어때요?|래요?|죠|지요|을까|어디|언제|뭐|왜|누구)$")

_FAVOUR: Final = re.compile("[가-힣](?:[해내려와줘겨춰켜꿔봐쳐져워려여아어]|가져가|사|타|나)$")
_FINAL_FORM: Final = re.compile(
    "[았었했겠갔왔봤됐줬]어$|[싶같많있없좋싫괜]\\S?[아어]$|아니야$|이야$|거야$|뭐야$|(?:축하|사랑|미안|감사|좋아|싫어|피곤|심심|답답|궁금|행복|필요)해$|고마워$"
)
_MARKS: Final[Mapping[str, tuple[float, float]]] = {
    "?": (4.0, 0.85),
    "!": (3.5, 0.85),
    ".": (3.5, 0.8),
    "~": (2.0, 0.0),
    "…": (0.5, 0.0),
}
"""What a mark that was typed adds to the logarithm of the odds of an end, and how probable that is then at least."""
_DANGLING: Final = re.compile("(?:[은는이가을를의와과고며면]|지만|니까|[해아어와워여려겨져켜쳐봐줘돼]서|는데|인데)$")
_WISH: Final = re.compile("(?:^| )(?:축하|사랑|미안)해$|(?:^| )고마워$")


def eojeols(text: str) -> int:
    """How many there are."""
    return text.count(" ") + 1


def begun_letter(text: str, whole: Mapping[str, bool], *, typing: bool = False) -> bool:
    """Whether a text ends in a letter that is a key on the way to a syllable, as ㅎ is.

    ㅋㅋ is laughter, and ``whole`` are the answers that letters may be (ㅇㅇ);
    several letters in a row are neither begun.  A single ㅋ is laughter, and
    to who is ``typing`` the eojeol a key.
    """
    last = text.rpartition(" ")[2]
    if not _LETTER.search(last) or last in whole or _LETTER.search(last[:-1]):
        return False
    return last[-1] not in _LAUGHTER or (typing and len(last) == 1)


def begun_stem(text: str) -> bool:
    """Whether a text ends in the bare stem of a verb or an adjective, which waits for its ending (괜찮, 있, 없)."""
    last = text[-1:]
    return last in _STEMS or (final(last) in _OF_STEMS and last != "읗")


def asks(turns: Sequence[str]) -> bool:
    """Whether the last of the turns before was a question."""
    return bool(turns) and bool(_QUESTION.search(turns[-1]) or _ASKING.search(turns[-1].rstrip(" ?!.~")))


def is_favour(text: str) -> bool:
    """Whether 주세요, 줘 or 드릴게요 could stand behind it (전화해, 보내); not behind 먹었어."""
    return bool(_FAVOUR.search(text)) and not _FINAL_FORM.search(text)


def is_wish(text: str) -> bool:
    """Whether it ends with a wish, thanks or an apology, which are whole at the end of whatever (생일 축하해)."""
    return bool(_WISH.search(text))


def could_answer(text: str) -> bool:
    """Whether it hangs on nothing that is still to come, as 내일 and 학교에 do and 내일은 does not."""
    return not _DANGLING.search(text)


def with_marks(probability: float, text: str, marks: str) -> float:
    """The probability of an end behind ``text`` once these ``marks`` are typed behind it."""
    dots = marks.rstrip().endswith("..")
    found = [_MARKS[mark] for mark in ("…" if dots else marks) if mark in _MARKS]
    if not found or (marks.rstrip() == "." and text[-1:].isdigit()):
        return probability
    added, least = max(found)
    odds = max(probability, _LEAST) / max(1 - probability, _LEAST) * math.exp(added)
    return max(least, odds / (1 + odds))
