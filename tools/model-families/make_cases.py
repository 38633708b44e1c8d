"""Makes the tiny checkpoints of FamilyParityTest and GgufParityTest with the numbers that transformers gives for them.

Needs torch, transformers, tokenizers, safetensors and gguf:

    python tools/model-families/make_cases.py qadapter-core/src/test/resources/io/github/qadapter/internal/model/families

Each case is a folder: config.json in the keys that the family was published with, config-newer.json in those that
transformers writes today, weights, tokenizer, and expected.json: ids of texts, log-probabilities in 64 bits (each token
of a row after those before it, all words after the last one), and eight greedy tokens with a cache. Some have the same
model beside them as a GGUF file.
"""

import json
import sys
from pathlib import Path

import gguf
import numpy
import torch
from gguf.quants import dequantize, quantize
from safetensors.torch import load_file, save_file
from tokenizers_of_families import TEXTS, add_to_gguf, byte_level, sentence_piece
from transformers import AutoConfig, AutoModelForCausalLM, PreTrainedTokenizerFast

TEMPLATE = (
    "{% for m in messages %}{{ m.role }}: {{ m.content }}{{ eos_token }}{% endfor %}"
    "{% if add_generation_prompt %}assistant:{% endif %}"
)
LENGTH = 44
GREEDY = 8
TYPES = {"float32": torch.float32, "float16": torch.float16, "bfloat16": torch.bfloat16}
GGUF_TYPES = {
    "float32": gguf.GGMLQuantizationType.F32,
    "float16": gguf.GGMLQuantizationType.F16,
    "bfloat16": gguf.GGMLQuantizationType.BF16,
}
SHAPE = dict(hidden_size=24, intermediate_size=32, num_hidden_layers=2, num_attention_heads=3, num_key_value_heads=1)
LLAMA = dict(model_type="llama", hidden_act="silu", attention_bias=False, mlp_bias=False, rms_norm_eps=1e-5, **SHAPE)
LLAMA_3 = dict(factor=8.0, low_freq_factor=1.0, high_freq_factor=4.0, original_max_position_embeddings=32, rope_type="llama3")
YARN = dict(type="yarn", factor=4.0, original_max_position_embeddings=16)
QWEN = dict(hidden_act="silu", rms_norm_eps=1e-6, **SHAPE)

