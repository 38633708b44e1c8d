"""Checks what other programs make of an exported model.

    python tools/check-export/check_export.py BASE ADAPTER [--merged FOLDER] [--gguf FILE[+LORA]]... [--node FOLDER]

Answers some questions greedily with transformers and PEFT (BASE with ADAPTER, in float32), then with
the merged FOLDER in transformers and with each GGUF file in llama.cpp, beside a LORA where one is
named, and says for each how many of the answers' tokens are the same, and where they differ by how
much PEFT preferred its own token: rounding turns over near ties and nothing else. Needs torch,
transformers and peft; for GGUF files node, and the npm package node-llama-cpp installed in the FOLDER
of --node. That package brings llama.cpp's source in llama/gitRelease.bundle, to be cloned, and in it
the scripts that make the other files:

    convert_hf_to_gguf.py BASE --outtype bf16 --outfile BASE.gguf
    convert_lora_to_gguf.py --base BASE ADAPTER --outfile LORA.gguf
"""

import argparse
import json
import pathlib
import subprocess

import torch
from peft import PeftModel
from transformers import AutoModelForCausalLM, AutoTokenizer

QUESTIONS = [
    "What is a cat?",
    "Name three ways to reduce waste.",
    "Write a short poem about rain.",
    "How do I boil an egg?",
    "Are dogs real? Answer in one sentence.",
    "What should I do in Rome on a Sunday?",
]
NEW_TOKENS = 48


def load(folder):
    return AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()


def ends(model):
    ids = model.generation_config.eos_token_id
    return ids if isinstance(ids, list) else [ids]


@torch.no_grad()
def greedy(model, prompt):
    """The answer's ids, and at each how far the best token lies before the second, in nats."""
    answer, gaps, read, cache = [], [], list(prompt), None
    for _ in range(NEW_TOKENS):
        found = model(torch.tensor([read]), past_key_values=cache, use_cache=True)
        best = found.logits[0, -1].log_softmax(-1).topk(2)
        answer.append(int(best.indices[0]))
        gaps.append(float(best.values[0] - best.values[1]))
        if answer[-1] in ends(model):
            break
        read, cache = answer[-1:], found.past_key_values
    return answer, gaps


def llama_cpp(node, gguf, prompts):
    files = [str(pathlib.Path(file).resolve()) for file in gguf.split("+")]
    script = pathlib.Path(__file__).with_name("greedy.mjs").read_text()
    program = pathlib.Path(node) / "greedy.mjs"
    program.write_text(script)
    job = json.dumps({"files": files, "tokens": NEW_TOKENS, "prompts": prompts})
    done = subprocess.run(
        ["node", program.name], cwd=node, input=job, capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout.splitlines()[-1])


def report(name, wanted, found, gaps):
    same = total = 0
    differences = []
    for answer, other, gap in zip(wanted, found, gaps):
        alike = next((i for i, (a, b) in enumerate(zip(answer, other)) if a != b), min(len(answer), len(other)))
        same += alike
        total += len(answer)
        if alike < len(answer):
            differences.append(f"token {alike + 1}, where PEFT's lies {gap[alike]:.3f} nats before its second")
    print(f"{name}: {same} of {total} tokens up to the first difference; {'; '.join(differences) or 'none'}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("base")
    parser.add_argument("adapter")
    parser.add_argument("--merged")
    parser.add_argument("--gguf", action="append", default=[])
    parser.add_argument("--node", default=".")
    options = parser.parse_args()

    tokenizer = AutoTokenizer.from_pretrained(options.base)
    texts = [
        tokenizer.apply_chat_template(
            [{"role": "user", "content": question}], tokenize=False, add_generation_prompt=True
        )
        for question in QUESTIONS
    ]
    prompts = [tokenizer(text, add_special_tokens=False).input_ids for text in texts]
    base = load(options.base)
    plain = [greedy(base, prompt)[0] for prompt in prompts]
    adapted = PeftModel.from_pretrained(base, options.adapter).eval()
    answers, gaps = zip(*(greedy(adapted, prompt) for prompt in prompts))
    report("the base alone", answers, plain, gaps)
    print(repr(tokenizer.decode(answers[0])))

    if options.merged:
        merged = load(options.merged)
        peft = adapted.merge_and_unload()
        report("transformers", answers, [greedy(merged, prompt)[0] for prompt in prompts], gaps)
        theirs = dict(peft.named_parameters())
        for name, ours in merged.named_parameters():
            difference = (ours - theirs[name]).abs()
            allowed = theirs[name].abs() * 2**-8 + 1e-30
            assert bool((difference <= allowed).all()), (name, float(difference.max()))
        print("transformers: every weight is PEFT's merged one, rounded")
        with torch.no_grad():
            largest = max(
                float((merged(ids).logits.log_softmax(-1) - peft(ids).logits.log_softmax(-1)).abs().max())
                for ids in (torch.tensor([prompt]) for prompt in prompts)
            )
        print(f"transformers: log-probabilities differ from PEFT's by at most {largest:.4f} nats")

    for gguf in options.gguf:
        found = llama_cpp(options.node, gguf, texts)
        for prompt, other in zip(prompts, found):
            assert prompt == other["prompt"], (prompt, other["prompt"])
        report(f"llama.cpp, {' + '.join(pathlib.Path(file).name for file in gguf.split('+'))}", answers, [other["answer"] for other in found], gaps)


if __name__ == "__main__":
    main()
