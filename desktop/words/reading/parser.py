"""What Python's parser of command lines says: it asks for each of its English sentences before it fills them in."""

from __future__ import annotations

import enum

from desktop.words.language import Spoken, text

__all__ = ["ParserSentence", "counted", "said"]


@enum.unique
class ParserSentence(Spoken):
    """(Korean, English): the English ones are Python's own, to the letter, and so are the values that both name."""

    USAGE = ("사용법: ", "usage: ")
    ARGUMENTS = ("인수", "positional arguments")
    OPTIONS = ("옵션", "options")
    HELP = ("이 도움말을 보임", "show this help message and exit")
    FAULT = ("%(prog)s: 오류: %(message)s\n", "%(prog)s: error: %(message)s\n")
    ABOUT = ("%(argument_name)s: %(message)s", "argument %(argument_name)s: %(message)s")
    AMBIGUOUS = (
        "%(option)s: 어느 것인지 알 수 없습니다 (%(matches)s)",
        "ambiguous option: %(option)s could match %(matches)s",
    )
    CHOICE = (
        "쓸 수 없는 값입니다: %(value)r (고를 수 있는 것: %(choices)s)",
        "invalid choice: %(value)r (choose from %(choices)s)",
    )
    VALUE = ("쓸 수 없는 값입니다: %(value)r", "invalid %(type)s value: %(value)r")
    ONE = ("값이 하나 있어야 합니다", "expected one argument")
    AT_MOST_ONE = ("값은 하나까지입니다", "expected at most one argument")
    AT_LEAST_ONE = ("값이 하나는 있어야 합니다", "expected at least one argument")
    COUNT = ("값이 %s개 있어야 합니다", "expected %s argument")
    COUNTS = ("값이 %s개 있어야 합니다", "expected %s arguments")
    NEEDLESS = ("값을 받지 않습니다: %r", "ignored explicit argument %r")
    REQUIRED = ("빠진 것이 있습니다: %s", "the following arguments are required: %s")
    ONE_OF = ("이 가운데 하나가 있어야 합니다: %s", "one of the arguments %s is required")
    NOT_WITH = ("함께 쓸 수 없습니다: %s", "not allowed with argument %s")


_BY_ENGLISH = {sentence.value[1]: sentence for sentence in ParserSentence}


def said(english: str) -> str:
    """A sentence of the parser in the person's language; one that is not known here as it is."""
    known = _BY_ENGLISH.get(english)
    return english if known is None else text(known)


def counted(one: str, several: str, count: int) -> str:
    """As ``said``, of the two the one that goes with so many."""
    return said(one if count == 1 else several)
