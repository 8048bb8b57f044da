"""The sheets of the book mark fairly: stub 0, solution all, each wrong answer what it may get."""

from pathlib import Path

import pytest
from book_sheets import SHEETS, each_sheet

from xentlib.classroom import quantities
from xentlib.classroom.check import check
from xentlib.classroom.kinds.number import as_text
from xentlib.classroom.sheets.record import record, record_exercise, run
from xentlib.classroom.sheets.verify import ENOUGH, verify
from xentlib.classroom.values import plain

ROOT = Path(__file__).resolve().parents[2]
NEEDS = {"numpy", "torch"}


@each_sheet
def test_every_answer_of_a_sheet_gets_its_points_and_its_message(sheet):
    complaints = [line for report in verify(sheet) for line in report.complaints]
    assert not complaints, "\n".join(complaints)


def test_each_page_with_exercises_has_its_sheet():
    """Lessons all have one; deeper pages may."""
    pages = [*(ROOT / "book").glob("[0-9][0-9]-*.md"), *(ROOT / "book").glob("deeper/*.md")]
    asking = [page for page in pages if "```{exercises}" in page.read_text("utf-8")]
    assert {page for page in pages if page.parent.name == "book"} <= set(asking)
    assert {page.relative_to(ROOT / "book") for page in asking} == {
        Path(sheet.path).relative_to(ROOT / "exercises") for sheet in SHEETS
    }


def test_names_of_sheets_are_their_own():
    """A sheet's name is that of its notebook, of its secrets and of what the page keeps."""
    assert len({sheet.name for sheet in SHEETS}) == len(SHEETS)


def test_there_are_enough_exercises_of_every_kind():
    kinds = [exercise.kind for sheet in SHEETS for exercise in sheet.exercises]
    assert len(kinds) >= 45
    assert all(kinds.count(kind) >= 8 for kind in ("code", "derivation", "number", "choice"))
    lessons = [sheet for sheet in SHEETS if Path(sheet.path).parent.name == "exercises"]
    assert all(3 <= len(sheet.exercises) for sheet in lessons)


def test_what_an_exercise_needs_is_known():
    assert {need for s in SHEETS for e in s.exercises for need in e.needs} <= NEEDS


def test_names_of_exercises_are_their_own_in_the_whole_book():
    names = [exercise.id for sheet in SHEETS for exercise in sheet.exercises]
    assert not {name for name in names if names.count(name) > 1}


@each_sheet
def test_check_data_hold_no_code_and_no_number_of_an_answer(sheet):
    for exercise, data in zip(sheet.exercises, record(sheet), strict=True):
        text = repr(data)
        for line in exercise.solution.splitlines():
            assert len(line.strip()) < 12 or line.strip() not in text
        if exercise.kind == "choice":
            assert not [o for o in exercise.options if o.reason[:30] in text]


@each_sheet
def test_the_answers_as_people_type_them_are_right(sheet):
    """A number with four digits and its unit in one string."""
    for exercise in sheet.exercises:
        if exercise.kind == "number":
            answer = run(sheet, exercise.solution, "solution")["answer"]
            value, _ = quantities.read(as_text(plain(answer)))
            data = record_exercise(sheet, exercise)
            typed = {"answer": f"{value:.4g} {exercise.fields['unit']}".strip()}
            assert check(data, typed).status == "right", exercise.id


@pytest.mark.deep
@each_sheet
def test_small_mistakes_cost_points(sheet):
    for report in verify(sheet, with_mutants=True):
        few = (1 - ENOUGH) * report.mutants
        assert len(report.escaped) <= few, f"{report}: {report.escaped}"
