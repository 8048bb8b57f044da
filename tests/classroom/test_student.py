"""The student notebooks: runnable, marked by themselves, and without anything that is kept back."""

import contextlib
import io
import re
from pathlib import Path

import nbformat
import pytest
from book_sheets import SHEETS

from xentlib.classroom.handout import student
from xentlib.classroom.sheets.sheet import code, read

WEATHER = read(Path(__file__).with_name("sheets") / "weather.md")
each_sheet = pytest.mark.parametrize("sheet", [WEATHER, *SHEETS], ids=lambda sheet: sheet.name)


def cells(sheet, **more):
    return {cell.id: cell for cell in student.notebook(sheet, **more).cells}


@each_sheet
def test_a_notebook_is_valid_and_its_cells_are_found_by_their_metadata(sheet):
    notebook = student.notebook(sheet)
    nbformat.validate(notebook)
    found = [(c.metadata.get("exercise"), c.metadata.get("role")) for c in notebook.cells]
    for exercise in sheet.exercises:
        roles = ["prompt", "stub"] + ["check"] * (exercise.kind != "written")
        assert [pair for pair in found if pair[0] == exercise.id] == [
            (exercise.id, role) for role in roles
        ]


@each_sheet
def test_for_an_examination_there_are_prompts_and_stubs_alone(sheet):
    title, *rest = student.notebook(sheet, checks=False).cells
    assert "check" not in title.source.casefold().split(sheet.introduction.casefold()[:20])[0]
    assert [cell.metadata["role"] for cell in rest] == ["prompt", "stub"] * len(sheet.exercises)
    text = "\n".join(cell.source for cell in rest)
    assert "xentlib.classroom" not in text and "<details>" not in text
    for exercise in sheet.exercises:
        assert code(exercise.stub) in text or not exercise.stub
        for hint in exercise.hints:
            assert hint not in text


def test_two_makings_agree():
    assert nbformat.writes(student.notebook(WEATHER)) == nbformat.writes(student.notebook(WEATHER))


@each_sheet
def test_a_notebook_holds_no_solution_and_no_hidden_input(sheet):
    text = "\n".join(cell.source for cell in student.notebook(sheet).cells)
    for exercise in sheet.exercises:
        shown = code(exercise.stub) + exercise.prompt + "".join(exercise.hints)
        for source in (exercise.solution, exercise.hidden):
            lines = {line.strip() for line in source.splitlines()} - {""}
            kept = {line for line in lines if len(line) > 12 and line not in shown}
            assert not [line for line in kept if line in text]
        assert exercise.explanation not in text
        for option in exercise.options:
            assert option.reason not in text


def ran(notebook, answers):
    """What each check cell shows, when the notebook runs from top to bottom in one namespace."""
    namespace, shown = {"In": [""]}, {}
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        name, role = cell.metadata["exercise"], cell.metadata["role"]
        source = cell.source
        if role == "stub" and name in answers:
            source = source.split("\n")[0] + "\n" + answers[name]
        namespace["In"].append(source)
        if role == "check":
            *_, last = re.split(r"^(?=check\()", source, flags=re.MULTILINE)
            with contextlib.redirect_stdout(io.StringIO()):
                exec(source.removesuffix(last), namespace)
            shown[name] = eval(last, namespace)
        else:
            exec(source, namespace)
    return shown


@each_sheet
def test_the_checks_of_a_notebook_mark_stubs_and_solutions(sheet):
    notebook = student.notebook(sheet)
    stubs = ran(notebook, {})
    assert {result.points for result in stubs.values()} == {0}
    answers = {e.id: code(e.solution) for e in sheet.exercises if e.solution}
    for exercise in sheet.exercises:
        for option in exercise.options:
            if option.right:
                answers[exercise.id] = f'answer = "{option.key}"'
    points = {name: result.points for name, result in ran(notebook, answers).items()}
    assert points == {e.id: e.points for e in sheet.exercises if e.kind != "written"}


def test_each_check_works_alone():
    made = cells(WEATHER)
    namespace = {"answer": "0.5108 nats"}
    exec(made["one-label-check"].source.replace("\ncheck(", "\nshown = check("), namespace)
    assert str(namespace["shown"]) == "one-label: 2 of 2 points. Right."


def test_hints_are_folded_and_options_are_listed():
    made = cells(WEATHER)
    assert "<summary>Hint 1</summary>\n\nThree cases." in made["mean-surprise-prompt"].source
    assert "- **b**: Its entropy." in made["floor-prompt"].source
    assert made["why-answer"].cell_type == "markdown"


def test_markdown_may_be_translated_and_xentlib_installed():
    made = cells(WEATHER, plain=str.upper, install="https://host/xentlib.whl")
    assert made["floor-prompt"].source.startswith("## 4. THE FLOOR (1 POINT)")
    assert next(iter(made)) == "install"
    assert "else 'https://host/xentlib.whl'" in made["install"].source
