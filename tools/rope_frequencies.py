"""Prints the rotary frequencies that RotaryEmbeddingTest expects, as float32 bit patterns.

Needs torch and transformers: python tools/rope_frequencies.py
"""

import torch
from transformers import LlamaConfig
from transformers.modeling_rope_utils import ROPE_INIT_FUNCTIONS
from transformers.models.llama.modeling_llama import LlamaRotaryEmbedding


def frequencies(head_size, positions, length=None, **rope):
    config = LlamaConfig(
        hidden_size=64,
        num_attention_heads=4,
        head_dim=head_size,
        max_position_embeddings=positions,
        rope_parameters=rope,
    )
    if rope["rope_type"] == "default":
        return LlamaRotaryEmbedding.compute_default_rope_parameters(config)[0]
    compute = ROPE_INIT_FUNCTIONS[rope["rope_type"]]
    return compute(config, None, seq_len=length and torch.tensor(length))[0]


YARN = dict(rope_type="yarn", rope_theta=1e6, factor=4.0)
LLAMA3 = dict(rope_type="llama3", rope_theta=5e5, low_freq_factor=1.0, high_freq_factor=4.0)
CASES = {
    "plain": frequencies(16, 64, rope_type="default", rope_theta=1e4),
    "uneven base": frequencies(12, 64, rope_type="default", rope_theta=1234567.89),
    "linear": frequencies(16, 64, rope_type="linear", rope_theta=1e4, factor=3.0),
    "llama3": frequencies(
        16, 4096, factor=8.0, original_max_position_embeddings=64, **LLAMA3
    ),
    "llama3 of the smallest models": frequencies(
        64, 131072, factor=32.0, original_max_position_embeddings=8192, **LLAMA3
    ),
    "dynamic, 100 positions": frequencies(
        16, 64, 100, rope_type="dynamic", rope_theta=1e4, factor=2.0
    ),
    "yarn": frequencies(16, 4096, original_max_position_embeddings=1024, **YARN),
    "yarn with broken ends": frequencies(
        16, 16384, original_max_position_embeddings=4096, beta_fast=8.0, beta_slow=2.0, truncate=False, **{**YARN, "rope_theta": 1e4}
    ),
    "yarn without width": frequencies(
        16, 8, original_max_position_embeddings=2, **YARN
    ),
}

for name, values in CASES.items():
    bits = (f"0x{int(value.view(torch.int32)):08x}" for value in values)
    print(f"{name}: {', '.join(bits)}")
