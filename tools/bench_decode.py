"""Runs a yardstick written in Python and `bench decode` in turn and prints the medians of their ratios.

    python tools/bench_decode.py MODEL YARDSTICK [--jar JAR] [--new-tokens N] [--context N] [--rounds N]

MODEL is a folder in Hugging Face layout, YARDSTICK a program that takes --model, --new-tokens and
--prompt-tokens and prints lines of JSON with measure "decode", policy ("base-only" or "two-policies")
and tokens_per_second. Needs what the yardstick needs, and java on the path.
"""

import argparse
import json
import pathlib
import shlex
import statistics
import subprocess
import sys


def lines(command):
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    found = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    return {line["policy"]: line for line in found if line["measure"] == "decode"}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model", type=pathlib.Path)
    parser.add_argument("yardstick")
    parser.add_argument("--jar", default="qadapter-examples/target/qadapter-examples.jar")
    parser.add_argument("--java", help="how to call the command line, instead of a jar")
    parser.add_argument("--new-tokens", type=int, default=64)
    parser.add_argument("--context", type=int, default=64)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    ours_command = (
        shlex.split(arguments.java)
        if arguments.java
        else ["java", "-jar", arguments.jar, "bench", "decode"]
    )
    ratios = {"base-only": [], "two-policies": []}
    prices = {"two-policies": [], "out-of-scope": []}
    for _ in range(arguments.rounds):
        theirs = lines(
            [sys.executable, arguments.yardstick, "--model", str(arguments.model)]
            + ["--new-tokens", str(arguments.new_tokens)]
            + ["--prompt-tokens", str(arguments.context)]
        )
        ours = lines(
            ours_command
            + ["--model", str(arguments.model)]
            + ["--new-tokens", str(arguments.new_tokens)]
            + ["--context", str(arguments.context)]
        )
        for found in (theirs, ours):
            for line in found.values():
                print(json.dumps(line), flush=True)
        for policy, ratio in ratios.items():
            pair = (ours[policy], theirs[policy])
            if len({(line["dtype"], line["threads"]) for line in pair}) > 1:
                sys.exit("Expected one dtype and one number of threads.")
            ratio.append(pair[0]["tokens_per_second"] / pair[1]["tokens_per_second"])
        for policy, price in prices.items():
            price.append(
                ours["base-only"]["tokens_per_second"] / ours[policy]["tokens_per_second"]
            )
    for policy, found in ratios.items():
        print(f"{policy}: {statistics.median(found):.2f} of the yardstick's")
    for policy, found in prices.items():
        print(f"{policy}: {statistics.median(found):.2f} times the base's own time a token")


if __name__ == "__main__":
    main()
