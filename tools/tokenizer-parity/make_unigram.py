"""Writes two tiny Unigram tokenizers with a compiled table of characters, as T5 and XLM-R have them.

    python make_unigram.py RESOURCES [SENTENCEPIECE_MODEL]

RESOURCES as for make_expected.py, from whose alphabet the pieces are learned. The table is compiled from the rules
below; a model of SentencePiece that is given brings its pieces and its own table instead.
"""

import json
import pathlib
import random
import sys
import tempfile
import unicodedata

import sentencepiece
from make_expected import mixed, whole
from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors
from sentencepiece import sentencepiece_model_pb2

TEXTS = 2_000
PIECES = 500

# Apart from what NFKC makes of these blocks: joined, removed, lengthened, and longer than one character.
BLOCKS = [(0xA0, 0xBE), (0x2160, 0x217F), (0xFB00, 0xFB06), (0xFDFA, 0xFDFA), (0xFF01, 0xFFEE), (0x2460, 0x2473)]
RULES = {
    "e\u0301": "é",
    "o\u0308": "ö",
    "\u30ab\u3099": "ガ",
    "\u0915\u093c": "\u0958",
    "\u200b": "",
    "\ufeff": "",
    "\t": " ",
    "\n": " ",
    "\r": " ",
    "\u3000": " ",
    "\u2028": " ",
    "😀": ":)",
    "字": "word",
    "--": "\u2014",
}


def rules():
    found = dict(RULES)
    for first, last in BLOCKS:
        for code in range(first, last + 1):
            plain = unicodedata.normalize("NFKC", chr(code))
            if plain != chr(code):
                found.setdefault(chr(code), plain)
    return found


def trained(groups, folder):
    hexes = lambda text: " ".join(f"{ord(c):04X}" for c in text)  # noqa: E731
    table = folder / "rules.tsv"
    table.write_text("".join(f"{hexes(a)}\t{hexes(b)}\n" for a, b in rules().items()))
    texts = folder / "texts.txt"
    numbers = random.Random(1)
    lines = [whole(mixed(groups, numbers.randrange(1 << 20, 1 << 21))) for _ in range(TEXTS)]
    texts.write_text("".join(" ".join(line.replace("\0", "").split()) + "\n" for line in lines))
    sentencepiece.SentencePieceTrainer.train(
        input=str(texts),
        model_prefix=str(folder / "tiny"),
        vocab_size=PIECES,
        hard_vocab_limit=False,
        model_type="unigram",
        normalization_rule_tsv=str(table),
        character_coverage=0.98,
        num_threads=1,
        minloglevel=2,
    )
    return folder / "tiny.model"


def tokenizers_of(file):
    model = sentencepiece_model_pb2.ModelProto()
    model.ParseFromString(file.read_bytes())
    pieces = [(p.piece, round(p.score, 4)) for p in model.pieces]
    charsmap = normalizers.Precompiled(model.normalizer_spec.precompiled_charsmap)
    for name in ("t5", "xlm-r"):
        tokenizer = Tokenizer(models.Unigram(pieces, unk_id=0, byte_fallback=False))
        space = pre_tokenizers.Metaspace(prepend_scheme="always")
        if name == "t5":
            tokenizer.normalizer = charsmap
            tokenizer.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.WhitespaceSplit(), space])
            single, pair = "$A </s>", "$A </s> $B </s>"
        else:
            tokenizer.normalizer = normalizers.Sequence([charsmap, normalizers.Replace(Regex(" {2,}"), " ")])
            tokenizer.pre_tokenizer = space
            single, pair = "<s> $A </s>", "<s> $A </s> </s> $B </s>"
        tokenizer.decoder = decoders.Metaspace(prepend_scheme="always")
        tokenizer.add_special_tokens(["<unk>", "<s>", "</s>"])
        tokenizer.post_processor = processors.TemplateProcessing(
            single=single, pair=pair, special_tokens=[("<s>", 1), ("</s>", 2)]
        )
        yield name, tokenizer


def main(resources, given=None):
    groups = list(json.loads((resources / "alphabet.json").read_text()).values())
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(given) if given else trained(groups, pathlib.Path(folder))
        for name, tokenizer in tokenizers_of(file):
            out = resources / f"unigram-{name}"
            out.mkdir(exist_ok=True)
            text = json.dumps(json.loads(tokenizer.to_str()), ensure_ascii=False, separators=(",", ":"))
            (out / "tokenizer.json").write_text(text + "\n")
            (out / "tokenizer_config.json").write_text(
                json.dumps(dict(bos_token="<s>", eos_token="</s>", unk_token="<unk>")) + "\n"
            )


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]), *sys.argv[2:])
