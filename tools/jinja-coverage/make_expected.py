"""Writes what Jinja2 makes of expressions.txt and of a sample of fuzz.py, for JinjaParityTest.

python make_expected.py ../../qadapter-core/src/test/resources/io/github/qadapter/internal/template
"""

import json
import pathlib
import sys

target = pathlib.Path(sys.argv.pop(1))
sys.argv.append("2025")

import fuzz  # noqa: E402  (its seed is the argument)
import jinja  # noqa: E402

SAMPLE = 700


def main():
    sources = [line for line in (target / "expressions.txt").read_text().split("\n") if line]
    written = len(sources)
    sources += [fuzz.template() for _ in range(SAMPLE)]
    cases = {}
    for i, source in enumerate(sources):
        expected = jinja.python(fuzz.PRELUDE + source)
        if i >= written and i % 8 and expected[0] == "E":
            continue
        if not fuzz.ODD.search(expected) and "none)[" not in source and "autoescape i" not in source:
            cases[source] = expected[1:] if expected[0] == "T" else None
    lines = [json.dumps([source, text], ensure_ascii=False) for source, text in cases.items()]
    (target / "expected.json").write_text(
        '{"prelude": ' + json.dumps(fuzz.PRELUDE, ensure_ascii=False) + ',\n"cases": [\n' + ",\n".join(lines) + "\n]}\n")
    print(len(cases), "cases,", sum(text is None for text in cases.values()), "errors")


main()
