"""Whether llama.cpp may be given a GGUF file: what it would ``abort()`` on, found in the header beforehand.

llama.cpp refuses a tensor that is missing, left over or of another shape than
its header says, with an error.  But it asserts, and ends its process, where
the numbers of the header contradict each other or a tensor has a type that
its place does not allow.  Those are looked for here.  The vocabulary is not:
llama.cpp is told to leave it alone (``engine.llm.weights``).
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from engine.files.gguf import GgufHeader, Value
from engine.files.opening import FileFault

__all__ = ["ARCHITECTURES", "MOST_SIZE", "GgufFacts", "check_sound", "line"]

ARCHITECTURES = frozenset(
    "gpt2 gptneox llama exaone exaone4 qwen qwen2 qwen2moe qwen3 qwen3moe gemma gemma2 gemma3 gemma3n phi2 phi3 "
    "phimoe bloom falcon stablelm olmo olmo2 olmoe granite granitemoe command-r cohere2 starcoder starcoder2 "
    "internlm2 smollm3 glm4 nemotron hunyuan-dense ernie4_5 baichuan chatglm minicpm minicpm3 orion xverse mpt refact "
    "gptj codeshell jais plamo deepseek deepseek2 openelm arcee apertus seed_oss lfm2 gpt-oss mistral3".split()
)
"""``general.architecture`` of the causal text decoders that llama.cpp runs and that keep no state but a KV cache."""

MOST_SIZE = 1 << 24
"""Of a dimension, a context, a count of layers; no model comes near it."""

_LAYERS, _EXPERTS = 512, 512
"""The most that llama.cpp has room for."""

_WEIGHTS = frozenset(
    "F32 F16 BF16 Q4_0 Q4_1 Q5_0 Q5_1 Q8_0 Q2_K Q3_K Q4_K Q5_K Q6_K IQ1_S IQ1_M IQ2_XXS IQ2_XS IQ2_S IQ3_XXS IQ3_S "
    "IQ4_NL IQ4_XS TQ1_0 TQ2_0 MXFP4".split()
)
"""What a matrix may be stored as; others are of llama.cpp's own use, or no weights."""

_OPEN_HEADS = frozenset(
    "llama exaone qwen3 qwen3moe gemma gemma2 gemma3 gemma3n granite granitemoe smollm3 glm4 hunyuan-dense ernie4_5 "
    "minicpm minicpm3 refact deepseek2 openelm arcee apertus seed_oss gpt-oss mistral3".split()
)
"""Those whose heads together may be wider or narrower than the network."""

_WHOLE_ROPE = frozenset(
    "llama exaone exaone4 qwen2 qwen2moe qwen3 qwen3moe falcon olmo olmo2 olmoe granite granitemoe starcoder2 "
    "internlm2 smollm3 hunyuan-dense ernie4_5 baichuan orion xverse codeshell plamo deepseek arcee apertus seed_oss "
    "minicpm mistral3".split()
)
"""Those that turn the whole of a head by its position."""

_WITHOUT_ROPE = frozenset(("gpt2", "starcoder", "bloom", "mpt", "refact", "jais"))
_OWN_ATTENTION = frozenset(("deepseek2", "minicpm3", "lfm2"))
"""Those whose layers have other matrices, or not all of them the same."""

_SCALINGS = ("none", "linear", "yarn", "longrope")
_LONGEST = 200


def check_sound(header: GgufHeader) -> None:
    """Raises ``FileFault``: "unsupported" for what is no causal text decoder, "broken-gguf" for a contradiction."""
    facts = GgufFacts(header)
    architecture = line(facts.text("general.architecture"))
    kind = line(facts.text("general.type"))
    if kind not in ("", "model"):
        raise facts.unsupported(f"a GGUF of type {kind}, not a model")
    if facts.whole("split.count", 1) > 1:
        raise facts.unsupported("one part of a model split into several files")
    if architecture not in ARCHITECTURES:
        raise facts.unsupported(
            f"{architecture or 'a nameless architecture'} is no text decoder that the program can run"
        )
    if header.metadata.get(f"{architecture}.attention.causal") is False:
        raise facts.unsupported("an encoder, which does not predict the next token")
    _check_numbers(facts, architecture)
    layers = _check_sizes(facts, architecture)
    _check_heads(facts, architecture, layers)
    _check_experts(facts, architecture, layers)
    _check_tensors(facts, architecture, layers)


