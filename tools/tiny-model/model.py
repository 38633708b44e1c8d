# Copyright the QAdapter authors. Licensed under the Apache License, Version 2.0.
"""The corpus, the tokenizer and the pre-training of the tiny Llama model."""

import time

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

from chats import STYLES, SYSTEM, SYSTEM_MIXED, Exchange, render
from grammar import Chooser, is_held_out
from stories import write_story

END_OF_TEXT, START, END = "<|endoftext|>", "<|im_start|>", "<|im_end|>"
CHAT_TEMPLATE = (
    "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>' + '\\n' }}"
    "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}")
VOCABULARY_SIZE = 2048
SEQUENCE_LENGTH = 256
HELD_OUT_PERCENT = 5
STORY_SHARE = 0.4


def training_story(chooser: Chooser) -> str:
    """Writes a story whose character and plot do not meet in the held-out stories."""
    while True:
        text, key = write_story(chooser)
        if not is_held_out(key, HELD_OUT_PERCENT):
            return text


def held_out_story(chooser: Chooser) -> str:
    """Writes a story whose combination of character and plot never occurs in pre-training."""
    while True:
        text, key = write_story(chooser)
        if is_held_out(key, HELD_OUT_PERCENT):
            return text


def held_out_exchange(chooser: Chooser) -> Exchange:
    """Writes an exchange whose question never occurs in pre-training."""
    while True:
        exchange = Exchange(chooser)
        if is_held_out(exchange.question, HELD_OUT_PERCENT):
            return exchange


def training_chat(chooser: Chooser) -> str:
    """Writes a chat with one or two turns in one randomly chosen style.

    In some chats a system message or the user's second turn names the style. From these the model learns style as one
    trait that context can set, which is what a small adapter can shift later; without them it only learns many
    separate first words.
    """
    while True:
        exchange = Exchange(chooser)
        style = chooser.one(STYLES)
        system = ""
        if chooser.chance(0.35):
            system = chooser.one(SYSTEM[style])
        if chooser.chance(0.1):
            turns, system = [(exchange.question, exchange.mixed_answer())], chooser.one(SYSTEM_MIXED)
        else:
            turns = [(exchange.question, exchange.answer(style))]
            if chooser.chance(0.2):
                turns.append(exchange.second_turn(style))
        if not any(is_held_out(question, HELD_OUT_PERCENT) for question, _ in turns):
            return render(turns, system)


def training_text(chooser: Chooser) -> str:
    """Writes one document of the pre-training corpus."""
    return training_story(chooser) if chooser.chance(STORY_SHARE) else training_chat(chooser)


def train_tokenizer(chooser: Chooser) -> PreTrainedTokenizerFast:
    """Trains the byte-level BPE tokenizer on a sample of the corpus."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(vocab_size=VOCABULARY_SIZE, special_tokens=[END_OF_TEXT, START, END], show_progress=False,
                                  initial_alphabet=pre_tokenizers.ByteLevel.alphabet())
    # The tokens of the template come in as special tokens, so their text is left out here.
    sample = (training_text(chooser).replace(START, "").replace(END, "") for _ in range(20000))
    tokenizer.train_from_iterator(sample, trainer)
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer, eos_token=END, pad_token=END_OF_TEXT, chat_template=CHAT_TEMPLATE,
                                   model_max_length=512, clean_up_tokenization_spaces=False)


def new_model(tokenizer: PreTrainedTokenizerFast) -> LlamaForCausalLM:
    """Creates the untrained model."""
    end_of_text, end = tokenizer.convert_tokens_to_ids([END_OF_TEXT, END])
    config = LlamaConfig(vocab_size=VOCABULARY_SIZE, hidden_size=192, intermediate_size=448, num_hidden_layers=5,
                         num_attention_heads=6, num_key_value_heads=2, head_dim=32, max_position_embeddings=512, rms_norm_eps=1e-5,
                         rope_parameters={"rope_type": "default", "rope_theta": 10000.0}, tie_word_embeddings=True,
                         bos_token_id=None, eos_token_id=[end, end_of_text], pad_token_id=end_of_text,
                         attn_implementation="sdpa", initializer_range=0.04)
    return LlamaForCausalLM(config)


class Packer:
    """Packs documents into rows of fixed length; each row starts with a new document, and the last one is cut."""

    def __init__(self, tokenizer: PreTrainedTokenizerFast, chooser: Chooser):
        self.encode = tokenizer.backend_tokenizer.encode
        self.end_of_text = tokenizer.convert_tokens_to_ids(END_OF_TEXT)
        self.chooser = chooser

    def row(self) -> list[int]:
        ids: list[int] = []
        while len(ids) < SEQUENCE_LENGTH:
            ids += self.encode(training_text(self.chooser)).ids + [self.end_of_text]
        return ids[:SEQUENCE_LENGTH]

    def batch(self, rows: int) -> torch.Tensor:
        return torch.tensor([self.row() for _ in range(rows)])


def pretrain(model: LlamaForCausalLM, tokenizer: PreTrainedTokenizerFast, chooser: Chooser, steps: int, rows: int,
             learning_rate: float) -> float:
    """Trains with AdamW and a cosine schedule with warm-up; returns the seconds taken."""
    packer = Packer(tokenizer, chooser)
    optimizer = torch.optim.AdamW(model.parameters(), lr=learning_rate, betas=(0.9, 0.95), weight_decay=0.05, fused=True)
    warmup = min(100, steps // 10)
    model.train()
    started = time.time()
    total = 0.0
    for step in range(steps):
        if step < warmup:
            scale = (step + 1) / warmup
        else:
            progress = (step - warmup) / max(1, steps - warmup)
            scale = 0.02 + 0.98 * 0.5 * (1 + torch.cos(torch.tensor(progress * torch.pi)).item())
        for group in optimizer.param_groups:
            group["lr"] = learning_rate * scale
        batch = packer.batch(rows)
        loss = model(input_ids=batch, labels=batch).loss
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        total += loss.item()
        if (step + 1) % 50 == 0:
            print(f"step {step + 1}/{steps}  loss {total / 50:.4f}  {time.time() - started:.0f} s", flush=True)
            total = 0.0
    return time.time() - started


def sequence_log_prob(model: LlamaForCausalLM, tokenizer, prefix: str, text: str) -> tuple[torch.Tensor, int]:
    """Returns the summed log-probability of the text's tokens after the prefix, and their number."""
    start = tokenizer.backend_tokenizer.encode(prefix).ids
    ids = start + tokenizer.backend_tokenizer.encode(text).ids
    logits = model(input_ids=torch.tensor([ids])).logits[0, :-1].float()
    first = max(len(start), 1)
    target = torch.tensor(ids[first:])
    log_probs = logits[first - 1:].log_softmax(-1).gather(1, target[:, None])[:, 0]
    return log_probs.sum(), len(target)


def chat_prefix(question: str) -> str:
    """Returns the prompt of a single question with the generation prompt."""
    return f"{START}user\n{question}{END}\n{START}assistant\n"


def generate(model: LlamaForCausalLM, tokenizer, question: str, temperature: float = 0.0, new_tokens: int = 120) -> str:
    """Answers a question; the text shows <|im_end|> if the model wrote it."""
    ids = torch.tensor([tokenizer.backend_tokenizer.encode(chat_prefix(question)).ids])
    options = {"do_sample": True, "temperature": temperature, "top_k": 0, "top_p": 1.0} if temperature > 0 else {"do_sample": False}
    result = model.generate(ids, attention_mask=torch.ones_like(ids), max_new_tokens=new_tokens, **options)
    return tokenizer.decode(result[0, ids.shape[1]:])
