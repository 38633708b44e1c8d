"""Counts what a check of published preference data has to find, without the library's reader.

    python count_preferences.py DATA MODEL OUT.json

DATA is the folder of preference data that the tests take as qadapter.data (dsp/dsp.json,
hh-rlhf/harmless.jsonl and helpful.jsonl), MODEL a checkpoint in Hugging Face layout whose
tokenizer and chat template count, OUT.json what PublishedDataCheckTest compares reports with.

The rows are taken apart with Python's json and re and nothing else, tokens are those of
transformers, and what is cut is found by trying every turn. Only numbers are written, no text.

Needs transformers (5.18.0 was used).
"""

import bisect
import hashlib
import json
import re
import sys
from collections import Counter
from pathlib import Path

from transformers import AutoTokenizer

MAX_PROMPT, MAX_ANSWER, CONTEXT = 1024, 512, 512


class Dropped(Exception):
    """A row or comparison that gives no pair."""


def transcript(text):
    """HH-RLHF: every turn is opened by a blank line and a name."""
    parts = re.split(r"\n\n(Human|Assistant):", "\n\n" + text.lstrip())
    assert parts[0] == ""
    names, contents = parts[1::2], parts[2::2]
    roles = {"Human": "user", "Assistant": "assistant"}
    return [{"role": roles[n], "content": c.strip()} for n, c in zip(names, contents)]


def hh_pair(row):
    chosen, rejected = transcript(row["chosen"]), transcript(row["rejected"])
    for turns in (chosen, rejected):
        if not turns or turns[-1]["role"] != "assistant":
            raise Dropped("MISSING_ANSWER")
    if chosen[:-1] != rejected[:-1]:
        raise Dropped("DIVERGING_PROMPTS")
    prompt = chosen[:-1]
    if any(a["role"] == b["role"] for a, b in zip(prompt, prompt[1:])):
        raise Dropped("ROLES_NOT_ALTERNATING")
    if not prompt or not prompt[-1]["content"]:
        raise Dropped("EMPTY_PROMPT")
    if prompt[-1]["role"] != "user":
        raise Dropped("ROLES_NOT_ALTERNATING")
    return answers(prompt, chosen[-1]["content"], rejected[-1]["content"])


def answers(prompt, chosen, rejected):
    if not chosen.strip() or not rejected.strip():
        raise Dropped("EMPTY_ANSWER")
    if chosen == rejected:
        raise Dropped("EQUAL_ANSWERS")
    return prompt, chosen, rejected


def doubts(prompt, chosen, rejected):
    """What is doubtful about a pair by its texts; these data went through no chat template."""
    texts = [m["content"] for m in prompt] + [chosen, rejected]
    if "".join(chosen.split()) == "".join(rejected.split()):
        yield "WHITE_SPACE_ONLY"
    if any(text.strip().lower() in ("nan", "none", "null") for text in texts):
        yield "WORD_FOR_NOTHING"
    if any(mark in text for text in texts for mark in ("\ufffd", "Ã©", "â€")):
        yield "DAMAGED_TEXT"
    said = [m["content"].strip() for m in prompt if m["role"] != "system"]
    long_enough = len(said[0].split()) > 3 or (len(said[0].split()) > 1 and said[0][-1] in ".?!:")
    if len(said) == 1 and long_enough and any(
            re.match(re.escape(said[0]) + r"\s+\S", a.lstrip()) for a in (chosen, rejected)):
        yield "REPEATED_PROMPT"


def comparisons_of_hh(path):
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
        if line.strip():
            yield (number, 0), [lambda row=json.loads(line): hh_pair(row)]


def comparisons_of_dsp(path, domain):
    text = path.read_text(encoding="utf-8")
    decoder, at, number = json.JSONDecoder(), text.index("[") + 1, 0
    while True:
        at = re.compile(r"[\s,]*").match(text, at).end()
        if text[at] == "]":
            return
        row, end = decoder.raw_decode(text, at)
        number += 1
        prompt = [{"role": "user", "content": row["query"]}]
        yield (text.count("\n", 0, at) + 1, number), [
            lambda other=other: answers(prompt, row["responses"][domain], row["responses"][other])
            for other in row["responses"]
            if other != domain
        ]
        at = end


class Tokens:
    def __init__(self, folder):
        self.tokenizer = AutoTokenizer.from_pretrained(folder)

    def prompt(self, messages):
        text = self.tokenizer.apply_chat_template(
            messages, add_generation_prompt=True, tokenize=False)
        return self.tokenizer(text, add_special_tokens=False)["input_ids"]

    def answer(self, text):
        ids = self.tokenizer(text, add_special_tokens=False)["input_ids"]
        return ids + [self.tokenizer.eos_token_id]


def before_a_turn(tokens, prompt, limit):
    """The length of what is left from a later turn of the user on, if that fits."""
    users = [i for i, m in enumerate(prompt) if m["role"] == "user"]
    fitting = (n for n in (len(tokens.prompt(prompt[i:])) for i in users[1:]) if n <= limit)
    return next(fitting, None)


def within_a_turn(tokens, prompt, limit):
    """The least and the most tokens that are left of the user's last turn, if any of it fits.

    Cut between blanks it has the least; words have other borders too, at punctuation.
    """
    last = prompt[-1]
    starts = [m.start() for m in re.finditer(r"(?<=\s)\S", last["content"])]
    starts.append(len(last["content"].rstrip()) - 1)
    for start in starts:
        left = len(tokens.prompt([{**last, "content": last["content"][start:]}]))
        if left <= limit:
            return left, limit
    return None


