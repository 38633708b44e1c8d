"""Writes what transformers makes of answers under the templates of the tests: the tokens of prompts and of whole
conversations, with tiny tokenizers of three kinds.

    python make_answers.py ../../qadapter-core/src/test/resources/io/github/qadapter/internal/text
"""

import json
import pathlib
import sys

from tokenizers import decoders, normalizers, pre_tokenizers
from transformers import PreTrainedTokenizerFast

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "model-families"))
from tokenizers_of_families import byte_level, sentence_piece  # noqa: E402

TAGS = [
    "<|im_start|>", "<|im_end|>", "<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>", "<|system|>", "<|user|>",
    "<|assistant|>", "<|end|>", "<|endoftext|>", "<start_of_turn>", "<end_of_turn>", "[INST]", "[/INST]",
]  # fmt: skip

# Each template, and the token that ends an answer.
ENDS = {
    "templates/families/gemma-3": "<end_of_turn>",
    "templates/families/llama-3": "<|eot_id|>",
    "templates/families/llama-3.1": "<|eot_id|>",
    "templates/families/llama-3.2": "<|eot_id|>",
    "templates/families/mistral": "eos",
    "templates/families/phi-3": "<|end|>",
    "templates/families/qwen2.5": "<|im_end|>",
    "templates/families/qwen3": "<|im_end|>",
    "templates/families/smollm2": "<|im_end|>",
    "templates/no-system-turn": "eos",
    "templates/sections-in-brackets": "eos",
    "answers/dialogue": "eos",
    "answers/lines": "eos",
}

ANSWERS = [
    "To be, or not.",
    "The cat sat.\n\nAnd  on the mat.",
    " spaces around ",
    "\n\nlines around\n",
    "1998",
    "東京 😀",
]


def user(content):
    return {"role": "user", "content": content}


CONVERSATIONS = {
    "question": [user("What do they do?")],
    "rules": [{"role": "system", "content": "Be brief."}, user("And then?")],
    "talk": [user("Hello\n"), {"role": "assistant", "content": "How are you?"}, user(" fine ")],
}


def llama_2():
    """As Llama 2 and the first Mistral have it: a space goes before every text between special tokens."""
    return sentence_piece()[0], dict(bos_token="<s>", eos_token="</s>")


def mistral():
    """As later ones have it: a space goes before the first text only, and the brackets are tokens."""
    tokenizer = sentence_piece()[0]
    tokenizer.normalizer = None
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="first", split=False)
    tokenizer.add_special_tokens(TAGS)
    return tokenizer, dict(bos_token="<s>", eos_token="</s>")


def byte_pairs():
    special = ["<|begin_of_text|>", "<|end_of_text|>", *TAGS]
    return byte_level("llama-bpe", special), dict(bos_token=special[0], eos_token=special[1])


def cases(tokenizer, special, folder):
    for name, end in ENDS.items():
        source = (folder / (name + ".jinja")).read_bytes().decode()
        chat = PreTrainedTokenizerFast(tokenizer_object=tokenizer, chat_template=source, **special)
        piece = special["eos_token"] if end == "eos" else end
        end_id = tokenizer.token_to_id(piece)
        if end_id is None:
            continue
        for which, messages in CONVERSATIONS.items():
            prompt = chat.apply_chat_template(messages, add_generation_prompt=True, return_dict=False)
            answers = {}
            for answer in ANSWERS:
                whole = chat.apply_chat_template(messages + [dict(role="assistant", content=answer)], return_dict=False)
                if whole[: len(prompt)] != prompt:
                    print("no prefix:", name, which, repr(answer))
                    continue
                ids = whole[len(prompt) :]
                answers[answer] = ids[: len(ids) - ids[::-1].index(end_id)]
            if answers:
                yield dict(template=name, messages=messages, prompt=prompt, answers=answers)


def main(folder):
    out = folder / "answers"
    for name, make in dict(llama_2=llama_2, mistral=mistral, byte_pairs=byte_pairs).items():
        tokenizer, special = make()
        tokenizer.post_processor = None
        text = json.dumps(json.loads(tokenizer.to_str()), ensure_ascii=False, separators=(",", ":"))
        name = name.replace("_", "-")
        (out / f"{name}.tokenizer.json").write_text(text + "\n")
        found = list(cases(tokenizer, special, folder))
        lines = ",\n".join(json.dumps(case, ensure_ascii=False, separators=(",", ":")) for case in found)
        (out / f"{name}.json").write_text('{"special":%s,"cases":[\n%s\n]}\n' % (json.dumps(special), lines))
        print(name, len(found), "cases")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
