"""The answer among a model's words: which object it is, read in spite of what models get wrong about JSON.

An answer that stands there is not asked for twice, as each request costs its
sender.  What cannot be told for certain is left: an object that was cut off,
and a draft that a model wrote while it was thinking.
"""

from __future__ import annotations

import dataclasses
import html
import json
import re
from collections.abc import Iterator
from typing import Any

import json_repair

from desktop.voc.protocol.thoughts import is_thought, without_thoughts

__all__ = ["FIELDS", "Answer", "answer_in", "best", "fields_of"]

FIELDS = ("is_claim", "summary", "bug_type", "keywords", "categories")
"""Of an answer; what has none of them is no answer."""

_READ = 1 << 17
"""Characters that are looked at, from the end; a whole answer is shorter than half of it."""

_STARTS, _REPAIRS = 500, 20
_REPAIRABLE, _DEPTH = 1 << 15, 24
"""Characters and levels of an object that is mended: the library's time grows with the square of the levels."""

_WRAPPERS, _NODES = 4, 500
_STRICT = json.JSONDecoder(strict=False)
"""Line breaks in a text are no doubt what they look like."""

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|//[^\n]*|/\*.*?\*/|[{}\[\]]', re.DOTALL)
_NO_ESCAPE = re.compile(r"\\(\\|[!#-.:-@\[\]^_`|~])", re.ASCII)
"""What Markdown escapes and JSON does not know; a pair of strokes is one that is meant."""

_TYPED = dict(zip("“”„‟＂`‘’‚‛：，；、;［］\u00a0\u3000", '""""""\'\'\'\':,,,,[]  ', strict=True))
_OUTSIDE = re.compile(rf'"(?:[^"\\]|\\.)*"|[{"".join(_TYPED)}]', re.DOTALL)
"""What people type for the marks of JSON, where it is in no text: models were taught by people."""

_WIDE = str.maketrans("｛｝", "{}")
_BLOCKQUOTE = re.compile(r"\n[ \t]*>[ \t]?")
_NO_LETTER = re.compile(r"[^a-z0-9]")
_BY_LETTERS = {name.replace("_", ""): name for name in FIELDS}
_LONGEST_NAME = 40

_FENCE_END = re.compile(r"[\s`]*")
_BRACKETS = {"{": "}", "[": "]"}


@dataclasses.dataclass(frozen=True)
class Answer:
    """``fields`` as the model gave them, not validated; ``source`` are the words that they were read from."""

    fields: dict[str, Any]
    source: str

    def __repr__(self) -> str:
        return f"Answer({self.known} fields, {len(self.source)} characters)"

    @property
    def known(self) -> int:
        """How many fields of an answer it has."""
        return sum(name in self.fields for name in FIELDS)

    @property
    def complete(self) -> bool:
        """Whether it has all of them."""
        return self.known == len(FIELDS)


def answer_in(words: str, *, thought: bool = False) -> Answer | None:
    """The object with the most fields of an answer outside of all thoughts, the last of several; none without one.

    Where there is none it is looked for once more with braces of Chinese
    width, and marks that a page would hold in other words, as what they mean.

    A whole one that ends the words counts even where marks make a thought of
    it, as they do when a customer's words are quoted that look like marks, or
    when a server takes an answer for a thought.  ``thought``: the words are
    what a server gives out as one, and nothing else counts.
    """
    words = words[-_READ:]
    found = _answer_in(words, thought=thought)
    if found is None and (meant := html.unescape(words).translate(_WIDE)) != words:
        found = _answer_in(meant, thought=thought)
    return found


def _answer_in(words: str, *, thought: bool) -> Answer | None:
    # As it stands, or a slip in a thought would make one object of the thought and the answer.
    last = _last(words, mend=False)
    if last is not None and last.complete:
        return last
    outside = without_thoughts(words)
    if not thought:
        return best(*_answers(outside))
    last = _last(outside, mend=True)
    return last if last is not None and last.complete else None


def best(*answers: Answer | None) -> Answer | None:
    """The one with the most fields, the last of several."""
    found = None
    for each in answers:
        if each is not None and (found is None or each.known >= found.known):
            found = each
    return found


def fields_of(value: object) -> Answer | None:
    """The answer that a value of JSON is, or that is wrapped in it: in an object, a list, or a text that is JSON."""
    return best(*_unwrapped(value, json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else "", 0))


