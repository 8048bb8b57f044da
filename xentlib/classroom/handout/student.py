"""Student notebooks: the questions of a sheet, cells for the answers, and checks to run at once."""

import textwrap

import nbformat

from xentlib.classroom import check, kinds
from xentlib.classroom.sheets import record
from xentlib.classroom.sheets.sheet import Exercise, Sheet, code
from xentlib.classroom.values import counted

KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
WRITTEN_STUB = "*Write your answer here.*"
HINT = "<details>\n<summary>Hint {n}</summary>\n\n{hint}\n\n</details>"
CHECK = """\
# Check: run this cell as often as you like. It holds packed check data, not the solution.
from xentlib.classroom.check import check

check('''
{data}''', globals())"""
TRY = (
    ", run it, and run the check below it: it says at once what is right, and what is not and why."
)
INSTALL = """\
# Run this cell first. It installs xentlib where it is missing, as in Colab.
import importlib.util
from pathlib import Path

if importlib.util.find_spec("xentlib") is None:
    wheels = sorted(Path.cwd().glob("xentlib-*.whl"))
    source = wheels[-1].as_uri() if wheels else {address!r}
    if source is None:
        raise FileNotFoundError("put the wheel of xentlib beside this notebook")
    %pip install --quiet "xentlib[explore,derivation] @ {{source}}"
"""


def notebook(sheet: Sheet, plain=str, install: str | None = None, checks: bool = True):
    """The notebook of a sheet, for nbformat to write.

    `plain` turns the sheet's Markdown into what notebook programs show. `install` is the address
    from which pip installs xentlib where it is missing and no wheel lies beside the notebook.
    Without `checks`, for an examination, there are prompts and stubs alone: no hints, and nothing
    that knows an answer.
    """
    cells = [nbformat.v4.new_markdown_cell(plain(title(sheet, checks)), id="sheet-title")]
    if install:
        cells.insert(0, install_cell(install))
    for number, exercise in enumerate(sheet.exercises, 1):
        cells.append(prompt_cell(exercise, number, plain, hints=checks))
        cells.append(answer_cell(exercise))
        if checks and not kinds.named(exercise.kind).by_hand:
            cells.append(check_cell(exercise, record.record_exercise(sheet, exercise)))
    return nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": dict(KERNEL)})


def install_cell(address: str | None):
    """The cell that installs xentlib, from a wheel beside the notebook or from this address."""
    return nbformat.v4.new_code_cell(INSTALL.format(address=address), id="install")


def title(sheet, checks=True):
    """The sheet's heading, how many points it has, and its introduction."""
    about = f"{sheet.points} points. Write each answer into the cell below its question"
    about += TRY if checks else " and run it."
    return f"# Exercises: {sheet.title}\n\n{about}\n\n{sheet.introduction}".rstrip()


def prompt_cell(exercise: Exercise, number: int, plain, hints: bool = True):
    """The question, its options, and the hints, folded away one by one."""
    points = counted(exercise.points, "point")
    parts = [f"## {number}. {exercise.title} ({points})", exercise.prompt]
    if exercise.needs:
        parts.append(f"This exercise needs {' and '.join(exercise.needs)}.")
    parts += [f"- **{option.key}**: {indented(option.text)}" for option in exercise.options]
    for n, hint in enumerate(exercise.hints if hints else (), 1):
        parts.append(HINT.format(n=n, hint=hint))
    return cell("markdown", plain("\n\n".join(parts)), exercise, "prompt")


def indented(text):
    """The text of an item of a list: its further lines stand under the first."""
    return textwrap.indent(text, "  ").strip()


def answer_cell(exercise: Exercise):
    """The cell for the answer; its first line and its metadata say which exercise it belongs to."""
    if kinds.named(exercise.kind).by_hand:
        return cell("markdown", WRITTEN_STUB, exercise, "stub")
    return cell("code", f"# Exercise: {exercise.id}\n{code(exercise.stub)}", exercise, "stub")


def check_cell(exercise: Exercise, data: dict):
    """A cell that checks the answer and needs nothing else of the notebook."""
    return cell("code", CHECK.format(data=check.pack(data)), exercise, "check")


def cell(kind, source, exercise, role):
    """A cell with the metadata by which page, notebook and grader find it."""
    make = nbformat.v4.new_code_cell if kind == "code" else nbformat.v4.new_markdown_cell
    name = {"stub": "answer"}.get(role, role)
    metadata = {"exercise": exercise.id, "role": role}
    return make(source, id=f"{exercise.id}-{name}", metadata=metadata)
