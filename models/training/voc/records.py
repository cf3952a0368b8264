"""Records of complaints with their answers: read from JSON or JSON Lines, and everything that is wrong with them named.

A fault names a line and a field, and never quotes: the texts are customers'.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, NamedTuple, TypeAlias

from models.complaints.answer import (
    ANSWER_FIELDS,
    BUG_TYPES,
    CATEGORIES,
    CLAIMS,
    EVIDENCE,
    EVIDENCE_LIMIT,
    KEYWORD_LIMIT,
    KEYWORDS,
    LEVELS,
    SUMMARY_LIMIT,
    place_of,
)
from models.complaints.cleaning import as_taught, cleaned
from models.complaints.dictionary import Dictionary
from models.complaints.prompt import INSTRUCTION

__all__ = ["Complaint", "DataFault", "DataUnreadable", "FaultCode", "across", "read_complaints"]

FaultCode: TypeAlias = Literal[
    "not-json",
    "not-an-object",
    "missing",
    "unknown-field",
    "wrong-type",
    "unknown-value",
    "empty",
    "too-long",
    "too-many",
    "outside-dictionary",
    "no-evidence",
    "repeated",
    "contradiction",
    "across-the-split",
    "too-many-tokens",
]
"""What is wrong.

"no-evidence": the words that a category goes by are not in the text;
"repeated": an earlier line has the same text and answer, or a list the same
item twice; "contradiction": an earlier line answers the same text otherwise.
"""

_RECORD_FIELDS = ("instruction", "input", "output")
_MOST_BYTES = 1 << 30


class DataUnreadable(Exception):  # the field's name
    """A file cannot be read at all; the message names it and says why."""


class DataFault(NamedTuple):
    """One fault of the record that begins in this line, from 1; ``field`` as ``output.categories.2.근거``."""

    line: int
    field: str
    code: FaultCode
    detail: str = ""

    def __str__(self) -> str:
        return f"line {self.line}: {self.field or 'record'}: {self.code}" + (f" ({self.detail})" if self.detail else "")


@dataclasses.dataclass(frozen=True)
class Complaint:
    """One sound record; ``text`` as the model is given it."""

    line: int
    text: str
    answer: Mapping[str, Any]
    instruction: str = INSTRUCTION

    def __repr__(self) -> str:
        return f"Complaint(line {self.line}, {len(self.text)} characters)"


def read_complaints(path: Path, dictionary: Dictionary, *, clean: bool) -> tuple[list[Complaint], list[DataFault]]:
    """The sound records of a file, and the faults of the others; ``clean`` is how the server will give texts.

    A file that begins with ``[`` is one list, any other has a record a line.
    Raises ``DataUnreadable``.
    """
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise DataUnreadable(f"{path}: over {_MOST_BYTES >> 20} MB")
        content = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise DataUnreadable(f"{path}: {type(error).__name__}") from None
    except UnicodeDecodeError as error:
        raise DataUnreadable(f"{path}: no UTF-8 at byte {error.start}") from None
    kept: list[Complaint] = []
    faults: list[DataFault] = []
    seen: dict[str, Complaint] = {}
    for line, value in _values(content):
        if isinstance(value, DataFault):
            faults.append(value)
            continue
        found = _Checked(line, dictionary)
        complaint = found.complaint(value, clean=clean)
        if complaint is not None and (earlier := seen.setdefault(complaint.text, complaint)) is not complaint:
            code: FaultCode = "repeated" if earlier.answer == complaint.answer else "contradiction"
            found.fault("input", code, f"as line {earlier.line}")
        faults += found.faults
        if complaint is not None and not found.faults:
            kept.append(complaint)
    return kept, faults


def across(train: Sequence[Complaint], validation: Sequence[Complaint]) -> list[DataFault]:
    """Faults of ``validation``: texts that the model has been taught, letters and digits compared."""
    taught = {cleaned(each.text): each.line for each in train}
    return [
        DataFault(each.line, "input", "across-the-split", f"as line {taught[text]} of the training data")
        for each in validation
        if (text := cleaned(each.text)) in taught
    ]


def _values(content: str) -> Iterator[tuple[int, Any]]:
    """(line, value or fault) of each record."""
    if not content.lstrip().startswith("["):
        for line, spelled in enumerate(content.splitlines(), 1):
            if spelled.strip():
                try:
                    yield line, json.loads(spelled)
                except (ValueError, RecursionError):
                    yield line, DataFault(line, "", "not-json")
        return
    decoder = json.JSONDecoder()
    at, line, counted = content.index("[") + 1, 1, 0
    while True:
        while at < len(content) and content[at] in " \t\r\n,":
            at += 1
        line, counted = line + content.count("\n", counted, at), at
        if content[at : at + 1] == "]" and not content[at + 1 :].strip():
            return
        try:
            value, at = decoder.raw_decode(content, at)
        except (ValueError, RecursionError):
            yield line, DataFault(line, "", "not-json")
            return
        yield line, value


class _Checked:
    """One record and what is wrong with it."""

    def __init__(self, line: int, dictionary: Dictionary) -> None:
        self.faults: list[DataFault] = []
        self._line, self._dictionary = line, dictionary

    def fault(self, field: str, code: FaultCode, detail: str = "") -> None:
        """One more."""
        self.faults.append(DataFault(self._line, field, code, detail))

    def complaint(self, value: Any, *, clean: bool) -> Complaint | None:
        """The record, if enough of it is there to be compared with others."""
        if not isinstance(value, dict):
            self.fault("", "not-an-object")
            return None
        self._known(value, "", _RECORD_FIELDS)
        written = self._text(value, "input", "input")
        text = as_taught(written, clean=clean) if written else ""
        if written and not text:
            self.fault("input", "empty")
        instruction = INSTRUCTION
        if "instruction" in value:
            instruction = self._text(value, "instruction", "instruction")
        answer = self._answer(value, text)
        return None if answer is None or not text else Complaint(self._line, text, answer, instruction)

    def _answer(self, value: dict[str, Any], text: str) -> dict[str, Any] | None:
        if "output" not in value:
            self.fault("output", "missing")
            return None
        answer = value["output"]
        if isinstance(answer, str):
            try:
                answer = json.loads(answer)
            except (ValueError, RecursionError):
                self.fault("output", "not-json")
                return None
        if not isinstance(answer, dict):
            self.fault("output", "not-an-object")
            return None
        self._known(answer, "output.", ANSWER_FIELDS)
        self._choice(answer, "is_claim", CLAIMS)
        self._choice(answer, "bug_type", (None, *BUG_TYPES))
        if isinstance(answer.get("summary"), str):
            self._bounded(answer["summary"], "output.summary", SUMMARY_LIMIT, empty=True)
        else:
            self.fault("output.summary", "wrong-type" if "summary" in answer else "missing")
        self._keywords(answer)
        self._categories(answer, text)
        return answer

    def _keywords(self, answer: dict[str, Any]) -> None:
        words = self._list(answer, "keywords", KEYWORDS)
        for number, word in enumerate(words):
            field = f"output.keywords.{number}"
            if not isinstance(word, str):
                self.fault(field, "wrong-type")
                continue
            self._bounded(word, field, KEYWORD_LIMIT)
            if word in words[:number]:
                self.fault(field, "repeated")

    def _categories(self, answer: dict[str, Any], text: str) -> None:
        places = []
        searched = cleaned(text)
        for number, each in enumerate(self._list(answer, "categories", CATEGORIES)):
            field = f"output.categories.{number}"
            if not isinstance(each, dict):
                self.fault(field, "not-an-object")
                continue
            self._known(each, f"{field}.", (*LEVELS, EVIDENCE))
            names = [self._text(each, level, f"{field}.{level}") for level in LEVELS]
            ground = self._text(each, EVIDENCE, f"{field}.{EVIDENCE}")
            self._bounded(ground, f"{field}.{EVIDENCE}", EVIDENCE_LIMIT, empty=True)
            if ground and searched and (cleaned(ground) not in searched or not cleaned(ground)):
                self.fault(f"{field}.{EVIDENCE}", "no-evidence")
            if not all(names):
                continue
            place = place_of(each)
            if not self._dictionary.holds(*place):
                self.fault(field, "outside-dictionary")
            if place in places:
                self.fault(field, "repeated")
            places.append(place)

    def _list(self, answer: dict[str, Any], name: str, most: int) -> list[Any]:
        found = answer.get(name)
        if not isinstance(found, list):
            self.fault(f"output.{name}", "wrong-type" if name in answer else "missing")
            return []
        if len(found) > most:
            self.fault(f"output.{name}", "too-many", f"{len(found)} > {most}")
        return found

    def _choice(self, answer: dict[str, Any], name: str, choices: tuple[str | None, ...]) -> None:
        if name not in answer:
            self.fault(f"output.{name}", "missing")
        elif answer[name] is not None and not isinstance(answer[name], str):
            self.fault(f"output.{name}", "wrong-type")
        elif answer[name] not in choices:
            self.fault(f"output.{name}", "unknown-value")

    def _known(self, value: dict[str, Any], prefix: str, fields: tuple[str, ...]) -> None:
        for number in range(sum(name not in fields for name in value)):
            # Its name may be anything, a text too.
            self.fault(f"{prefix}?{number}", "unknown-field")

    def _text(self, value: dict[str, Any], name: str, field: str) -> str:
        """The text there; empty, and a fault, where there is none."""
        found = value.get(name)
        if not isinstance(found, str):
            self.fault(field, "wrong-type" if name in value else "missing")
            return ""
        if not found.strip():
            self.fault(field, "empty")
            return ""
        return found

    def _bounded(self, text: str, field: str, most: int, *, empty: bool = False) -> None:
        if len(text) > most:
            self.fault(field, "too-long", f"{len(text)} > {most} characters")
        elif not text and not empty:
            self.fault(field, "empty")
