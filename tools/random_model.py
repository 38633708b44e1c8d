"""Writes a model of random weights, to measure speed and memory of shapes that are not at hand.

    python tools/random_model.py MODEL TARGET [--vocabulary N] [--width N] [--layers N] [--heads N]
        [--key-value-heads N] [--feed-forward N]

MODEL is a folder in Hugging Face layout whose tokenizer is taken over; it may have fewer words than
--vocabulary. The defaults are the shape of Llama-3.2-1B: 1.24 billion weights, 2.5 GB in bfloat16. Needs
numpy alone.
"""

import argparse
import json
import pathlib
import shutil
import struct

import numpy

HEAD = 64
SCALE = 0.02


def tensors(a):
    keys = a.key_value_heads * HEAD
    yield "model.embed_tokens.weight", (a.vocabulary, a.width)
    yield "model.norm.weight", (a.width,)
    for layer in range(a.layers):
        block = f"model.layers.{layer}."
        yield block + "input_layernorm.weight", (a.width,)
        yield block + "post_attention_layernorm.weight", (a.width,)
        yield block + "self_attn.q_proj.weight", (a.heads * HEAD, a.width)
        yield block + "self_attn.k_proj.weight", (keys, a.width)
        yield block + "self_attn.v_proj.weight", (keys, a.width)
        yield block + "self_attn.o_proj.weight", (a.width, a.heads * HEAD)
        yield block + "mlp.gate_proj.weight", (a.feed_forward, a.width)
        yield block + "mlp.up_proj.weight", (a.feed_forward, a.width)
        yield block + "mlp.down_proj.weight", (a.width, a.feed_forward)


def bfloat16(numbers):
    """The upper half of each float32."""
    return (numbers.astype(numpy.float32).view(numpy.uint32) >> 16).astype(numpy.uint16)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model", type=pathlib.Path)
    parser.add_argument("target", type=pathlib.Path)
    parser.add_argument("--vocabulary", type=int, default=128256)
    parser.add_argument("--width", type=int, default=2048)
    parser.add_argument("--layers", type=int, default=16)
    parser.add_argument("--heads", type=int, default=32)
    parser.add_argument("--key-value-heads", type=int, default=8)
    parser.add_argument("--feed-forward", type=int, default=8192)
    a = parser.parse_args()
    a.target.mkdir()
    for file in a.model.iterdir():
        if file.name.startswith(("tokenizer", "generation_config", "chat_template")):
            shutil.copy(file, a.target)
    config = json.loads((a.model / "config.json").read_text())
    config.update(
        vocab_size=a.vocabulary,
        hidden_size=a.width,
        num_hidden_layers=a.layers,
        num_attention_heads=a.heads,
        num_key_value_heads=a.key_value_heads,
        head_dim=HEAD,
        intermediate_size=a.feed_forward,
        rope_theta=500000.0,
        tie_word_embeddings=True,
    )
    (a.target / "config.json").write_text(json.dumps(config, indent=1))
    header, at = {}, 0
    for name, shape in tensors(a):
        end = at + 2 * int(numpy.prod(shape))
        header[name] = {"dtype": "BF16", "shape": shape, "data_offsets": [at, end]}
        at = end
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    random = numpy.random.default_rng(0)
    with open(a.target / "model.safetensors", "wb") as out:
        out.write(struct.pack("<Q", len(text)) + text)
        for _, shape in tensors(a):
            norm = len(shape) == 1
            drawn = random.standard_normal(shape, dtype=numpy.float32)
            out.write(bfloat16(numpy.ones(shape) if norm else SCALE * drawn).tobytes())


if __name__ == "__main__":
    main()
