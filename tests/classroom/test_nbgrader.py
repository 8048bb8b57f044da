"""The course that is made for nbgrader: nbgrader itself checks, hands out, marks and reports it."""

import contextlib
import csv
import os
import re
import stat
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
from class_of_thirty import CLASS, LEARNT_BY_HEART, SHEET, Student, dedented, hand_in

from xentlib.classroom import kinds
from xentlib.classroom.check import check
from xentlib.classroom.handout import nbgrader, student
from xentlib.classroom.sheets import secrets
from xentlib.classroom.sheets.record import record_exercise, run
from xentlib.classroom.sheets.sheet import code, read

ROOT = Path(__file__).resolve().parents[2]
# nbgrader starts the command alembic, which lies beside this Python.
PATH = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
ENVIRONMENT = {**os.environ, "PATH": PATH}
DESERVED = {name: points for name, _, points in CLASS}
LEAN = ["answer copied", "half done", "swapped", "learnt by heart"]
LIMITS = {"os._exit": "the kernel is gone, and with it every answer of the notebook"}


class Course:
    """An nbgrader course in a folder, with the hidden inputs of a class."""

    def __init__(self, folder, *sheets):
        self.folder = folder
        self.hidden = secrets.draw(sheets, "the class of this test")
        self.sources = nbgrader.export(sheets, self.hidden, folder)
        config = folder / "nbgrader_config.py"  # half a minute for every endless loop is too slow
        config.write_text(
            config.read_text("utf-8").replace("timeout = 30", "timeout = 10"), "utf-8"
        )

    def nbgrader(self, *arguments, fails=False):
        """Run an nbgrader command and return what it says."""
        done = subprocess.run([sys.executable, "-m", "nbgrader", *arguments], cwd=self.folder,
                              capture_output=True, text=True, env=ENVIRONMENT)  # fmt: skip
        assert (done.returncode != 0) == fails, done.stdout + done.stderr
        return done.stdout + done.stderr

    def release(self, name):
        return self.folder / "release" / name / f"{name}.ipynb"

    def write(self, who, name, notebook):
        place = self.folder / "submitted" / who / name / f"{name}.ipynb"
        place.parent.mkdir(parents=True)
        nbformat.write(notebook, place)

    def marks(self):
        """Everybody's points, from `nbgrader export`."""
        self.nbgrader("export")
        with open(self.folder / "grades.csv", encoding="utf-8") as file:
            return {row["student_id"]: float(row["raw_score"]) for row in csv.DictReader(file)}

    def tests(self, who, name):
        """What each test cell of a marked notebook came to, from its output."""
        path = self.folder / "autograded" / who / name / f"{name}.ipynb"
        found = {}
        for cell in nbformat.read(path, nbformat.NO_CONVERT).cells:
            results = [o for o in cell.get("outputs", []) if o.output_type == "execute_result"]
            if cell.metadata.get("nbgrader", {}).get("grade") and results:
                name = cell.metadata.nbgrader.grade_id.removesuffix("-check")
                found[name] = float(results[0].data["text/plain"])
        return found


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """The course of the small sheet, after a few students' work was marked and reported."""
    course = Course(tmp_path_factory.mktemp("course"), read(SHEET))
    course.nbgrader("generate_assignment", "weather")
    hand_in(course.release("weather"), course.folder, "weather", LEAN)
    course.nbgrader("autograde", "weather")
    course.nbgrader("generate_feedback", "weather")
    return course


def test_everybody_gets_the_marks_deserved(course):
    assert course.marks() == {name.replace(" ", "-"): DESERVED[name] for name in LEAN}


def test_validate_sees_what_passes_and_what_does_not(course):
    """It exits 0 for both: its words are what counts."""
    said = course.nbgrader("validate", str(course.sources[0]), str(course.release("weather")))
    assert said.count("Success! Your notebook passes all the tests.") == 1
    assert "VALIDATION FAILED ON 5 CELL(S)" in said  # four checks, and the answer in words


