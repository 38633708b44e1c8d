"""Writes what transformers' Jinja2 environment makes of the templates of the tests."""

import datetime
import json
import pathlib
import sys

import jinja2
from transformers.utils import chat_template_utils

NOW = datetime.datetime(2025, 3, 9, 7, 5, 2)
TOKENS = {"bos_token": "<s>", "eos_token": "</s>"}


class Clock(datetime.datetime):
    """Stands still, so that dates can be compared."""

    @classmethod
    def now(cls, tz=None):
        return NOW


def user(content):
    return {"role": "user", "content": content}


def assistant(content, **more):
    return {"role": "assistant", "content": content, **more}


def system(content):
    return {"role": "system", "content": content}


WEATHER = {
    "type": "function",
    "function": {
        "name": "weather",
        "description": "Tells the weather in a town — \"now\" & later",
        "parameters": {
            "type": "object",
            "properties": {
                "town": {"type": "string", "description": "Which town (été, 日本)"},
                "days": {"type": "integer", "minimum": 0, "maximum": 1.5},
            },
            "required": ["town"],
            "empty": {},
            "none": [],
        },
        "strict": True,
        "return": None,
    },
}
CALL = {
    "id": "abcdefghi",
    "type": "function",
    "function": {"name": "weather", "arguments": {"town": "Köln", "days": 2}},
}
CALLED = [user("Weather?"), assistant("", tool_calls=[CALL])]

CONVERSATIONS = {
    "one turn": {"messages": [user("Name three ways to reduce waste.")]},
    "rules": {"messages": [system("  Answer briefly.\n"), user(" What is été? \n\n")]},
    "empty rules": {"messages": [system(""), user("Hi")]},
    "three turns": {"messages": [user("Hi"), assistant("Hello there. "), user("And now?")]},
    "signs": {
        "messages": [
            user("{{ 7*7 }} {% if x %} 😀 \"日本語\" & <b>?\\n 'x' \u00a0\u2003"),
            assistant("<think>\nhm\n\n</think>\n\nשלום\t|\u200b"),
            user("\r\n tail\u3000"),
        ]
    },
    "five turns": {
        "messages": [
            system("Rules"),
            user("a"),
            assistant("b"),
            user("c"),
            assistant("<think>why</think>d"),
            user("e"),
        ]
    },
    "answered": {
        "messages": [user("Hi"), assistant("<think>\nso\n</think>\n\nHello")],
        "add_generation_prompt": False,
    },
    "out of order": {"messages": [assistant("I begin"), user("No")]},
    "two users": {"messages": [user("one"), user("two")]},
    "tools": {"messages": [system("Use them."), user("Weather?")], "tools": [WEATHER, WEATHER]},
    "called": {
        "messages": CALLED
        + [{"role": "tool", "content": "12 degrees", "tool_call_id": "abcdefghi"}],
        "tools": [WEATHER],
    },
    "two calls": {
        "messages": [user("Weather?"), assistant("Let me see", tool_calls=[CALL, CALL])]
        + [{"role": "tool", "content": "12", "tool_call_id": "abcdefghi"}] * 2
        + [assistant("It is 12."), user("Thanks")],
    },
    "results as data": {
        "messages": CALLED
        + [{"role": "tool", "content": {"degrees": 12.5, "wet": False}, "tool_call_id": "abcdefghi"}],
    },
    "no thinking": {"messages": [user("Quick!")], "enable_thinking": False},
    "parts": {
        "messages": [
            user([{"type": "image"}, {"type": "text", "text": " What is this? "}]),
        ]
    },
    "tools with the rules": {
        "messages": [system("Use them."), user("Weather?")],
        "tools": [WEATHER],
        "tools_with_user": False,
    },
    "built in": {
        "messages": [user("Search"), assistant("", tool_calls=[
            {"function": {"name": "search", "arguments": {"query": "x", "site": "y"}}}])],
        "builtin_tools": ["search", "code_interpreter"],
    },
    "no turn": {"messages": []},
}

VARIABLES = {
    "messages": CONVERSATIONS["five turns"]["messages"],
    "text": "  Größe: 3 µm, 'x' \"y\"\n\n  😀 z\t ",
    "numbers": [3, 1, 2.5, -7, 0, True],
    "words": ["pear", "Apple", "fig", "apple", "Fig"],
    "map": {"b": 1, "a": [1, "x", None, {"k": 2.0}], "C": "é\u2028\u0001"},
    "people": [
        {"name": "Bo", "age": 30, "tags": ["x"]},
        {"name": "Al", "age": 25, "tags": []},
        {"name": "Cy", "age": None},
    ],
    "empty": [],
}


def render(source, variables):
    """The text, what the template refuses with, or the error and the line of a wrong syntax."""
    try:
        template = chat_template_utils._compile_jinja_template(source)
        return {"text": template.render(**TOKENS, **variables)}
    except jinja2.exceptions.TemplateSyntaxError as e:
        return {"error": "syntax", "line": e.lineno}
    except jinja2.exceptions.UndefinedError:
        return {"error": "undefined"}
    except jinja2.exceptions.SecurityError:
        return {"error": "security"}
    except jinja2.exceptions.TemplateError as e:
        return {"refusal": e.message}
    except Exception as e:
        return {"error": type(e).__name__}


def conversations(source):
    return {
        name: render(
            source,
            {"add_generation_prompt": True, "tools": None, "documents": None, **variables},
        )
        for name, variables in CONVERSATIONS.items()
    }


def published(folder):
    """Beside each NAME.jinja of a folder, its NAME.json."""
    for file in sorted(folder.glob("*.jinja")):
        expected = {"conversations": CONVERSATIONS, "expected": conversations(file.read_text())}
        write(file.with_suffix(".json"), expected)


def main(folder):
    families = {
        file.stem: conversations(file.read_text())
        for file in sorted((folder / "families").glob("*.jinja"))
    }
    write(folder / "families.json", {"conversations": CONVERSATIONS, "expected": families})
    sources = (folder / "constructs.jinja.txt").read_text().split("\n----\n")
    constructs = [{"source": source, **render(source, VARIABLES)} for source in sources]
    write(folder / "constructs.json", {"variables": VARIABLES, "cases": constructs})


def write(file, value):
    file.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n")


if __name__ == "__main__":
    chat_template_utils.datetime = Clock
    if sys.argv[1] == "--published":
        published(pathlib.Path(sys.argv[2]))
    else:
        main(pathlib.Path(sys.argv[1]))
