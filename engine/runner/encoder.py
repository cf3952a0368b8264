"""A model that labels texts, in onnxruntime: the only module that imports it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
from tokenizers import Encoding, Tokenizer

from engine.errors import LoadFault, RuntimeFault, TooLong
from engine.files.opening import MOST_TOKENIZER, FileFault, load_fault, read_small
from engine.llm.beginning import enough
from engine.text.private import Private
from engine.wire.runner import Embed, Embedded, Label, Labelled, LabelRow, OpenCode, OpenEncoder

__all__ = ["Encoder", "EncoderFault"]

_Numbers: TypeAlias = npt.NDArray[np.float64]

_ANSWER = 15
"""Tokens that an answer has at most."""

_INPUTS = ("input_ids", "attention_mask", "token_type_ids")
_THREADS = 2
_SILENT = 4
_QUESTION = "question-answering"


class EncoderFault(Exception):
    """The model cannot be used; no text of a file is in it."""

    def __init__(self, code: OpenCode, detail: str) -> None:
        super().__init__(f"{code}: {detail}")
        self.code: OpenCode = code
        self.detail = detail


class Encoder:
    """One thread at a time.  Its methods raise ``TooLong`` and other ``RuntimeFault``."""

    def __init__(self, opening: OpenEncoder, threads: int | None = None) -> None:
        """Raises ``EncoderFault``."""
        self._opening = opening
        self._tokenizer = _tokenizer(Path(opening.tokenizer))
        try:
            import onnxruntime
        except ImportError:
            raise EncoderFault("no-runtime", "onnxruntime is not installed") from None
        onnxruntime.set_default_logger_severity(_SILENT)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads, options.inter_op_num_threads = threads or _THREADS, 1
        options.log_severity_level = _SILENT
        # A thread that spins while it waits takes a core from whoever types.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        try:
            session = onnxruntime.InferenceSession(opening.onnx, options, providers=["CPUExecutionProvider"])
        except Exception as error:  # noqa: BLE001  # the library has kinds of its own, and quotes the file in all of them
            raise EncoderFault("broken-onnx", type(error).__name__) from None
        self._session: Any = session
        self._inputs = [each.name for each in session.get_inputs()]
        if "input_ids" not in self._inputs or not set(self._inputs) <= set(_INPUTS):
            raise EncoderFault("unsupported", "its inputs are not those of a text encoder")
        if len(session.get_outputs()) < (2 if opening.task == _QUESTION else 1):
            raise EncoderFault("unsupported", "its outputs are not those of its task")
        self.width = _width(session)

    def label(self, asked: Label) -> Labelled:
        """The answer, by the model's task."""
        text, most = asked.text.reveal(), min(asked.most, self._opening.context)
        match self._opening.task:
            case "text-classification":
                return Labelled(asked.id, tuple(self._classes(text, most)))
            case "token-classification":
                return Labelled(asked.id, tuple(self._tokens(text, most)))
            case "question-answering":
                context = "" if asked.context is None else asked.context.reveal()
                return Labelled(asked.id, (self._answer(text, context, most),))
            case _:
                raise RuntimeFault("the model labels nothing")

    def embed(self, asked: Embed) -> Embedded:
        """What the model says of the text's tokens, on average; raises ``RuntimeFault`` for a model of another task."""
        if self._opening.task != "feature-extraction":
            raise RuntimeFault("the model has no embeddings to give")
        room = self._opening.context
        encoded = self._encode(asked.text.reveal(), room if asked.most is None else min(asked.most, room))
        if asked.most is None and encoded.overflowing:
            raise TooLong(f"more tokens than the {room} of the model")
        states = self._run(encoded)[0]
        mean = states.reshape(-1, states.shape[-1])[: len(encoded.ids)].mean(axis=0)
        length = float(np.linalg.norm(mean))
        if not np.isfinite(length) or length == 0:
            raise RuntimeFault("the model computes no numbers")
        return Embedded(asked.id, (mean / length).astype("<f4").tobytes(), len(encoded.ids))

    def _classes(self, text: str, most: int) -> Iterator[LabelRow]:
        scores = self._run(self._encode(text, most))[0].reshape(-1)
        chances = _sigmoid(scores) if self._opening.many or len(scores) == 1 else _softmax(scores)
        for i in np.argsort(-chances, kind="stable"):
            yield LabelRow(self._name(int(i)), float(chances[i]))

    def _tokens(self, text: str, most: int) -> Iterator[LabelRow]:
        encoded = self._encode(text, most)
        scores = _softmax(self._run(encoded)[0][0])
        for i, (start, end) in enumerate(encoded.offsets):
            if not encoded.special_tokens_mask[i] and end > start:
                best = int(scores[i].argmax())
                yield LabelRow(self._name(best), float(scores[i, best]), Private(text[start:end]), start, end)

    def _answer(self, question: str, context: str, most: int) -> LabelRow:
        if self._count(self._begun(question, most)) >= most:
            raise TooLong("nothing is left for the context")
        encoded = self._encode(question, most, context)
        starts, ends = (each.reshape(-1) for each in self._run(encoded)[:2])
        inside = np.array([which == 1 for which in encoded.sequence_ids])
        if not inside.any():
            raise RuntimeFault("nothing is left of the context")
        # Both are probabilities among the tokens of the context.
        starts, ends = (_softmax(np.where(inside, each[: len(inside)], -np.inf)) for each in (starts, ends))
        spans = np.triu(np.outer(starts, ends)) - np.triu(np.outer(starts, ends), _ANSWER)
        first, last = np.unravel_index(int(spans.argmax()), spans.shape)
        begin, end = encoded.offsets[int(first)][0], encoded.offsets[int(last)][1]
        return LabelRow("", float(spans[first, last]), Private(context[begin:end]), begin, end)

    def _encode(self, text: str, most: int, pair: str | None = None) -> Encoding:
        text, pair = self._begun(text, most), None if pair is None else self._begun(pair, most)
        try:
            only = "only_second" if pair is not None else "longest_first"
            self._tokenizer.enable_truncation(most, strategy=only)
            return self._tokenizer.encode(text, pair)
        except Exception:  # noqa: BLE001  # bare ones, with the text in them
            raise RuntimeFault("the tokenizer fails on a text") from None

    def _begun(self, text: str, most: int) -> str:
        """As much of a text as ``most`` tokens are cut from; what the model is not given need not become tokens."""
        return enough(text, most, self._count)

    def _count(self, text: str) -> int:
        try:
            self._tokenizer.no_truncation()
            return len(self._tokenizer.encode(text, add_special_tokens=False).ids)
        except Exception:  # noqa: BLE001  # as above
            raise RuntimeFault("the tokenizer fails on a text") from None

    def _run(self, encoded: Encoding) -> list[_Numbers]:
        given = {"input_ids": encoded.ids, "attention_mask": encoded.attention_mask, "token_type_ids": encoded.type_ids}
        if not encoded.ids:
            raise RuntimeFault("a text without tokens")
        try:
            found = self._session.run(None, {name: np.array([given[name]], np.int64) for name in self._inputs})
        except Exception:  # noqa: BLE001  # as when it was loaded
            raise RuntimeFault("the model fails on a text") from None
        return [np.asarray(each, np.float64) for each in found]

    def _name(self, number: int) -> str:
        labels = self._opening.labels
        return labels[number] if number < len(labels) else f"LABEL_{number}"


def _tokenizer(path: Path) -> Tokenizer:
    """Raises ``EncoderFault``."""
    try:
        tokenizer = Tokenizer.from_buffer(read_small(path, MOST_TOKENIZER))
    except FileFault as fault:
        found: LoadFault = load_fault(fault, "broken-tokenizer")
        raise EncoderFault(found.code, found.detail) from None
    except Exception:  # noqa: BLE001  # bare ones, with pieces of the file in them
        raise EncoderFault("broken-tokenizer", "the file is no tokenizer.json") from None
    tokenizer.no_padding()
    # Somebody who types "[SEP]" means these five characters.
    tokenizer.encode_special_tokens = True
    return tokenizer


def _width(session: Any) -> int:
    last = session.get_outputs()[0].shape[-1:]
    return last[0] if last and isinstance(last[0], int) else 0


def _softmax(scores: _Numbers) -> _Numbers:
    chances: _Numbers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    chances /= chances.sum(axis=-1, keepdims=True)
    return chances


def _sigmoid(scores: _Numbers) -> _Numbers:
    chances: _Numbers = 1 / (1 + np.exp(-scores))
    return chances
