"""The Korean text the built-in model learns from: sources, weights, cleaning and the held-out split."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import lzma
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

__all__ = [
    "DIALOGUES",
    "SOURCES",
    "CorpusError",
    "CorpusSource",
    "clean",
    "is_held_out",
    "read_dialogues",
    "read_lines",
    "read_measured",
]


class CorpusError(Exception):
    """The corpus folder lacks a source or holds one that cannot be read."""


@dataclasses.dataclass(frozen=True)
class CorpusSource:
    """One file of the corpus and how it counts.

    ``weight`` is how often each of its lines is seen for one pass over the
    corpus: what people type (talk, requests, letters) counts several times,
    the large written sources a fraction of once.
    """

    name: str
    licence: str
    register: str
    weight: float


# Registers: talk (informal and polite everyday), request (to an assistant or
# office), letter (polite longer text), review, prose, technical.
SOURCES = (
    CorpusSource("nsmc", "CC0-1.0", "review", 1.0),
    CorpusSource("kowiki", "CC-BY-SA-3.0", "prose", 0.25),
    CorpusSource("petitions", "KOGL-1", "letter", 3.0),
    CorpusSource("3i4k", "CC-BY-SA-4.0", "talk", 3.0),
    CorpusSource("stylekqc", "CC-BY-SA-4.0", "request", 2.0),
    CorpusSource("paraKQC", "CC-BY-SA-4.0", "request", 2.0),
    CorpusSource("chatbot_data", "MIT", "talk", 4.0),
    CorpusSource("question_pair", "MIT", "talk", 2.0),
    CorpusSource("hgtods_music_daily", "MIT", "talk", 4.0),
    CorpusSource("kobest_copa", "CC-BY-SA-4.0", "talk", 3.0),
    CorpusSource("kobest_hellaswag", "CC-BY-SA-4.0", "talk", 3.0),
    CorpusSource("kobest_boolq_questions", "CC-BY-SA-4.0", "request", 1.0),
    CorpusSource("kobest_boolq_wiki", "CC-BY-SA-4.0", "prose", 0.5),
    CorpusSource("kobest_wic_dict", "CC-BY-SA-4.0", "prose", 2.0),
    CorpusSource("kobest_sentineg_reviews", "CC-BY-SA-4.0", "review", 3.0),
    CorpusSource("koco_unlabeled5", "CC-BY-SA-4.0", "review", 1.0),
    CorpusSource("kaist_treebank_emory", "CC-BY-SA-4.0", "prose", 1.0),
    CorpusSource("pydocs_ko", "PSF-2.0", "technical", 0.7),
    CorpusSource("reactdocs_ko", "CC-BY-4.0", "technical", 1.5),
    CorpusSource("boddari_book_review01", "CC-BY", "review", 1.0),
    CorpusSource("boddari_book_review02_blog", "CC-BY-2.0-KR", "letter", 2.0),
    CorpusSource("boddari_wikinews", "CC-BY-2.5", "prose", 1.0),
    CorpusSource("boddari_fairytale01", "CC-BY-4.0", "prose", 2.0),
    CorpusSource("klue_policy", "CC-BY-SA-4.0", "prose", 2.0),
    CorpusSource("klue_nli_hypothesis", "CC-BY-SA-4.0", "talk", 2.0),
    CorpusSource("tatoeba_manythings_ko", "CC-BY-2.0-FR", "talk", 4.0),
    CorpusSource("functionchat", "Apache-2.0", "request", 4.0),
    CorpusSource("iwslt23_formality_formal", "CDLA-Sharing-1.0", "talk", 4.0),
    CorpusSource("iwslt23_formality_informal", "CDLA-Sharing-1.0", "talk", 4.0),
    CorpusSource("xnli_ko_human", "CC-BY-SA-4.0", "talk", 2.0),
    CorpusSource("korsts_human", "CC-BY-SA-4.0", "talk", 1.5),
    CorpusSource("common_voice_ko", "CC0-1.0", "talk", 3.0),
    CorpusSource("written_blog", "CC0-1.0", "written", 4.0),
    CorpusSource("written_business", "CC0-1.0", "written", 4.0),
    CorpusSource("written_casual", "CC0-1.0", "written", 4.0),
    CorpusSource("written_comment", "CC0-1.0", "written", 4.0),
    CorpusSource("written_expressive", "CC0-1.0", "written", 4.0),
    CorpusSource("written_office", "CC0-1.0", "written", 4.0),
    CorpusSource("written_polite", "CC0-1.0", "written", 4.0),
    CorpusSource("written_public", "CC0-1.0", "written", 4.0),
    CorpusSource("written_service", "CC0-1.0", "written", 4.0),
    CorpusSource("written_visit", "CC0-1.0", "written", 4.0),
)

DIALOGUES = (CorpusSource("written", "CC0-1.0", "written", 4.0),)
"""Under ``dialogues/NAME.jsonl.xz``: objects with ``turns``, each a whole conversation."""

_SPACES = re.compile(r"\s+")
_REPEATS = re.compile(r"(.)\1{3,}")
_UNUSUAL = re.compile(
    r"[^\uac00-\ud7a3\u3131-\u3163\u0020-\u007e\u2018\u2019\u201c\u201d\u2026\u00b7\u2013\u2014\u3001\u3002\u300a-\u300f\u2190-\u2193\u2660-\u2667]"
)


def clean(line: str) -> str:
    """One line as a person types: NFC, single spaces, runs of one character cut to three, rare scripts dropped."""
    line = unicodedata.normalize("NFC", line)
    line = _UNUSUAL.sub(" ", line)
    line = _REPEATS.sub(r"\1\1\1", line)
    return _SPACES.sub(" ", line).strip()


def is_held_out(line: str) -> bool:
    """Whether a cleaned line belongs to the hundredth part that is never trained on; decided by its own hash."""
    return hashlib.blake2b(line.encode(), digest_size=2).digest() < b"\x02\x8f"


def read_lines(folder: Path, source: CorpusSource) -> Iterator[str]:
    """The cleaned lines of one source with at least two characters.

    Raises ``CorpusError`` when the file is missing or broken.
    """
    path = folder / "train" / f"{source.name}.txt.xz"
    try:
        with lzma.open(path, "rt", encoding="utf-8") as file:
            for raw in file:
                line = clean(raw)
                if len(line) > 1:
                    yield line
    except (OSError, lzma.LZMAError, UnicodeDecodeError) as error:
        raise CorpusError(f"{path.name}: {error}") from error


def read_dialogues(folder: Path, source: CorpusSource) -> Iterator[list[str]]:
    """The cleaned turns of one source's dialogues.

    Raises ``CorpusError`` when the file is missing or broken.
    """
    path = folder / "dialogues" / f"{source.name}.jsonl.xz"
    try:
        with lzma.open(path, "rt", encoding="utf-8") as file:
            for raw in file:
                if turns := [line for turn in json.loads(raw)["turns"] if (line := clean(turn))]:
                    yield turns
    except (OSError, lzma.LZMAError, ValueError, KeyError, TypeError) as error:
        raise CorpusError(f"{path.name}: {error}") from error


def read_measured(folder: Path) -> Iterator[str]:
    """The cleaned lines and turns that are kept for measuring, if there are any: nothing is trained on them.

    Raises ``CorpusError`` when a file is broken.
    """
    for path in sorted((folder / "dev").glob("*.txt")) + sorted((folder / "dev").glob("*.jsonl")):
        try:
            with path.open(encoding="utf-8") as file:
                for raw in file:
                    for each in json.loads(raw)["turns"] if path.suffix == ".jsonl" else [raw]:
                        if len(line := clean(each)) > 1:
                            yield line
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise CorpusError(f"{path.name}: {error}") from error
