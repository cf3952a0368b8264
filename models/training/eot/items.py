"""Finished and cut utterances: read from the corpus, split so that nothing leaks, sorted into sets.

Three splits.  ``test`` holds lines that neither the suggestion model (see
``corpus.is_held_out``) nor anything here was ever trained on, and that do not
occur among trained lines in other punctuation or spacing.  ``calibration``
is kept from everything in this package; the suggestion model itself saw its
lines.  All else is ``train``.  Of sources that say the same thing several
times in nearly the same words nothing is measured, only learnt.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import lzma
import random
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Literal, TypeAlias

from models.training.corpus import SOURCES, CorpusError, clean, is_held_out, read_lines

__all__ = [
    "FINAL_MARKS",
    "Item",
    "Split",
    "Utterance",
    "half_composed",
    "items_of",
    "key_of",
    "read_utterances",
    "split_utterances",
    "strip_end",
    "whole_texts",
]

Split: TypeAlias = Literal["train", "calibration", "test"]

FINAL_MARKS = ".?!~…"
"""What ends an utterance when it is written, and is taken off to ask whether the words alone are finished."""

_CLOSINGS = "\"'”’)」』》]"
_STRIPPED = re.compile(
    f"[{re.escape(FINAL_MARKS + _CLOSINGS)}\\s]*[{re.escape(FINAL_MARKS)}][{re.escape(FINAL_MARKS + _CLOSINGS)}\\s]*$"
)
_NOT_LETTERS = re.compile(r"[\W_]+")
_POLITE = re.compile(r"(요|죠|니다|니까|시오|십쇼|세여)$")
_LAUGHTER = re.compile("[ㅋㅎㅠㅜ]")
_LONGEST = 200

_PARAPHRASED = frozenset({"stylekqc", "paraKQC", "question_pair", "hgtods_music_daily"})
_TALK = frozenset({"chatbot_data", "tatoeba_manythings_ko", "iwslt23_formality_formal", "iwslt23_formality_informal"})
_SERVICE = frozenset({"xrisawoz_ko_fewshot", "functionchat"})
_NOISY = frozenset({"nsmc", "koco_unlabeled5"})
_DIALOGUES = ("chatbot_data", "functionchat", "hgtods_music_daily", "xrisawoz_ko_fewshot", "written")
_LEARNT_REGISTERS = frozenset({"talk", "request", "review", "letter"})
_NEVER_TRAINED = "polite_reviews"
_WRITTEN_CHAT = frozenset({"written_casual", "written_polite", "written_expressive", "written_comment"})
_WRITTEN_LETTERS = frozenset(
    {"written_service", "written_visit", "written_office", "written_business", "written_public", "written_blog"}
)
_KEPT = "dev/"
"""Before the names of sources of which half is kept to be measured and half to fit the few constants."""
_SHORT = 2
"""Eojeols of a short turn."""


@dataclasses.dataclass(frozen=True)
class Utterance:
    """What somebody wrote, with its marks; ``finished`` is false for a fragment.

    ``context``: the turns before it, oldest first.  ``group``: what must not
    be torn apart by a split (a dialogue), empty where each text stands alone.
    """

    text: str
    source: str
    context: tuple[str, ...] = ()
    group: str = ""
    finished: bool = True


@dataclasses.dataclass(frozen=True)
class Item:
    """A question to a predictor: is ``text`` finished?  ``marked``: the same with its final marks, if it had any."""

    text: str
    finished: bool
    kind: str
    context: tuple[str, ...] = ()
    marked: str = ""


def strip_end(text: str) -> str:
    """``text`` without the marks (and the quotes or brackets around them) that end it."""
    return _STRIPPED.sub("", text).rstrip()


def key_of(text: str) -> str:
    """The letters and digits: the same for texts that differ in marks and spacing."""
    return _NOT_LETTERS.sub("", text)


def read_utterances(corpus: Path) -> Iterator[Utterance]:
    """All utterances of the corpus, dialogues first.  Raises ``CorpusError``."""
    for name in _DIALOGUES:
        yield from _dialogues(corpus, name)
    yield from _labelled(corpus)
    for source in SOURCES:
        if source.register in _LEARNT_REGISTERS and source.name != "3i4k":
            for line in read_lines(corpus, source):
                if len(line) <= _LONGEST:
                    yield Utterance(line, source.name)
    yield from _dialogues(corpus, "written", kept=True)
    for name in (_NEVER_TRAINED, *sorted(_WRITTEN_CHAT | _WRITTEN_LETTERS)):
        for line in _open(corpus / "dev" / f"{name}.txt"):
            if text := clean(line):
                yield Utterance(text, name if name == _NEVER_TRAINED else _KEPT + name)


def split_utterances(utterances: Iterable[Utterance]) -> Mapping[Split, Sequence[Utterance]]:
    """The splits; each text once, with the context it was first seen in."""
    parts: dict[Split, list[Utterance]] = {"train": [], "calibration": [], "test": []}
    keys: dict[Split, set[str]] = {"train": set(), "calibration": set(), "test": set()}
    seen: set[str] = set()
    for each in utterances:
        key = key_of(each.text)
        split = _split(each, key)
        if key:
            keys[split].add(key)
        if key and key not in seen:
            seen.add(key)
            parts[split].append(each)
    # A text in several splits counts as seen by the model where any of its forms is trained on.
    leaked = {"train": keys["calibration"] | keys["test"], "calibration": keys["test"], "test": keys["train"]}
    return {split: [u for u in parts[split] if key_of(u.text) not in leaked[split]] for split in parts}


def whole_texts(utterances: Iterable[Utterance]) -> frozenset[str]:
    """The keys of all that somebody has said and finished, without its final marks."""
    return frozenset(key_of(u.text) for u in utterances if u.finished)


def items_of(
    utterances: Iterable[Utterance], seed: int = 1, said: frozenset[str] = frozenset()
) -> Mapping[str, Sequence[Item]]:
    """The questions by name of the set.

    Each finished utterance is asked whole, without its final marks, and cut
    before one of its eojeols (before two, when it has more than five).  A
    cut behind a final mark or one that is itself somebody's utterance is not
    asked, since nobody could say that it is unfinished; nor is one that was
    ``said`` elsewhere (``whole_texts``).
    """
    asked = list(utterances)
    whole = said | whole_texts(asked)
    sets: dict[str, list[Item]] = {}
    for each in asked:
        name = set_of(each)
        if name is None:
            continue
        chance = random.Random(f"{seed} {each.text}")
        items = sets.setdefault(name, [])
        stripped = strip_end(each.text)
        marked = each.text if stripped != each.text else ""
        if key_of(stripped):
            items.append(Item(stripped, each.finished, "whole", each.context, marked))
        if each.finished:
            items += [Item(cut, False, "cut", each.context) for cut in _cuts(stripped, whole, chance)]
    return sets


def set_of(utterance: Utterance) -> str | None:
    """The set that an utterance is measured in, if any.

    There is no free text of customers' letters or of chats: bookings and an
    assistant's answers stand for customer service, comments and film reviews
    with ㅋㅋ or ㅠㅠ and without a mark at the end for such chats.
    """
    text, source = utterance.text, utterance.source.removeprefix(_KEPT)
    if source == "written":
        return "short turns" if len(text.split()) <= _SHORT else "written dialogues"
    if source in _WRITTEN_CHAT:
        return "written chat"
    if source in _WRITTEN_LETTERS:
        return "written letters"
    if source in _SERVICE:
        return "service"
    if source in _TALK:
        return "polite chat" if _POLITE.search(strip_end(text)) else "informal chat"
    if source in _NOISY and _LAUGHTER.search(text) and len(text) <= 80 and strip_end(text) == text:
        return "ㅋㅋ comments"
    return {"3i4k": "3i4k", _NEVER_TRAINED: "polite reviews"}.get(source)


def half_composed(text: str, chance: random.Random) -> str | None:
    """``text`` as it stands while a syllable of its last eojeol is being typed; none when that eojeol is too short.

    The consonant that was typed last hangs below the syllable before it, or
    stands alone where that one has a final already.
    """
    head, _, last = text.rpartition(" ")
    places = [at for at in range(1, len(last)) if _is_syllable(last[at]) and _is_syllable(last[at - 1])]
    if not places:
        return None
    at = chance.choice(places)
    initial = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"[(ord(last[at]) - 0xAC00) // 588]
    before = last[:at]
    final = _FINALS.find(initial)
    if (ord(before[-1]) - 0xAC00) % 28 == 0 and final > 0:
        before = before[:-1] + chr(ord(before[-1]) + final)
    else:
        before += initial
    return f"{head} {before}".strip()


_FINALS = " ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"


def _is_syllable(char: str) -> bool:
    return "가" <= char <= "힣"


def _split(utterance: Utterance, key: str) -> Split:
    if utterance.source == _NEVER_TRAINED:
        return "test"
    if utterance.source.startswith(_KEPT):
        return "calibration" if _place(utterance.group or key) < 0.5 else "test"
    if utterance.source == "xrisawoz_ko_fewshot":
        # The suggestion model never saw these, so whole dialogues can be held back.
        place = _place(utterance.group)
        return "train" if place < 0.4 else "calibration" if place < 0.55 else "test"
    paraphrased = utterance.source in _PARAPHRASED
    if is_held_out(utterance.text):
        return "calibration" if paraphrased else "test"
    return "calibration" if not paraphrased and _place(key) < 0.03 else "train"


def _place(text: str) -> float:
    digest = hashlib.blake2b(text.encode(), digest_size=4, salt=b"eot").digest()
    return int.from_bytes(digest, "big") / 2**32


def _cuts(text: str, whole: frozenset[str], chance: random.Random) -> list[str]:
    eojeols = text.split()
    cuts = [" ".join(eojeols[:count]) for count in range(1, len(eojeols))]
    usable = [cut for cut in cuts if strip_end(cut) == cut and key_of(cut) and key_of(cut) not in whole]
    return chance.sample(usable, min(len(usable), 1 + (len(eojeols) > 5)))


def _dialogues(corpus: Path, name: str, kept: bool = False) -> Iterator[Utterance]:
    source = _KEPT + name if kept else name
    for line in _open(
        corpus / "dev" / f"{name}_dialogues.jsonl" if kept else corpus / "dialogues" / f"{name}.jsonl.xz"
    ):
        try:
            dialogue = json.loads(line)
            turns = [turn if isinstance(turn, str) else turn["text"] for turn in dialogue["turns"]]
        except (ValueError, KeyError, TypeError) as error:
            raise CorpusError(f"{name}: {error}") from error
        said = tuple(text for turn in turns if (text := clean(turn)) and text != "NULL")
        for at, text in enumerate(said):
            if len(text) <= _LONGEST:
                yield Utterance(text, source, said[max(0, at - 3) : at], f"{name} {dialogue['dialogue_id']}")


def _labelled(corpus: Path) -> Iterator[Utterance]:
    """3i4k; class 6, finished or not by intonation alone, is left out."""
    for line in _open(corpus / "eot" / "3i4k.tsv.xz"):
        label, _, raw = line.rstrip("\n").partition("\t")
        if label in "012345" and (text := clean(raw)):
            yield Utterance(text, "3i4k", finished=label != "0")


def _open(path: Path) -> Iterator[str]:
    try:
        if path.suffix == ".xz":
            with lzma.open(path, "rt", encoding="utf-8") as file:
                yield from file
        else:
            yield from path.read_text(encoding="utf-8").splitlines()
    except (OSError, lzma.LZMAError, UnicodeDecodeError) as error:
        raise CorpusError(f"{path.name}: {error}") from error
