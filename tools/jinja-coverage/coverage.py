"""Walks Jinja2's own registry, in transformers' environment, and says what qadapter-core lacks.

python coverage.py   after   mvn compile -pl qadapter-core -am
"""

import sys

import jinja

VALUES = {
    "str": "'a b'",
    "escaped text": "('a b'|safe)",
    "list": "[1, 2]",
    "dict": "{'a': 1}",
    "tuple": "(1, 2)",
    "range": "range(3)",
    "int": "(7)",
    "float": "(2.5)",
    "bool": "true",
    "dict_keys": "{'a': 1}.keys()",
    "bytes": "'ab'.encode()",
    "namespace": "namespace(a=1)",
    "cycler": "cycler(1, 2)",
    "macro": "m",
    "loop": "loop",
}
# What is not there on purpose, and why. Of filters, tests, functions and the methods of texts, lists
# and dictionaries nothing may stand here.
LEFT_OUT = {
    "dict_keys.mapping": "a view of Python's own class, not of a template's values",
    "int.to_bytes": "bytes come from text only",
    "int.from_bytes": "bytes come from text only",
    "bool.to_bytes": "bytes come from text only",
    "bool.from_bytes": "bytes come from text only",
    "float.fromhex": "a constructor; the filter float reads texts",
    "bytes.*": "bytes can be decoded, counted, sliced and gone through",
    "include": "reads another template",
    "import": "reads another template",
    "from": "reads another template",
    "extends": "reads another template",
}


def wrapped(expression):
    """An expression where macros and loops exist."""
    return "{% macro m() %}{% endmacro %}{% for q in [1, 2] %}" + expression + "{% endfor %}"


def probes():
    """Name and a template that fails, or writes nothing, where the name is unknown."""
    env = jinja.environment()
    for name in sorted(env.filters):
        yield f"filter {name}", "{{ '" + name + "' is filter }}", "True"
    for name in sorted(env.tests):
        yield f"test {name}", "{{ '" + name + "' is test }}", "True"
    for name in sorted(env.globals):
        yield f"global {name}", "{{ " + name + " is defined }}", "True"
    for kind, value in VALUES.items():
        members = env.from_string(wrapped("{{ see(" + value + ") }}"))
        found = []
        members.render(see=lambda v: found.append(v) or "")
        for name in dir(found[0]):
            probe = wrapped("{{ (" + value + ")." + name + " is defined }}")
            if jinja.python(probe).startswith("TTrue"):
                yield f"{kind}.{name}", probe, "True"
    tags = {"for", "if", "block", "print", "macro", "set", "with", "autoescape", "call", "filter"}
    tags |= {"include", "import", "from", "extends"} | set(env.extensions and {"break", "continue", "generation"})
    bodies = {
        "for": "{% for x in [1] %}{% endfor %}", "if": "{% if 1 %}{% endif %}",
        "block": "{% block b %}{% endblock %}", "print": "{% print 1 %}",
        "macro": "{% macro m() %}{% endmacro %}", "set": "{% set x = 1 %}",
        "with": "{% with x = 1 %}{% endwith %}",
        "autoescape": "{% autoescape true %}{% endautoescape %}",
        "call": "{% macro m() %}{{ caller() }}{% endmacro %}{% call m() %}{% endcall %}",
        "filter": "{% filter upper %}{% endfilter %}",
        "break": "{% for x in [1] %}{% break %}{% endfor %}",
        "continue": "{% for x in [1] %}{% continue %}{% endfor %}",
        "generation": "{% generation %}{% endgeneration %}",
        "include": "{% include 'x' %}", "import": "{% import 'x' as x %}",
        "from": "{% from 'x' import y %}", "extends": "{% extends 'x' %}",
    }
    for tag in sorted(tags):
        yield tag, bodies[tag] + "True", "True"


def main():
    names, sources, wanted = zip(*probes())
    missing, left_out = [], []
    for name, result, want in zip(names, jinja.ours(sources), wanted):
        if not result.startswith("T") or want not in result:
            why = LEFT_OUT.get(name) or LEFT_OUT.get(name.split(".")[0] + ".*")
            (left_out if why else missing).append((name, why or result))
    print(f"{len(names)} names of Jinja2, {len(names) - len(missing) - len(left_out)} here")
    for name, why in left_out:
        print(f"left out: {name} ({why})")
    for name, result in missing:
        print(f"MISSING: {name}: {result}")
    sys.exit(1 if missing else 0)


if __name__ == "__main__":
    main()
