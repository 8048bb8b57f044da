"""Checks of answers, from recorded check data, with the standard library alone.

A check has two halves, so that the second may run where the answer cannot reach it:
`observe` runs an answer and returns what it gave, as plain JSON; `judge` compares that with the
check data and returns a `Result`. `check` does both, and is what page and notebook call. What an
answer is and how it is compared is a matter of its kind, in `xentlib.classroom.kinds`.
"""

import base64
import contextlib
import io
import json
import re
import warnings
import zlib

from xentlib.classroom import kinds, values
from xentlib.classroom.result import Result, missing


def check(data, namespace) -> Result:
    """Check the answer that `namespace` (a notebook's globals()) holds.

    >>> data = {"exercise": "one", "kind": "code", "function": "double", "points": 2,
    ...         "cases": [{"args": [2], "outcome": {"value": 4}}], "wrong": []}
    >>> check(data, {"double": lambda x: 2 * x})
    one: 2 of 2 points. Right.
    """
    data = unpack(data) if isinstance(data, str) else data
    other = answer_of_another(data, namespace)
    if other:
        message = f"The last answer that ran is that of {other}: run the answer of this exercise."
        return missing(data, message)
    return judge(data, observe(questions(data), namespace))


def answer_of_another(data, namespace):
    """The exercise whose answer stands in the variable `answer`, if it is not the one asked for.

    In a notebook several exercises share that variable. The last cell that has set it says which
    exercise it belongs to, in the comment with which it was handed out.
    """
    if answer_name(data) != "answer" or not isinstance(namespace.get("In"), list):
        return None
    for source in reversed(namespace["In"]):
        if isinstance(source, str) and re.search(r"^answer\b.*=", source, re.MULTILINE):
            named = re.search(r"^# Exercise: (\S+)", source, re.MULTILINE)
            return named[1] if named and named[1] != data["exercise"] else None
    return None


def pack(data) -> str:
    """Check data as short lines of letters, for a cell of a notebook."""
    text = json.dumps(data, separators=(",", ":"), allow_nan=False)
    return base64.encodebytes(zlib.compress(text.encode(), 9)).decode()


def unpack(text) -> dict:
    """The check data that `pack` has packed.

    >>> unpack(pack({"exercise": "one"}))
    {'exercise': 'one'}
    """
    return json.loads(zlib.decompress(base64.b64decode(text)))


def questions(data) -> dict:
    """What `observe` needs of the check data: everything but what the answers are."""
    return kinds.named(data["kind"]).questions(data)


def answer_name(data) -> str:
    """The name that the answer is given to, by check data or by what is asked of them."""
    return data.get("function", "answer")


def observe(questions, namespace) -> dict:
    """Run the answer in `namespace` on what is asked, and return what it gives as plain JSON.

    Nothing that the answer prints or warns of is shown, and no exception comes out but
    KeyboardInterrupt.
    """
    name = answer_name(questions)
    if name not in namespace:
        return {"missing": name}
    with quiet():
        return kinds.named(questions["kind"]).observe(questions, namespace)


@contextlib.contextmanager
def quiet():
    """Prints and warnings go nowhere: they are not mistakes."""
    nowhere = io.StringIO()
    with (
        contextlib.redirect_stdout(nowhere),
        contextlib.redirect_stderr(nowhere),
        warnings.catch_warnings(action="ignore"),
    ):
        yield


def allows(observed, questions) -> bool:
    """Whether `observe` may have returned this for these questions.

    `judge` is written for what `observe` returns. An answer can make its process send anything
    else, so the grader asks this first.
    """
    if not isinstance(observed, dict):
        return False
    if observed.keys() == {"missing"}:
        return values.is_text(observed["missing"])
    return kinds.named(questions["kind"]).allows(observed, questions)


def judge(data, observed) -> Result:
    """Compare what an answer gave with the check data; nothing of the answer runs here."""
    if name := observed.get("missing"):
        what = f"function {name}()" if "function" in data else f"variable {name}"
        return missing(data, f"There is no {what} yet: run the cell of your answer first.")
    return kinds.named(data["kind"]).judge(data, observed)
