"""Makes a ``tokenizer.json`` of the vocabulary inside a GGUF file.

Ids equal llama.cpp's for the same file, with three exceptions.  Text that
looks like a control token ("</s>") stays text, where llama.cpp may come to
the token by merging.  SentencePiece tokens of the same score are merged in
the order of their ids, not of their places.  Expressions that llama.cpp
adapted for want of a feature are the models' own again.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, TypeAlias

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

from models.errors import BadFile, FileCode
from models.tokenizers.pretokenizers import PRE_TOKENIZERS, PreTokenizer

__all__ = ["tokenizer_from_gguf", "write_tokenizer"]

Metadata: TypeAlias = Mapping[str, object]

_KEY: Final = "tokenizer.ggml."
_NORMAL, _UNKNOWN, _CONTROL, _USER_DEFINED, _BYTE = 1, 2, 3, 4, 6
"""Types of tokens; others (undefined, unused) are as good as normal."""
_NONE: Final = ("no_vocab", "none")
_LONGEST: Final = 1024
"""Characters of a token; the longest known are runs of some hundred blanks."""
_MOST_MERGES: Final = 4_000_000
"""Llama-2's 32,000 tokens make 61,000, Gemma's 256,000 some 580,000."""
_ENDS: Final = frozenset(
    ("</s>", "<|endoftext|>", "<|end_of_text|>", "<|im_end|>", "<|eot_id|>", "<|end|>", "<end_of_turn>")
)
"""Control tokens by their names: some files call them user-defined, and text that a person typed would come to them."""
_SPECIAL_IDS: Final = ("bos", "eos", "unknown")


def tokenizer_from_gguf(metadata: Metadata, name: str = "") -> Tokenizer:
    """The tokenizer that the metadata of the GGUF file ``name`` describes.

    Control tokens are special tokens, and texts begin with the begin token
    where the file says so.  Raises ``BadFile``: "missing" (the file holds no
    vocabulary), "unsupported" (one of another kind), "broken-tokenizer",
    "mismatch" (lists of different length, ids or merges of another
    vocabulary).
    """
    return _Vocabulary(metadata, name).tokenizer()


def write_tokenizer(metadata: Metadata, path: Path, name: str = "") -> None:
    """Writes what ``tokenizer_from_gguf`` makes to ``path``.

    Raises as it does, and ``OSError``.
    """
    path.write_text(tokenizer_from_gguf(metadata, name).to_str(), encoding="utf-8")


class _Vocabulary:
    """The entries of the metadata, checked."""

    def __init__(self, metadata: Metadata, name: str) -> None:
        self._metadata, self._name = metadata, name
        kind = metadata.get(_KEY + "model")
        if kind is None or kind in _NONE:
            raise self._bad("missing", "no vocabulary")
        if not isinstance(kind, str) or kind not in {"gpt2", "llama"}:
            raise self._bad("unsupported", f"a vocabulary of the kind {kind!r:.40}")
        self._sentencepiece = kind == "llama"
        # llama.cpp gives an empty token this name.
        self._tokens = [token or f"[EMPTY_{i}]" for i, token in enumerate(self._list("tokens", (str,)))]
        self._ids = {token: i for i, token in enumerate(self._tokens)}
        if len(self._ids) != len(self._tokens):
            raise self._bad("broken-tokenizer", "a token stands twice in the vocabulary")
        if not self._tokens or max(map(len, self._tokens)) > _LONGEST:
            raise self._bad("broken-tokenizer", f"no tokens, or one of more than {_LONGEST} characters")
        self._types = self._beside("token_type", (int,)) or [_NORMAL] * len(self._tokens)
        self._special = {key: self._id(key) for key in _SPECIAL_IDS}
        if self._sentencepiece:
            for key, usual in (("unknown", 0), ("bos", 1), ("eos", 2)):
                if self._special[key] is None and usual < len(self._tokens):
                    self._special[key] = usual
        named = {i for i in self._special.values() if i is not None}
        named |= {self._ids[end] for end in _ENDS if end in self._ids}
        self._control = {i for i, kind in enumerate(self._types) if kind in {_CONTROL, _UNKNOWN}} | named

    def tokenizer(self) -> Tokenizer:
        made = self._from_scores() if self._sentencepiece else self._from_merges()
        made.add_special_tokens([self._added(i, special=True) for i in sorted(self._control)])
        written = [i for i, kind in enumerate(self._types) if kind == _USER_DEFINED and i not in self._control]
        made.add_tokens([self._added(i, special=False) for i in written])
        return made

    def _from_merges(self) -> Tokenizer:
        """Byte-level BPE."""
        pre = self._pre_tokenizer()
        merges = [self._merge(merge) for merge in self._list("merges", (str,))]
        made = Tokenizer(models.BPE(vocab=self._ids, merges=merges, ignore_merges=pre.ignore_merges))
        made.pre_tokenizer = pre_tokenizers.Sequence(
            [
                *(pre_tokenizers.Split(Regex(split), behavior="isolated") for split in pre.splits),
                pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
            ]
        )
        made.decoder = decoders.ByteLevel()
        self._begin(made, pre.begins)
        return made

    def _from_scores(self) -> Tokenizer:
        """SentencePiece's BPE: of two neighbours that make a token those with the highest score are merged first."""
        scores = self._beside("scores", (float, int))
        if scores is None or not all(map(math.isfinite, scores)):
            raise self._bad("broken-tokenizer", "no scores, or some that are no numbers")
        best_first = sorted(self._mergeable(), key=lambda i: (-scores[i], i))
        merges: list[tuple[str, str]] = []
        for i in best_first:
            merges += self._halves(self._tokens[i])
            if len(merges) > _MOST_MERGES:
                raise self._bad("too-large", f"more than {_MOST_MERGES} merges")
        unknown = self._special["unknown"]
        made = Tokenizer(
            models.BPE(
                vocab=self._ids,
                merges=merges,
                unk_token=None if unknown is None else self._tokens[unknown],
                fuse_unk=True,
                byte_fallback=True,
            )
        )
        blanks: list[Any] = [normalizers.Replace(" ", "▁")]
        if self._flag("add_space_prefix", usually=True):
            blanks.insert(0, normalizers.Prepend("▁"))
        made.normalizer = normalizers.Sequence(blanks)
        made.decoder = decoders.Sequence([decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse()])
        self._begin(made, usually=True)
        return made

    def _mergeable(self) -> Iterator[int]:
        """The tokens that text may become.

        llama.cpp takes control tokens too; then somebody who typed "</s>" would have ended the text.
        """
        for i, kind in enumerate(self._types):
            if kind != _BYTE and i not in self._control and len(self._tokens[i]) > 1:
                yield i

    def _halves(self, token: str) -> Iterator[tuple[str, str]]:
        for at in range(1, len(token)):
            left, right = self._ids.get(token[:at]), self._ids.get(token[at:])
            if left is not None and right is not None:
                # The strings that are there already: a hostile file makes millions of pairs.
                yield self._tokens[left], self._tokens[right]

    def _begin(self, tokenizer: Tokenizer, usually: bool) -> None:
        """Puts the begin token before texts, if that is how the model knows them."""
        begin = self._special["bos"]
        if begin is not None and self._flag("add_bos_token", usually):
            token = {"id": "begin", "ids": [begin], "tokens": [self._tokens[begin]]}
            tokenizer.post_processor = processors.TemplateProcessing(
                single=["begin", "$A"], pair=["begin", "$A", "$B"], special_tokens=[token]
            )

    def _pre_tokenizer(self) -> PreTokenizer:
        pre = self._metadata.get(_KEY + "pre", "default")
        if not isinstance(pre, str) or pre not in PRE_TOKENIZERS:
            raise self._bad("unsupported", f"text is split in the manner of {pre!r:.40}")
        return PRE_TOKENIZERS[pre]

    def _merge(self, merge: str) -> tuple[str, str]:
        # A blank may be the first half's first character, and is nothing's last.
        at = merge.find(" ", 1)
        left, right = merge[:at], merge[at + 1 :]
        if at < 0 or not {left, right, left + right} <= self._ids.keys():
            raise self._bad("mismatch", "a merge of other tokens than those of the vocabulary")
        return left, right

    def _added(self, i: int, *, special: bool) -> AddedToken:
        return AddedToken(self._tokens[i], special=special, normalized=False)

    def _list(self, key: str, kinds: tuple[type, ...]) -> Sequence[Any]:
        """The list called ``key``, all of whose elements are of one of ``kinds``."""
        found = self._metadata.get(_KEY + key)
        if not isinstance(found, list) or not all(type(each) in kinds for each in found):
            raise self._bad("broken-tokenizer", f"no {key}, or some are no {kinds[0].__name__}")
        return found

    def _beside(self, key: str, kinds: tuple[type, ...]) -> Sequence[Any] | None:
        """The list called ``key``, one element a token, if there is one."""
        if _KEY + key not in self._metadata:
            return None
        found = self._list(key, kinds)
        if len(found) != len(self._tokens):
            raise self._bad("mismatch", f"{len(found)} of {key}, {len(self._tokens)} tokens")
        return found

    def _id(self, key: str) -> int | None:
        found = self._metadata.get(f"{_KEY}{key}_token_id")
        if found is None:
            return None
        if type(found) is not int or not 0 <= found < len(self._tokens):
            raise self._bad("mismatch", f"{key}_token_id is no token of the vocabulary")
        return found

    def _flag(self, key: str, usually: bool) -> bool:
        found = self._metadata.get(_KEY + key, usually)
        if not isinstance(found, bool):
            raise self._bad("broken-tokenizer", f"{key} is neither true nor false")
        return found

    def _bad(self, code: FileCode, detail: str) -> BadFile:
        return BadFile(code, self._name, detail)
