"""Which cell answers which exercise, whatever has happened to the notebook since it was handed out.

A cell is known by the exercise's name in its metadata, by its id or by the comment in its first
line; else by the function that it defines. Copies, moved cells, lost metadata and labels on the
wrong cell therefore do no harm.
"""

import re

# What is searched for in a student's text must take linear time, whatever the text is.
CHECK = "from xentlib.classroom.check import check"
LABEL = "# Exercise: "


def is_check(cell: dict) -> bool:
    """Whether a cell only checks: the grader has checks of its own."""
    return cell.get("role") == "check" or CHECK in cell["source"]


def answer_cells(cells: list[dict], questions: list) -> dict[str, int]:
    """The number of the cell that answers each exercise, by the exercise's name.

    Of several candidates the last one counts that differs from the stub, so that a copy of the
    empty stub takes nothing away, and trying one choice after the other gains nothing.
    """
    found = {}
    answering = [n for n, cell in enumerate(cells) if not is_check(cell)]
    for question in questions:
        wanted = "markdown" if question.kind == "written" else "code"
        usable = [n for n in answering if cells[n]["type"] == wanted]
        candidates = [
            [n for n in usable if labelled(cells[n], question.name)],
            [n for n in usable if answers(cells[n], question)],
        ]
        if question.kind == "code":
            candidates[0] = [n for n in candidates[0] if answers(cells[n], question)]
            candidates.append([n for n in usable if labelled(cells[n], question.name)])
        changed = [n for group in candidates for n in latest(group, cells, question.stub)]
        unchanged = [n for group in candidates for n in group]
        if changed or unchanged:
            found[question.name] = (changed or unchanged)[0]
    return found


def labelled(cell: dict, name: str) -> bool:
    """Whether a cell says that it answers the exercise `name`."""
    if cell.get("exercise") == name:
        return cell.get("role", "stub") in ("stub", "answer", "solution")
    return cell.get("id") == f"{name}-answer" or label(cell["source"]) == name


def label(source: str) -> str:
    """The exercise that the comment in the first line names, or ""."""
    first = source.lstrip().partition("\n")[0]
    return first.removeprefix(LABEL).strip() if first.startswith(LABEL) else ""


def answers(cell: dict, question) -> bool:
    """Whether a cell defines the function that the exercise asks for."""
    if question.kind != "code":
        return False
    name = re.escape(question.function)
    return bool(re.search(rf"(?m)^[ \t]*(?:async +)?def[ \t]+{name}\b|^{name} *=", cell["source"]))


def latest(group: list[int], cells: list[dict], stub: str) -> list[int]:
    """The last cell of the group that is not the stub as it was handed out."""
    written = [n for n in group if not same(cells[n]["source"], stub)]
    return written[-1:]


def same(source: str, stub: str) -> bool:
    """Whether two cells differ in nothing but empty space and the label."""
    if label(source):
        source = source.lstrip().partition("\n")[2]
    return source.split() == stub.split()
