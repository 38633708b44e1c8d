"""Tiny tokenizers of the kinds that the model families have, and the same as GGUF metadata."""

import json

from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers
from transformers.convert_slow_tokenizer import generate_merges

CORPUS = [
    "The glacier moves down the valley, slowly and then faster in the summer of 1998.",
    "We'll see what they're doing; it isn't done, I'm told, but you've heard that he'd come.",
    "the cat sat on the mat and the other cats sat on the other mats, the end.",
    "def add(a, b):\n    return a + b\n\nfor i in range(10):\n\tprint(add(i, 42))\n",
    "Müller aß in der Straße größere Äpfel für 12,50 €, ça coûte très cher à l'été.",
    "Москва и Санкт-Петербург; 東京と大阪 の 天気 は どう ですか? 你好,世界",
    "words words words and more words, and more and more of them than there were before",
] * 4

TEXTS = [
    "The other cat's mat isn't here, and THEY'RE gone.",
    "two  spaces   three    four and a tab\tthen\n\n\nlines \n end ",
    " leading space",
    "in 1998 there were 12345678 of 3.14159",
    "two spaces before  7 and three   42",
    "Müller, Straße, e\u0301te\u0301 (decomposed), ﬁ ligature, Ａ full width",
    "東京と大阪 你好,世界 \u0645\u0631\u062d\u0628\u0627 שלום",
    "😀👩‍👩‍👧 🇩🇪 \u200b zero width",
    "def f(x):\n    return x ** 2  # square\r\n\r\n",
    "a" * 50,
    "\x00\x01 control \x7f",
    "x",
    "",
    "<|special|> and <s> in text </s>",
    "I'LL we'Ve don'T 'quoted' ''",
    "!?!?... --- ___ @#$%^&*()",
    "\u00a0non-breaking\u3000ideographic",
]

LLAMA_3 = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
QWEN_2 = LLAMA_3.replace("{1,3}", "")


def split(pattern):
    return pre_tokenizers.Split(Regex(pattern), "isolated", False)


def byte_level(kind, specials, merges=48, bos=None):
    """A byte-level BPE as the families of this kind publish it; ids: bytes, merges, specials."""
    level = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=kind in ("gpt-2", "smollm"))
    steps = {
        "gpt-2": [level],
        "smollm": [pre_tokenizers.Digits(individual_digits=True), level],
        "llama-bpe": [split(LLAMA_3), level],
        "qwen2": [split(QWEN_2), level],
    }[kind]
    tokenizer = Tokenizer(models.BPE(ignore_merges=kind == "llama-bpe"))
    if kind == "qwen2":
        tokenizer.normalizer = normalizers.NFC()
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(steps) if len(steps) > 1 else steps[0]
    tokenizer.decoder = decoders.ByteLevel()
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    trainer = trainers.BpeTrainer(
        vocab_size=256 + merges, initial_alphabet=alphabet, show_progress=False
    )
    tokenizer.train_from_iterator(CORPUS, trainer)
    tokenizer.add_special_tokens(specials)
    if bos:
        tokenizer.post_processor = processors.TemplateProcessing(
            single=f"{bos} $A", pair=f"{bos} $A {bos} $B", special_tokens=[(bos, tokenizer.token_to_id(bos))]
        )
    return tokenizer


def sentence_piece(merges=60):
    """A SentencePiece BPE with byte fallback, converted as transformers converts it."""
    trained = Tokenizer(models.BPE())
    trained.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always")
    trainer = trainers.BpeTrainer(vocab_size=90 + merges, limit_alphabet=90, show_progress=False)
    trained.train_from_iterator(CORPUS, trainer)
    by_id = sorted(trained.get_vocab().items(), key=lambda item: item[1])
    single = [token for token, _ in by_id if len(token) == 1]
    longer = [token for token, _ in by_id if len(token) > 1]
    pieces = ["<unk>", "<s>", "</s>"] + [f"<0x{i:02X}>" for i in range(256)] + longer + single
    vocabulary = {token: i for i, token in enumerate(pieces)}
    scores = {token: -float(i) for i, token in enumerate(longer + single)}
    merge_list = generate_merges(vocabulary, {**{t: 0.0 for t in pieces[:259]}, **scores})
    tokenizer = Tokenizer(
        models.BPE(vocabulary, merge_list, unk_token="<unk>", fuse_unk=True, byte_fallback=True)
    )
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")]
    )
    tokenizer.decoder = decoders.Sequence(
        [decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)]
    )
    tokenizer.add_special_tokens(["<unk>", "<s>", "</s>"])
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A", pair="<s> $A <s> $B", special_tokens=[("<s>", 1)]
    )
    return tokenizer, [scores.get(token, 0.0) for token in pieces]


def add_to_gguf(writer, tokenizer, kind, scores, bos, eos, template):
    """Writes the metadata from which the tokenizer can be built again."""
    described = json.loads(tokenizer.to_str())
    vocabulary = tokenizer.get_vocab()
    tokens = sorted(vocabulary, key=vocabulary.get)
    special = {token["id"] for token in described["added_tokens"]}
    types = [3 if i in special else 1 for i in range(len(tokens))]
    if kind == "llama":
        types[0] = 2
        types[3:259] = [6] * 256
        writer.add_tokenizer_model("llama")
        writer.add_token_list(tokens)
        writer.add_token_scores(scores)
        writer.add_token_types(types)
        writer.add_unk_token_id(0)
    else:
        writer.add_tokenizer_model("gpt2")
        writer.add_tokenizer_pre(kind)
        writer.add_token_list(tokens)
        writer.add_token_types(types)
        writer.add_token_merges([" ".join(merge) for merge in described["model"]["merges"]])
    if bos:
        writer.add_bos_token_id(vocabulary[bos])
    writer.add_add_bos_token(described["post_processor"] is not None)
    writer.add_eos_token_id(vocabulary[eos])
    writer.add_chat_template(template)
