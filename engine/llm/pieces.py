"""A ``tokenizer.json`` opened: what each of its tokens writes, and how a line of text becomes ids.

Two ways to spell a token are understood.  SentencePiece's marks the start of
an eojeol with ``▁`` and may have bytes as tokens (``<0xEC>``); byte-level
BPE, GPT-2's, gives each byte of UTF-8 a character of its own, and ``Ġ`` is
the blank.  Must not know keys or Hangul.
"""

from __future__ import annotations

import contextlib
import itertools
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from tokenizers import Tokenizer

from engine.errors import EngineError, LoadFault, RuntimeFault
from engine.files.opening import MOST_TOKENIZER, FileFault, load_fault, read_small
from engine.llm.beginning import enough

__all__ = ["FRAGMENT", "Pieces"]

FRAGMENT = "\ufffd"
"""What a token writes in place of bytes that are no whole character."""

_MARK = "▁"
_MOST = 1 << 20
"""Token ids; the largest vocabularies known have 262,144."""

_END_NAMES = (
    "</s>",
    "<|endoftext|>",
    "<|end_of_text|>",
    "<eos>",
    "[EOS]",
    "<｜end▁of▁sentence｜>",
    "<|im_end|>",
    "<|eot_id|>",
    "<end_of_turn>",
    "<|end_of_turn|>",
    "[|endofturn|]",
    "<|END_OF_TURN_TOKEN|>",
    "<|return|>",
    "<|end|>",
    "<EOT>",
)
"""Those that end a text before those that end somebody's turn."""

_UNWRITTEN = re.compile(r"<[^<>\s]+>|\[[A-Z]+\d*\]")
"""Also tokens that the file forgot to declare special: <unused0>, <0xEA>, [MASK]."""

_LINE_BREAK = "<0x0A>"
_BYTE = re.compile(r"<0x([0-9A-F]{2})>")
_PANIC = "PanicException"
_SAMPLE = "가"
_UNKNOWN = "가\U0010fffd\x00a 1\u0301힣"
"""Among others what no vocabulary has: a tokenizer without a token for it, which its file promises, fails on it."""

_LONGEST_BEGIN = 8
"""Tokens; GLM's vocabularies have two."""


def _alphabet() -> dict[int, int]:
    """The byte that each character of a byte-level vocabulary stands for, both as numbers, for ``str.translate``."""
    plain = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = [byte for byte in range(0x100) if byte not in plain]
    return {byte: byte for byte in plain} | {0x100 + i: byte for i, byte in enumerate(others)}


_BYTES = _alphabet()
_CHARACTERS = {byte: char for char, byte in _BYTES.items()}
_BLANK = chr(_CHARACTERS[0x20])
_SAMPLE_IN_BYTES = "".join(chr(_CHARACTERS[byte]) for byte in _SAMPLE.encode())


