"""Which cell answers which exercise, whatever has happened to the notebook since it was handed out.

A cell is known by the exercise's name in its metadata, by its id or by a comment in it; else by the
function that it defines, by the question above it, or by its place in the order. Copies, moved
cells, lost metadata and labels on the wrong cell therefore do no harm.
"""

import re

from xentlib.classroom.grade.read.reading import LABEL

# What is searched for in a student's text must take linear time, whatever the text is.
CHECK = "from xentlib.classroom.check import check"
DEFINES_SOMETHING = re.compile(
    r"^(?:(?:async +)?def |class |(?!checked\b)[A-Za-z_]\w* *(?::[^=\n]*)?=(?!=))", re.M
)
GIVES_ANSWER = re.compile(r"^answer *(?::|=(?!=))", re.M)
GIVES_NOTHING = re.compile(r"""^answer *= *(?:""|''|\.\.\.|None) *(?:#.*)?$""", re.M)


def is_check(cell: dict) -> bool:
    """Whether a cell only checks, and holds no answer: the grader has checks of its own."""
    checks = cell.get("role") == "check" or CHECK in cell["source"]
    return checks and not DEFINES_SOMETHING.search(cell["source"])


def answer_cells(cells: list[dict], questions: list) -> dict[str, int]:
    """The number of the cell that answers each exercise, by the exercise's name.

    Of several candidates the last one counts that differs from the stub, so that a copy of the
    empty stub takes nothing away, and trying one choice after the other gains nothing.
    """
    numbers = {}
    answering = [n for n, cell in enumerate(cells) if not is_check(cell)]
    named = [names(cell) for cell in cells]
    section = sections(cells, named, questions)
    for question in questions:
        fits = {n: fit(cells[n], question, named[n], section[n]) for n in answering}
        candidates = [
            (not untouched(cells[n]["source"], question.stub), fits[n], n)
            for n in answering
            if fits[n]
        ]
        if candidates:
            numbers[question.name] = max(candidates)[-1]
    return numbers | by_order(cells, answering, questions, numbers)


def fit(cell: dict, question, named: set[str], section: str) -> int:
    """How surely a cell is meant as the answer to a question, 0 if it cannot be one."""
    if cell["type"] != ("markdown" if question.kind == "written" else "code"):
        return 0
    labelled = question.name in named
    if question.kind == "code":
        return labelled + 2 * defines(cell, question.function)
    return 2 * labelled or (section == question.name and not named and may_answer(cell, question))


def names(cell: dict) -> set[str]:
    """The exercises that a cell says it answers: in its metadata, by its id or in comments."""
    labels = set(LABEL.findall(cell["source"]))
    if cell.get("role", "stub") in ("stub", "answer", "solution") or cell["type"] == "code":
        labels |= {cell["exercise"]} if "exercise" in cell else set()
    if cell.get("id", "").endswith("-answer"):
        labels.add(cell["id"].removesuffix("-answer"))
    return labels


def sections(cells: list[dict], named: list[set], questions: list) -> list[str]:
    """Below which question each cell stands: that of the last cell that names one."""
    known, section, current = {question.name for question in questions}, [], ""
    for cell, labels in zip(cells, named):
        labels = (labels | {cell.get("exercise")} | titled(cell, questions)) & known
        current = labels.pop() if len(labels) == 1 else current
        section.append(current)
    return section


def titled(cell: dict, questions: list) -> set[str]:
    """The questions whose title heads a text."""
    first = cell["source"].lstrip().partition("\n")[0]
    if cell["type"] != "markdown" or not first.startswith("#"):
        return set()
    return {question.name for question in questions if question.title in first}


def may_answer(cell: dict, question) -> bool:
    """Whether a cell without a label may be an answer to the question that it stands below."""
    if question.kind == "written":
        return not cell.get("role") and not titled(cell, [question])
    return bool(GIVES_ANSWER.search(cell["source"]))


def by_order(cells, answering, questions, numbers) -> dict[str, int]:
    """The cells of questions that are answered by `answer = ...`, when nothing else tells them apart."""
    open_ones = [q.name for q in questions if q.name not in numbers and q.function == "answer"
                 and q.kind != "written"]  # fmt: skip
    left = [n for n in answering if cells[n]["type"] == "code" and n not in numbers.values()
            and GIVES_ANSWER.search(cells[n]["source"])]  # fmt: skip
    return dict(zip(open_ones, left)) if len(open_ones) == len(left) else {}


def defines(cell: dict, function: str) -> bool:
    """Whether a cell defines a function."""
    if function not in cell["source"]:
        return False
    name = re.escape(function)
    return bool(re.search(rf"(?m)^[ \t]*(?:async +)?def[ \t]+{name}\b|^{name} *=", cell["source"]))


def untouched(source: str, stub: str) -> bool:
    """Whether a cell is the stub, but for empty space and labels, or gives no value to `answer`."""
    if LABEL.sub("", source).split() == stub.split():
        return True
    return 0 < len(GIVES_NOTHING.findall(source)) == len(GIVES_ANSWER.findall(source))
