"""GGUF files with something wrong in them: one to three changes to a sound one, of its parts or of its bytes."""

from __future__ import annotations

import random
import struct

from models_ggufs import ARCHITECTURES, ARRAY, F32, FLAG, STRING, U32, GgufParts, TensorPart, tiny

__all__ = ["mutated"]

_NUMBERS = (0, 1, 2, 3, 5, 7, 8, 15, 16, 17, 31, 32, 33, 63, 64, 65, 96, 128, 255, 512, 513, 1 << 16, (1 << 24) + 1, 2**31 - 1, 2**31, 2**32 - 1)  # fmt: skip
_DECIMALS = (0.0, -0.0, 1.0, -1.0, 1e-5, -1e-5, 1e30, 1e-38, float("inf"), -float("inf"), float("nan"), 10000.0)
_WORDS = (b"", b"none", b"linear", b"yarn", b"longrope", b"su", b"\xff\xfe", b"a" * 300, b"[/x]", b"llama", b"gelu", b"no_vocab", b"bert", b"gpt2", b"plamo2")  # fmt: skip
_TYPES = tuple(range(42))
"""Of tensors in ggml, the ones that were taken away among them."""

_OTHER_KEYS = (
    "attention.causal attention.clamp_kqv attention.group_norm_groups attention.head_count_kv attention.indexer.top_k "
    "attention.key_length attention.key_length_swa attention.layer_norm_epsilon attention.layer_norm_rms_epsilon "
    "attention.max_alibi_bias attention.output_scale attention.scale attention.shared_kv_layers attention.sliding_window "
    "attention.sliding_window_pattern attention.temperature_length attention.temperature_scale attention.value_length "
    "attention.value_length_swa attn_logit_softcapping classifier.output_labels decoder_block_count "
    "decoder_start_token_id embedding_length_out embedding_length_per_layer_input embedding_scale expert_count "
    "expert_feed_forward_length expert_gating_func expert_group_count expert_group_used_count expert_shared_count "
    "expert_used_count expert_weights_norm expert_weights_scale final_logit_softcapping hidden_activation "
    "interleave_moe_layer_step leading_dense_block_count logit_scale moe_every_n_layers nextn_predict_layers "
    "pooling_type residual_scale rope.dimension_count rope.dimension_count_swa rope.dimension_sections rope.freq_base "
    "rope.freq_base_swa rope.scale_linear rope.scaling.alpha rope.scaling.attn_factor rope.scaling.factor "
    "rope.scaling.finetuned rope.scaling.original_context_length rope.scaling.type rope.scaling.yarn_beta_fast "
    "rope.scaling.yarn_ext_factor rope.scaling.yarn_log_multiplier swin_norm tensor_data_layout use_parallel_residual "
    "vocab_size activation_sparsity_scale altup.num_inputs attention.q_lora_rank token_shift_count"
).split()
"""What llama.cpp also reads behind the architecture's name."""

_OTHER_TENSORS = (
    "rope_freqs.weight rope_factors_long.weight rope_factors_short.weight output.bias output.scale token_types.weight "
    "token_embd_norm.weight blk.0.attn_q.bias blk.0.attn_q.scale blk.0.attn_qkv.weight blk.0.attn_qkv.bias "
    "blk.0.attn_q_norm.weight blk.0.attn_k_norm.weight blk.0.attn_rot_embd blk.0.attn_sinks.weight "
    "blk.0.attn_norm_2.weight blk.0.ffn_gate.weight blk.0.ffn_gate.bias blk.0.ffn_down.bias blk.0.ffn_down.scale "
    "blk.0.ffn_act.scales blk.0.ffn_gate_inp.weight blk.0.ffn_norm_exps.weight blk.1.rope_freqs.weight cls.weight "
    "blk.0.attn_output.bias blk.2.attn_norm.weight"
).split()


def mutated(chance: random.Random) -> bytes:
    """A file that is wrong, most of the time."""
    parts = tiny(chance.choice(sorted(ARCHITECTURES)))
    if chance.random() < 0.15:
        return _of_bytes(parts.written(), chance)
    for _ in range(chance.choice((1, 1, 1, 2, 2, 3))):
        chance.choice((_a_number, _a_number, _a_number, _a_key, _a_key, _a_tensor, _a_tensor, _another, _some_data))(
            parts, chance
        )
    return parts.written()


def _of_bytes(content: bytes, chance: random.Random) -> bytes:
    result = bytearray(content)
    for _ in range(chance.randint(1, 3)):
        at = chance.randrange(min(3000, len(result)))
        match chance.randrange(4):
            case 0:
                result[at] ^= 1 << chance.randrange(8)
            case 1:
                result[at : at + 4] = struct.pack("<I", chance.choice(_NUMBERS))
            case 2:
                del result[at : at + chance.randint(1, 64)]
            case _:
                del result[chance.randrange(len(result)) :]
                return bytes(result)
    return bytes(result)