class Pieces:
    """The vocabulary of one ``tokenizer.json`` as text."""

    def __init__(self, path: Path) -> None:
        """Raises ``LoadFault`` ("missing", "broken-tokenizer")."""
        self.tokenizer = _open(path)
        with _guarded(LoadFault("broken-tokenizer", "the tokenizer fails on a text")):
            self._read()

    def _read(self) -> None:
        ids = self.tokenizer.get_vocab(with_added_tokens=True)
        size = max(ids.values(), default=-1) + 1
        if size > _MOST:
            raise LoadFault("broken-tokenizer", f"a token has the id {size - 1}")
        added = self._added = self.tokenizer.get_added_tokens_decoder()
        self._byte_level = byte_level = _is_byte_level(self.tokenizer)
        # An id without a token (a gap in the file) writes nothing.
        written = [""] * size
        for piece, i in ids.items():
            if i not in added:
                written[i] = _from_bytes(piece) if byte_level else _from_marks(piece)
            elif not added[i].special or piece == _LINE_BREAK:
                written[i] = _from_marks(piece)
        self.written: Sequence[str] = written
        """What each token writes.

        An eojeol's first token begins with a blank.  Special tokens and
        single bytes write nothing; where bytes are no whole character,
        ``FRAGMENT`` stands for them.
        """
        self.ends = tuple(ids[name] for name in _END_NAMES if name in ids)
        """The tokens that end a text, the one that ends a document first."""
        self.bare = ids.get(_BLANK if byte_level else _MARK)
        """The id of an eojeol start without text, or none."""
        if not self.ends or not any(text.startswith(" ") for text in written):
            raise LoadFault("broken-tokenizer", "no end token, or no token that starts an eojeol (▁ or Ġ)")
        begin = self.begin = self._begin()
        """What the tokenizer itself puts before a text, if anything."""
        self.head = begin or self.ends[:1]
        """What begins every prompt: what the tokenizer itself puts before a text, or else the end token."""
        self._unwritten = frozenset((*self.ends, *self.head))
        self._lead = self._blank_needed()
        # The built-in model and KoGPT2 have read lines between end tokens.  Who has a token of its own that begins a
        # text, or tokens for all bytes, has read line breaks.
        self._breaks = (byte_level or self.head[0] not in self.ends) and self._knows_breaks()
        self.tokenizer.encode(_UNKNOWN)

    def line(self, line: str) -> list[int]:
        """The ids of the words of ``line``, each beginning with a token that starts an eojeol."""
        return self._encode(line, "")

    def closed(self, line: str) -> list[int]:
        """As ``line``, with what stands between it and the next line; nothing for a line without words."""
        ids = self._encode(line, "\n" if self._breaks else "")
        if ids and not self._breaks and ids[-1] != self.ends[0]:
            ids.append(self.ends[0])
        return ids

    def text(self, text: str) -> list[int]:
        """The ids of a text as it stands, its blanks and line breaks too; what looks like a special token is text."""
        if not text:
            return []
        with _guarded(RuntimeFault("the tokenizer fails on a text")):
            ids = self.tokenizer.encode(text, add_special_tokens=False).ids
        return [i for i in ids if i not in self._unwritten]

    def enough(self, text: str, tokens: int) -> str:
        """``text``, or as much of it as has more than so many ``tokens`` for certain (``engine.llm.beginning``)."""
        return enough(text, tokens, lambda begun: len(self.text(begun)))

    def spelled(self, token: int) -> bytes:
        """What a token adds to a text, in UTF-8; a part of a character, it may be.  Nothing for a special one."""
        piece = self.tokenizer.id_to_token(token) or ""
        if token in self._added:
            special = self._added[token].special
            return b"" if special and piece != _LINE_BREAK else _from_marks(piece).encode()
        if (byte := _BYTE.fullmatch(piece)) is not None:
            return bytes.fromhex(byte[1])
        if self._byte_level:
            with contextlib.suppress(UnicodeEncodeError):
                return piece.translate(_BYTES).encode("latin-1")
        return _from_marks(piece).encode()

    def _encode(self, line: str, after: str) -> list[int]:
        words = line.split()
        if not words:
            return []
        with _guarded(RuntimeFault("the tokenizer fails on a text")):
            ids = self.tokenizer.encode(self._lead + " ".join(words) + after, add_special_tokens=False).ids
        # Unigram models find their special tokens in text, whatever the tokenizer is told.
        return [i for i in ids if i not in self._unwritten]

    def _begin(self) -> tuple[int, ...]:
        """What the tokenizer puts before every text."""
        encoded = self.tokenizer.encode(_SAMPLE)
        special = itertools.takewhile(lambda pair: pair[1], zip(encoded.ids, encoded.special_tokens_mask, strict=True))
        begin = tuple(i for i, _ in special)
        if len(begin) > _LONGEST_BEGIN:
            raise LoadFault("broken-tokenizer", f"{len(begin)} tokens before every text")
        return begin

    def _blank_needed(self) -> str:
        """What makes a line's first eojeol begin like any other.

        Some tokenizers put a blank there themselves.  Without one the first
        eojeol of a text would be spelled in tokens that stand inside an
        eojeol, and a search could not tell where it begins.
        """
        for lead in ("", " "):
            ids = self.tokenizer.encode(lead + _SAMPLE, add_special_tokens=False).ids
            if ids and self.written[ids[0]].startswith(" "):
                return lead
        return ""

    def _knows_breaks(self) -> bool:
        ids = self.tokenizer.encode(_SAMPLE + "\n", add_special_tokens=False).ids
        return bool(ids) and self.written[ids[-1]].endswith("\n")


@contextlib.contextmanager
def _guarded(fault: EngineError) -> Iterator[None]:
    """Raises ``fault`` for whatever the library raises.

    That is bare Exception, with a piece of the file or the text in it; or it
    panics, which Python takes for an exit.
    """
    try:
        yield
    except EngineError:
        raise
    except BaseException as error:
        if not isinstance(error, Exception) and type(error).__name__ != _PANIC:
            raise
        raise fault from None


def _open(path: Path) -> Tokenizer:
    try:
        source = read_small(path, MOST_TOKENIZER)
    except FileFault as fault:
        raise load_fault(fault, "broken-tokenizer") from None
    with _guarded(LoadFault("broken-tokenizer", "the file is no tokenizer.json")):
        tokenizer = Tokenizer.from_buffer(source)
    tokenizer.no_truncation()
    tokenizer.no_padding()
    # Somebody who types "</s>" means these four characters.
    tokenizer.encode_special_tokens = True
    return tokenizer


def _is_byte_level(tokenizer: Tokenizer) -> bool:
    """Whether text becomes the characters of bytes, by a normaliser or by a pre-tokeniser, alone or among others."""
    text = _SAMPLE if tokenizer.normalizer is None else tokenizer.normalizer.normalize_str(_SAMPLE)
    if tokenizer.pre_tokenizer is not None:
        text = "".join(piece for piece, _ in tokenizer.pre_tokenizer.pre_tokenize_str(text))
    return _SAMPLE_IN_BYTES in text


def _from_bytes(piece: str) -> str:
    try:
        text = piece.translate(_BYTES).encode("latin-1").decode("utf-8", errors="replace")
    except UnicodeEncodeError:  # characters that are no bytes, as in a special token that was not declared
        return _from_marks(piece)
    return "" if _UNWRITTEN.fullmatch(text) else text


def _from_marks(piece: str) -> str:
    if piece == _LINE_BREAK:
        return "\n"
    return "" if _UNWRITTEN.fullmatch(piece) else piece.replace(_MARK, " ")