def test_what_is_handed_out_holds_stubs_and_no_secret(course):
    handed_out = course.release("weather").read_text("utf-8")
    assert "HIDDEN" not in handed_out and "SOLUTION" not in handed_out
    assert "kept_secret" not in handed_out and "1 point for the decomposition" not in handed_out
    cells = {c.id: c for c in nbformat.reads(handed_out, nbformat.NO_CONVERT).cells}
    stub = "# Exercise: mean-surprise\ndef cross_entropy(p, q):\n    ..."
    assert cells["mean-surprise-answer"].source.strip() == stub
    assert cells["why-answer"].source.strip() == student.WRITTEN_STUB


def test_the_feedback_does_not_show_the_hidden_tests(course):
    source = course.sources[0].read_text("utf-8")
    hidden = re.search("BEGIN HIDDEN TESTS(.*?)END HIDDEN TESTS", source, re.DOTALL)[1]
    secret = set(re.findall(r"[\w+/=]{60,}", hidden))
    secret -= set(re.findall(r"[\w+/=]{60,}", source.replace(hidden, "")))
    marked = (course.folder / "autograded/swapped/weather/weather.ipynb").read_text("utf-8")
    assert len(secret) > 5 and all(line in marked for line in secret)
    pages = list((course.folder / "feedback").rglob("*.html"))
    assert len(pages) == len(LEAN)
    for page in pages:
        text = page.read_text("utf-8")
        assert "HIDDEN TESTS" not in text and not any(line in text for line in secret)


def test_the_feedback_says_what_is_wrong(course):
    page = course.folder / "feedback/swapped/weather/weather.html"
    assert read(SHEET)["mean-surprise"].wrong[0].message in page.read_text("utf-8")


def test_a_written_answer_waits_for_a_human(course):
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{course.folder}/gradebook.db") as gradebook:
        marked = gradebook.find_submission("weather", "answer-copied")
        empty = gradebook.find_submission("weather", "half-done")
        assert marked.needs_manual_grade and not empty.needs_manual_grade


def test_only_the_teacher_can_read_the_sources(course):
    assert [stat.S_IMODE(path.stat().st_mode) for path in course.sources] == [0o600]


def test_nothing_that_was_handed_out_is_written_over(course):
    before = course.sources[0].read_bytes()
    with pytest.raises(ValueError, match="is there already: nothing was written"):
        nbgrader.export([read(SHEET)], course.hidden, course.folder)
    assert course.sources[0].read_bytes() == before


@pytest.mark.deep
def test_a_class_of_thirty_gets_the_marks_it_deserves(tmp_path, capsys):
    """All of them in one batch. What kills the kernel is a stated limit of nbgrader."""
    course = Course(tmp_path, read(SHEET))
    course.nbgrader("generate_assignment", "weather")
    hand_in(course.release("weather"), course.folder, "weather")
    said = course.nbgrader("autograde", "weather", fails=True)
    failed = set(re.findall(r"processing assignment 'weather' for student '(.+?)'", said))
    assert failed == set(LIMITS)
    marks = course.marks()
    with capsys.disabled():
        print(f"\n{'handed in':<28}{'points of 10':>12}")
        for name in DESERVED:
            print(f"{name:<28}{marks[name.replace(' ', '-')]:>12g}")
    assert len(marks) == 30
    for name, points in DESERVED.items():
        assert marks[name.replace(" ", "-")] == (points or 0), name


def answers_of(sheet):
    """Notebooks' worth of answers: the stubs, the solutions, then the wrong answers in turn."""
    yield {e.id: code(e.stub) for e in sheet.exercises}
    yield {e.id: kinds.named(e.kind).right_answer(e) for e in sheet.exercises}
    wrong = {e.id: [code(w.source) for w in e.wrong] for e in sheet.exercises}
    for exercise in sheet.exercises:
        wrong[exercise.id] += [f'answer = "{o.key}"' for o in exercise.options if not o.right]
    for n in range(max(map(len, wrong.values()))):
        yield {name: sources[n % len(sources)] for name, sources in wrong.items()}


