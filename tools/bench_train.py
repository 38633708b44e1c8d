"""Runs a yardstick written in Python and `bench train` in turn and prints the medians of their ratios.

    python tools/bench_train.py MODEL PAIRS YARDSTICK [--jar JAR] [--pairs N] [--rounds N]

MODEL is a folder in Hugging Face layout, PAIRS a file of {prompt, chosen, rejected} rows, YARDSTICK a
program that takes --model, --data, --pairs and prints a line of JSON with measure "train",
pairs_per_second and peak_rss_gb. Both get the same tokens: rows whose prompt leaves no room for an
answer are taken out for both, and `bench train` opens the same weights through a folder whose chat
template passes prompts through as they are and whose context is the yardstick's cut. Needs
transformers, and java on the path.
"""

import argparse
import json
import pathlib
import statistics
import subprocess
import sys
import tempfile

from transformers import AutoTokenizer

CUT = 512
PLAIN = "{% for message in messages %}{{ message['content'] }}{% endfor %}"


def plain_folder(model, target):
    """The same model with a template that adds nothing and a context of CUT tokens."""
    target.mkdir()
    for file in model.iterdir():
        if file.name not in ("config.json", "tokenizer_config.json", "chat_template.jinja"):
            (target / file.name).symlink_to(file.resolve())
    config = json.loads((model / "config.json").read_text())
    config["max_position_embeddings"] = CUT
    (target / "config.json").write_text(json.dumps(config))
    settings = json.loads((model / "tokenizer_config.json").read_text())
    settings["chat_template"] = PLAIN
    (target / "tokenizer_config.json").write_text(json.dumps(settings))


def fitting(model, data, target):
    tokenizer = AutoTokenizer.from_pretrained(model)
    with open(target, "w", encoding="utf-8") as out:
        for line in open(data, encoding="utf-8"):
            if len(tokenizer(json.loads(line)["prompt"])["input_ids"]) < CUT:
                out.write(line)


def lines(command):
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    found = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    return [line for line in found if line["measure"] == "train"]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model", type=pathlib.Path)
    parser.add_argument("pairs_file", type=pathlib.Path)
    parser.add_argument("yardstick")
    parser.add_argument("--jar", default="qadapter-examples/target/qadapter-examples.jar")
    parser.add_argument("--pairs", type=int, default=12)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    ratios = {"first epoch": [], "later epochs": [], "peak memory": []}
    with tempfile.TemporaryDirectory() as folder:
        plain = pathlib.Path(folder) / "model"
        plain_folder(arguments.model, plain)
        data = pathlib.Path(folder) / "pairs.jsonl"
        fitting(arguments.model, arguments.pairs_file, data)
        same = ["--data", str(data), "--pairs", str(arguments.pairs)]
        for _ in range(arguments.rounds):
            theirs = lines(
                [sys.executable, arguments.yardstick, "--model", str(arguments.model)]
                + same
                + ["--new-tokens", "1"]
            )[0]
            first, later = lines(
                ["java", "-jar", arguments.jar, "bench", "train", "--model", str(plain)] + same
            )
            for line in (theirs, first, later):
                print(json.dumps(line), flush=True)
            if len({(line["dtype"], line["threads"]) for line in (theirs, first, later)}) > 1:
                sys.exit("Expected one dtype and one number of threads.")
            ratios["first epoch"].append(first["pairs_per_second"] / theirs["pairs_per_second"])
            ratios["later epochs"].append(later["pairs_per_second"] / theirs["pairs_per_second"])
            ratios["peak memory"].append(later["peak_rss_gb"] / theirs["peak_rss_gb"])
    for name, found in ratios.items():
        print(f"{name}: {statistics.median(found):.2f} of the yardstick's")


if __name__ == "__main__":
    main()
