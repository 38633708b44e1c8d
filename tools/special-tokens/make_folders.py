"""Writes what transformers makes of folders whose small files disagree about tokens.

    python make_folders.py FILE [COUNT] [SEED]

FILE gets one case a line: the files of a folder, and either the ids of a few texts, what is left of those texts
without special tokens and those that templates know by a name, and the tokens with names, or the error.
"""

import json
import os
import pathlib
import random
import sys
import tempfile

os.environ["TRANSFORMERS_VERBOSITY"] = "error"
from transformers import PreTrainedTokenizerFast  # noqa: E402

NAMES = ["<s>", "</s>", "<pad>", "<t>", "<u>", "<v w>", "<x>", "ab"]
TEXTS = [
    "a<s>b",
    "a <t> b </s>",
    "<u><v w>c",
    "<pad><x> <x>",
    "ab<t>ab",
    "<s> ab </s>  <t>",
    "c<u> <x> a<pad>",
    "<v w> <v w>",
    "AB ab<T>",
]
WORDS = ["<unk>", "a", "b", "c", " ", "<", ">", "s", "/", "p", "d", "t", "u", "v", "w", "x", "ab"]
NAMED = ["bos_token", "eos_token", "pad_token", "unk_token", "mask_token", "image_token"]
HIDDEN = ["bos_token", "eos_token", "unk_token", "pad_token", "sep_token", "cls_token"]
EXTRA = ["extra_special_tokens", "additional_special_tokens"]


class Draw:
    def __init__(self, seed):
        self.random = random.Random(seed)

    def chance(self, share):
        return self.random.random() < share

    def some(self, items, most):
        return self.random.sample(items, self.random.randint(0, most))

    def flags(self, special):
        return dict(
            single_word=self.chance(0.15),
            lstrip=self.chance(0.25),
            rstrip=self.chance(0.25),
            normalized=self.chance(0.3),
            special=special,
        )

    def token(self):
        name = self.random.choice(NAMES[:7])
        return name if self.chance(0.6) else {"__type": "AddedToken", "content": name, **self.flags(True)}

    def own(self, vocabulary):
        later = len(vocabulary)
        for name in self.some(NAMES, 4):
            later += 3 if self.chance(0.25) else 1
            yield dict(id=vocabulary.get(name, later), content=name, **self.flags(self.chance(0.7)))

    def tokenizer(self):
        vocabulary = {word: id for id, word in enumerate(WORDS)}
        for name in NAMES[:3]:
            if self.chance(0.4):
                vocabulary[name] = len(vocabulary)
        if self.chance(0.2):
            vocabulary["hole"] = len(vocabulary) + 7
        return dict(
            version="1.0",
            added_tokens=list(self.own(vocabulary)),
            normalizer=dict(type="Lowercase") if self.chance(0.5) else None,
            pre_tokenizer=None,
            post_processor=None,
            decoder=dict(type="Fuse"),
            model=dict(type="BPE", unk_token="<unk>", vocab=vocabulary, merges=[["a", "b"]]),
        )

    def config(self):
        config = {"tokenizer_class": "PreTrainedTokenizerFast"}
        for name in NAMED:
            if self.chance(0.35):
                config[name] = self.random.choice(NAMES[:7]) if name == "image_token" else self.token()
        for key in EXTRA:
            if self.chance(0.25):
                config[key] = [self.token() for _ in range(self.random.randint(0, 3))]
        if self.chance(0.1):
            config[EXTRA[0]] = dict(foo_token=self.random.choice(NAMES[:7]), bar_token=self.random.choice(NAMES[:7]))
        if self.chance(0.5):
            config["added_tokens_decoder"] = {
                str(id): {"content": name, **self.partly(self.flags(self.chance(0.6)))}
                for id, name in zip(self.random.sample(range(60), 3), self.random.sample(NAMES, 3), strict=True)
            }
        return config

    def partly(self, flags):
        return {flag: value for flag, value in flags.items() if self.chance(0.9)}

    def map(self):
        tokens = {}
        for name in [*NAMED[:3], "audio_token"]:
            if self.chance(0.4):
                value = self.token()
                if isinstance(value, dict):
                    del value["__type"]
                tokens[name] = None if self.chance(0.1) else value
        for key in EXTRA:
            if self.chance(0.25):
                tokens[key] = self.some(NAMES[:7], 2)
        return tokens

    def files(self):
        files = {"tokenizer.json": self.tokenizer()}
        if self.chance(0.9):
            files["tokenizer_config.json"] = self.config()
        if self.chance(0.5):
            files["special_tokens_map.json"] = self.map()
        if self.chance(0.3):
            names = self.random.sample(NAMES, 2)
            files["added_tokens.json"] = {name: self.random.randint(15, 40) + 50 * i for i, name in enumerate(names)}
        return files


def expected(files):
    with tempfile.TemporaryDirectory() as folder:
        for name, content in files.items():
            (pathlib.Path(folder) / name).write_text(json.dumps(content))
        try:
            tokenizer = PreTrainedTokenizerFast.from_pretrained(folder)
            ids = [tokenizer(text, add_special_tokens=False)["input_ids"] for text in TEXTS]
            named = {k: str(v) for k, v in tokenizer.special_tokens_map.items() if isinstance(v, str)}
            hidden = {named[name] for name in HIDDEN if name in named}
            shown = [[id for id in each if tokenizer.convert_ids_to_tokens(id) not in hidden] for each in ids]
            decoded = [tokenizer.decode(each, skip_special_tokens=True) for each in shown]
        except Exception as error:  # noqa: BLE001
            return dict(error=type(error).__name__ + ": " + str(error)[:120])
    return dict(ids=ids, decoded=decoded, named=named)


def main(file, count=300, seed=0):
    cases = []
    for number in range(int(count)):
        files = Draw(f"{seed}-{number}").files()
        cases.append(dict(files=files, **expected(files)))
    lines = ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases)
    pathlib.Path(file).write_text('{"texts":%s,"cases":[\n%s\n]}\n' % (json.dumps(TEXTS), lines))
    print(len(cases), "cases,", sum("error" in case for case in cases), "of them errors")


if __name__ == "__main__":
    main(*sys.argv[1:])
