"""Hidden inputs decide about the marks, and no answer can carry them to the student's page."""

import json

import pytest
from grade.notebooks import answer, cells, code, notebook

from xentlib.classroom.grade.mark.marking import mark

RECORDS = """
import builtins
seen = builtins.seen = getattr(builtins, "seen", [])

def double(x):
    seen.append(x)
    return 2 * x
"""
TELLS = {
    "an exception": "def mean(values):\n    raise ValueError(str(seen[-9:]))",
    "a value": "def mean(values):\n    return [*seen[-9:], len(seen)]",
    "a cell that stops": "raise ValueError(str(seen[-9:]))",
    "too large an answer for the first": """
class Large:
    def __getattr__(self, name):
        return 1 / 0

def mean(values):
    seen.append(values)
    if len(seen) > 20:
        raise ValueError(str(seen[2:9]))
    return [1.5] * 10**6
""",
}


@pytest.mark.parametrize("way", TELLS)
def test_no_message_holds_a_hidden_input(sandbox, assignment, way):
    made = cells(
        double=RECORDS, mean=TELLS[way], weather="answer = seen[-1]", slope="answer = seen[-2]"
    )
    made += [code("raise ValueError(str(seen))"), answer("double", RECORDS), code("double(seen)")]
    marks = mark(sandbox, assignment.questions, notebook(made), ".ipynb")
    told = " ".join(one.message for one in marks.exercises.values())
    hidden = [
        case["args"]
        for question in assignment.questions
        for case in (question.data or {}).get("cases", [])
        if "hidden" in case
    ]
    assert len(hidden) == 40
    for number in json.dumps(hidden).replace("[", " ").replace("]", " ").replace(",", " ").split():
        assert number[:6] not in told
    assert marks.exercises["double"].points == 2


def test_answer_that_knows_the_inputs_shown_alone_gets_nothing(points):
    learnt = "def double(x):\n    return {1.5: 3.0, 3: 6}.get(x, 0)"
    assert points(notebook(cells(double=learnt)))["double"] == 0


def test_function_that_is_gone_when_the_hidden_inputs_come_is_looked_at_alone(points):
    made = [*cells(), code("del double"), code("def mean(values): return 0")]
    assert points(notebook(made))["double"] == 2
    assert points(notebook(made))["mean"] == 3