# kind: the tokenizer's; gguf: whether the model is written as a GGUF file too, or as several; everything else goes into config.json.
CASES = {
    "llama-2": dict(LLAMA, kind="llama", gguf=True, torch_dtype="float16", num_key_value_heads=3, max_position_embeddings=64, rope_scaling=None, pretraining_tp=1),
    "llama-2-linear": dict(LLAMA, kind="gpt-2", gguf=True, torch_dtype="float16", max_position_embeddings=64, rope_scaling=dict(type="linear", factor=4.0)),
    "llama-2-dynamic": dict(LLAMA, kind="gpt-2", torch_dtype="float16", max_position_embeddings=32, rope_scaling=dict(type="dynamic", factor=2.0)),
    "llama-3": dict(LLAMA, kind="llama-bpe", torch_dtype="bfloat16", max_position_embeddings=64, rope_theta=500000.0, rope_scaling=None),
    "llama-3.1": dict(LLAMA, kind="llama-bpe", gguf=True, shards=2, torch_dtype="bfloat16", max_position_embeddings=256, rope_theta=500000.0, rope_scaling=LLAMA_3),
    "llama-3.2": dict(LLAMA, kind="llama-bpe", torch_dtype="bfloat16", head_dim=10, max_position_embeddings=256, rope_theta=500000.0, rope_scaling=dict(LLAMA_3, factor=32.0), tie_word_embeddings=True),
    "smollm2": dict(LLAMA, kind="smollm", gguf=True, torch_dtype="bfloat16", max_position_embeddings=64, rope_theta=100000, rope_scaling=None, rope_interleaved=False, tie_word_embeddings=True),
    "tinyllama": dict(LLAMA, kind="llama", gguf="quantized", torch_dtype="bfloat16", hidden_size=32, intermediate_size=64, num_attention_heads=4, num_key_value_heads=2, max_position_embeddings=64, rope_scaling=None),
    "mistral": dict(LLAMA, model_type="mistral", kind="llama", gguf=True, torch_dtype="bfloat16", max_position_embeddings=64, rope_theta=10000.0, sliding_window=12),
    "mistral-unwindowed": dict(LLAMA, model_type="mistral", kind="llama", torch_dtype="bfloat16", head_dim=6, max_position_embeddings=64, rope_theta=1000000.0, sliding_window=None),
    "qwen2": dict(QWEN, model_type="qwen2", kind="qwen2", torch_dtype="bfloat16", max_position_embeddings=64, max_window_layers=2, rope_theta=1000000.0, sliding_window=12, use_sliding_window=False, tie_word_embeddings=True),
    "qwen2.5": dict(QWEN, model_type="qwen2", kind="qwen2", gguf=True, torch_dtype="float16", max_position_embeddings=64, max_window_layers=2, rope_theta=1000000.0, sliding_window=12, use_sliding_window=False),
    "qwen2.5-yarn": dict(QWEN, model_type="qwen2", kind="qwen2", gguf="parts", torch_dtype="float16", max_position_embeddings=64, max_window_layers=2, rope_theta=10000.0, rope_scaling=YARN, sliding_window=12, use_sliding_window=False),
    "llama-yarn": dict(LLAMA, kind="llama", torch_dtype="float16", max_position_embeddings=16, rope_scaling=dict(YARN, beta_fast=4.0, beta_slow=0.5, truncate=False, mscale=1.4, mscale_all_dim=0.6)),
    "qwen2.5-windowed": dict(QWEN, model_type="qwen2", kind="qwen2", torch_dtype="bfloat16", max_position_embeddings=64, max_window_layers=1, rope_theta=1000000.0, sliding_window=12, use_sliding_window=True),
    "qwen3": dict(QWEN, model_type="qwen3", kind="qwen2", gguf=True, torch_dtype="float32", attention_bias=False, head_dim=12, max_position_embeddings=64, max_window_layers=2, rope_theta=1000000, rope_scaling=None, sliding_window=None, use_sliding_window=False, tie_word_embeddings=True),
    "smollm3": dict(LLAMA, model_type="smollm3", kind="llama-bpe", gguf=True, torch_dtype="bfloat16", num_hidden_layers=5, max_position_embeddings=64, max_window_layers=28, no_rope_layers=[1, 1, 1, 0, 1], no_rope_layer_interval=4, pad_token_id=0, rope_theta=5000000.0, rope_scaling=None, sliding_window=None, use_sliding_window=False, tie_word_embeddings=True),
    "smollm3-windowed": dict(LLAMA, model_type="smollm3", kind="llama-bpe", torch_dtype="bfloat16", num_hidden_layers=3, max_position_embeddings=64, pad_token_id=0, no_rope_layer_interval=2, rope_scaling=None, sliding_window=12, use_sliding_window=True),
    "granite-3": dict(LLAMA, model_type="granite", kind="smollm", gguf=True, torch_dtype="bfloat16", max_position_embeddings=64, rope_theta=10000.0, rope_scaling=None, attention_multiplier=0.125, embedding_multiplier=12.0, residual_multiplier=0.25, logits_scaling=8.0, tie_word_embeddings=True),
}

# Architectures whose GGUF files have the rotary halves of heads interleaved.
INTERLEAVED = {"llama", "smollm3", "granite"}

SPECIALS = {
    "gpt-2": dict(bos_token="<|endoftext|>", eos_token="<|endoftext|>"),
    "smollm": dict(bos_token="<|im_start|>", eos_token="<|im_end|>"),
    "llama-bpe": dict(bos_token="<|begin_of_text|>", eos_token="<|eot_id|>"),
    "qwen2": dict(eos_token="<|im_end|>", pad_token="<|endoftext|>"),
    "llama": dict(bos_token="<s>", eos_token="</s>", unk_token="<unk>"),
}


