# Copyright the QAdapter authors. Licensed under the Apache License, Version 2.0.
"""Checks with transformers and peft that the preference can be learned from the first 300 pairs.

Trains a LoRA adapter (rank 8, alpha 16, query and value projections) with the loss
-log sigmoid(beta * ((chosen - reference chosen) - (rejected - reference rejected))) over summed log-probabilities and
reports the accuracy on the last 100 pairs, the loss on neutral stories before and after, and greedy answers.

An answer of this model has a loss of only about ten nats in all, so beta is 1 by default. The customary 0.1 of large
models asks for a margin of some fifty nats, which can only be had by breaking the language: an example of forgetting.
"""

import argparse
import pathlib
import random
import time

import torch
from peft import LoraConfig, get_peft_model
from transformers import AutoModelForCausalLM, AutoTokenizer, set_seed

from check_model import loss_of, read_rows
from make_tiny_model import DEFAULT_OUTPUT
from model import END, chat_prefix, generate

TRAINING_PAIRS = 300


def log_probs(model, tokenizer, examples: list[tuple[str, str]]) -> torch.Tensor:
    """Returns the summed log-probability of each answer, in one padded batch."""
    encode = tokenizer.backend_tokenizer.encode
    starts = [encode(chat_prefix(prompt)).ids for prompt, _ in examples]
    answers = [encode(answer + END).ids for _, answer in examples]
    length = max(len(start) + len(answer) for start, answer in zip(starts, answers))
    ids = torch.zeros(len(examples), length, dtype=torch.long)
    mask = torch.zeros(len(examples), length - 1)
    for i, (start, answer) in enumerate(zip(starts, answers)):
        ids[i, :len(start) + len(answer)] = torch.tensor(start + answer)
        mask[i, len(start) - 1:len(start) + len(answer) - 1] = 1
    # Padding stands on the right, so causal attention never sees it.
    logits = model(input_ids=ids).logits[:, :-1].float()
    chosen = logits.log_softmax(-1).gather(2, ids[:, 1:, None])[:, :, 0]
    return (chosen * mask).sum(1)


def differences(model, tokenizer, rows: list[dict]) -> torch.Tensor:
    """Returns log p(chosen) - log p(rejected) for each row."""
    values = log_probs(model, tokenizer, [(row["prompt"], row["chosen"]) for row in rows]
                       + [(row["prompt"], row["rejected"]) for row in rows])
    return values[:len(rows)] - values[len(rows):]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("directory", nargs="?", type=pathlib.Path, default=DEFAULT_OUTPUT)
    parser.add_argument("--learning-rate", type=float, default=1e-3)
    parser.add_argument("--epochs", type=int, default=2)
    parser.add_argument("--beta", type=float, default=1.0)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--batch", type=int, default=8)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    set_seed(1)
    tokenizer = AutoTokenizer.from_pretrained(arguments.directory / "tiny-model")
    model = AutoModelForCausalLM.from_pretrained(arguments.directory / "tiny-model", dtype=torch.float32).eval()
    rows = read_rows(arguments.directory / "preferences.jsonl")
    stories = [("", row["text"]) for row in read_rows(arguments.directory / "neutral.jsonl")]
    prompts = (arguments.directory / "prompts.txt").read_text(encoding="utf-8").splitlines()
    batches = [rows[i:i + 50] for i in range(0, len(rows), 50)]
    with torch.no_grad():
        reference = torch.cat([differences(model, tokenizer, batch) for batch in batches])
        story_loss = loss_of(model, tokenizer, stories)
        before = [generate(model, tokenizer, prompt) for prompt in prompts]

    model = get_peft_model(model, LoraConfig(r=8, lora_alpha=16, target_modules=["q_proj", "v_proj"], task_type="CAUSAL_LM"))
    optimizer = torch.optim.AdamW([p for p in model.parameters() if p.requires_grad], lr=arguments.learning_rate, weight_decay=0.0)
    order = list(range(TRAINING_PAIRS))
    shuffler = random.Random(1)
    started = time.time()
    for epoch in range(arguments.epochs):
        shuffler.shuffle(order)
        for i in range(0, TRAINING_PAIRS, arguments.batch):
            indices = order[i:i + arguments.batch]
            margin = differences(model, tokenizer, [rows[j] for j in indices]) - reference[indices]
            loss = -torch.nn.functional.logsigmoid(arguments.beta * margin).mean()
            loss.backward()
            optimizer.step()
            optimizer.zero_grad()
        print(f"epoch {epoch + 1}: last batch loss {loss.item():.4f}")
    print(f"training took {time.time() - started:.0f} s")

    model.eval()
    with torch.no_grad():
        margin = torch.cat([differences(model, tokenizer, batch) for batch in batches]) - reference
        held_out = margin[TRAINING_PAIRS:]
        print(f"held-out accuracy {100 * (held_out > 0).float().mean():.1f} %, mean margin {held_out.mean():.2f}")
        print(f"loss of neutral stories {story_loss:.4f} -> {loss_of(model, tokenizer, stories):.4f}")
        for prompt, old in zip(prompts, before):
            print(f"\n{prompt}\n  before: {old}\n  after:  {generate(model, tokenizer, prompt)}")


if __name__ == "__main__":
    main()
