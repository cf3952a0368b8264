"""What a model is, told by its own files: the header of a GGUF, or config.json and the weights of a checkpoint.

What the program cannot use is refused with the reason: encoders, image
models, parts of a split file, architectures that llama.cpp does not run.
"""

from __future__ import annotations

import dataclasses
import math
import re
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from engine.files.gguf import GgufHeader
from engine.files.gguf_sound import GgufFacts, check_sound, line
from models.errors import BadFile
from models.readers.config import CONFIG, Config
from models.readers.files import read_small, translated
from models.readers.gguf_header import read_header
from models.readers.weights import WEIGHTS, read_weights

__all__ = ["Traits", "recognise_folder", "recognise_gguf"]

_CARD_BYTES = 1 << 18
_LICENCE = re.compile(r"\A---\n(?:.*\n)*?license:[ \t]*([\w.+-]+)[ \t]*\n")
"""In the head of a model card, as the hub has it."""

_DECODERS: Mapping[str, str] = {
    "gpt2": "gpt2", "gpt_neox": "gpt-neox", "llama": "llama", "mistral": "llama", "exaone": "exaone",
    "exaone4": "exaone4", "qwen2": "qwen2", "qwen3": "qwen3", "gemma": "gemma", "gemma2": "gemma2",
    "gemma3_text": "gemma3", "phi": "phi2", "phi3": "phi3", "bloom": "bloom", "falcon": "falcon",
    "stablelm": "stablelm", "olmo": "olmo", "olmo2": "olmo2", "granite": "granite", "cohere": "command-r",
    "cohere2": "cohere2", "starcoder2": "starcoder2", "internlm2": "internlm2", "smollm3": "smollm3",
    "glm4": "glm4", "nemotron": "nemotron", "hunyuan_v1_dense": "hunyuan-dense", "ernie4_5": "ernie4_5",
}  # fmt: skip
"""``model_type`` of config.json → family, for the causal text decoders that llama.cpp runs."""

_FAMILIES: Mapping[str, str] = {"gptneox": "gpt-neox"}
"""What a GGUF calls otherwise than config.json and we do."""


@dataclasses.dataclass(frozen=True)
class Traits:
    """What a model is.

    ``family`` is "gpt2", "gpt-neox", "llama" or as its files call it;
    ``context`` and ``vocabulary`` are in tokens; ``parameters`` is none where
    only the weights would tell, and they are not there; ``quantisation`` is
    that of a GGUF ("Q8_0"), empty for a checkpoint; ``name`` and ``licence``
    are empty when the files do not tell.
    """

    family: str
    task: Literal["suggestion"]
    context: int
    vocabulary: int
    layers: int
    width: int
    heads: int
    feed_forward: int
    parameters: int | None
    quantisation: str = ""
    name: str = ""
    licence: str = ""


def recognise_folder(path: Path) -> Traits:
    """The traits of a checkpoint in the hub's layout, from config.json.

    Raises ``BadFile``: "missing", "unreadable", "too-large", "broken-config"
    and "unsupported" about config.json; for other families than GPT-2 also
    what ``read_weights`` raises, if the weights are there to be counted.
    """
    config = Config(path / CONFIG)
    family = _DECODERS.get(config.kind)
    if family is None or config.is_encoder_decoder:
        raise BadFile("unsupported", CONFIG, f"{line(config.kind)} is no text decoder that the program can run")
    odd = [each for each in config.architectures if not each.endswith(("LMHeadModel", "ForCausalLM"))]
    if odd:
        raise BadFile("unsupported", CONFIG, f"{line(odd[0])} does not predict the next token")
    name, licence = line(config.name), _licence(path / "README.md") or line(config.licence)
    if family == "gpt2":
        shape = config.gpt2().shape()
        parameters = sum(math.prod(each) for each in shape.tensors().values())
        return Traits(
            family, "suggestion", shape.context, shape.vocabulary, shape.layers, shape.width, shape.heads,
            shape.feed_forward, parameters, name=name, licence=licence,
        )  # fmt: skip
    other = config.decoder()
    counted = None
    if any((path / each).exists() for each in WEIGHTS):
        weights = read_weights(path)
        counted = sum(weights.place(each).elements for each in weights)
    return Traits(
        family, "suggestion", other.context, other.vocab_size, other.layers, other.hidden_size, other.heads,
        other.intermediate_size or 4 * other.hidden_size, counted, name=name, licence=licence,
    )  # fmt: skip


def recognise_gguf(file: Path | GgufHeader) -> Traits:
    """The traits of a GGUF file, from its header.

    Raises ``BadFile``: what ``read_header`` raises, "unsupported" (encoders,
    adapters, projectors, one part of several, other architectures),
    "broken-gguf" (the header lacks a size or contradicts its tensors).
    """
    header = read_header(file) if isinstance(file, Path) else file
    facts = GgufFacts(header)
    architecture = line(facts.text("general.architecture"))
    with translated():
        check_sound(header)
        context, layers, heads, feed_forward = (
            facts.largest(f"{architecture}.{key}")
            for key in ("context_length", "block_count", "attention.head_count", "feed_forward_length")
        )
    vocabulary, width = facts.shapes["token_embd.weight"]
    return Traits(
        _FAMILIES.get(architecture, architecture), "suggestion", context, vocabulary, layers, width, heads,
        feed_forward, sum(each.elements for each in header.tensors), _quantisation(header),
        line(facts.text("general.name")), line(facts.text("general.license")),
    )  # fmt: skip


def _quantisation(header: GgufHeader) -> str:
    """As llama.cpp names it, or else the type that most of the file's bytes have."""
    from gguf.constants import LlamaFileType

    told = header.metadata.get("general.file_type")
    if type(told) is int and told in {int(each) for each in LlamaFileType}:
        return LlamaFileType(told).name.removeprefix("MOSTLY_").removeprefix("ALL_")
    sizes: Counter[str] = Counter()
    for tensor in header.tensors:
        sizes[tensor.type] += tensor.bytes
    return sizes.most_common(1)[0][0]


def _licence(card: Path) -> str:
    try:
        found = _LICENCE.match(read_small(card, _CARD_BYTES).decode(errors="replace"))
    except BadFile:  # a model without a card is a model all the same
        return ""
    return found[1] if found else ""
