"""Converts a GPT-2 checkpoint: F16 GGUF, compared with the checkpoint, quantised, compared again.

llama.cpp does not know KoGPT2's way of cutting text, so the GGUF holds no
vocabulary and the ids come from the tokenizer.json written beside it.
"""

from __future__ import annotations

import contextlib
import dataclasses
import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np

from models.conversion import llama
from models.conversion.forward import forward
from models.conversion.gpt2 import write_gpt2
from models.conversion.sizes import QUANTISATIONS, f16_size, shape_size
from models.conversion.tensors import GgufTensors, prefix
from models.conversion.tokenizer import SENTENCES, TOKENIZER, SourceTokenizer, encoder, load, open_tokenizer
from models.durable import fault_of, place
from models.errors import BadFile, ConversionError
from models.readers.checkpoint import Floats
from models.readers.config import CONFIG, Config
from models.readers.gpt2_shape import Gpt2Shape
from models.readers.recognise import Traits, recognise_folder
from models.readers.weights import read_weights

__all__ = ["F16_TOLERANCE", "MODEL", "PARTS", "QUANTISED_TOLERANCE", "ConversionReport", "convert", "deviation"]

MODEL = "model.gguf"
PARTS = (".f16.gguf.part", ".model.gguf.part", ".tokenizer.json.part")
"""What a conversion that was killed may leave in its folder; the next one there deletes them first."""

F16_TOLERANCE = 0.03
"""The most that the F16 file's logits may deviate from the checkpoint's; see ``deviation``.

Measured: 0.0006 for the built-in model (trained), 0.001 to 0.002 for random
ones, 0.012 for a random one whose every norm has an outlier of 20.  A matrix
transposed or in another layer's place, other heads and shifted positions make
0.3 to 1.0 in the same models.
"""

QUANTISED_TOLERANCE = 0.5
"""The same of the quantised file.

Measured on the built-in model: Q8_0 0.013, Q6_K 0.04, Q5_K_M 0.05, Q4_K_M
0.09; on random ones up to 0.27.  Logits that have nothing in common deviate
by 1.4.
"""

_CHECKED = 64
"""Tokens whose logits are compared."""
_LEFT = 32 << 20
"""Bytes of the disk that a conversion leaves free."""


@dataclasses.dataclass(frozen=True)
class ConversionReport:
    """What came of a conversion: the files and how large they are, and how far their logits deviate."""

    model: Path
    tokenizer: Path
    size: int
    f16_deviation: float
    deviation: float


def convert(
    checkpoint: Path,
    out: Path,
    quantisation: str = QUANTISATIONS[0],
    progress: Callable[[int, int], None] | None = None,
) -> ConversionReport:
    """Writes ``MODEL`` and tokenizer.json into the folder ``out`` from the checkpoint in the folder ``checkpoint``.

    ``progress`` is told how many steps of how many are done; an exception of
    it ends the conversion.  After any exception ``out`` holds nothing new;
    after a kill at most ``PARTS``, or one of the two files without the other.
    Needs no more memory than some three times the token embeddings in
    float32, and the F16 file's pages.

    Raises ``BadFile`` about the checkpoint: what its readers raise,
    "unsupported" (no GPT-2, or one that llama.cpp computes otherwise),
    "mismatch" (weights or tokenizer of another model), "not-finite".  Raises
    ``ConversionError``: "no-space", "in-use", "unwritable", "check-failed"
    (the result computes something else than the checkpoint), "quantise-failed",
    and "unknown-quantisation".
    """
    if quantisation not in QUANTISATIONS:
        raise ConversionError("unknown-quantisation", quantisation, f"known are {', '.join(QUANTISATIONS)}")
    traits = recognise_folder(checkpoint)
    shape = _shape(checkpoint, traits)
    tokenizer = open_tokenizer(checkpoint, shape.vocabulary)
    weights = read_weights(checkpoint)
    tensors = GgufTensors(weights, shape)
    steps = _Steps(progress, len(tensors), shape.layers)
    parts = [out / name for name in PARTS]
    f16, quantised, text = parts
    with _writing(out, steps):
        out.mkdir(parents=True, exist_ok=True)
        for part in parts:
            part.unlink(missing_ok=True)
        needed = f16_size(shape) + shape_size(shape, quantisation) + len(tokenizer.content) + _LEFT
        if (free := shutil.disk_usage(out).free) < needed:
            raise ConversionError("no-space", out.name, f"{needed} bytes needed, {free} free")
    try:
        with _writing(out, steps):
            text.write_bytes(tokenizer.content)
            ids = _check_ids(text, tokenizer)[: min(_CHECKED, shape.context)]
            write_gpt2(f16, shape, tensors, "F16", steps.written)
        reference = forward(weights, prefix(weights), shape, ids, steps.computed)
        f16_deviation = _check(f16, ids, reference, F16_TOLERANCE)
        steps.checked()
        try:
            llama.quantise(f16, quantised, quantisation, steps.quantised)
        except llama.LlamaError as error:
            raise _quantise_fault(out, error) from None
        steps.quantised(len(tensors))
        found = _check(quantised, ids, reference, QUANTISED_TOLERANCE)
        size = quantised.stat().st_size
        with _writing(out, steps):
            f16.unlink()
            place(text, out / TOKENIZER)
            place(quantised, out / MODEL)
    finally:
        for part in parts:
            with contextlib.suppress(OSError):
                part.unlink(missing_ok=True)
    steps.end()
    return ConversionReport(out / MODEL, out / TOKENIZER, size, f16_deviation, found)


