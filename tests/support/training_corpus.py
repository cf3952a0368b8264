"""A corpus of a few made-up lines a source, laid out as the real one."""

from __future__ import annotations

import json
import lzma
from pathlib import Path

from models.training.corpus import DIALOGUES, SOURCES

__all__ = ["MEASURED", "write_corpus"]

MEASURED = "이 줄은 재는 데에만 쓰입니다"
"""A line that is in ``train/`` and in ``dev/``."""

_SUBJECTS = ("오늘", "내일", "모레", "지금", "아까", "어제", "방금", "이번에")
_OBJECTS = ("회의가", "점심을", "영화가", "약속이", "날씨가", "시험을", "여행을", "버스가")
_VERBS = ("있어요", "좋아요", "먹을까요", "어때요", "끝났어요", "늦었어요", "기다려요", "시작해요")


def write_corpus(folder: Path, lines: int) -> None:
    """Writes it; ``lines`` a source."""
    (folder / "train").mkdir(parents=True)
    (folder / "dialogues").mkdir()
    (folder / "dev").mkdir()
    for number, source in enumerate(SOURCES):
        made = [_line(number * 31 + at, source.name) for at in range(lines)]
        _write(folder / "train" / f"{source.name}.txt.xz", [*made, MEASURED])
    talks = [{"turns": [_line(at, "a"), "네", _line(at + 7, "b")]} for at in range(lines)]
    kept = {"turns": ["네", MEASURED]}
    for source in DIALOGUES:
        _write(folder / "dialogues" / f"{source.name}.jsonl.xz", [json.dumps(each) for each in (*talks, kept)])
    (folder / "dev" / "made_up.txt").write_text(f"{MEASURED}\n", encoding="utf-8")


def _line(number: int, name: str) -> str:
    words = (each[number // 8**place % 8] for place, each in enumerate((_SUBJECTS, _OBJECTS, _VERBS)))
    return f"{' '.join(words)} {name} {number}"


def _write(path: Path, lines: list[str]) -> None:
    with lzma.open(path, "wt", encoding="utf-8") as file:
        file.writelines(f"{line}\n" for line in lines)