def cut(tokens, prompt, length, longer):
    """How a prompt is cut, and the least and the most tokens that are left: None if it cannot be."""
    beside = min(MAX_PROMPT, CONTEXT - min(MAX_ANSWER, longer))
    half = min(MAX_PROMPT, max(beside, CONTEXT // 2))
    whole = min(MAX_PROMPT, CONTEXT - 1)
    for limit, within in ((beside, False), (half, True), (whole, True)):
        if length <= limit:
            return None, length, length
        left = before_a_turn(tokens, prompt, limit)
        if left is not None:
            return "beforeATurn", left, left
        bounds = within_a_turn(tokens, prompt, limit) if within else None
        if bounds:
            return "withinATurn", *bounds
    return None


def lengths(values):
    values = sorted(values)
    count = len(values)

    def not_exceeded_by(share):
        return next(v for v in values if bisect.bisect_right(values, v) >= share * count)

    bins, start = [], 1 << (values[0].bit_length() - 1)
    while start <= values[-1]:
        inside = bisect.bisect_left(values, 2 * start) - bisect.bisect_left(values, start)
        bins.append([start, 2 * start - 1, inside])
        start *= 2
    return {
        "count": count, "shortest": values[0], "mean": sum(values) / count,
        "median": not_exceeded_by(0.5), "ninetyFifth": not_exceeded_by(0.95),
        "longest": values[-1], "bins": bins,
    }


def count(rows, tokens):
    found = {"rows": 0, "pairs": 0, "beforeATurn": 0, "withinATurn": 0, "answersCut": 0}
    dropped, places = Counter(), {}
    whole = {"prompt": [], "chosen": [], "rejected": []}
    seen, prompts, longer, doubtful = {}, set(), 0.0, Counter()

    def note(reason, place):
        places.setdefault(reason, [])
        if len(places[reason]) < 3:
            places[reason].append(list(place))

    for place, comparisons in rows:
        found["rows"] += 1
        doubted, before = {}, found["pairs"]
        for comparison in comparisons:
            try:
                prompt, chosen, rejected = comparison()
            except Dropped as reason:
                dropped[str(reason)] += 1
                note(str(reason), place)
                continue
            doubted.update(dict.fromkeys(doubts(prompt, chosen, rejected)))
            ids, c, r = tokens.prompt(prompt), tokens.answer(chosen), tokens.answer(rejected)
            for name, value in zip(whole, (ids, c, r)):
                whole[name].append(len(value))
            left = cut(tokens, prompt, len(ids), max(len(c), len(r)))
            if left is None:
                dropped["TOO_LONG"] += 1
                note("TOO_LONG", place)
                continue
            how, least, most = left
            room = min(MAX_ANSWER, CONTEXT - most)
            assert all((len(a) > room) == (len(a) > min(MAX_ANSWER, CONTEXT - least))
                       for a in (c, r)), "how much is left decides what is cut"
            if c[:room] == r[:room]:
                dropped["EQUAL_ANSWERS"] += 1
                note("EQUAL_ANSWERS", place)
                continue
            if how:
                found[how] += 1
            found["answersCut"] += (len(c) > room) + (len(r) > room)
            found["pairs"] += 1
            longer += 1.0 if len(c) > len(r) else 0.5 if len(c) == len(r) else 0.0
            key = json.dumps(prompt)
            prompts.add(key)
            if (key, chosen, rejected) in seen:
                doubtful["DUPLICATE"] += 1
                note("DUPLICATE", place)
            elif (key, rejected, chosen) in seen:
                doubtful["CONTRADICTION"] += 1
                note("CONTRADICTION", place)
            seen[(key, chosen, rejected)] = True
            if found["pairs"] == 1:
                assert how is None
                joined = ",".join(map(str, ids + c[:room] + r[:room]))
                found["preview"] = {
                    "place": list(place), "prompt": len(ids), "chosen": len(c[:room]),
                    "rejected": len(r[:room]),
                    "sha256": hashlib.sha256(joined.encode()).hexdigest(),
                }
        if found["pairs"] > before:
            for reason in doubted:
                doubtful[reason] += 1
                note(reason, place)
    share = longer / found["pairs"]
    found["prompts"] = len(prompts)
    found["dropped"], found["doubtful"], found["places"] = dict(dropped), dict(doubtful), places
    found["longer"] = share >= 0.5
    found["accuracy"] = max(share, 1 - share)
    found["lengths"] = {name: lengths(values) for name, values in whole.items()}
    return found


def main():
    data, model, out = Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3])
    tokens = Tokens(model)
    result = {
        "dsp academy": count(comparisons_of_dsp(data / "dsp/dsp.json", "academy"), tokens),
        "dsp normal": count(comparisons_of_dsp(data / "dsp/dsp.json", "normal"), tokens),
        "harmless": count(comparisons_of_hh(data / "hh-rlhf/harmless.jsonl"), tokens),
        "helpful": count(comparisons_of_hh(data / "hh-rlhf/helpful.jsonl"), tokens),
    }
    out.write_text(json.dumps(result, indent=1) + "\n")


if __name__ == "__main__":
    main()