def deviation(found: Floats, wanted: Floats) -> float:
    """How far logits are from those wanted, both [token, vocabulary].

    The root mean square of the difference over the spread (standard
    deviation) of the wanted ones, for the token where it is worst.  The mean
    of a row is taken out first, as a softmax does not see it.  Infinite where
    one of them is no number.
    """
    with np.errstate(all="ignore"):
        spread = np.maximum(wanted.std(axis=-1), np.finfo(np.float32).tiny)
        difference = (found - wanted).std(axis=-1) / spread
    return float(difference.max()) if np.isfinite(difference).all() else float("inf")


def _shape(checkpoint: Path, traits: Traits) -> Gpt2Shape:
    if traits.family != "gpt2":
        raise BadFile("unsupported", CONFIG, f"{traits.family} cannot be converted, only GPT-2")
    config = Config(checkpoint / CONFIG).gpt2()
    odd = {
        f"activation {config.activation_function[:40]}": config.activation_function != "gelu_new",
        "attention scores that are not scaled": not config.scale_attn_weights,
        "attention scores scaled by layer": config.scale_attn_by_inverse_layer_idx,
        "cross-attention": config.add_cross_attention,
        "an output of its own": not config.tie_word_embeddings,
    }
    if reasons := [reason for reason, is_so in odd.items() if is_so]:
        raise BadFile("unsupported", CONFIG, f"a GPT-2 with {', '.join(reasons)}")
    return config.shape(traits.name, traits.licence)


def _check_ids(written: Path, tokenizer: SourceTokenizer) -> list[int]:
    """The ids of the Korean sentences, one after the other; those of the file written must be the checkpoint's."""
    wanted = tokenizer.text_ids()
    encode = encoder(load(written.read_bytes()))
    if list(map(encode, SENTENCES)) != wanted:
        raise ConversionError("check-failed", TOKENIZER, "the file written gives other ids than the checkpoint's")
    return [number for ids in wanted for number in ids]


def _check(path: Path, ids: Sequence[int], reference: Floats, tolerance: float) -> float:
    """The deviation of the model at ``path``; raises ``ConversionError`` when it is over the tolerance."""
    try:
        found = deviation(llama.logits(path, ids), reference)
    except llama.LlamaError as error:
        raise ConversionError("check-failed", MODEL, str(error)) from None
    if found > tolerance:
        raise ConversionError("check-failed", MODEL, f"logits deviate by {found:.3g}, over {tolerance}")
    return found


def _quantise_fault(out: Path, error: llama.LlamaError) -> ConversionError:
    # llama.cpp does not tell why it could not write.
    full = shutil.disk_usage(out).free < _LEFT // 2
    return ConversionError("no-space" if full else "quantise-failed", out.name, str(error))


class _Steps:
    """Tells progress in steps of about the same length: a tensor written, or half a tensor quantised."""

    def __init__(self, progress: Callable[[int, int], None] | None, tensors: int, layers: int) -> None:
        self._progress, self._layers = progress, layers
        self._tensors = tensors
        self._check = max(1, self._tensors // 4)
        self._total = 4 * self._tensors + 2 * self._check
        self._layer = 0
        self.raised: BaseException | None = None
        """What ``progress`` raised."""

    def written(self, done: int, _of: int) -> None:
        """So many tensors are in the F16 file."""
        self._tell(done)

    def computed(self) -> None:
        """One layer more of the reference is computed."""
        self._layer += 1
        self._tell(self._tensors + self._tensors * self._layer // self._layers)

    def checked(self) -> None:
        """The F16 file is compared."""
        self._tell(2 * self._tensors + self._check)

    def quantised(self, done: int) -> None:
        """So many tensors are quantised."""
        self._tell(2 * self._tensors + self._check + 2 * min(done, self._tensors))

    def end(self) -> None:
        """All is done."""
        self._tell(self._total)

    def _tell(self, done: int) -> None:
        if self._progress is None:
            return
        try:
            self._progress(done, self._total)
        except BaseException as error:
            self.raised = error
            raise


@contextlib.contextmanager
def _writing(out: Path, steps: _Steps) -> Iterator[None]:
    """Names what the disk says; an ``OSError`` of ``progress`` is its own affair."""
    try:
        yield
    except OSError as error:
        if error is steps.raised:
            raise
        code = fault_of(error)
        # numpy says of a full disk only that it wrote less than it was given.
        if code == "unwritable" and out.is_dir() and shutil.disk_usage(out).free < _LEFT // 2:
            code = "no-space"
        raise ConversionError(code, out.name, type(error).__name__) from None
