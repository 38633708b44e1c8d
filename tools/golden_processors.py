"""Writes what transformers' logits processors make of a few scores, for LogitsProcessorsGoldenTest.

    pip install torch transformers==5.18.0
    python tools/golden_processors.py qadapter-core/src/test/resources/io/github/qadapter/internal/sample/processors.json

Everything is made up from a seed. Presence and frequency penalties are no processors of
transformers; their expected scores follow from OpenAI's definition, in numpy.
"""

import json
import sys

import numpy
import torch
import transformers
from transformers import GenerationConfig
from transformers.generation import logits_process as lp

VOCABULARY = 300
PROMPT = [5, 17, 17, 230, 41]
ANSWER = [8, 17, 99, 99, 99, 3]
ENDS = [2, 7]


def scores():
    """Some hundred logits, a few of them equal and far apart as a model's are."""
    generator = torch.Generator().manual_seed(11)
    values = torch.randn(VOCABULARY, generator=generator) * 4
    values[99] = 9.5
    values[17] = 8.25
    values[3] = -6.5
    values[60] = values[61] = 7.75
    return values.unsqueeze(0)


def counts(values, presence, frequency):
    result = values.numpy().copy()
    for token in set(ANSWER):
        result[0, token] -= numpy.float32(presence + frequency * ANSWER.count(token))
    return torch.from_numpy(result)


def processed(options):
    """The processors of generate(), in its order; counts stand after the repetition penalty."""
    ids = torch.tensor([PROMPT + ANSWER])
    values = scores()
    biases = {tuple(tokens): float(bias) for tokens, bias in options.get("biases", [])}
    if biases:
        values = lp.SequenceBiasLogitsProcessor(biases)(ids, values)
    if options.get("banned"):
        values = lp.NoBadWordsLogitsProcessor(options["banned"])(ids, values)
    if "repetitionPenalty" in options:
        values = lp.RepetitionPenaltyLogitsProcessor(options["repetitionPenalty"])(ids, values)
    if "presencePenalty" in options or "frequencyPenalty" in options:
        values = counts(
            values, options.get("presencePenalty", 0), options.get("frequencyPenalty", 0)
        )
    if "minTokens" in options:
        processor = lp.MinNewTokensLengthLogitsProcessor(
            len(PROMPT), options["minTokens"], ENDS
        )
        values = processor(ids, values)
    if options.get("temperature", 0) not in (0, 1):
        values = lp.TemperatureLogitsWarper(options["temperature"])(ids, values)
    if "topK" in options:
        values = lp.TopKLogitsWarper(options["topK"])(ids, values)
    if options.get("topP", 1) < 1:
        values = lp.TopPLogitsWarper(options["topP"])(ids, values)
    if "minP" in options:
        values = lp.MinPLogitsWarper(options["minP"])(ids, values)
    return values[0]


CASES = [
    {},
    {"temperature": 0.7},
    {"temperature": 2.5},
    {"temperature": 1, "topK": 1},
    {"temperature": 1, "topK": 4},
    {"temperature": 1, "topK": 40},
    {"temperature": 1, "topK": 1000},
    {"temperature": 1, "topP": 0.05},
    {"temperature": 1, "topP": 0.5},
    {"temperature": 1, "topP": 0.9},
    {"temperature": 1, "topP": 0.999},
    {"temperature": 1, "minP": 0.02},
    {"temperature": 1, "minP": 0.3},
    {"temperature": 1, "minP": 1},
    {"repetitionPenalty": 1.3},
    {"repetitionPenalty": 0.8},
    {"presencePenalty": 1.5},
    {"frequencyPenalty": 0.75},
    {"presencePenalty": -0.5, "frequencyPenalty": 0.25},
    {"minTokens": 6},
    {"minTokens": 7},
    {"biases": [[[60], 3.5], [[61], -20.0]]},
    {"biases": [[[99, 3, 120], 4.0], [[99, 4, 121], 4.0], [[3, 122], -1.25], [[41, 8, 17, 99, 99, 99, 3, 9], 2.0]]},
    {"banned": [[99], [3, 17], [4, 60]]},
    {"temperature": 0.8, "topK": 50, "topP": 0.95},
    {"temperature": 0.6, "topP": 0.9, "minP": 0.05, "repetitionPenalty": 1.1},
    {
        "temperature": 1.3,
        "topK": 20,
        "topP": 0.8,
        "minP": 0.01,
        "repetitionPenalty": 1.2,
        "presencePenalty": 0.4,
        "frequencyPenalty": 0.1,
        "minTokens": 10,
        "biases": [[[200], 2.0], [[3, 201], 6.0]],
        "banned": [[60]],
    },
]


def checked_against_generate():
    """generate() itself builds the same chain for a configuration that sets nearly everything."""
    config = GenerationConfig(
        do_sample=True, temperature=1.3, top_k=20, top_p=0.8, min_p=0.01, repetition_penalty=1.2,
        sequence_bias=[[[200], 2.0]], bad_words_ids=[[60]], min_new_tokens=10, eos_token_id=ENDS,
        max_new_tokens=20,
    )
    model = transformers.LlamaForCausalLM(
        transformers.LlamaConfig(
            vocab_size=VOCABULARY, hidden_size=8, intermediate_size=8, num_hidden_layers=1,
            num_attention_heads=1,
        )
    )
    config._eos_token_tensor = torch.tensor(ENDS)
    chain = model._get_logits_processor(
        generation_config=config, input_ids_seq_length=len(PROMPT), device="cpu"
    )
    values = chain(torch.tensor([PROMPT + ANSWER]), scores())[0]
    options = {
        "temperature": 1.3, "topK": 20, "topP": 0.8, "minP": 0.01, "repetitionPenalty": 1.2,
        "biases": [[[200], 2.0]], "banned": [[60]], "minTokens": 10,
    }
    assert torch.equal(values, processed(options)), "the order differs from generate()'s"


def numbers(values):
    return [None if v == -numpy.inf else float(str(numpy.float32(v))) for v in values.tolist()]


def main():
    checked_against_generate()
    fixture = {
        "made": "tools/golden_processors.py, transformers " + transformers.__version__,
        "license": "Apache-2.0; made-up numbers",
        "prompt": PROMPT,
        "answer": ANSWER,
        "ends": ENDS,
        "scores": numbers(scores()[0]),
        "cases": [{"options": options, "expected": numbers(processed(options))} for options in CASES],
    }
    with open(sys.argv[1], "w", encoding="utf-8") as file:
        # One line per case keeps changes readable.
        file.write("{\n")
        for key in ("made", "license", "prompt", "answer", "ends", "scores"):
            file.write(f"  {json.dumps(key)}: {json.dumps(fixture[key])},\n")
        file.write('  "cases": [\n')
        file.write(",\n".join("    " + json.dumps(case) for case in fixture["cases"]))
        file.write("\n  ]\n}\n")


main()
