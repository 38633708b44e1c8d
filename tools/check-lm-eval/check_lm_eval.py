"""Compares a running server with lm-evaluation-harness's own model, by its own client.

    pip install --no-deps lm-eval
    pip install tenacity more-itertools datasets accelerate aiohttp requests torch transformers
    qadapter serve --model MODEL --precision float32 --port 8080
    python tools/check-lm-eval/check_lm_eval.py http://127.0.0.1:8080 MODEL BBH-FOLDER GSM8K-FILE

Both models get the same requests: questions of BIG-Bench Hard with each of their options, worked
answers of GSM8K, and GSM8K's questions to be answered. Log-likelihoods have to agree to 1e-3,
greedy flags, the options chosen, accuracies and generated texts exactly.
"""

import argparse
import json
import pathlib
import re
import sys
import time

from lm_eval.api.instance import Instance
from lm_eval.models.huggingface import HFLM
from lm_eval.models.openai_completions import LocalCompletionsAPI

TOLERANCE = 1e-3
MAX_LENGTH = 2048
OPTION = re.compile(r"^(\([A-R]\)) ", re.MULTILINE)


def instances(kind, arguments):
    return [
        Instance(request_type=kind, doc={}, arguments=pair, idx=0, metadata=("check", i, 1))
        for i, pair in enumerate(arguments)
    ]


def bbh(folder, rows):
    """Questions as (context, options, number of the right one)."""
    questions = []
    for file in sorted(pathlib.Path(folder).glob("*.json")):
        examples = json.loads(file.read_text())["examples"]
        named = sorted({example["target"] for example in examples})
        for example in examples[:rows]:
            options = OPTION.findall(example["input"]) or named
            if example["target"] in options:
                context = "Q: " + example["input"] + "\nA:"
                questions.append((context, [" " + o for o in options], options.index(example["target"])))
    return questions


def gsm8k(file, rows):
    with open(file) as lines:
        return [json.loads(line) for line, _ in zip(lines, range(rows))]


def timed(what, work):
    start = time.time()
    result = work()
    print(f"{what}: {time.time() - start:.0f} s", flush=True)
    return result


def compared(what, requests, hf, api):
    """Both models' log-likelihoods and greedy flags, held together."""
    ours = timed(what + ", server", lambda: api.loglikelihood(instances("loglikelihood", requests)))
    theirs = timed(what + ", HFLM", lambda: hf.loglikelihood(instances("loglikelihood", requests)))
    worst = max(abs(a[0] - b[0]) for a, b in zip(ours, theirs))
    flags = sum(a[1] != b[1] for a, b in zip(ours, theirs))
    greedy = sum(flag for _, flag in theirs)
    print(
        f"{what}: {len(requests)} requests, largest difference {worst:.2e} nats;"
        f" greedy flags: {flags} differ, {greedy} are set"
    )
    assert worst <= TOLERANCE and flags == 0
    return ours, theirs


def accuracy(questions, scores):
    right, at, chosen = 0, 0, []
    for _, options, target in questions:
        logs = [log for log, _ in scores[at : at + len(options)]]
        at += len(options)
        chosen.append(logs.index(max(logs)))
        right += chosen[-1] == target
    return right / len(questions), chosen


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("url")
    parser.add_argument("model", help="folder in Hugging Face layout")
    parser.add_argument("bbh", help="folder of BIG-Bench Hard's tasks")
    parser.add_argument("gsm8k", help="GSM8K's questions as JSON lines")
    parser.add_argument("--rows", type=int, default=3, help="questions of each task")
    parser.add_argument("--worked", type=int, default=20, help="worked answers of GSM8K")
    parser.add_argument("--generated", type=int, default=6, help="GSM8K questions to be answered")
    given = parser.parse_args()

    hf = HFLM(given.model, device="cpu", dtype="float32", batch_size=1, max_length=MAX_LENGTH)
    common = dict(
        model="base",
        base_url=given.url.rstrip("/") + "/v1/completions",
        tokenizer_backend="auto",
        max_length=MAX_LENGTH,
    )
    api = LocalCompletionsAPI(**common, batch_size=4)
    concurrent = LocalCompletionsAPI(**common, num_concurrent=4)
    assert api.tokenizer_backend == "remote", api.tokenizer_backend

    questions = bbh(given.bbh, given.rows)
    requests = [(context, option) for context, options, _ in questions for option in options]
    ours, theirs = compared("BBH", requests, hf, api)
    (our_accuracy, our_choices), (their_accuracy, their_choices) = (
        accuracy(questions, ours),
        accuracy(questions, theirs),
    )
    print(f"BBH: accuracy {our_accuracy:.4f} through the server, {their_accuracy:.4f} by HFLM, of {len(questions)}")
    assert our_accuracy == their_accuracy and our_choices == their_choices

    rows = gsm8k(given.gsm8k, max(given.worked, given.generated))
    worked = [("Question: " + row["question"] + "\nAnswer:", " " + row["answer"]) for row in rows]
    compared("GSM8K, four at a time", worked[: given.worked], hf, api)
    compared("GSM8K, from four connections", worked[: given.worked], hf, concurrent)

    kwargs = {"until": ["Question:", "\n\n"], "do_sample": False, "temperature": 0.0, "max_gen_toks": 64}
    asked = [(context, dict(kwargs)) for context, _ in worked[: given.generated]]
    our_texts = timed("answers, server", lambda: api.generate_until(instances("generate_until", asked)))
    their_texts = timed("answers, HFLM", lambda: hf.generate_until(instances("generate_until", asked)))
    same = sum(a == b for a, b in zip(our_texts, their_texts))
    print(f"GSM8K: {same} of {len(asked)} generated answers are the same, such as {our_texts[0]!r}")
    assert same == len(asked), list(zip(our_texts, their_texts))
    print("All the same.")


if __name__ == "__main__":
    sys.exit(main())