@pytest.mark.deep
@pytest.mark.parametrize("path", sorted((ROOT / "exercises").rglob("*.md")), ids=lambda p: p.stem)
def test_nbgrader_gives_the_points_that_our_own_check_gives(path, tmp_path):
    sheet = read(path)
    course = Course(tmp_path, sheet)
    course.nbgrader("generate_assignment", sheet.name)
    handed_out = nbformat.read(course.release(sheet.name), nbformat.NO_CONVERT)
    expected = {}
    for n, answers in enumerate(answers_of(sheet)):
        marked = Student(handed_out)
        for name, source in answers.items():
            marked.answer(**{name: source})
        course.write(f"student{n}", sheet.name, marked.notebook)
        expected[f"student{n}"] = {
            e.id: check(full(sheet, e, course.hidden), run(sheet, answers[e.id], "answer")).points
            for e in sheet.exercises
        }
    course.nbgrader("autograde", sheet.name)
    assert {who: course.tests(who, sheet.name) for who in expected} == expected
    assert course.marks() == {who: sum(points.values()) for who, points in expected.items()}


def full(sheet, exercise, hidden):
    return secrets.with_hidden(record_exercise(sheet, exercise), hidden, sheet.name)


def test_hidden_cases_are_worth_something():
    """What was learnt by heart for the inputs shown fails on the hidden ones."""
    sheet = read(SHEET)
    exercise, hidden = sheet["mean-surprise"], secrets.draw([sheet], "seed")
    by_heart = dedented(LEARNT_BY_HEART)
    names = run(sheet, by_heart, "answer")
    assert check(record_exercise(sheet, exercise), names).status == "right"
    assert check(full(sheet, exercise, hidden), names).points < 2


# ------------------------------------------------------------------ the steps, without nbgrader's database


def test_deleted_answers_come_back_in_their_places_as_they_were_handed_out(monkeypatch):
    from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

    from xentlib.classroom.handout import nbgrader_fair

    def handed_out(name, kind, source):
        return SimpleNamespace(name=name, cell_type=kind, source=source, checksum=f"of {name}")

    first = handed_out("first", "code", "answer = ...")
    words = handed_out("words", "markdown", "*Your words*")
    given = [first, handed_out("check", "code", "check(answer)"), words]
    book = SimpleNamespace(
        find_notebook=lambda *_: SimpleNamespace(solution_cells=[first, words], source_cells=given)
    )
    monkeypatch.setattr(nbgrader_fair, "Gradebook", lambda _: contextlib.nullcontext(book))
    check = new_code_cell("check(answer)", metadata={"nbgrader": {"grade_id": "check"}})
    notebook = new_notebook(cells=[new_markdown_cell("mine"), check, new_code_cell("more")])
    names = {"db_url": "", "notebook": "n", "assignment": "a"}
    found, _ = nbgrader_fair.PutBackAnswers().preprocess(notebook, {"nbgrader": names})
    assert [cell.source for cell in found.cells] == [
        "answer = ...", "mine", "check(answer)", "*Your words*", "more",
    ]  # fmt: skip
    code, text = found.cells[0].metadata.nbgrader, found.cells[3].metadata.nbgrader
    assert (code.grade_id, code.grade, code.checksum) == ("first", False, "of first")
    assert (text.grade_id, text.grade, text.points) == ("words", True, 0)


def test_lines_that_a_traceback_quotes_are_taken_out():
    from nbformat.v4 import new_code_cell, new_output

    from xentlib.classroom.handout.nbgrader_fair import HideTests

    error = new_output("error", ename="AssertionError", evalue="no", traceback=["secret line"])
    beside = new_output("stream", text="said")
    marks = {"grade": True, "solution": False, "grade_id": "check", "locked": True, "points": 1}
    cell = new_code_cell("check()", outputs=[beside, error], metadata={"nbgrader": marks})
    HideTests().preprocess_cell(cell, {}, 0)
    assert [output.get("traceback") for output in cell.outputs] == [None, ["AssertionError: no"]]