def line(text: str) -> str:
    """A text out of a file, fit for one line of a window or a log."""
    return " ".join("".join(c if c.isprintable() else " " for c in text[:_LONGEST]).split())


class GgufFacts:
    """Metadata by key, each of the type it ought to have."""

    def __init__(self, header: GgufHeader) -> None:
        self.header = header
        self.shapes = {each.name: each.shape for each in header.tensors}

    def unsupported(self, why: str) -> FileFault:
        """The error to raise."""
        return FileFault("unsupported", self.header.file, why)

    def broken(self, why: str) -> FileFault:
        """The error to raise."""
        return FileFault("broken-gguf", self.header.file, why)

    def text(self, key: str) -> str:
        """A text; empty when there is none."""
        value = self.header.metadata.get(key, "")
        return value if isinstance(value, str) else ""

    def whole(self, key: str, otherwise: int) -> int:
        """One whole number."""
        value = self.header.metadata.get(key, otherwise)
        return value if type(value) is int else otherwise

    def size(self, key: str, most: int = MOST_SIZE) -> int:
        """The size of something, which must be told."""
        value = self.whole(key, 0)
        if not 0 < value <= most:
            raise self.broken(f"no sound {key}")
        return value

    def largest(self, key: str) -> int:
        """The same; the largest one where each layer has its own."""
        value = self.header.metadata.get(key)
        numbers = [each for each in value if type(each) is int] if isinstance(value, list) else [self.whole(key, 0)]
        if not 0 < max(numbers, default=0) <= MOST_SIZE:
            raise self.broken(f"no sound {key}")
        return max(numbers)

    def each_layer(self, key: str, layers: int, otherwise: int) -> list[int]:
        """A number for each layer; one for all is enough."""
        value: Value = self.header.metadata.get(key, otherwise)
        found: list[object] = [*value] if isinstance(value, list) else [value] * layers
        numbers = [each for each in found if type(each) is int and 0 <= each <= MOST_SIZE]
        if len(found) != layers or len(numbers) != layers:
            raise self.broken(f"no sound {key}")
        return numbers


def _check_numbers(facts: GgufFacts, architecture: str) -> None:
    """No number of the network is beyond all sense."""
    for key, value in facts.header.metadata.items():
        if not key.startswith(f"{architecture}."):
            continue
        for each in value if isinstance(value, list) else (value,):
            # A bool is an int, and in range.
            if isinstance(each, (int, float)) and not (math.isfinite(each) and abs(each) < 1 << 31):
                raise facts.broken(f"no sound {key}")
        if key.endswith(("_epsilon", ".clamp_kqv", ".max_alibi_bias")) and not _within(value, 0.0):
            raise facts.broken(f"no sound {key}")
        if key.endswith("freq_base") and not (_within(value, 0.0) and value):
            raise facts.broken(f"no sound {key}")
    scaling = facts.header.metadata.get(f"{architecture}.rope.scaling.type", "none")
    if scaling not in _SCALINGS:
        raise facts.broken("positions scaled in a way that nobody knows")


def _check_sizes(facts: GgufFacts, architecture: str) -> int:
    """The width, the layers and the context; how many layers."""
    embedding = facts.shapes.get("token_embd.weight")
    if embedding is None or len(embedding) != 2:
        raise facts.unsupported("no token embeddings: no whole model")
    vocabulary, width = embedding
    tokens = facts.header.metadata.get("tokenizer.ggml.tokens")
    told = len(tokens) if isinstance(tokens, list) else vocabulary
    if width != facts.size(f"{architecture}.embedding_length") or told != vocabulary:
        raise facts.broken("the token embeddings have another size than the header tells")
    if vocabulary > MOST_SIZE:
        raise facts.broken(f"{vocabulary} tokens")
    layers = facts.size(f"{architecture}.block_count", _LAYERS)
    if not any(name.startswith(f"blk.{layers - 1}.") for name in facts.shapes):
        raise facts.broken("layers are missing")
    if not 0 <= facts.whole(f"{architecture}.nextn_predict_layers", 0) < layers:
        raise facts.broken("no layer is left to predict with")
    facts.size(f"{architecture}.context_length")
    pattern = facts.header.metadata.get(f"{architecture}.attention.sliding_window_pattern", 0)
    # Every so many layers, or a list of those that see a window of the text only; there has to be one.
    if (isinstance(pattern, list) and not any(pattern[:layers])) or pattern == 1:
        raise facts.broken("windows in no layer")
    return layers


