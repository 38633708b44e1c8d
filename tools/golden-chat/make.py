"""Writes tiny golden cases whose chat templates are of the kinds that Llama 2 and Mistral have.

    python make.py ../../qadapter-core/src/test/resources/io/github/qadapter/internal/fixture/golden-chat

Each case is a folder: a checkpoint of random weights in Hugging Face's layout under model, and case.json with pairs,
their tokens by apply_chat_template, and the log-likelihoods of both answers, computed in float64.
"""

import json
import pathlib
import sys

import torch
from tokenizers import pre_tokenizers
from transformers import LlamaConfig, LlamaForCausalLM, MistralConfig, MistralForCausalLM, PreTrainedTokenizerFast

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "model-families"))
import tokenizers_of_families as families  # noqa: E402

families.CORPUS = [
    "To be kind is to be calm. To walk is to go by foot. To see is to look.",
    "The weather is fine today, and the answer is no. Together we walk to the town.",
    "What is it to be calm? What do we see? Tomorrow we go to the town again.",
] * 8

ROUNDED = 12

LLAMA_2 = """\
{%- set ns = namespace(rules="") -%}
{%- for turn in messages -%}
  {%- if turn.role == "system" -%}
    {%- set ns.rules = "<<SYS>>\\n" + turn.content + "\\n<</SYS>>\\n\\n" -%}
  {%- elif turn.role == "user" -%}
    {{- bos_token + "[INST] " + ns.rules + turn.content | trim + " [/INST]" -}}
    {%- set ns.rules = "" -%}
  {%- else -%}
    {{- " " + turn.content | trim + " " + eos_token -}}
  {%- endif -%}
{%- endfor -%}
"""

MISTRAL = """\
{{- bos_token -}}
{%- for turn in messages -%}
  {%- if turn.role == "user" -%}
    {{- "[INST] " + turn.content + "[/INST]" -}}
  {%- elif turn.role == "assistant" -%}
    {{- " " + turn.content | trim + eos_token -}}
  {%- else -%}
    {{- raise_exception("Users and assistants only.") -}}
  {%- endif -%}
{%- endfor -%}
"""

SHAPE = dict(
    hidden_size=16,
    intermediate_size=32,
    num_hidden_layers=2,
    num_attention_heads=2,
    num_key_value_heads=1,
    max_position_embeddings=256,
    rms_norm_eps=1e-5,
    initializer_range=0.2,
    bos_token_id=1,
    eos_token_id=2,
)


def user(content):
    return {"role": "user", "content": content}


def said(content):
    return {"role": "assistant", "content": content}


PAIRS = [
    ([user("What is it to be calm?")], "To be calm is to walk.", "To be calm is no answer."),
    ([user("What do we see?")], "To see is to look.\n\nTogether.", "The town"),
    ([user("Hello "), said("Today?"), user("And tomorrow?")], " Tomorrow too. ", "42 €"),
]
RULED = [([{"role": "system", "content": "Be calm."}, user("What is it?")], "To go.", "To stay, 東京.")]


def tokenizer_of(kind):
    tokenizer = families.sentence_piece()[0]
    if kind == "mistral":
        # Later ones write a space before the first text only, and their brackets are tokens.
        tokenizer.normalizer = None
        tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="first", split=False)
        tokenizer.add_special_tokens(["[INST]", "[/INST]"])
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        bos_token="<s>",
        eos_token="</s>",
        unk_token="<unk>",
        chat_template=LLAMA_2 if kind == "llama-2" else MISTRAL,
    )


def model_of(kind, size):
    torch.manual_seed(len(kind))
    if kind == "llama-2":
        return LlamaForCausalLM(LlamaConfig(vocab_size=size, tie_word_embeddings=False, **SHAPE))
    return MistralForCausalLM(MistralConfig(vocab_size=size, sliding_window=None, tie_word_embeddings=False, **SHAPE))


def log_likelihood(model, prompt, answer):
    with torch.no_grad():
        logits = model(torch.tensor([prompt + answer])).logits[0]
    log_probabilities = torch.log_softmax(logits[len(prompt) - 1 : -1], -1)
    return round(log_probabilities[range(len(answer)), answer].sum().item(), ROUNDED)


def pair(chat, model, messages, answers):
    prompt = chat.apply_chat_template(messages, add_generation_prompt=True, return_dict=False)
    row = dict(
        prompt=messages,
        rendered_prompt=chat.apply_chat_template(messages, add_generation_prompt=True, tokenize=False),
        prompt_ids=prompt,
    )
    for name, content in answers.items():
        whole = chat.apply_chat_template([*messages, said(content)], return_dict=False)
        assert whole[: len(prompt)] == prompt and whole[-1] == chat.eos_token_id
        answer = whole[len(prompt) :]
        row[name] = said(content)
        row[name + "_ids"] = answer
        row[name + "_log_likelihood"] = log_likelihood(model, prompt, answer)
    return row


def write(folder, kind):
    chat = tokenizer_of(kind)
    model = model_of(kind, len(chat)).float()
    model.save_pretrained(folder / "model")
    chat.save_pretrained(folder / "model")
    model = model.double()
    cases = PAIRS + (RULED if kind == "llama-2" else [])
    pairs = [pair(chat, model, messages, dict(chosen=c, rejected=r)) for messages, c, r in cases]
    first = chat.convert_ids_to_tokens(pairs[0]["chosen_ids"])
    assert first[0] == "▁To" and first[-1] == "</s>", first
    lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in pairs)
    (folder / "case.json").write_text('{"pairs":[\n%s\n]}\n' % lines)
    tokenizer = folder / "model" / "tokenizer.json"
    tokenizer.write_text(json.dumps(json.loads(tokenizer.read_text()), ensure_ascii=False, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    for each in ("llama-2", "mistral"):
        write(pathlib.Path(sys.argv[1]) / each, each)
