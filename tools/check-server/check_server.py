"""Checks a running server with OpenAI's own Python client, and as lm-evaluation-harness asks.

    pip install openai
    qadapter serve --model MODEL --adapters FOLDER --port 8080
    python tools/check-server/check_server.py http://127.0.0.1:8080 [adapter]

Every check prints a line; the first that fails ends the run.
"""

import json
import sys
import urllib.error
import urllib.parse
import urllib.request

import openai


def said(what):
    print("ok  " + what)


def ask(url, body=None):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request) as reply:
        return json.load(reply)


def check_models(client, names):
    listed = [model.id for model in client.models.list()]
    assert set(names) <= set(listed), listed
    for name in names:
        assert client.models.retrieve(name).id == name
    if len(names) > 1:
        mixed = names[1] + "@0.5"
        assert client.models.retrieve(mixed).id == mixed
    said("models: " + ", ".join(listed))


def check_chat(client, model):
    messages = [{"role": "system", "content": "Be kind."}, {"role": "user", "content": "Who are you?"}]
    options = dict(model=model, messages=messages, max_tokens=12, temperature=1.0, seed=7)
    one = client.chat.completions.create(**options, n=2, logprobs=True, top_logprobs=3)
    assert [choice.index for choice in one.choices] == [0, 1]
    assert one.choices[0].message.role == "assistant"
    assert one.choices[0].finish_reason in ("stop", "length")
    tokens = one.choices[0].logprobs.content
    assert all(len(token.top_logprobs) == 3 for token in tokens)
    assert one.usage.total_tokens == one.usage.prompt_tokens + one.usage.completion_tokens
    again = client.chat.completions.create(**options)
    assert again.choices[0].message.content == one.choices[0].message.content
    text, usage = "", None
    for chunk in client.chat.completions.create(
        **options, stream=True, stream_options={"include_usage": True}
    ):
        usage = chunk.usage or usage
        for choice in chunk.choices:
            text += choice.delta.content or ""
    assert text == again.choices[0].message.content, (text, again)
    assert usage.completion_tokens == again.usage.completion_tokens
    said("chat with " + model + ": " + repr(text))


def check_completions(client, url, model):
    text = "Once upon a time there was"
    ids = ask(url + "/tokenize", {"prompt": text, "add_special_tokens": False})["tokens"]
    assert ask(url + "/detokenize", {"tokens": ids})["prompt"].strip() == text
    info = ask(url + "/tokenizer_info")
    assert {"eos_token", "bos_token", "pad_token", "chat_template"} <= set(info)
    reply = client.completions.create(
        model=model, prompt=[ids, ids[:3]], max_tokens=1, logprobs=1, echo=True, temperature=0, seed=1234
    )
    assert [choice.index for choice in reply.choices] == [0, 1]
    for choice, prompt in zip(reply.choices, (ids, ids[:3])):
        logs, tops = choice.logprobs.token_logprobs, choice.logprobs.top_logprobs
        assert len(logs) == len(tops) == len(prompt) + 1
        assert logs[0] is None and tops[0] is None
        for log, top in zip(logs[1:], tops[1:]):
            assert log in top.values() and log <= max(top.values())
    shorter = reply.choices[1].logprobs.token_logprobs[1:3]
    longer = reply.choices[0].logprobs.token_logprobs[1:3]
    assert all(abs(a - b) < 1e-3 for a, b in zip(shorter, longer)), (shorter, longer)
    streamed = "".join(
        choice.text
        for chunk in client.completions.create(model=model, prompt=text, max_tokens=8, temperature=0, stream=True)
        for choice in chunk.choices
    )
    whole = client.completions.create(model=model, prompt=text, max_tokens=8, temperature=0)
    assert streamed == whole.choices[0].text
    said("completions with " + model + ": " + repr(streamed))


def check_errors(client):
    for error, fields in (
        (openai.NotFoundError, dict(model="nobody")),
        (openai.BadRequestError, dict(tools=[{"type": "function", "function": {"name": "f"}}])),
        (openai.BadRequestError, dict(response_format={"type": "json_object"})),
        (openai.BadRequestError, dict(temperature=-1)),
    ):
        options = dict(model="base", messages=[{"role": "user", "content": "hi"}], max_tokens=1)
        options.update(fields)
        try:
            client.chat.completions.create(**options)
        except error as refused:
            said("refused: " + refused.body["message"])
        else:
            raise AssertionError(fields)


def main(url, *adapters):
    client = openai.OpenAI(base_url=url + "/v1", api_key="none", max_retries=0)
    names = ["base", *adapters]
    check_models(client, names)
    for name in names + [adapter + "@0.5" for adapter in adapters]:
        check_chat(client, name)
        check_completions(client, url, name)
    check_errors(client)


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/"), *sys.argv[2:])