def _odd(chance: random.Random) -> tuple[int, object]:
    """A value of any type."""
    match chance.randrange(8):
        case 0:
            return F32, chance.choice(_DECIMALS)
        case 1:
            return FLAG, chance.random() < 0.5
        case 2:
            return STRING, chance.choice(_WORDS)
        case 3:
            return ARRAY, (U32, [chance.choice(_NUMBERS) for _ in range(chance.choice((0, 1, 2, 2, 3, 600)))])
        case 4:
            return ARRAY, (FLAG, [chance.random() < 0.5 for _ in range(chance.choice((0, 1, 2, 2, 3, 600)))])
        case _:
            return U32, chance.choice(_NUMBERS)


def _a_number(parts: GgufParts, chance: random.Random) -> None:
    """Another value of the same type for what the network is told."""
    numbers = [
        i for i, (key, kind, _) in enumerate(parts.metadata) if kind in (U32, F32, FLAG) and b"tokenizer" not in key
    ]
    at = chance.choice(numbers)
    key, kind, _ = parts.metadata[at]
    choices: tuple[object, ...] = {U32: _NUMBERS, F32: _DECIMALS, FLAG: (True, False)}[kind]
    parts.metadata[at] = key, kind, chance.choice(choices)


def _a_key(parts: GgufParts, chance: random.Random) -> None:
    """A key away, twice, of another type, or one more that llama.cpp reads."""
    architecture = next((value for key, _, value in parts.metadata if key == b"general.architecture"), b"gpt2")
    at = chance.randrange(len(parts.metadata))
    match chance.randrange(6):
        case 0:
            del parts.metadata[at]
        case 1:
            parts.metadata[at] = parts.metadata[at][0], *_odd(chance)
        case 2:
            parts.metadata.append((chance.choice((b"", b"\0", parts.metadata[at][0])), *_odd(chance)))
        case _:
            name = b"%b.%b" % (
                architecture if isinstance(architecture, bytes) else b"",
                chance.choice(_OTHER_KEYS).encode(),
            )
            parts.metadata = [each for each in parts.metadata if each[0] != name]
            parts.metadata.append((name, *_odd(chance)))


def _a_tensor(parts: GgufParts, chance: random.Random) -> None:
    """Another type, shape, name or place for a tensor, or none."""
    each = chance.choice(parts.tensors)
    match chance.randrange(7):
        case 0:
            parts.tensors.remove(each)
        case 1:
            each.kind = chance.choice(_TYPES)
        case 2:
            each.kind, each.data = 1, each.data[: len(each.data) // 2]
        case 3:
            each.shape[chance.randrange(len(each.shape))] = chance.choice((*_NUMBERS, 1 << 40, 1 << 62))
        case 4:
            each.shape = [*each.shape, 1] if chance.random() < 0.5 else each.shape[::-1]
        case 5:
            each.name = chance.choice((*(other.name for other in parts.tensors), b"", b"\0", b"blk.9.x", b"a" * 64))
        case _:
            each.offset = chance.choice((0, 1, 32, 1 << 20, 2**63, 2**64 - 32))
    if len(parts.tensors) < 2:
        parts.tensors.append(each)


def _another(parts: GgufParts, chance: random.Random) -> None:
    """A tensor more, of those that some networks have."""
    shape = chance.choice(([32], [64], [8], [4], [16], [32, 32], [32, 64], [64, 32], [96], [64], [48], [1]))
    size = 4
    for side in shape:
        size *= side
    name = chance.choice(_OTHER_TENSORS).encode()
    parts.tensors.append(TensorPart(name, list(shape), 0, bytes(size)))


def _some_data(parts: GgufParts, chance: random.Random) -> None:
    """Weights that are no numbers, or none that anybody trained; sometimes as blocks of a quantised type."""
    each = chance.choice(parts.tensors)
    fill = chance.choice((b"\xff", b"\0", b"\x7f", bytes(chance.randrange(256) for _ in range(64))))
    each.data = (fill * (len(each.data) // len(fill) + 1))[: len(each.data)]
    if chance.random() < 0.5 and len(each.shape) > 1:
        kind, block, size = chance.choice(
            ((2, 32, 18), (3, 32, 20), (6, 32, 22), (7, 32, 24), (8, 32, 34), (20, 32, 18), (39, 32, 17), (30, 1, 2))
        )
        if each.shape[0] % block == 0 and len(each.data) >= 4:
            count = len(each.data) // 4 // block
            each.kind, each.data = kind, (each.data * 2)[: count * size]
