"""Words that are never offered."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.errors import LoadFault
from engine.suggest.blocklist import Blocklist

LIST = Blocklist(["# comment", "", "새끼", "!새끼손", "!저새끼양", "=가게", "^운지", "sex"])


@pytest.mark.parametrize(
    ("text", "blocked"),
    [
        ("새끼", True),
        ("이새끼가", True),
        ("새끼손가락", False),
        ("새끼손가락새끼", True),
        ("저새끼양", False),
        ("가게", True),
        ("'가게'", True),
        ("가게에", False),
        ("운지", True),
        ("(운지가", True),
        ("행운지", False),
        ("SeX", True),
        ("", False),
        ("안녕하세요", False),
    ],
)
def test_a_finished_eojeol(text: str, blocked: bool) -> None:
    """Anywhere, beginning, whole, pardoned word, letter case, punctuation around it."""
    assert LIST.blocks(text) is blocked


@pytest.mark.parametrize(
    ("prefix", "doomed"),
    [
        ("새", False),
        ("새끼", False),
        ("새끼손", False),
        ("새끼가", True),
        ("저새끼", False),
        ("저새끼가", True),
        ("이새끼", False),
        ("이새끼들", True),
        ("가게", False),
        ("운지", True),
        ("운", False),
    ],
)
def test_a_beginning(prefix: str, doomed: bool) -> None:
    """Doomed only when no pardon can come any more: 새끼 may still become 새끼손가락."""
    assert LIST.doomed(prefix) is doomed


def test_what_is_doomed_stays_blocked() -> None:
    """Every continuation of a doomed beginning is blocked."""
    for prefix in ("새끼가", "이새끼들", "운지"):
        for more in ("", "손", "새끼손", "는요"):
            assert LIST.blocks(prefix + more)


@pytest.mark.parametrize("line", ["!", "=", "^", "두 낱말"])
def test_a_pattern_without_a_word_is_refused(line: str) -> None:
    """A slip in the file is told, not ignored."""
    with pytest.raises(LoadFault) as caught:
        Blocklist([line])
    assert caught.value.code == "broken-blocklist"


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    """Missing and not UTF-8 are told apart."""
    (tmp_path / "latin").write_bytes(b"\xff\xfe\xfd")
    for name, code in [("none", "missing"), ("latin", "broken-blocklist")]:
        with pytest.raises(LoadFault) as caught:
            Blocklist.read(tmp_path / name)
        assert caught.value.code == code


def test_the_shipped_list() -> None:
    """The built-in list reads, and keeps words apart as it says."""
    path = Path(__file__).resolve().parents[3] / "models" / "builtin" / "blocklist.txt"
    shipped = Blocklist.read(path)
    assert [word for word in ("시발", "개새끼야", "미친") if not shipped.blocks(word)] == []
    assert [word for word in ("시발점은", "새끼손가락", "한남동에서", "안녕하세요") if shipped.blocks(word)] == []
