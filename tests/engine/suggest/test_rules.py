"""What may be offered, whatever its probability."""

from __future__ import annotations

import pytest

from engine.suggest.blocklist import Blocklist
from engine.suggest.rules import Rules, typable


@pytest.mark.parametrize(
    ("text", "offered"),
    [
        ("가구", True),
        ("50%", True),
        ("3월", True),
        ("ㅋㅋ", True),
        ("AI가", True),
        ("GPT-4가", True),
        ("", False),
        ("가구를사려고갔습니다요", False),  # longer than ten syllables
        ("가구,", False),
        ("(", False),
        ("ㄱㅅ", False),  # its keys compose ㄳ
        ("나쁜말", False),
        ("=", False),
        ("***에서", False),
        ("a@b가", False),
    ],
)
def test_what_is_offered(text: str, offered: bool) -> None:
    """Short enough, ending in a letter or digit, typable, no scrap of a masked text, not blocked."""
    assert Rules(Blocklist(["나쁜"]), 10).offers(text) is offered


def test_what_leads_nowhere() -> None:
    """Nothing that begins with a blocked word can be offered, unless a pardon may still come."""
    rules = Rules(Blocklist(["새끼", "!새끼손"]), 10)
    assert rules.leads("새끼")
    assert not rules.leads("새끼가")
    assert not rules.leads("가" * 11)


def test_latin_parts_are_typed_in_latin_mode() -> None:
    """What stands between Latin letters must be typable by itself."""
    assert typable("AI를A")
    assert not typable("AIㄱㅅ")
