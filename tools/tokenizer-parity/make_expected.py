"""Writes what transformers makes of mixed strings that MixedStrings.java draws as well."""

import hashlib
import json
import pathlib
import sys

from transformers import PreTrainedTokenizerFast

STRINGS = 10_000
BLOCK = 100
SHOWN = 24
LETTERS = {9_997: "a", 9_998: "é", 9_999: "字"}
LONG = 100_000
MASK = (1 << 64) - 1


class Numbers:
    """A linear congruential generator modulo 2^64 of which the upper 31 bits are used."""

    def __init__(self, seed):
        self.state = seed

    def below(self, bound):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) & MASK
        return (self.state >> 33) % bound


def mixed(groups, index):
    """Up to 40 pieces; a group is kept for a while, so that texts have runs of one kind."""
    if index in LETTERS:
        letter = LETTERS[index]
        return letter * (LONG // len(letter.encode()))
    numbers = Numbers(index * 0x9E3779B97F4A7C15 & MASK)
    pieces = []
    group = groups[numbers.below(len(groups))]
    for _ in range(numbers.below(41)):
        if numbers.below(3) == 0:
            group = groups[numbers.below(len(groups))]
        pieces.append(group[numbers.below(len(group))])
        if numbers.below(4) == 0:
            pieces.append(" ")
    return "".join(pieces)


def whole(text):
    """Halves that meet become a character, as in a string of UTF-16; others U+FFFD each."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def main(arguments):
    resources = pathlib.Path(arguments[0])
    groups = list(json.loads((resources / "alphabet.json").read_text()).values())
    show = int(arguments[arguments.index("--show") + 1]) if "--show" in arguments else None
    strings = [whole(mixed(groups, index)) for index in range(STRINGS)]
    expected = {}
    for name, folder in (a.split("=", 1) for a in arguments[1:] if "=" in a):
        tokenizer = PreTrainedTokenizerFast.from_pretrained(folder)
        if show is not None:
            ids = tokenizer(strings[show], add_special_tokens=False)["input_ids"]
            print(name, ascii(strings[show]), ids, tokenizer.convert_ids_to_tokens(ids), sep="\n")
            continue
        expected[name] = digest([
            tokenizer(text, add_special_tokens=False)["input_ids"] for text in strings
        ])
    if show is None:
        text = json.dumps({"strings": STRINGS, "block": BLOCK, "tokenizers": expected}, indent=1)
        (resources / "expected.json").write_text(compact(text) + "\n")


def digest(ids):
    lines = [",".join(map(str, text)) + "\n" for text in ids]
    return {
        "ids": sum(map(len, ids)),
        "first": ids[:SHOWN],
        "blocks": [
            hashlib.sha256("".join(lines[at : at + BLOCK]).encode()).hexdigest()[:16]
            for at in range(0, STRINGS, BLOCK)
        ],
    }


def compact(text):
    """Lists of numbers on one line each."""
    lines = []
    within = False
    for line in text.splitlines():
        plain = line.strip()
        if within:
            lines[-1] += plain
            within = plain not in ("]", "],")
        else:
            lines.append(line)
            within = plain == "["
    return "\n".join(lines)


if __name__ == "__main__":
    main(sys.argv[1:])
