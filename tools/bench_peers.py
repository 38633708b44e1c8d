"""Runs another engine and `bench decode` in turn on the same weights and prints a table of ratios.

    python tools/bench_peers.py PEER CASE... [--jar JAR] [--new-tokens N] [--context N] [--rounds N] [--threads N]

PEER is the peer's command line as one argument, for instance "node llama.mjs": it is given a file, --threads,
--context and --new-tokens, and prints a line of JSON with tokens_per_second and seconds_to_first_token.
A CASE is NAME,MODEL,PRECISION,FILE: a model for `bench decode` and the same one in the peer's form.
The table has medians over the rounds and, in brackets, the lowest and highest: first ours, then ours over the peer's.
"""

import argparse
import json
import shlex
import statistics
import subprocess

POLICIES = ("base-only", "two-policies")
FIGURES = {"tokens_per_second": "tokens/s", "seconds_to_first_token": "first token, s"}


def lines(command):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=True)
    found = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    for line in found:
        print(json.dumps(line), flush=True)
    return {line["policy"]: line for line in found if line["measure"] == "decode"}


def spread(values):
    return f"{statistics.median(values):.2f} ({min(values):.2f} to {max(values):.2f})"


def measure(case, arguments):
    name, model, precision, file = case.split(",")
    shape = ["--threads", str(arguments.threads), "--context", str(arguments.context)]
    shape += ["--new-tokens", str(arguments.new_tokens)]
    theirs, ours = [], []
    for _ in range(arguments.rounds):
        theirs.append(next(iter(lines(shlex.split(arguments.peer) + [file] + shape).values())))
        command = ["java", "-jar", arguments.jar, "bench", "decode", "--model", model, "--precision", precision]
        ours.append(lines(command + shape))
    rows = []
    for figure, unit in FIGURES.items():
        peer = [line[figure] for line in theirs]
        cells = [name, unit, spread(peer)]
        for policy in POLICIES:
            own = [found[policy][figure] for found in ours]
            cells += [spread(own), spread([a / b for a, b in zip(own, peer)])]
        rows.append("| " + " | ".join(cells) + " |")
    return rows


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("peer")
    parser.add_argument("cases", nargs="+", metavar="NAME,MODEL,PRECISION,FILE")
    parser.add_argument("--jar", default="qadapter-examples/target/qadapter-examples.jar")
    parser.add_argument("--new-tokens", type=int, default=64)
    parser.add_argument("--context", type=int, default=64)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    rows = [row for case in arguments.cases for row in measure(case, arguments)]
    print("| case | figure | peer | base only | ratio | two policies | ratio |")
    print("| --- " * 7 + "|")
    print("\n".join(rows))


if __name__ == "__main__":
    main()
