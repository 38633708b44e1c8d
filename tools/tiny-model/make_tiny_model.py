# Copyright the QAdapter authors. Licensed under the Apache License, Version 2.0.
"""Makes the tiny pre-trained model and the quick-start data: one command makes everything again."""

import argparse
import json
import pathlib

import torch
from transformers import GenerationConfig, set_seed

from chats import DRY, PLAYFUL
from grammar import Chooser
from model import END, END_OF_TEXT, held_out_exchange, held_out_story, new_model, pretrain, train_tokenizer

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
DEFAULT_OUTPUT = REPOSITORY / "qadapter-examples/src/main/resources/io/github/qadapter/examples"
MODEL_NOTE = pathlib.Path(__file__).resolve().parent / "MODEL-README.md"
PREFERENCES, NEUTRAL_STORIES, PROMPTS = 400, 60, 4


def write_lines(path: pathlib.Path, lines: list[str]) -> None:
    path.write_text("".join(line + "\n" for line in lines), encoding="utf-8")


def write_data(output: pathlib.Path, seed: int) -> None:
    """Writes preferences.jsonl, neutral.jsonl and prompts.txt from the held-out part of the text."""
    chooser = Chooser(seed)
    questions: set[str] = set()
    rows = []
    while len(rows) < PREFERENCES:
        exchange = held_out_exchange(chooser)
        if exchange.question not in questions:
            questions.add(exchange.question)
            row = {"prompt": exchange.question, "chosen": exchange.answer(PLAYFUL), "rejected": exchange.answer(DRY)}
            rows.append(json.dumps(row, ensure_ascii=False))
    write_lines(output / "preferences.jsonl", rows)

    stories: dict[str, None] = {}
    while len(stories) < NEUTRAL_STORIES:
        stories[held_out_story(chooser)] = None
    write_lines(output / "neutral.jsonl", [json.dumps({"text": story}, ensure_ascii=False) for story in stories])

    prompts, kinds = [], set()
    while len(prompts) < PROMPTS:
        exchange = held_out_exchange(chooser)
        if exchange.question not in questions and exchange.kind not in kinds and len(exchange.question) < 70:
            kinds.add(exchange.kind)
            prompts.append(exchange.question)
    write_lines(output / "prompts.txt", prompts)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("output", nargs="?", type=pathlib.Path, default=DEFAULT_OUTPUT, help="output directory")
    parser.add_argument("--steps", type=int, default=2000, help="pre-training steps")
    parser.add_argument("--rows", type=int, default=8, help="rows of 256 tokens per step")
    parser.add_argument("--learning-rate", type=float, default=3e-3)
    parser.add_argument("--seed", type=int, default=17)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--data-only", action="store_true", help="write only the quick-start data")
    arguments = parser.parse_args()

    arguments.output.mkdir(parents=True, exist_ok=True)
    write_data(arguments.output, arguments.seed + 1000)
    if arguments.data_only:
        return

    torch.set_num_threads(arguments.threads)
    set_seed(arguments.seed)
    tokenizer = train_tokenizer(Chooser(arguments.seed))
    model = new_model(tokenizer)
    print(f"{model.num_parameters():,} parameters, vocabulary of {len(tokenizer):,}", flush=True)
    seconds = pretrain(model, tokenizer, Chooser(arguments.seed + 1), arguments.steps, arguments.rows, arguments.learning_rate)
    print(f"pre-training took {seconds / 60:.1f} minutes")

    end_of_text, end = tokenizer.convert_tokens_to_ids([END_OF_TEXT, END])
    model.generation_config = GenerationConfig(eos_token_id=[end, end_of_text], pad_token_id=end_of_text)
    folder = arguments.output / "tiny-model"
    model.to(torch.bfloat16).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    (folder / "model.safetensors").chmod(0o644)
    if MODEL_NOTE.exists():
        (folder / "README.md").write_text(MODEL_NOTE.read_text(encoding="utf-8"), encoding="utf-8")


if __name__ == "__main__":
    main()