def _last(words: str, *, mend: bool) -> Answer | None:
    """The answer behind which nothing is said any more."""
    last = None
    for found, end in _objects(words, mend=mend):
        last = best(*found) if _FENCE_END.fullmatch(words, end) else None
    return last


def _answers(words: str, level: int = 0) -> Iterator[Answer]:
    bare = words.strip().strip("`").strip()
    if bare.startswith('"') and level < _WRAPPERS:
        try:
            yield from _unwrapped(_STRICT.decode(bare), bare, level)
        except (ValueError, RecursionError):
            pass
        else:
            return
    for found, _ in _objects(words):
        yield from found


def _objects(words: str, *, mend: bool = True) -> Iterator[tuple[list[Answer], int]]:
    """The answers in each object that can be read, one after the other, and where it ends."""
    place = repairs = 0
    for _ in range(_STARTS):
        start = words.find("{", place)
        if start < 0:
            return
        value, end = _strict(words, start)
        if value is None and mend and repairs < _REPAIRS:
            value, end = _mended(words, start)
            repairs += end > 0
        found = list(_unwrapped(value, words[start:end], 0)) if value is not None else []
        # Braces in prose hold others.
        place = end if found else start + 1
        if found:
            yield found, end


def _strict(words: str, start: int) -> tuple[Any, int]:
    try:
        return _STRICT.raw_decode(words, start)
    except (ValueError, RecursionError):
        return None, 0


def _mended(words: str, start: int) -> tuple[Any, int]:
    """The value of an object that is closed but no JSON, and its end; 0 for what is not tried."""
    end = _end(words, start)
    source = _NO_ESCAPE.sub(_unescaped, words[start:end])
    if not end or end - start > _REPAIRABLE:
        return None, 0
    letters = _letters(source)
    if not any(name in letters for name in _BY_LETTERS):
        return None, 0
    source = _OUTSIDE.sub(lambda found: _TYPED.get(found[0], found[0]), _BLOCKQUOTE.sub("\n", source))
    try:
        return json_repair.loads(source, skip_json_loads=True), end
    except (ValueError, RecursionError, IndexError):
        return None, end


def _unescaped(match: re.Match[str]) -> str:
    return match[0] if match[1] == "\\" else match[1]


def _end(words: str, start: int) -> int:
    """Behind the bracket that closes the one at ``start``; 0 when it is not closed, or holds too many levels."""
    open_: list[str] = []
    for token in _TOKEN.finditer(words, start):
        if token[0] in _BRACKETS:
            open_.append(_BRACKETS[token[0]])
            if len(open_) > _DEPTH:
                return 0
        elif token[0] in "}]":
            if open_.pop() != token[0]:
                return 0
            if not open_:
                return token.end()
    return 0


def _unwrapped(value: object, source: str, level: int) -> Iterator[Answer]:
    """The answers in a value, those inside of others first."""
    if isinstance(value, dict):
        value = _named(value)
        # The schema of an answer, repeated, has its names too.
        if any(name in value for name in FIELDS) and not isinstance(value.get("is_claim"), dict):
            yield Answer(value, source)
            return
        # Of two alike the last counts, and that is no thought.
        inner: list[object] = [value[name] for name in sorted(value, key=is_thought, reverse=True)]
    elif isinstance(value, list):
        inner = value
    elif isinstance(value, str):
        # An escape in it may be half of a pair, which can be written nowhere.
        yield from _answers(value.encode(errors="replace").decode(), level + 1)
        return
    else:
        return
    if level < _WRAPPERS:
        for each in inner[-_NODES:]:
            yield from _unwrapped(each, source, level + 1)


def _named(value: dict[str, Any]) -> dict[str, Any]:
    """With the names of fields as they were asked for, where a model wrote ``isClaim`` or ``**is_claim**``."""
    meant = {name: _BY_LETTERS.get(_letters(name[:_LONGEST_NAME]), name) for name in value if name not in FIELDS}
    return {meant[name]: each for name, each in value.items() if meant.get(name, name) != name} | {
        name: each for name, each in value.items() if meant.get(name, name) == name
    }


def _letters(text: str) -> str:
    return _NO_LETTER.sub("", text.lower())