def make_tokenizer(kind):
    if kind == "llama":
        return sentence_piece()
    specials = list(dict.fromkeys(SPECIALS[kind].values()))
    return byte_level(kind, specials, bos="<|begin_of_text|>" if kind == "llama-bpe" else None), None


def in_64_bits(model):
    """transformers norms in 32 bits whatever the weights are; here nothing but the rotary angles is."""

    def forward(self, x):
        return self.weight * (x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + self.variance_epsilon))

    for module in model.modules():
        if type(module).__name__.endswith("RMSNorm"):
            module.forward = forward.__get__(module)
    return model


def load(folder, config_name, tensors):
    config = AutoConfig.from_pretrained(folder / config_name)
    model = AutoModelForCausalLM.from_config(config, attn_implementation="sdpa", dtype=torch.float64).eval()
    missing, unexpected = model.load_state_dict({k: v.double() for k, v in tensors.items()}, strict=False)
    assert not unexpected and set(missing) <= {"lm_head.weight"}, (missing, unexpected)
    model.tie_weights()
    return in_64_bits(model)


def random_tensors(config, generator):
    """Numbers of the size that trained weights have in relation to each other."""
    model = AutoModelForCausalLM.from_config(config)
    tensors = {}
    for name, value in model.state_dict().items():
        if name == "lm_head.weight" and config.tie_word_embeddings:
            continue
        noise = torch.randn(value.shape, generator=generator)
        if name.endswith("norm.weight"):
            tensors[name] = 1 + 0.2 * noise
        elif value.dim() == 1:
            tensors[name] = 0.3 * noise
        else:
            tensors[name] = noise * (0.6 if "embed" in name or "lm_head" in name else 1.5 / value.shape[1] ** 0.5)
    return tensors


