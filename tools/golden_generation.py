"""Writes what transformers makes of scores under a generation_config.json, for GenerationGoldenTest.

    pip install torch transformers==5.18.0
    python tools/golden_generation.py qadapter-core/src/test/resources/io/github/qadapter/internal/sample/generation.json

The chain of processors is the one that generate() itself builds for each file. Everything is made
up from a seed. "fields" are all the settings that transformers knows, so that none is overlooked.
"""

import json
import sys

import numpy
import torch
import transformers
from transformers import GenerationConfig

VOCABULARY = 60
PROMPT = [5, 17, 17, 23, 41]
ANSWER = [8, 17, 23, 9, 9, 3]
ENDS = [2, 7]
SAMPLED = {"do_sample": True, "top_k": 0}


def scores():
    generator = torch.Generator().manual_seed(5)
    values = torch.randn(VOCABULARY, generator=generator) * 3
    values[9] = 6.5
    values[17] = 5.25
    values[2] = 1.5
    values[7] = -2.25
    values[30] = values[31] = 4.75
    return values.unsqueeze(0)


MODEL = transformers.LlamaForCausalLM(
    transformers.LlamaConfig(
        vocab_size=VOCABULARY, hidden_size=8, intermediate_size=8, num_hidden_layers=1,
        num_attention_heads=1, max_position_embeddings=512,
    )
)


def processed(settings, prompt, answer):
    """generate()'s own steps from the file's settings to its processors, then the processors."""
    MODEL.generation_config = GenerationConfig(**settings, eos_token_id=ENDS)
    config, _ = MODEL._prepare_generation_config(None)
    MODEL._prepare_special_tokens(config, False, device="cpu")
    config = MODEL._prepare_generated_length(
        generation_config=config,
        has_default_max_length="max_length" not in settings,
        has_default_min_length="min_length" not in settings,
        model_input_name="input_ids",
        input_ids_length=len(prompt),
        inputs_tensor=torch.tensor([prompt]),
    )
    chain = MODEL._get_logits_processor(
        generation_config=config, input_ids_seq_length=len(prompt), device="cpu"
    )
    return chain(torch.tensor([prompt + answer]), scores())[0]


CASES = [
    {"no_repeat_ngram_size": 1},
    {"no_repeat_ngram_size": 2},
    {"no_repeat_ngram_size": 3},
    {"no_repeat_ngram_size": 40},
    {"suppress_tokens": [9, 17, 2]},
    {"suppress_tokens": [-1, 9, 4000]},
    {"begin_suppress_tokens": [9, 17]},
    {"bad_words_ids": [[9], [3, 17], [4, 30], [2], [3, 2]]},
    {"sequence_bias": [[[30], 3.5], [[3, 31], -4.25], [[9, 31], 9.0], [[30, 5], 1.0]]},
    {"sequence_bias": [[[30], 3.5]], "repetition_penalty": 1.3},
    {"min_length": 11},
    {"min_length": 12},
    {"min_length": 40, "min_new_tokens": 3},
    {"min_new_tokens": 7, "min_length": 2},
    {"forced_bos_token_id": 12},
    {"forced_eos_token_id": 7, "max_new_tokens": 7},
    {"forced_eos_token_id": [7, 2], "max_length": 12},
    {"forced_eos_token_id": 7, "max_new_tokens": 8},
    {"remove_invalid_values": True, "suppress_tokens": [9], "bad_words_ids": [[17]]},
    {"exponential_decay_length_penalty": [2, 1.25]},
    {"exponential_decay_length_penalty": [6, 1.25]},
    # Not with a min_new_tokens that still holds: there -inf + inf is no number.
    {"exponential_decay_length_penalty": [1, 1.1], "min_new_tokens": 6},
    {"renormalize_logits": True},
    {**SAMPLED, "typical_p": 0.2},
    {**SAMPLED, "typical_p": 0.6},
    {**SAMPLED, "typical_p": 0.95},
    {**SAMPLED, "top_h": 0.2},
    {**SAMPLED, "top_h": 0.5},
    {**SAMPLED, "top_h": 0.9},
    {**SAMPLED, "epsilon_cutoff": 0.02},
    {**SAMPLED, "epsilon_cutoff": 0.9},
    {**SAMPLED, "eta_cutoff": 0.01},
    {**SAMPLED, "eta_cutoff": 0.3},
    {**SAMPLED, "top_p": 0.0},
    {"typical_p": 0.2, "top_h": 0.2, "epsilon_cutoff": 0.2, "eta_cutoff": 0.2},
    {
        **SAMPLED, "temperature": 1.4, "top_h": 0.9, "top_k": 30, "top_p": 0.95, "min_p": 0.01,
        "typical_p": 0.9, "epsilon_cutoff": 0.001, "eta_cutoff": 0.002, "repetition_penalty": 1.2,
        "no_repeat_ngram_size": 2, "bad_words_ids": [[30]], "sequence_bias": [[[31], 1.5]],
        "suppress_tokens": [4], "begin_suppress_tokens": [17], "min_new_tokens": 3,
        "exponential_decay_length_penalty": [3, 1.1], "max_new_tokens": 9,
    },
]
PLACES = [(PROMPT, []), (PROMPT[:1], []), (PROMPT[:1], [12])]
AT_PLACES = [
    {"begin_suppress_tokens": [9, 17]},
    {"forced_bos_token_id": 12},
    {"begin_suppress_tokens": [9, 17], "forced_bos_token_id": 12},
    {"no_repeat_ngram_size": 2},
]


def numbers(values):
    return [None if v == -numpy.inf else float(str(numpy.float32(v))) for v in values.tolist()]


def cases():
    for settings in CASES:
        yield settings, PROMPT, ANSWER
    for prompt, answer in PLACES:
        for settings in AT_PLACES:
            yield settings, prompt, answer


def main():
    with open(sys.argv[1], "w", encoding="utf-8") as file:
        head = {
            "made": "tools/golden_generation.py, transformers " + transformers.__version__,
            "license": "Apache-2.0; made-up numbers",
            "fields": sorted(vars(GenerationConfig())),
            "ends": ENDS,
            "scores": numbers(scores()[0]),
        }
        file.write("{\n")
        for key, value in head.items():
            file.write(f"  {json.dumps(key)}: {json.dumps(value)},\n")
        file.write('  "cases": [\n')
        lines = [
            json.dumps(
                {
                    "config": settings,
                    "prompt": prompt,
                    "answer": answer,
                    "expected": numbers(processed(settings, prompt, answer)),
                }
            )
            for settings, prompt, answer in cases()
        ]
        file.write(",\n".join("    " + line for line in lines))
        file.write("\n  ]\n}\n")


main()
