"""Both interpreters as batch processes: transformers' Jinja2 and that of qadapter-core."""

import base64
import datetime
import pathlib
import signal
import subprocess

from transformers.utils import chat_template_utils

HERE = pathlib.Path(__file__).resolve().parent
CLASSES = HERE.parents[1] / "qadapter-core" / "target" / "classes"
NOW = datetime.datetime(2025, 3, 9, 7, 5, 2)


class Clock(datetime.datetime):
    """Stands still, so that dates can be compared."""

    @classmethod
    def now(cls, tz=None):
        return NOW


class TooLong(BaseException):
    """Python has no bound of its own."""


def too_long(*_):
    raise TooLong()


chat_template_utils.datetime = Clock


def environment():
    return chat_template_utils._compile_jinja_template("").environment


def python(source):
    """T and the text, or E and the error."""
    signal.signal(signal.SIGALRM, too_long)
    signal.alarm(5)
    try:
        return "T" + environment().from_string(source).render()
    except TooLong:
        return "Etook too long"
    except (Exception, MemoryError) as e:
        return f"E{type(e).__name__}: {e}"
    finally:
        signal.alarm(0)


def ours(sources):
    """The same of each source, by the compiled classes."""
    lines = "".join(base64.b64encode(s.encode("utf-8", "surrogatepass")).decode() + "\n" for s in sources)
    done = subprocess.run(
        ["java", "-Xmx1g", "-cp", str(CLASSES), str(HERE / "Probe.java")],
        input=lines.encode(), stdout=subprocess.PIPE, check=True)
    return [base64.b64decode(line).decode("utf-8") for line in done.stdout.split()]