def save_weights(folder, tensors, shards):
    if not shards:
        save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})
        return
    names, weight_map = sorted(tensors), {}
    for i in range(shards):
        file = f"model-{i + 1:05}-of-{shards:05}.safetensors"
        part = names[i * len(names) // shards : (i + 1) * len(names) // shards]
        save_file({name: tensors[name] for name in part}, folder / file, metadata={"format": "pt"})
        weight_map.update({name: file for name in part})
    index = dict(metadata=dict(total_size=sum(t.nbytes for t in tensors.values())), weight_map=weight_map)
    (folder / "model.safetensors.index.json").write_text(json.dumps(index, indent=1) + "\n")


def row_of(tokenizer):
    ids = tokenizer.encode("The cat sat on the mat in 1998; the other cats were told what they're doing. " * 2).ids
    assert len(ids) >= LENGTH, len(ids)
    return ids[:LENGTH]


def numbers(model, ids):
    row = torch.tensor([ids])
    with torch.no_grad():
        log_probabilities = model(row).logits[0].log_softmax(-1)
        greedy = model.generate(
            row, attention_mask=torch.ones_like(row), do_sample=False, max_new_tokens=GREEDY, min_new_tokens=GREEDY, pad_token_id=0, eos_token_id=None
        )[0, LENGTH:]
    each = log_probabilities[:-1].gather(1, row[0, 1:, None])[:, 0]
    return dict(ids=ids, log_probabilities=rounded(each), last=rounded(log_probabilities[-1]), greedy=greedy.tolist())


def rounded(values):
    return [round(value, 8) for value in values.tolist()]


def permuted(tensor, heads):
    """Rows of query and key heads with their rotary halves interleaved."""
    rows = tensor.shape[0]
    return tensor.reshape(heads, 2, rows // heads // 2, *tensor.shape[1:]).swapaxes(1, 2).reshape(tensor.shape)


def gguf_name(name):
    parts = dict(q_proj="attn_q", k_proj="attn_k", v_proj="attn_v", o_proj="attn_output", gate_proj="ffn_gate", up_proj="ffn_up", down_proj="ffn_down",
                 input_layernorm="attn_norm", post_attention_layernorm="ffn_norm", q_norm="attn_q_norm", k_norm="attn_k_norm")  # fmt: skip
    if name.startswith("model.layers."):
        _, _, layer, *_, module, kind = name.split(".")
        return f"blk.{layer}.{parts[module]}.{kind}"
    return {"model.embed_tokens.weight": "token_embd.weight", "model.norm.weight": "output_norm.weight", "lm_head.weight": "output.weight"}[name]


def write_gguf(file, config, tensors, type_of, tokenizer, kind, scores, tensors_each=0):
    architecture = "llama" if config.model_type == "mistral" else config.model_type
    writer = gguf.GGUFWriter(file, architecture, split_max_tensors=tensors_each)
    writer.add_context_length(config.max_position_embeddings)
    writer.add_embedding_length(config.hidden_size)
    writer.add_block_count(config.num_hidden_layers)
    writer.add_feed_forward_length(config.intermediate_size)
    writer.add_head_count(config.num_attention_heads)
    writer.add_head_count_kv(config.num_key_value_heads)
    writer.add_layer_norm_rms_eps(config.rms_norm_eps)
    head_size = getattr(config, "head_dim", None) or config.hidden_size // config.num_attention_heads
    writer.add_key_length(head_size)
    writer.add_value_length(head_size)
    rope = config.rope_parameters
    writer.add_rope_freq_base(rope["rope_theta"])
    if rope["rope_type"] == "linear":
        writer.add_rope_scaling_type(gguf.RopeScalingType.LINEAR)
        writer.add_rope_scaling_factor(rope["factor"])
    if rope["rope_type"] == "yarn":
        writer.add_rope_scaling_type(gguf.RopeScalingType.YARN)
        writer.add_rope_scaling_factor(rope["factor"])
        writer.add_rope_scaling_orig_ctx_len(rope["original_max_position_embeddings"])
    if rope["rope_type"] == "llama3":
        plain = rope["rope_theta"] ** -(numpy.arange(0, head_size, 2) / head_size)
        scaled = AutoModelForCausalLM.from_config(config).model.rotary_emb.inv_freq.double().numpy()
        writer.add_tensor("rope_freqs.weight", (plain / scaled).astype(numpy.float32))
    if config.model_type == "mistral":
        writer.add_sliding_window(config.sliding_window)
    if config.model_type == "granite":
        writer.add_attention_scale(config.attention_multiplier)
        writer.add_embedding_scale(config.embedding_multiplier)
        writer.add_residual_scale(config.residual_multiplier)
        writer.add_logit_scale(config.logits_scaling)
    special = SPECIALS[kind]
    add_to_gguf(writer, tokenizer, kind, scores, special.get("bos_token"), special["eos_token"], TEMPLATE)
    for name, tensor in tensors.items():
        value = tensor.float().numpy()
        if architecture in INTERLEAVED and "q_proj" in name:
            value = permuted(value, config.num_attention_heads)
        if architecture in INTERLEAVED and "k_proj" in name:
            value = permuted(value, config.num_key_value_heads)
        stored = type_of(name, value)
        if stored == gguf.GGMLQuantizationType.F32:
            writer.add_tensor(gguf_name(name), value)
        else:
            writer.add_tensor(gguf_name(name), quantize(value, stored), raw_dtype=stored)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def quantized_type(name, value):
    """One of the formats in blocks of 32 for each projection."""
    kinds = gguf.GGMLQuantizationType
    types = dict(embed_tokens=kinds.Q8_0, lm_head=kinds.Q8_0, q_proj=kinds.Q4_0, k_proj=kinds.Q5_1, v_proj=kinds.Q5_0, o_proj=kinds.Q4_1, gate_proj=kinds.Q4_0, up_proj=kinds.Q4_1, down_proj=kinds.Q5_0)
    return kinds.F32 if value.ndim == 1 else types[name.split(".")[-2]]


def round_trip(tensors):
    """What a reader of the quantized file gets."""
    result = {}
    for name, tensor in tensors.items():
        value = tensor.float().numpy()
        stored = quantized_type(name, value)
        result[name] = torch.from_numpy(dequantize(quantize(value, stored), stored).reshape(value.shape)) if value.ndim > 1 else tensor
    return result


def make_case(out, name, settings):
    settings = dict(settings)
    kind, as_gguf, shards = settings.pop("kind"), settings.pop("gguf", False), settings.pop("shards", 0)
    folder = out / name
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer, scores = make_tokenizer(kind)
    special = SPECIALS[kind]
    chat = PreTrainedTokenizerFast(tokenizer_object=tokenizer, chat_template=TEMPLATE, **special)
    settings["vocab_size"] = tokenizer.get_vocab_size() + (5 if kind == "qwen2" else 0)
    settings["bos_token_id"] = tokenizer.token_to_id(special.get("bos_token", "<|endoftext|>"))
    settings["eos_token_id"] = tokenizer.token_to_id(special["eos_token"])
    settings.setdefault("tie_word_embeddings", False)
    older = dict(sorted(settings.items()))
    (folder / "config.json").write_text(json.dumps(older, indent=1) + "\n")
    config = AutoConfig.from_pretrained(folder / "config.json")
    newer = {k: v for k, v in config.to_dict().items() if k in NEWER_KEYS or k in settings and k not in OLDER_KEYS}
    (folder / "config-newer.json").write_text(json.dumps(dict(sorted(newer.items())), indent=1) + "\n")

    generator = torch.Generator().manual_seed(sum(name.encode()))
    dtype = TYPES[settings["torch_dtype"]]
    tensors = {key: value.to(dtype).contiguous() for key, value in random_tensors(config, generator).items()}
    save_weights(folder, tensors, shards)
    (folder / "tokenizer.json").write_text(json.dumps(json.loads(tokenizer.to_str()), ensure_ascii=False, separators=(",", ":")) + "\n")
    (folder / "tokenizer_config.json").write_text(json.dumps(dict(special, chat_template=TEMPLATE), indent=1) + "\n")

    ids = row_of(tokenizer)
    expected = numbers(load(folder, "config.json", tensors), ids)
    assert expected == numbers(load(folder, "config-newer.json", tensors), ids), "the layouts differ"
    expected["texts"] = [
        dict(text=text, ids=tokenizer.encode(text, add_special_tokens=False).ids, framed=tokenizer.encode(text).ids) for text in TEXTS
    ]
    question = [dict(role="user", content="What is a glacier? 你好 42")]
    expected["prompt"] = chat.apply_chat_template(question, add_generation_prompt=True, tokenize=False)
    expected["decoded"] = tokenizer.decode(ids, skip_special_tokens=True)
    if as_gguf:
        stored = {"quantized": quantized_type}.get(as_gguf) or (lambda name, value: GGUF_TYPES["float32" if value.ndim == 1 else settings["torch_dtype"]])
        write_gguf(out / f"{name}.gguf", config, tensors, stored, tokenizer, kind, scores, 10 if as_gguf == "parts" else 0)
        if as_gguf == "quantized":
            expected["quantized"] = numbers(load(folder, "config.json", round_trip(tensors)), ids)
            del expected["quantized"]["ids"]
    (folder / "expected.json").write_text(json.dumps(expected, ensure_ascii=False, separators=(",", ":")) + "\n")
    print(name, sum(f.stat().st_size for f in folder.iterdir()), "bytes")


OLDER_KEYS = {"torch_dtype", "rope_scaling", "rope_theta"}
NEWER_KEYS = {"dtype", "rope_parameters", "layer_types", "head_dim", "transformers_version"}

if __name__ == "__main__":
    out = Path(sys.argv[1])
    only = sys.argv[2:]
    for name, settings in CASES.items():
        if not only or name in only:
            make_case(out, name, settings)