def _check_heads(facts: GgufFacts, architecture: str, layers: int) -> None:
    """How many heads each layer has, how wide they are, and how much of them is turned by the position."""
    width = facts.size(f"{architecture}.embedding_length")
    heads = facts.each_layer(f"{architecture}.attention.head_count", layers, 0)
    shared = heads
    if f"{architecture}.attention.head_count_kv" in facts.header.metadata:
        shared = facts.each_layer(f"{architecture}.attention.head_count_kv", layers, 0)
    for count, keys in zip(heads, shared, strict=True):
        # Some layers of some networks have no attention; the first tells how wide a head is.
        if not 0 < count <= width or (keys == 0 and architecture not in _OWN_ATTENTION) or (keys and count % keys):
            raise facts.broken(f"a layer of {count} heads that share {keys}")
    key_length = facts.whole(f"{architecture}.attention.key_length", width // heads[0])
    value_length = facts.whole(f"{architecture}.attention.value_length", width // heads[0])
    # With heads of one number llama.cpp takes its cache for one that is turned.
    if not 2 <= key_length <= MOST_SIZE or not 2 <= value_length <= MOST_SIZE:
        raise facts.broken("heads without width")
    if architecture not in _OWN_ATTENTION and key_length != value_length:
        raise facts.broken("heads whose keys and values differ in width")
    if architecture not in _OPEN_HEADS and any(each * value_length != width for each in heads):
        raise facts.broken("heads that do not add up to the width")
    turned = facts.whole(f"{architecture}.rope.dimension_count", key_length)
    if architecture not in _OWN_ATTENTION | _WITHOUT_ROPE and (
        not 0 < turned <= key_length or turned % 2 or (architecture in _WHOLE_ROPE and turned != key_length)
    ):
        raise facts.broken(f"{turned} of a head's {key_length} numbers turned by the position")
    for key, usual in (("attention.key_length_swa", key_length), ("attention.value_length_swa", value_length)):
        if facts.whole(f"{architecture}.{key}", usual) != usual:
            raise facts.unsupported("heads of several widths")
    if facts.whole(f"{architecture}.rope.dimension_count_swa", turned) != turned:
        raise facts.unsupported("heads that are turned in several ways")


def _check_experts(facts: GgufFacts, architecture: str, layers: int) -> None:
    """How many experts a layer has, and how many of them it asks."""
    experts = facts.whole(f"{architecture}.expert_count", 0)
    used = max(facts.each_layer(f"{architecture}.expert_used_count", layers, 0))
    groups = facts.whole(f"{architecture}.expert_group_count", 0)
    asked = facts.whole(f"{architecture}.expert_group_used_count", 0)
    if experts == 0:
        sound = used == 0 and groups == 0
    else:
        sound = 0 < experts <= _EXPERTS and 0 < used <= experts and 0 <= groups < experts
        sound = sound and (groups <= 1 or (experts % groups == 0 and 0 < asked < groups))
    if not sound:
        raise facts.broken(f"{used} of {experts} experts")


def _check_tensors(facts: GgufFacts, architecture: str, layers: int) -> None:
    """Each is of a type that its place allows, and every layer has what it attends with."""
    for each in facts.header.tensors:
        # What is added or multiplied in place is never quantised; only matrices are.
        vector = math.prod(each.shape) == each.shape[-1] or each.name.endswith((".bias", "norm.weight"))
        if each.type not in _WEIGHTS or (vector and each.type != "F32"):
            raise facts.broken(f"{line(each.name)} as {each.type}")
    if architecture in _OWN_ATTENTION:
        return
    for layer in range(layers):
        if not any(all(name in facts.shapes for name in names) for names in _attention(layer)):
            raise facts.broken(f"layer {layer} has nothing to attend with")


def _attention(layer: int) -> Iterator[tuple[str, ...]]:
    """The tensors that a layer attends with, together or apart."""
    yield (f"blk.{layer}.attn_qkv.weight",)
    yield tuple(f"blk.{layer}.attn_{part}.weight" for part in "qkv")


def _within(value: Value, least: float) -> bool:
    return isinstance(value, (int, float)) and value >= least
