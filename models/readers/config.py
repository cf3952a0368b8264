"""Reads the config.json of a checkpoint, for what it tells of the network's shape."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, TypeVar

import msgspec

from engine.files.gguf_sound import MOST_SIZE
from models.errors import BadFile
from models.readers.files import read_small
from models.readers.gpt2_shape import Gpt2Shape

__all__ = ["CONFIG", "Config", "DecoderConfig", "Gpt2Config"]

CONFIG = "config.json"
_MOST_BYTES = 1 << 20
_MOST_ELEMENTS = 1 << 40

_Size = Annotated[int, msgspec.Meta(gt=0, le=MOST_SIZE)]
_Layers = Annotated[int, msgspec.Meta(gt=0, le=1024)]
_Struct = TypeVar("_Struct", bound=msgspec.Struct)


class Gpt2Config(msgspec.Struct, frozen=True):
    """What matters of a GPT-2; the defaults are those of transformers."""

    vocab_size: _Size = 50257
    n_embd: _Size = 768
    n_layer: _Layers = 12
    n_head: _Size = 12
    n_positions: _Size | None = None
    n_ctx: _Size | None = None
    n_inner: _Size | None = None
    activation_function: str = "gelu_new"
    layer_norm_epsilon: Annotated[float, msgspec.Meta(gt=0, lt=1)] = 1e-5
    scale_attn_weights: bool = True
    scale_attn_by_inverse_layer_idx: bool = False
    add_cross_attention: bool = False
    tie_word_embeddings: bool = True

    def shape(self, name: str = "", licence: str = "") -> Gpt2Shape:
        """As llama.cpp is told it.  Old files call the context ``n_ctx``."""
        return Gpt2Shape(
            name=name,
            licence=licence,
            vocabulary=self.vocab_size,
            context=self.n_positions or self.n_ctx or 1024,
            width=self.n_embd,
            layers=self.n_layer,
            heads=self.n_head,
            feed_forward=self.n_inner or 4 * self.n_embd,
            epsilon=self.layer_norm_epsilon,
        )


class DecoderConfig(msgspec.Struct, frozen=True):
    """What matters of the later families, which mostly agree on names."""

    vocab_size: _Size
    hidden_size: _Size
    num_hidden_layers: _Layers | None = None
    num_layers: _Layers | None = None
    n_layer: _Layers | None = None
    num_attention_heads: _Size | None = None
    n_head: _Size | None = None
    max_position_embeddings: _Size | None = None
    seq_length: _Size | None = None
    intermediate_size: _Size | None = None

    @property
    def layers(self) -> int:
        """How many; 0 when it is not told."""
        return self.num_hidden_layers or self.num_layers or self.n_layer or 0

    @property
    def heads(self) -> int:
        """How many a layer; 0 when it is not told."""
        return self.num_attention_heads or self.n_head or 0

    @property
    def context(self) -> int:
        """In tokens; the families without learned positions may leave it out."""
        return self.max_position_embeddings or self.seq_length or 2048


class _Kind(msgspec.Struct, frozen=True):
    model_type: str
    architectures: list[str] | None = None
    is_encoder_decoder: bool = False
    # Of no matter, so whatever else stands there is as good as nothing.
    name: Any = msgspec.field(default="", name="_name_or_path")
    licence: Any = msgspec.field(default="", name="license")


class Config:
    """A config.json: its kind at once, its sizes as the family's struct."""

    def __init__(self, path: Path) -> None:
        """Raises ``BadFile``: "missing", "unreadable", "too-large", "broken-config"."""
        self._file = path.name
        self._source = read_small(path, _MOST_BYTES)
        kind = self._decode(_Kind)
        self.kind, self.is_encoder_decoder = kind.model_type, kind.is_encoder_decoder
        self.name, self.licence = (each if isinstance(each, str) else "" for each in (kind.name, kind.licence))
        self.architectures = tuple(kind.architectures or ())
        """The classes of transformers the checkpoint was saved from."""

    def gpt2(self) -> Gpt2Config:
        """Read as a GPT-2's; raises ``BadFile`` ("broken-config")."""
        config = self._decode(Gpt2Config)
        shape = config.shape()
        if shape.width % shape.heads:
            raise BadFile("broken-config", self._file, f"a width of {shape.width} for {shape.heads} heads")
        if (
            shape.layers * shape.width * (shape.width + shape.feed_forward) + shape.vocabulary * shape.width
            > _MOST_ELEMENTS
        ):
            raise BadFile("broken-config", self._file, "sizes that no model has")
        return config

    def decoder(self) -> DecoderConfig:
        """Read as a later family's; raises ``BadFile`` ("broken-config")."""
        config = self._decode(DecoderConfig)
        if not config.layers or not config.heads:
            raise BadFile("broken-config", self._file, "no number of layers or heads")
        return config

    def _decode(self, kind: type[_Struct]) -> _Struct:
        try:
            return msgspec.json.decode(self._source, type=kind)
        except (msgspec.ValidationError, UnicodeDecodeError) as error:
            # Names the field and the types, never a value.
            raise BadFile("broken-config", self._file, str(error)[:200]) from None
        except (msgspec.DecodeError, RecursionError):
            raise BadFile("broken-config", self._file, "no JSON") from None
