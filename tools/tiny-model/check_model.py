# Copyright the QAdapter authors. Licensed under the Apache License, Version 2.0.
"""Checks the pre-trained model: held-out losses, the balance of the two styles, and sample answers."""

import argparse
import json
import pathlib

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer, set_seed

from chats import CONTENTS, DOMAIN_OPENINGS, KNOWLEDGE_CLOSINGS, OPENINGS, PRACTICAL_CLOSINGS, STYLES, Exchange
from grammar import Chooser
from make_tiny_model import DEFAULT_OUTPUT
from model import END, chat_prefix, generate, held_out_exchange, sequence_log_prob


def read_rows(path: pathlib.Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def style_marks() -> dict[str, set[str]]:
    """Returns phrases that occur in one style only: openings, closings and the fixed parts of the contents."""
    marks = {style: set(OPENINGS[style] + PRACTICAL_CLOSINGS[style] + KNOWLEDGE_CLOSINGS[style]) for style in STYLES}
    for index, style in enumerate(STYLES):
        for openings in DOMAIN_OPENINGS.values():
            marks[style] |= set(openings[index])
        for contents in CONTENTS.values():
            for content in contents[index]:
                marks[style] |= {part.split("{")[0].strip() for part in content.split("}") if len(part.split("{")[0]) > 12}
    return marks


def style_of(answer: str, marks: dict[str, set[str]]) -> str:
    """Names the style of an answer by its marks: one of the two styles, "mixed" or "none"."""
    found = [style for style in STYLES if any(mark in answer for mark in marks[style])]
    return found[0] if len(found) == 1 else ("mixed" if found else "none")


def loss_of(model, tokenizer, pairs: list[tuple[str, str]]) -> float:
    """Returns the mean loss per token of the texts after their prefixes."""
    total, tokens = 0.0, 0
    for prefix, text in pairs:
        log_prob, count = sequence_log_prob(model, tokenizer, prefix, text)
        total, tokens = total - log_prob.item(), tokens + count
    return total / tokens


@torch.no_grad()
def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("directory", nargs="?", type=pathlib.Path, default=DEFAULT_OUTPUT)
    parser.add_argument("--answers", type=int, default=100, help="number of sampled answers")
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    set_seed(1)
    tokenizer = AutoTokenizer.from_pretrained(arguments.directory / "tiny-model")
    model = AutoModelForCausalLM.from_pretrained(arguments.directory / "tiny-model", dtype=torch.float32).eval()
    preferences = read_rows(arguments.directory / "preferences.jsonl")
    stories = read_rows(arguments.directory / "neutral.jsonl")

    print(f"parameters                 {model.num_parameters():,}")
    print(f"loss, neutral stories      {loss_of(model, tokenizer, [('', row['text']) for row in stories]):.4f}")
    wins, playful, dry = 0, [], []
    for row in preferences:
        prefix = chat_prefix(row["prompt"])
        playful.append(sequence_log_prob(model, tokenizer, prefix, row["chosen"] + END))
        dry.append(sequence_log_prob(model, tokenizer, prefix, row["rejected"] + END))
        wins += playful[-1][0] > dry[-1][0]
    for name, results in (("playful answers", playful), ("dry answers", dry)):
        tokens = sum(count for _, count in results)
        print(f"loss, {name:<20} {-sum(log_prob.item() for log_prob, _ in results) / tokens:.4f}"
              f"   {tokens / len(results):.1f} tokens per answer")
    print(f"playful answer more likely {100 * wins / len(preferences):.1f} % of the pairs")

    marks = style_marks()
    chooser = Chooser(99)
    for temperature in (0.0, 0.7, 1.0):
        counts = {"playful": 0, "dry": 0, "mixed": 0, "none": 0}
        ended = 0
        for i in range(arguments.answers):
            exchange: Exchange = held_out_exchange(chooser)
            answer = generate(model, tokenizer, exchange.question, temperature)
            ended += answer.endswith(END)
            style = style_of(answer, marks)
            counts[style] += 1
            if i < 12 or style in ("mixed", "none"):
                print(f"\n[{temperature}, {style}] {exchange.question}\n  {answer}")
        print(f"\ntemperature {temperature}: {counts}, {ended} of {arguments.answers} end with {END}\n")


if __name__ == "__main__":
    main()
